"""Calls that come together are done in one transaction, each answered alone, on both databases."""

import asyncio
import threading
from collections.abc import Sequence
from contextlib import suppress

import pytest
from sqlalchemy import Column, Connection, Integer, MetaData, Table, Text, select

from souk.kit.database import Database, insert_all
from souk.kit.database.errors import DiskFull
from souk.kit.database.keys import KeyReused
from souk.kit.errors import Conflict, Invalid, NotAllowed
from souk.kit.operation import Caller, Effect, Souk, operation
from tests.clocks import Standing
from tests.kit.test_operation import together

SEAT = Table("test_seat", MetaData(), Column("number", Integer, primary_key=True), Column("who", Text))
SEATS = 3


class SoldOut(Conflict):
    """No seat is left."""

    def __init__(self) -> None:
        super().__init__("No seat is left.")


class Theatre:
    """Three seats, sold in rounds; a gate holds the first round until others wait."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.rounds: list[int] = []
        self.entered, self.gate = threading.Event(), threading.Event()
        self.breaks: Exception | None = None

    @operation("seat:take", Effect.WRITE, many="take_all")
    def take(self, caller: Caller, who: str) -> int:
        """Take the next seat."""
        (found,) = self.take_all([(caller, who)])
        if isinstance(found, SoldOut):
            raise found
        return found

    def take_all(self, asked: Sequence[tuple[Caller, str]]) -> list[int | SoldOut]:
        """Seats in the order of asking, as long as there are some."""
        self.entered.set()
        assert self.gate.wait(20)
        taken = len(self._database.write.execute(select(SEAT)).all())
        self.rounds.append(len(asked))
        numbers = range(taken + 1, taken + 1 + len(asked))
        seats = list(zip(numbers, asked, strict=True))
        insert_all(self._database.write, SEAT, [{"number": n, "who": who} for n, (_, who) in seats if n <= SEATS])
        if self.breaks is not None and len(asked) > 1:
            raise self.breaks
        if any(who == "nobody" for _, who in asked):
            raise ZeroDivisionError
        return [n if n <= SEATS else SoldOut() for n in numbers]


@pytest.fixture
def theatre(database: Database) -> Theatre:
    with database.engine.connect().execution_options(souk_writes=True) as connection:
        SEAT.metadata.create_all(connection)
        connection.commit()
    return Theatre(database)


@pytest.fixture
def souk(theatre: Theatre, database: Database) -> Souk:
    return Souk([theatre], database, Standing())


def taken(database: Database) -> list[str]:
    with database.unit(writes=False):
        return [row.who for row in database.read.execute(select(SEAT).order_by(SEAT.c.number))]


def crowd(souk: Souk, theatre: Theatre, *who: str, keys: Sequence[str] = ()) -> list[object]:
    """What everybody is answered when the first is being served and all others wait."""
    waiting = souk.together["theatre.take"]

    def ask(place: int) -> object:
        if place:
            assert theatre.entered.wait(20)
        name, key = who[place], keys[place] if keys else None
        return souk.call("theatre.take", {"who": name}, Caller(name, frozenset({"seat:take"})), key)

    def open_the_gate() -> None:
        assert theatre.entered.wait(20)
        while waiting.queued < len(who) - 1:
            threading.Event().wait(0.001)
        theatre.gate.set()

    *answers, _ = together(*(lambda place=place: ask(place) for place in range(len(who))), open_the_gate)
    return answers


def test_who_waits_is_done_together_and_each_is_answered(souk: Souk, theatre: Theatre, database: Database) -> None:
    answers = crowd(souk, theatre, "ada", "ben", "cem", "dot", "eva")
    assert theatre.rounds == [1, 4]
    assert sorted(str(one) for one in answers) == ["1", "2", "3", "No seat is left.", "No seat is left."]
    assert answers[0] == 1
    assert len(taken(database)) == SEATS


def test_a_repetition_gets_the_first_answer_and_another_question_none(
    souk: Souk, theatre: Theatre, database: Database
) -> None:
    theatre.gate.set()
    caller = Caller("ada", frozenset({"seat:take"}))
    ask = [souk.call("theatre.take", {"who": "ada"}, caller, "k1") for _ in range(3)]
    assert ask == [1, 1, 1]
    with pytest.raises(KeyReused):
        souk.call("theatre.take", {"who": "other"}, caller, "k1")
    assert taken(database) == ["ada"]


def test_two_calls_with_one_key_are_one(souk: Souk, theatre: Theatre, database: Database) -> None:
    answers = crowd(souk, theatre, "ada", "ben", "ben", "cem", keys=["a", "b", "b", "c"])
    assert answers[1] == answers[2]
    assert sorted(taken(database)) == ["ada", "ben", "cem"]


def test_one_who_breaks_a_round_breaks_it_for_nobody_else(souk: Souk, theatre: Theatre, database: Database) -> None:
    answers = crowd(souk, theatre, "ada", "nobody", "ben", keys=["a", "n", "b"])
    assert isinstance(answers[1], ZeroDivisionError)
    assert {answers[0], answers[2]} == {1, 2}
    assert sorted(taken(database)) == ["ada", "ben"]


def test_a_full_disk_is_told_to_all_and_nobody_has_a_seat(souk: Souk, theatre: Theatre, database: Database) -> None:
    theatre.breaks = DiskFull()
    answers = crowd(souk, theatre, "ada", "ben", "cem")
    assert answers[0] == 1
    assert [type(one) for one in answers[1:]] == [DiskFull, DiskFull]
    assert taken(database) == ["ada"]


def test_of_many_writers_a_round_begins_while_a_full_one_is_written(
    souk: Souk, theatre: Theatre, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting, leave = souk.together["theatre.take"], database.lane.leave
    monkeypatch.setattr(waiting, "_most", 1)
    written, begun, overlapped = threading.Event(), threading.Event(), list[bool]()

    def slowly(connection: Connection, commit: bool) -> None:
        if not written.is_set():
            written.set()
            overlapped.append(begun.wait(20 if database.shared else 0.05))
        leave(connection, commit)

    def sold(asked: Sequence[tuple[Caller, str]]) -> list[int]:
        if written.is_set():
            begun.set()
        return [len(asked)]

    monkeypatch.setattr(database.lane, "leave", slowly)
    monkeypatch.setattr(waiting, "_work", sold)
    ask = [lambda who=who: souk.call("theatre.take", {"who": who}, Caller(who, frozenset({"*"}))) for who in "ab"]
    assert together(*ask) == [1, 1]
    assert overlapped == [database.shared]


def test_inside_another_operation_it_joins_that_one(theatre: Theatre, souk: Souk, database: Database) -> None:
    theatre.gate.set()
    caller = Caller("ada", frozenset({"seat:take"}))
    with suppress(ZeroDivisionError), database.unit(writes=True):
        assert souk.call("theatre.take", {"who": "ada"}, caller) == 1
        raise ZeroDivisionError
    assert taken(database) == []


def ask_for(who: str) -> tuple[str, dict[str, str], Caller, str]:
    return "theatre.take", {"who": who}, Caller(who, frozenset({"seat:take"})), f"key of {who}"


def test_calls_of_an_event_loop_and_of_a_thread_share_rounds(souk: Souk, theatre: Theatre, database: Database) -> None:
    async def all_of_them() -> list[object]:
        first = asyncio.create_task(souk.awaited(*ask_for("ada")))
        await asyncio.to_thread(theatre.entered.wait, 20)
        others = [asyncio.create_task(souk.awaited(*ask_for(who))) for who in ("ben", "dot")]
        thread = asyncio.create_task(asyncio.to_thread(souk.call, *ask_for("cem")))
        while souk.together["theatre.take"].queued < 3:
            await asyncio.sleep(0)
        theatre.gate.set()
        return list(await asyncio.gather(first, *others, thread, return_exceptions=True))

    answers = asyncio.run(all_of_them())
    assert theatre.rounds == [1, 3]
    assert answers[0] == 1
    assert sorted(str(one) for one in answers) == ["1", "2", "3", "No seat is left."]
    assert asyncio.run(souk.awaited(*ask_for("ada"))) == 1
    assert len(taken(database)) == SEATS


def test_a_thread_leads_the_round_after_that_of_an_event_loop(souk: Souk, theatre: Theatre) -> None:
    async def both() -> list[object]:
        first = asyncio.create_task(souk.awaited(*ask_for("ada")))
        await asyncio.to_thread(theatre.entered.wait, 20)
        thread = asyncio.create_task(asyncio.to_thread(souk.call, *ask_for("cem")))
        while not souk.together["theatre.take"].queued:
            await asyncio.sleep(0)
        theatre.gate.set()
        return list(await asyncio.gather(first, thread))

    assert asyncio.run(both()) == [1, 2]


def test_who_goes_away_while_waiting_keeps_nobody_waiting(souk: Souk, theatre: Theatre, database: Database) -> None:
    async def one_goes() -> object:
        first = asyncio.create_task(souk.awaited(*ask_for("ada")))
        await asyncio.to_thread(theatre.entered.wait, 20)
        gone, stays = (asyncio.create_task(souk.awaited(*ask_for(who))) for who in ("ben", "cem"))
        while souk.together["theatre.take"].queued < 2:
            await asyncio.sleep(0)
        first.cancel()
        gone.cancel()
        theatre.gate.set()
        return await stays

    assert asyncio.run(one_goes()) == 3
    assert taken(database) == ["ada", "ben", "cem"]


def test_what_refuses_a_call_of_an_event_loop_is_raised_there(souk: Souk, theatre: Theatre) -> None:
    theatre.gate.set()
    with pytest.raises(Invalid):
        asyncio.run(souk.awaited("theatre.take", {"which": "x"}, Caller("ada", frozenset({"*"}))))
    with pytest.raises(NotAllowed):
        asyncio.run(souk.awaited("theatre.take", {"who": "ada"}, Caller("ada", frozenset())))
    assert asyncio.run(souk.awaited(*ask_for("ada"))) == 1
