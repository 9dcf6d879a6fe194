"""Streams over HTTP: refusals with their own status, keys, and places that are given back."""

import asyncio
import json
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.requests import ClientDisconnect
from starlette.testclient import TestClient

from souk.doors.http.streams import NoPlace, Places, Streamed
from souk.kit.operation import Effect, Operation, Souk, Step, operation
from tests.doors.http.front import Front

EVENTS = {"Accept": "text/event-stream"}


class Tally:
    """Counts in steps, and how often somebody began."""

    def __init__(self) -> None:
        self.begun = 0
        self.closed = 0

    @operation("tally:count", Effect.WRITE)
    def count(self, to: int) -> Iterator[Step]:
        """Count in steps."""
        self.begun += 1
        try:
            for number in range(1, to + 1):
                yield Step(number, to, answer=number if number == to else None)
        finally:
            self.closed += 1


@pytest.fixture
def tally(front: Front) -> Tally:
    made = Tally()
    front.souk.admit(made)
    return made


@pytest.fixture
def operator(front: Front, tally: Tally) -> TestClient:
    return front.browser(headers={"Authorization": f"Bearer {front.key}"})


def steps(text: str) -> list[dict[str, Any]]:
    return [json.loads(line.removeprefix("data: ")) for line in text.strip().split("\n\n")]


def test_a_stream_is_told_step_by_step_or_by_its_last_answer(operator: TestClient, tally: Tally) -> None:
    told = operator.post("/api/tally.count", json={"to": 3}, headers=EVENTS)
    assert told.headers["content-type"].startswith("text/event-stream")
    assert [(one["done"], one["answer"]) for one in steps(told.text)] == [(1, None), (2, None), (3, 3)]
    assert operator.post("/api/tally.count", json={"to": 2}).json() == 2
    assert tally.begun == tally.closed == 2


def test_a_refused_stream_has_the_status_of_its_refusal(front: Front, operator: TestClient, tally: Tally) -> None:
    assert operator.post("/api/tally.count", json={"to": "many"}, headers=EVENTS).status_code == 422
    assert front.browser().post("/api/tally.count", json={"to": 1}, headers=EVENTS).status_code == 403
    assert tally.begun == 0


def test_a_stream_with_a_key_is_done_once(operator: TestClient, tally: Tally) -> None:
    headers = {**EVENTS, "Idempotency-Key": "counted"}
    first = operator.post("/api/tally.count", json={"to": 3}, headers=headers)
    again = operator.post("/api/tally.count", json={"to": 3}, headers=headers)
    assert steps(again.text)[-1]["answer"] == steps(first.text)[-1]["answer"] == 3
    assert tally.begun == 1
    assert operator.post("/api/tally.count", json={"to": 4}, headers=headers).status_code == 409


def test_more_streams_than_there_are_places_are_told_to_come_again() -> None:
    places = Places(2)
    first, _ = places.take(), places.take()
    with pytest.raises(NoPlace, match="2 streams are being answered already"):
        places.take()
    first()
    places.take()


def test_a_full_house_answers_503_and_when_to_try_again(fronts: Callable[..., Front], monkeypatch: Any) -> None:
    front = fronts(streams=1)
    front.souk.admit(Tally())
    operator = front.browser(headers={"Authorization": f"Bearer {front.key}"})
    monkeypatch.setattr(Places, "take", _full)
    answer = operator.post("/api/tally.count", json={"to": 1}, headers=EVENTS)
    assert (answer.status_code, answer.json()["title"], answer.headers["retry-after"]) == (503, "no-place", "5")


def _full(_places: Places) -> None:
    raise NoPlace(1)


def test_whoever_goes_away_in_the_middle_leaves_nothing_open(souk: Souk) -> None:
    tally, given = Tally(), []

    async def leave() -> None:
        streamed = Streamed(tally.count(to=5), lambda: given.append("place"))
        await streamed.begin()

        async def gone(_message: Any) -> None:
            raise OSError

        scope = {"type": "http", "asgi": {"spec_version": "2.4"}, "app": SimpleNamespace(state=None)}
        with pytest.raises(ClientDisconnect):
            await streamed(scope, _never, gone)

    asyncio.run(leave())
    assert (tally.begun, tally.closed, given) == (1, 1, ["place"])


async def _never() -> Any:
    await asyncio.Event().wait()


def test_the_places_of_an_application_are_those_of_its_settings(front: Front) -> None:
    found: Operation = front.souk.operations["catalog.import-goods"]
    assert found.stream
    assert front.settings.streams == 16
