"""Searches wait for one another; what else reads waits for none."""

import threading
from typing import Any, cast

import anyio
import pytest

from souk.doors.http.callers import VISITOR
from souk.doors.http.operations import Hands
from souk.kit.operation import Souk


class Together:
    """Answers only where so many read at the same time, and notes how many at most did."""

    def __init__(self, parties: int) -> None:
        self._met = threading.Barrier(parties)
        self._lock = threading.Lock()
        self._now = self.most = 0

    def read(self, *_asked: Any) -> bytes:
        with self._lock:
            self._now += 1
            self.most = max(self.most, self._now)
        self._met.wait(5)
        with self._lock:
            self._now -= 1
        return b"{}"


@pytest.mark.parametrize(("name", "parties", "most"), [("search.find", 2, 2), ("search.suggest", 6, 6)])
def test_as_many_searches_are_answered_at_once_as_is_chosen(name: str, parties: int, most: int) -> None:
    souk = Together(parties)

    async def ask() -> None:
        hands = Hands(2)
        async with anyio.create_task_group() as group:
            for _ in range(6):
                group.start_soon(hands.read, cast("Souk", souk), name, {}, VISITOR)

    anyio.run(ask)
    assert souk.most == most
