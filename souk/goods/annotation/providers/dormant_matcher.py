"""A matcher that is loaded with the first pair: what compares takes seconds to import."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from souk.goods.annotation.contracts import Likeness
from souk.goods.annotation.ports import Matcher
from souk.goods.catalog import Product
from souk.kit.plug import plug


class DormantMatcher:
    """Stands before the matcher that `of` names."""

    def __init__(self, of: Mapping[str, Any]) -> None:
        self._of = dict(of)

    def score(self, one: Product, other: Product) -> Likeness:
        return self._awake.score(one, other)

    def rank(self, pairs: Sequence[tuple[Product, Product]]) -> Sequence[Likeness]:
        return self._awake.rank(pairs) if pairs else []

    @cached_property
    def _awake(self) -> Matcher:
        return plug(Matcher, self._of)
