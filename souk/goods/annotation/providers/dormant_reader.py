"""A reader of values that is loaded once there is something learned: what learns takes seconds to import."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from souk.goods.annotation.contracts import Annotation, Lesson
from souk.goods.annotation.ports import ValueReader
from souk.goods.catalog import Product
from souk.kit.plug import plug


class DormantReader:
    """Stands before the reader that `of` names, whose folder stays empty until it has learned."""

    def __init__(self, folder: str | Path, of: Mapping[str, Any]) -> None:
        self._folder = Path(folder)
        self._of = dict(of)

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self._folder, self._of)

    @property
    def version(self) -> str:
        return self._awake.version if self._learned() else ""

    def read(self, product: Product) -> Sequence[Annotation]:
        return self._awake.read(product) if self._learned() else ()

    def learn(self, products: Iterable[Product], at: datetime) -> Lesson:
        return self._awake.learn(products, at)

    def _learned(self) -> bool:
        return self._folder.is_dir() and any(self._folder.iterdir())

    @cached_property
    def _awake(self) -> ValueReader:
        return plug(ValueReader, self._of, folder=self._folder)
