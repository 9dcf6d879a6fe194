"""A classifier of opinions that is loaded once there is something learned: what learns takes seconds to import."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from souk.goods.annotation.contracts import Lesson, Opinion
from souk.goods.annotation.ports import Knowledge, OpinionClassifier
from souk.goods.catalog import Review
from souk.kit.plug import plug


class DormantOpinions:
    """Stands before the classifier that `of` names, whose folder stays empty until it has learned."""

    def __init__(self, folder: str | Path, knowledge: Knowledge, of: Mapping[str, Any]) -> None:
        self._folder = Path(folder)
        self._knowledge = knowledge
        self._of = dict(of)

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self._folder, self._knowledge, self._of)

    @property
    def version(self) -> str:
        return self._awake.version if self._learned() else ""

    def judge(self, category: str, sentences: Sequence[str]) -> Sequence[tuple[Opinion, ...]]:
        return self._awake.judge(category, sentences) if self._learned() else [()] * len(sentences)

    def learn(self, reviews: Mapping[str, Sequence[Review]], at: datetime) -> Lesson:
        return self._awake.learn(reviews, at)

    def _learned(self) -> bool:
        return self._folder.is_dir() and any(self._folder.iterdir())

    @cached_property
    def _awake(self) -> OpinionClassifier:
        return plug(OpinionClassifier, self._of, folder=self._folder, knowledge=self._knowledge)
