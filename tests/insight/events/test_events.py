import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from souk.insight.events import Events, Page, Position
from souk.kit.database import Database
from souk.kit.errors import Invalid
from souk.kit.operation import Caller
from tests.clocks import Standing

ANNA = Caller("anna", frozenset({"events:*"}), "corner")


@pytest.fixture
def events(database: Database) -> Events:
    return Events(database, Standing())


def record(events: Events, database: Database, *subjects: str, name: str = "thing.happened") -> None:
    with database.unit(writes=True):
        events.record(name, [(subject, {"n": len(subject)}) for subject in subjects], ANNA)


def lose(events: Events, database: Database, subject: str) -> None:
    """Record an event in a transaction that fails."""

    def fail() -> None:
        with database.unit(writes=True):
            events.record("thing.happened", [(subject, {})], ANNA)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()


def read(events: Events, database: Database, after: str = "", most: int = 100, names: tuple[str, ...] = ()) -> Page:
    with database.unit(writes=False):
        return events.read(after, most, names)


def subjects(page: Page) -> list[str]:
    return [event.subject for event in page.events]


def test_what_was_recorded_is_read_with_all_its_facts(events: Events, database: Database) -> None:
    record(events, database, "tea")
    (event,) = read(events, database).events
    assert (event.name, event.subject, event.facts) == ("thing.happened", "tea", {"n": 3})
    assert (event.actor, event.shop) == ("anna", "corner")
    assert event.at == datetime(2026, 11, 11, tzinfo=UTC)


def test_events_are_read_in_order_page_by_page(events: Events, database: Database) -> None:
    for name in "abcde":
        record(events, database, name)
    first = read(events, database, most=2)
    second = read(events, database, first.after, most=2)
    third = read(events, database, second.after, most=2)
    assert [subjects(page) for page in (first, second, third)] == [["a", "b"], ["c", "d"], ["e"]]
    assert subjects(read(events, database, third.after)) == []
    assert read(events, database, third.after).after == third.after


def test_many_subjects_of_one_cause_keep_their_order(events: Events, database: Database) -> None:
    record(events, database, *(f"p{n:03}" for n in range(150)))
    first = read(events, database, most=100)
    assert subjects(first) + subjects(read(events, database, first.after)) == [f"p{n:03}" for n in range(150)]


def test_nothing_recorded_is_nothing_written(events: Events, database: Database) -> None:
    record(events, database)
    assert read(events, database) == Page((), "0-0")


def test_a_reader_of_some_names_still_moves_past_the_others(events: Events, database: Database) -> None:
    record(events, database, "a", name="one")
    record(events, database, "b", name="two")
    page = read(events, database, names=("one",))
    assert subjects(page) == ["a"]
    assert subjects(read(events, database, page.after)) == []
    record(events, database, "c", name="one")
    assert subjects(read(events, database, page.after, names=("one",))) == ["c"]


def test_a_fact_goes_with_its_cause(events: Events, database: Database) -> None:
    lose(events, database, "tea")
    assert read(events, database).events == ()


def test_observations_wait_until_they_are_flushed(events: Events, database: Database) -> None:
    with database.unit(writes=True):
        assert events.observe("search.clicked", "tea", ANNA, {"rank": 1}) == 1
        assert events.observe("search.clicked", "cup", ANNA) == 2
    assert read(events, database).events == ()
    with database.unit(writes=True):
        assert events.flush() == 2
    assert [(event.subject, event.facts) for event in read(events, database).events] == [
        ("tea", {"rank": 1}),
        ("cup", {}),
    ]
    with database.unit(writes=True):
        assert events.flush() == 0


@pytest.mark.parametrize("most", [0, -1, 1001])
def test_a_page_has_one_to_a_thousand_events(events: Events, database: Database, most: int) -> None:
    with pytest.raises(Invalid, match=f"most is {most}; it must be 1 to 1000"):
        read(events, database, most=most)


@pytest.mark.parametrize("after", ["x", "1", "1-2-3", "1-", "-", "a-b"])
def test_a_position_that_is_none_is_refused(events: Events, database: Database, after: str) -> None:
    with pytest.raises(Invalid, match=r"is not a position such as 0-17"):
        read(events, database, after)


def test_positions_are_ordered_by_transaction_then_number() -> None:
    assert Position.parse("2-1") > Position.parse("1-9") > Position.parse("")
    assert str(Position.parse("10-3")) == "10-3"


def test_the_last_position_is_that_of_the_newest_event(events: Events, database: Database) -> None:
    record(events, database, "a", "b")
    with database.unit(writes=False):
        assert events.last() == read(events, database).events[-1].position


class Writer:
    """Holds a transaction of its own open, step by step, in a thread of its own."""

    def __init__(self, events: Events, database: Database, subject: str) -> None:
        self._wrote, self._go = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, args=(events, database, subject), daemon=True)
        self._thread.start()

    def wrote(self) -> None:
        assert self._wrote.wait(20)

    def leave(self) -> None:
        self._go.set()

    def commit(self) -> None:
        self.leave()
        self._thread.join()

    def _run(self, events: Events, database: Database, subject: str) -> None:
        with database.unit(writes=True):
            events.record("thing.happened", [(subject, {})], ANNA)
            self._wrote.set()
            assert self._go.wait(20)


@pytest.fixture
def writers(events: Events, database: Database) -> Iterator[list[Writer]]:
    made: list[Writer] = []
    yield made
    for one in made:
        one.commit()


@pytest.mark.parametrize("kind", ["postgres"], indirect=True)
@pytest.mark.postgres
def test_a_reader_does_not_pass_the_oldest_transaction_in_flight(
    events: Events, database: Database, writers: list[Writer]
) -> None:
    record(events, database, "before")
    slow = Writer(events, database, "slow")
    writers.append(slow)
    slow.wrote()
    record(events, database, "quick")
    page = read(events, database)
    assert subjects(page) == ["before"]
    slow.commit()
    assert subjects(read(events, database, page.after)) == ["slow", "quick"]


@pytest.mark.parametrize("kind", ["postgres"], indirect=True)
@pytest.mark.postgres
def test_an_older_transaction_that_writes_later_is_not_missed(
    events: Events, database: Database, writers: list[Writer]
) -> None:
    """The older transaction takes its number last: order is by transaction, so it must still be read first."""
    begun, go = threading.Event(), threading.Event()

    def older() -> None:
        with database.unit(writes=True):
            database.write.exec_driver_sql("SELECT pg_current_xact_id()")
            begun.set()
            assert go.wait(20)
            events.record("thing.happened", [("older", {})], ANNA)

    thread = threading.Thread(target=older, daemon=True)
    thread.start()
    assert begun.wait(20)
    record(events, database, "younger")
    page = read(events, database)
    assert subjects(page) == []
    go.set()
    thread.join()
    assert subjects(read(events, database, page.after)) == ["older", "younger"]


@pytest.mark.parametrize("kind", ["postgres"], indirect=True)
@pytest.mark.postgres
def test_a_transaction_that_is_given_up_does_not_hold_readers_back(events: Events, database: Database) -> None:
    lose(events, database, "lost")
    record(events, database, "kept")
    assert subjects(read(events, database)) == ["kept"]


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_the_second_writer_waits_for_the_first_and_both_are_seen_at_once_in_order(
    events: Events, database: Database, writers: list[Writer]
) -> None:
    first = Writer(events, database, "first")
    writers.append(first)
    first.wrote()
    second = Writer(events, database, "second")
    writers.append(second)
    assert subjects(read(events, database)) == []
    first.leave()
    second.wrote()
    assert subjects(read(events, database)) == []
    second.commit()
    first.commit()
    assert subjects(read(events, database)) == ["first", "second"]


def test_a_reader_beside_many_writers_misses_nothing_and_reads_nothing_twice(
    events: Events, database: Database
) -> None:
    def write(writer: int) -> None:
        for n in range(15):
            record(events, database, f"{writer}-{n}")

    threads = [threading.Thread(target=write, args=(writer,), daemon=True) for writer in range(4)]
    for thread in threads:
        thread.start()
    seen: list[str] = []
    after = ""
    while any(thread.is_alive() for thread in threads):
        page = read(events, database, after, most=7)
        seen, after = [*seen, *subjects(page)], page.after
    for thread in threads:
        thread.join()
    while subjects(page := read(events, database, after, most=7)):
        seen, after = [*seen, *subjects(page)], page.after
    assert sorted(seen) == sorted(f"{writer}-{n}" for writer in range(4) for n in range(15))
    for writer in range(4):
        assert [one for one in seen if one.startswith(f"{writer}-")] == [f"{writer}-{n}" for n in range(15)]


def test_an_observation_of_somebody_who_did_not_agree_bears_no_pseudonym(events: Events, database: Database) -> None:
    for personal in (True, False):
        with database.unit(writes=True):
            events.observe("search.clicked", "kettle", Caller("u-anna", frozenset(), personal=personal))
            events.flush()
    assert [event.actor for event in read(events, database).events] == ["u-anna", "visitor"]
