import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, Text, insert, select

from souk.kit.database import Database
from souk.kit.database import insert as upsert
from souk.kit.errors import Conflict, Invalid, NotFound, Refused
from souk.kit.operation import Caller, Effect, Example, Souk, Step, operation
from tests.clocks import Standing

ANNA = Caller("anna", frozenset({"shelf:write", "shelf:read"}), "corner")
READER = Caller("rita", frozenset({"shelf:read"}))
NOTE = Table("test_note", MetaData(), Column("number", Integer, primary_key=True), Column("text", Text))
ROUND = Table("test_round", MetaData(), Column("id", Integer, primary_key=True), Column("count", Integer))


@dataclass(frozen=True)
class Note:
    """A note as it is answered."""

    number: int
    text: str


class Full(Conflict):
    """No room."""

    def __init__(self, most: int) -> None:
        super().__init__("The shelf holds {most} notes.", most=most)


class Shelf:
    """A service with every kind of operation."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.gate: threading.Barrier | None = None

    @operation("shelf:read", example=Example({"number": 1}))
    def look_up(self, number: int) -> Note:
        """One note."""
        row = self._database.read.execute(select(NOTE).where(NOTE.c.number == number)).first()
        if row is None:
            raise NotFound("There is no note {number}.", number=number)
        return Note(row.number, row.text)

    @operation("shelf:read")
    def count(self) -> int:
        """How many notes there are."""
        return len(self._database.read.execute(select(NOTE)).all())

    @operation("shelf:write", Effect.WRITE)
    def write(self, text: str, size: Literal["small", "large"] = "small", most: int = 1000) -> Note:
        """Add a note behind the others."""
        if self.gate is not None:
            self.gate.wait(10)
        statement = upsert(self._database.write, ROUND).values(id=1, count=1)
        again = statement.on_conflict_do_update(index_elements=["id"], set_={"count": ROUND.c.count + 1})
        number = self._database.write.execute(again.returning(ROUND.c.count)).scalar_one()
        self._database.write.execute(insert(NOTE).values(number=number, text=text))
        if number > most:
            raise Full(most)
        return Note(number, text)

    @operation("shelf:read")
    def scribble(self) -> int:
        """Marked READ, and writes."""
        self._database.write.execute(insert(NOTE).values(number=99, text="hidden"))
        return 99

    @operation("shelf:read")
    def whoami(self, caller: Caller, word: str = "") -> dict[str, str]:
        """Who calls."""
        return {"actor": caller.actor, "shop": caller.shop or "", "word": word}

    @operation("shelf:write", Effect.WRITE)
    def write_all(self, texts: list[str], fail_at: int = -1) -> Iterator[Step]:
        """Add notes one a step."""
        for done, text in enumerate(texts, 1):
            if done == fail_at:
                raise Full(done)
            self._database.write.execute(insert(NOTE).values(number=done, text=text))
            yield Step(done, len(texts), "written", {"last": text} if done == len(texts) else None)


@pytest.fixture
def shelf(database: Database) -> Shelf:
    with database.engine.connect().execution_options(souk_writes=True) as connection:
        NOTE.metadata.create_all(connection)
        ROUND.metadata.create_all(connection)
        connection.commit()
    return Shelf(database)


@pytest.fixture
def souk(shelf: Shelf, database: Database) -> Souk:
    return Souk([shelf], database, Standing())


def texts(database: Database) -> list[str]:
    with database.unit(writes=False):
        return [row.text for row in database.read.execute(select(NOTE).order_by(NOTE.c.number))]


def together(*calls: Any) -> list[Any]:
    """What calls answer, or raise, that run at the same time."""
    answers: list[Any] = [None] * len(calls)

    def run(place: int) -> None:
        try:
            answers[place] = calls[place]()
        except Exception as error:
            answers[place] = error

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_an_operation_is_named_for_its_class_and_method(souk: Souk) -> None:
    assert set(souk.operations) == {
        "shelf.look-up",
        "shelf.count",
        "shelf.write",
        "shelf.scribble",
        "shelf.whoami",
        "shelf.write-all",
    }


def test_help_is_the_docstring_and_the_example_stays_with_it(souk: Souk) -> None:
    found = souk.operations["shelf.look-up"]
    assert found.help == "One note."
    assert found.example.payload == {"number": 1}
    assert found.effect is Effect.READ


def test_the_schema_comes_from_the_signature_without_the_caller(souk: Souk) -> None:
    schema = souk.operations["shelf.write"].payload.model_json_schema()
    assert schema["required"] == ["text"]
    assert schema["additionalProperties"] is False
    assert schema["properties"]["size"]["enum"] == ["small", "large"]
    assert schema["properties"]["most"] == {"default": 1000, "title": "Most", "type": "integer"}
    assert list(souk.operations["shelf.whoami"].payload.model_json_schema()["properties"]) == ["word"]


def test_the_answer_is_plain_json(souk: Souk) -> None:
    assert souk.call("shelf.write", {"text": "tea"}, ANNA) == {"number": 1, "text": "tea"}
    assert souk.call("shelf.look-up", {"number": 1}, READER) == {"number": 1, "text": "tea"}


def test_an_unknown_operation_is_not_found(souk: Souk) -> None:
    with pytest.raises(NotFound, match=r"^There is no operation shelf\.burn\.$"):
        souk.call("shelf.burn", {}, ANNA)


def test_without_the_scope_nothing_happens(souk: Souk, database: Database) -> None:
    with pytest.raises(Refused, match=r"^rita may not do this; it takes the scope shelf:write\.$"):
        souk.call("shelf.write", {"text": "tea"}, READER)
    with pytest.raises(Refused):
        list(souk.stream("shelf.write-all", {"texts": ["a"]}, READER))
    assert texts(database) == []


@pytest.mark.parametrize(
    ("scopes", "may"),
    [
        ({"shelf:write"}, True),
        ({"shelf:*"}, True),
        ({"*"}, True),
        ({"shelf:read"}, False),
        ({"shelves:*"}, False),
        ({"shelf"}, False),
        (set(), False),
    ],
)
def test_a_scope_covers_itself_its_area_or_all(scopes: set[str], may: bool) -> None:
    assert Caller("x", frozenset(scopes)).may("shelf:write") is may


def test_an_unknown_field_is_named(souk: Souk, database: Database) -> None:
    with pytest.raises(Invalid) as refused:
        souk.call("shelf.write", {"text": "tea", "colour": "red"}, ANNA)
    assert str(refused.value) == "shelf.write: colour: Extra inputs are not permitted"
    assert texts(database) == []


def test_every_wrong_field_is_named_with_what_would_be_right(souk: Souk, database: Database) -> None:
    with pytest.raises(Invalid) as refused:
        souk.call("shelf.write", {"size": "huge", "most": "many"}, ANNA)
    assert str(refused.value) == (
        "shelf.write: text: Field required; size: Input should be 'small' or 'large'; "
        "most: Input should be a valid integer, unable to parse string as an integer"
    )
    assert texts(database) == []


def test_the_caller_comes_from_the_waist_and_never_from_the_payload(souk: Souk) -> None:
    assert souk.call("shelf.whoami", {"word": "hi"}, ANNA) == {"actor": "anna", "shop": "corner", "word": "hi"}
    with pytest.raises(Invalid, match="caller: Extra inputs are not permitted"):
        souk.call("shelf.whoami", {"caller": {"actor": "root", "scopes": ["*"]}}, ANNA)


def test_a_read_cannot_write(souk: Souk, database: Database) -> None:
    with pytest.raises(RuntimeError, match="an operation marked READ tried to write"):
        souk.call("shelf.scribble", {}, READER)
    assert texts(database) == []


def test_a_refusal_leaves_nothing(souk: Souk, database: Database) -> None:
    souk.call("shelf.write", {"text": "tea"}, ANNA)
    with pytest.raises(Full):
        souk.call("shelf.write", {"text": "coffee", "most": 1}, ANNA)
    assert texts(database) == ["tea"]
    assert souk.call("shelf.write", {"text": "milk"}, ANNA) == {"number": 2, "text": "milk"}


def test_the_same_key_gives_the_same_answer_and_acts_once(souk: Souk, database: Database) -> None:
    first = souk.call("shelf.write", {"text": "tea"}, ANNA, "k1")
    assert souk.call("shelf.write", {"text": "tea"}, ANNA, "k1") == first == {"number": 1, "text": "tea"}
    assert texts(database) == ["tea"]


def test_a_key_is_refused_for_another_payload(souk: Souk, database: Database) -> None:
    souk.call("shelf.write", {"text": "tea"}, ANNA, "k1")
    with pytest.raises(Conflict, match="The key k1 was used for another request; send a new key"):
        souk.call("shelf.write", {"text": "coffee"}, ANNA, "k1")
    assert texts(database) == ["tea"]


def test_a_key_belongs_to_its_actor(souk: Souk, database: Database) -> None:
    other = Caller("ben", frozenset({"*"}))
    souk.call("shelf.write", {"text": "tea"}, ANNA, "k1")
    assert souk.call("shelf.write", {"text": "coffee"}, other, "k1") == {"number": 2, "text": "coffee"}
    assert texts(database) == ["tea", "coffee"]


def test_a_key_is_free_again_after_a_refusal(souk: Souk, database: Database) -> None:
    with pytest.raises(Full):
        souk.call("shelf.write", {"text": "tea", "most": 0}, ANNA, "k1")
    assert souk.call("shelf.write", {"text": "tea"}, ANNA, "k1") == {"number": 1, "text": "tea"}
    assert texts(database) == ["tea"]


def test_a_key_on_a_read_is_of_no_meaning(souk: Souk) -> None:
    assert souk.call("shelf.count", {}, ANNA, "k1") == 0
    souk.call("shelf.write", {"text": "tea"}, ANNA)
    assert souk.call("shelf.count", {}, ANNA, "k1") == 1


def test_the_same_key_at_the_same_time_acts_once(souk: Souk, shelf: Shelf, database: Database) -> None:
    shelf.gate = threading.Barrier(2, action=lambda: setattr(shelf, "gate", None))
    answers = together(*[lambda: souk.call("shelf.write", {"text": "tea"}, ANNA, "k1")] * 2)
    assert answers == [{"number": 1, "text": "tea"}] * 2
    assert texts(database) == ["tea"]


def test_different_keys_at_the_same_time_all_act(souk: Souk, database: Database) -> None:
    calls = [lambda key=key: souk.call("shelf.write", {"text": "tea"}, ANNA, f"k{key}") for key in range(6)]
    assert sorted(answer["number"] for answer in together(*calls)) == [1, 2, 3, 4, 5, 6]
    assert texts(database) == ["tea"] * 6


def test_a_stream_commits_every_step_and_holds_no_transaction_across_a_yield(souk: Souk, database: Database) -> None:
    steps = souk.stream("shelf.write-all", {"texts": ["a", "b"]}, ANNA)
    assert next(steps) == Step(1, 2, "written")
    assert texts(database) == ["a"]
    with database.unit(writes=True):
        database.write.execute(insert(NOTE).values(number=50, text="between"))
    assert next(steps) == Step(2, 2, "written", {"last": "b"})
    assert list(steps) == []
    assert texts(database) == ["a", "b", "between"]


def test_a_stream_that_is_closed_keeps_the_steps_that_it_gave(souk: Souk, database: Database) -> None:
    steps = souk.stream("shelf.write-all", {"texts": ["a", "b", "c"]}, ANNA)
    next(steps)
    steps.close()
    assert texts(database) == ["a"]


def test_a_stream_that_fails_keeps_the_steps_before(souk: Souk, database: Database) -> None:
    steps = souk.stream("shelf.write-all", {"texts": ["a", "b", "c"], "fail_at": 2}, ANNA)
    next(steps)
    with pytest.raises(Full):
        next(steps)
    assert texts(database) == ["a"]


def test_calling_a_stream_answers_with_its_last_step(souk: Souk) -> None:
    assert souk.call("shelf.write-all", {"texts": ["a", "b"]}, ANNA) == {"last": "b"}


def test_streaming_what_is_no_stream_gives_one_step(souk: Souk) -> None:
    assert list(souk.stream("shelf.count", {}, READER)) == [Step(1, 1, answer=0)]


def test_an_operation_inside_another_joins_its_transaction(souk: Souk, database: Database) -> None:
    def write_two() -> None:
        with database.unit(writes=True):
            souk.call("shelf.write", {"text": "tea"}, ANNA)
            souk.call("shelf.write", {"text": "coffee", "most": 1}, ANNA)

    with pytest.raises(Full):
        write_two()
    assert texts(database) == []


def test_admitting_a_service_adds_its_operations(database: Database) -> None:
    souk = Souk([], database, Standing())
    souk.admit(Shelf(database))
    assert "shelf.count" in souk.operations
