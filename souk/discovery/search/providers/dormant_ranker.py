"""A ranker that is loaded once there is something to learn or learned: its library takes seconds to import."""

import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from souk.discovery.search.contracts import Lesson
from souk.discovery.search.ports import Ranker, Row
from souk.kit.plug import plug


class DormantRanker:
    """Stands before the ranker that `of` names; while its folder is empty, nothing was learned."""

    def __init__(self, folder: Path, of: Mapping[str, Any]) -> None:
        self._folder, self._of = Path(folder), dict(of)

    @property
    def version(self) -> str:
        try:
            learned = os.listdir(self._folder)
        except OSError:
            learned = []
        return self._awake.version if learned else ""

    @property
    def share(self) -> float:
        return self._awake.share if self.version else 0.0

    def scores(self, features: Sequence[Sequence[float]]) -> Sequence[float]:
        return self._awake.scores(features)

    def learn(self, queries: Sequence[Sequence[Row]], share: float, at: datetime) -> Lesson:
        return self._awake.learn(queries, share, at)

    def unseen(self, queries: Sequence[Sequence[Row]]) -> Sequence[Sequence[float]]:
        return self._awake.unseen(queries)

    def forget(self) -> bool:
        return bool(self.version) and self._awake.forget()

    @cached_property
    def _awake(self) -> Ranker:
        return plug(Ranker, self._of, folder=self._folder)
