"""The writer's lane: who shares a commit, and what becomes of the others when one fails."""

import subprocess
import sys
import threading
from collections.abc import Callable

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, func, insert, select

from souk.kit.database import Database
from souk.kit.database.errors import DiskFull, LaneTaken, NotKept, ReadOnly
from souk.kit.database.lane import GroupCommit

NUMBER = Table("test_number", MetaData(), Column("n", Integer, primary_key=True))
HOLD = """
import sys
from souk.kit.database import Database
database = Database(sys.argv[1])
database.claim()
print("claimed", flush=True)
sys.stdin.read()
"""


@pytest.fixture(params=["sqlite"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def numbers(database: Database) -> Database:
    with database.engine.connect().execution_options(souk_writes=True) as connection:
        NUMBER.metadata.create_all(connection)
        connection.commit()
    return database


def add(database: Database, n: int) -> None:
    with database.unit(writes=True):
        database.write.execute(insert(NUMBER).values(n=n))


def kept(database: Database) -> int:
    with database.unit(writes=False):
        return database.read.execute(select(func.count()).select_from(NUMBER)).scalar_one()


class Member(threading.Thread):
    """An operation that stays in the lane until it is told to leave, and keeps what became of it."""

    def __init__(self, database: Database, do: Callable[[], None]) -> None:
        super().__init__(daemon=True)
        self.inside, self.go = threading.Event(), threading.Event()
        self.error: Exception | None = None
        self._database, self._do = database, do
        self.start()

    def run(self) -> None:
        try:
            with self._database.unit(writes=True):
                _ = self._database.write
                self.inside.set()
                assert self.go.wait(20)
                self._do()
        except Exception as error:
            self.error = error

    def ended(self) -> Exception | None:
        self.go.set()
        self.join(20)
        return self.error


@pytest.fixture
def together(numbers: Database, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[Exception | None]]:
    """Lets operations into the lane one behind the other, so that all of them are of one group, however slow."""
    monkeypatch.setattr("souk.kit.database.lane.LONGEST", 20.0)

    def run(*does: Callable[[], None]) -> list[Exception | None]:
        members: list[Member] = []
        for do in does:
            member = Member(numbers, do)
            if not members:
                assert member.inside.wait(20)
            members.append(member)
        lane = numbers.lane
        assert isinstance(lane, GroupCommit)
        while lane.queued < len(does) - 1:
            pass
        for member in members:
            member.go.set()
        return [member.ended() for member in members]

    return run


def write(database: Database, n: int) -> Callable[[], None]:
    return lambda: database.write.execute(insert(NUMBER).values(n=n)) and None


def fail() -> None:
    raise ZeroDivisionError


def test_operations_that_queue_share_one_commit(
    numbers: Database, together: Callable[..., list[Exception | None]]
) -> None:
    before = numbers.lane.stats.commits
    assert together(*(write(numbers, n) for n in range(8))) == [None] * 8
    assert (kept(numbers), numbers.lane.stats.commits - before) == (8, 1)


def test_one_that_fails_takes_back_its_own_and_nobody_elses(
    numbers: Database, together: Callable[..., list[Exception | None]]
) -> None:
    def writes_and_fails() -> None:
        write(numbers, 7)()
        fail()

    errors = together(write(numbers, 1), writes_and_fails, write(numbers, 2))
    assert [type(error) for error in errors] == [type(None), ZeroDivisionError, type(None)]
    assert kept(numbers) == 2


def test_the_last_one_that_fails_still_lets_the_others_be_kept(
    numbers: Database, together: Callable[..., list[Exception | None]]
) -> None:
    errors = together(write(numbers, 1), write(numbers, 2), fail)
    assert [type(error) for error in errors] == [type(None), type(None), ZeroDivisionError]
    assert kept(numbers) == 2


def test_where_the_disk_is_full_nobody_of_the_group_is_told_that_it_was_kept(
    numbers: Database, together: Callable[..., list[Exception | None]]
) -> None:
    def fills() -> None:
        pages = numbers.write.exec_driver_sql("PRAGMA page_count").scalar_one()
        numbers.write.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        for n in range(100, 5000):
            numbers.write.execute(insert(NUMBER).values(n=n))

    errors = together(write(numbers, 1), fills, write(numbers, 2))
    assert [type(error) for error in errors[:2]] == [NotKept, DiskFull]
    there = kept(numbers)
    assert there == (1 if errors[2] is None else 0)
    add(numbers, 3)
    assert kept(numbers) == there + 1


def test_a_database_that_is_read_only_says_so(numbers: Database) -> None:
    def forbid() -> None:
        with numbers.unit(writes=True):
            numbers.write.exec_driver_sql("PRAGMA query_only = ON")
            numbers.write.execute(insert(NUMBER).values(n=1))

    with pytest.raises(ReadOnly, match="read-only now; nothing was changed"):
        forbid()
    assert kept(numbers) == 0


def test_the_folder_that_another_process_claimed_is_not_written_to(
    numbers: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("souk.kit.database.lane.PATIENCE", 0.05)
    add(numbers, 1)
    url = str(numbers.engine.url)
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "claimed\n"
        with pytest.raises(LaneTaken):
            add(numbers, 2)
        with pytest.raises(LaneTaken):
            numbers.claim(0.05)
        assert kept(numbers) == 1
        other.kill()
    numbers.claim(5)
    add(numbers, 2)
    assert kept(numbers) == 2
