"""Keys: streams are repeated safely too, answers are sealed, and what is old or somebody's is dropped."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, Text, func, insert, select, text

from souk.kit.database import Database, Keys
from souk.kit.database.keys import KeyBusy, KeyReused
from souk.kit.errors import Conflict
from souk.kit.operation import Caller, Effect, Souk, Step, operation
from tests.clocks import Standing

LINE = Table("test_line", MetaData(), Column("number", Integer, primary_key=True), Column("text", Text))
ANNA = Caller("anna", frozenset({"book:write"}))
BEN = Caller("ben", frozenset({"book:write"}))


class Broken(Exception):
    """The stream is cut."""


class Taken(Conflict):
    """Somebody was first."""

    def __init__(self) -> None:
        super().__init__("Somebody was first.")


class Book:
    """Writes lines one by one, and may be made to break."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.breaks_at = -1

    @operation("book:write", Effect.WRITE)
    def write(self, lines: list[str]) -> Iterator[Step]:
        """Write lines behind the others; the answer says how many there are."""
        for number, line in enumerate(lines):
            if number == self.breaks_at:
                raise Broken
            self._database.write.execute(insert(LINE).values(text=line))
            yield Step(number + 1, len(lines))
        yield Step(len(lines), len(lines), "done", {"lines": self._count()})

    @operation("book:write", Effect.WRITE)
    def note(self, line: str) -> str:
        """Write one line."""
        self._database.write.execute(insert(LINE).values(text=line))
        return line

    @operation("book:write", Effect.WRITE)
    def first(self, line: str) -> str:
        """Write the first line; refused where there is one."""
        self._database.write.execute(text("SELECT 1"))
        if self._count():
            raise Taken
        self._database.write.execute(insert(LINE).values(text=line))
        return line

    def _count(self) -> int:
        return self._database.read.execute(select(func.count()).select_from(LINE)).scalar_one()


@pytest.fixture
def book(database: Database) -> Book:
    with database.engine.connect().execution_options(souk_writes=True) as connection:
        LINE.metadata.create_all(connection)
        connection.commit()
    return Book(database)


@pytest.fixture
def souk(book: Book, database: Database) -> Souk:
    clock = Standing()
    return Souk([book], database, clock, Keys(database, clock, b"secret"))


def lines(database: Database) -> list[str]:
    with database.unit(writes=False):
        return list(database.read.execute(select(LINE.c.text).order_by(LINE.c.number)).scalars())


def kept(database: Database) -> int:
    with database.unit(writes=False):
        return database.read.execute(text("SELECT count(*) FROM kit_key")).scalar_one()


def test_a_stream_with_the_same_key_gives_the_last_answer_and_does_nothing_twice(
    souk: Souk, database: Database
) -> None:
    steps = list(souk.stream("book.write", {"lines": ["a", "b"]}, ANNA, "one"))
    assert [(step.done, step.note) for step in steps] == [(1, ""), (2, ""), (2, "done")]
    assert list(souk.stream("book.write", {"lines": ["a", "b"]}, ANNA, "one")) == [Step(1, 1, "repeated", {"lines": 2})]
    assert souk.call("book.write", {"lines": ["a", "b"]}, ANNA, "one") == {"lines": 2}
    assert lines(database) == ["a", "b"]


def test_a_stream_is_refused_another_payload_under_its_key(souk: Souk, database: Database) -> None:
    souk.call("book.write", {"lines": ["a"]}, ANNA, "one")
    with pytest.raises(KeyReused):
        souk.call("book.write", {"lines": ["b"]}, ANNA, "one")
    assert souk.call("book.write", {"lines": ["b"]}, BEN, "one") == {"lines": 2}
    assert lines(database) == ["a", "b"]


def test_whoever_asks_while_a_stream_is_under_way_is_told(souk: Souk, database: Database) -> None:
    steps = souk.stream("book.write", {"lines": ["a", "b"]}, ANNA, "one")
    next(steps)
    with pytest.raises(KeyBusy, match="under way; ask again for its answer"):
        souk.call("book.write", {"lines": ["a", "b"]}, ANNA, "one")
    assert list(steps)[-1].answer == {"lines": 2}
    assert lines(database) == ["a", "b"]


def test_a_key_is_free_again_after_a_stream_that_broke(souk: Souk, book: Book, database: Database) -> None:
    book.breaks_at = 1
    with pytest.raises(Broken):
        souk.call("book.write", {"lines": ["a", "b"]}, ANNA, "one")
    assert (lines(database), kept(database)) == (["a"], 0)
    book.breaks_at = -1
    assert souk.call("book.write", {"lines": ["a", "b"]}, ANNA, "one") == {"lines": 3}


def test_a_stream_whose_process_died_may_be_taken_over_after_a_minute(souk: Souk, database: Database) -> None:
    left = souk.stream("book.write", {"lines": ["a", "b"]}, ANNA, "one")
    next(left)
    assert isinstance(souk.clock, Standing)
    souk.clock.on(seconds=59)
    with pytest.raises(KeyBusy):
        souk.call("book.write", {"lines": ["a", "b"]}, ANNA, "one")
    souk.clock.on(seconds=2)
    assert souk.call("book.write", {"lines": ["a", "b"]}, ANNA, "one") == {"lines": 3}
    with pytest.raises(KeyBusy):
        list(left)
    assert souk.call("book.write", {"lines": ["a", "b"]}, ANNA, "one") == {"lines": 3}


def test_two_at_once_with_one_key_get_one_answer_though_the_second_could_not_do_it(
    souk: Souk, database: Database
) -> None:
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _: souk.call("book.first", {"line": "a"}, ANNA, "one"), range(12)))
    assert answers == ["a"] * 12
    with pytest.raises(Taken):
        souk.call("book.first", {"line": "a"}, ANNA, "two")
    assert (lines(database), kept(database)) == (["a"], 1)


def test_an_answer_is_sealed_and_a_payload_only_digested(souk: Souk, database: Database) -> None:
    souk.call("book.note", {"line": "my secret"}, ANNA, "one")
    with database.unit(writes=False):
        row = database.read.execute(text("SELECT asked, answer FROM kit_key")).one()
    assert b"my secret" not in bytes(row.answer)
    assert len(row.asked) == 64
    other = Souk([], database, souk.clock, Keys(database, souk.clock, b"another"))
    other.operations = souk.operations
    with pytest.raises(KeyReused):
        other.call("book.note", {"line": "my secret"}, ANNA, "one")
    assert lines(database) == ["my secret"]


def test_old_keys_are_forgotten_but_for_those_that_are_kept_for_ever(souk: Souk, database: Database) -> None:
    assert isinstance(souk.clock, Standing)
    souk.call("book.note", {"line": "a"}, ANNA, "one")
    souk.call("book.write", {"lines": ["b"]}, ANNA, "two")
    souk.clock.on(hours=48)
    souk.call("book.note", {"line": "c"}, ANNA, "three")
    with database.unit(writes=True):
        assert souk.keys.forget(souk.clock.now() - timedelta(hours=24), but=["book.write"]) == 1
    assert kept(database) == 2
    assert souk.call("book.write", {"lines": ["b"]}, ANNA, "two") == {"lines": 2}


def test_what_was_kept_for_somebody_is_dropped_and_nobody_elses(souk: Souk, database: Database) -> None:
    souk.call("book.note", {"line": "a"}, ANNA, "one")
    souk.call("book.write", {"lines": ["b"]}, ANNA, "one")
    souk.call("book.note", {"line": "c"}, BEN, "one")
    with database.unit(writes=True):
        assert souk.keys.drop("anna", "book.w") == 1
        assert souk.keys.drop("anna") == 1
    assert kept(database) == 1
