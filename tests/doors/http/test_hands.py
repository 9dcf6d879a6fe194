"""What computes waits for its turn; what else reads waits for nobody."""

import threading
from pathlib import Path
from typing import Any, cast

import anyio
import pytest

from souk.doors.http.callers import VISITOR
from souk.doors.http.operations import Hands
from souk.kit.operation import Souk
from tests.small import small_settings


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


MODEL = {"use": "souk.ai.llm.providers.openai_compatible:OpenAiCompatible"}


@pytest.mark.parametrize(
    ("name", "more", "most"),
    [
        ("search.find", {}, 2),
        ("search.find", {"model": MODEL}, 2),
        ("search.suggest", {}, 6),
        ("guide.ask", {}, 2),
        ("guide.ask", {"model": MODEL}, 6),
    ],
)
def test_as_many_searches_are_computed_at_once_as_is_chosen(
    tmp_path: Path, name: str, more: dict[str, Any], most: int
) -> None:
    souk = Together(most)
    settings = small_settings(tmp_path).model_copy(update={"searches": 2, **more})

    async def ask() -> None:
        hands = Hands(settings)
        async with anyio.create_task_group() as group:
            for _ in range(6):
                group.start_soon(hands.read, cast("Souk", souk), name, {}, VISITOR)

    anyio.run(ask)
    assert souk.most == most
