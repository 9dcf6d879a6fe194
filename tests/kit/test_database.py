import subprocess
import sys
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Column, Integer, MetaData, Table, event, func, insert, inspect, select

from souk.kit.database import Database, engine, metadata, newest_step, open_engine, upgrade
from souk.kit.database.errors import DatabaseAway
from souk.kit.errors import Invalid
from souk.settings import Settings
from tests.databases import Postgres

UPGRADE = "import sys; from souk.kit.database import open_engine, upgrade; upgrade(open_engine(sys.argv[1]))"
DROP_ALL = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
NUMBER = Table("test_number", MetaData(), Column("n", Integer, primary_key=True))


@pytest.fixture
def numbers(database: Database) -> Database:
    with database.engine.connect().execution_options(souk_writes=True) as connection:
        NUMBER.metadata.create_all(connection)
        connection.commit()
    return database


def add(database: Database, n: int) -> None:
    with database.unit(writes=True):
        database.write.execute(insert(NUMBER).values(n=n))


def count(database: Database) -> int:
    return database.read.execute(select(func.count()).select_from(NUMBER)).scalar_one()


def elsewhere(do: threading.Thread) -> None:
    do.start()
    do.join()


def test_a_reader_sees_one_snapshot_while_others_write(numbers: Database) -> None:
    add(numbers, 1)
    with numbers.unit(writes=False):
        assert count(numbers) == 1
        elsewhere(threading.Thread(target=add, args=(numbers, 2)))
        assert count(numbers) == 1
    with numbers.unit(writes=False):
        assert count(numbers) == 2


def test_a_writer_sees_what_it_wrote_and_what_was_committed_before_it_entered(numbers: Database) -> None:
    with numbers.unit(writes=True):
        assert count(numbers) == 0
        elsewhere(threading.Thread(target=add, args=(numbers, 1)))
        numbers.write.execute(insert(NUMBER).values(n=2))
        assert count(numbers) == 2


def test_what_is_not_committed_nobody_else_sees(numbers: Database) -> None:
    seen: list[int] = []

    def look() -> None:
        with numbers.unit(writes=False):
            seen.append(count(numbers))

    with numbers.unit(writes=True):
        numbers.write.execute(insert(NUMBER).values(n=1))
        elsewhere(threading.Thread(target=look))
    assert seen == [0]


def test_a_nested_unit_joins_and_only_the_outer_one_commits(numbers: Database) -> None:
    def add_and_fail() -> None:
        with numbers.unit(writes=True):
            add(numbers, 1)
            assert count(numbers) == 1
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        add_and_fail()
    with numbers.unit(writes=False):
        assert count(numbers) == 0


def test_a_read_unit_cannot_write(numbers: Database) -> None:
    with pytest.raises(RuntimeError, match="marked READ"), numbers.unit(writes=False):
        numbers.write.execute(insert(NUMBER).values(n=1))
    with numbers.unit(writes=False):
        assert count(numbers) == 0


@pytest.mark.parametrize("rested", [False, True])
def test_a_connection_that_the_server_dropped_is_made_anew(
    kind: str, url: str, numbers: Database, rested: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if kind == "sqlite":
        return
    monkeypatch.setattr(engine, "_RESTED", 0.0 if rested else 60.0)
    with numbers.unit(writes=False):
        assert count(numbers) == 0
    stranger = open_engine(url)
    with stranger.connect() as other:
        other.exec_driver_sql(DROP_ALL)
    stranger.dispose()
    if not rested:
        # Who comes within the second is told once, and nobody after that.
        with pytest.raises(DatabaseAway), numbers.unit(writes=False):
            count(numbers)
    with numbers.unit(writes=False):
        assert count(numbers) == 0


def test_outside_an_operation_there_is_no_connection(database: Database) -> None:
    with pytest.raises(RuntimeError, match="outside an operation"):
        _ = database.read
    with pytest.raises(RuntimeError, match="outside an operation"):
        _ = database.write


def test_many_writers_at_once_lose_nothing(numbers: Database) -> None:
    def write(first: int) -> None:
        for n in range(first, first + 10):
            add(numbers, n)

    threads = [threading.Thread(target=write, args=(first,)) for first in range(0, 60, 10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with numbers.unit(writes=False):
        assert count(numbers) == 60


def test_the_lane_is_left_where_an_operation_fails(numbers: Database) -> None:
    def fail() -> None:
        with numbers.unit(writes=True):
            numbers.write.execute(insert(NUMBER).values(n=1))
            raise ZeroDivisionError

    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            fail()
    add(numbers, 1)


def test_the_history_makes_exactly_the_tables_that_the_stores_name(settings: Settings, database: Database) -> None:
    options = {"compare_type": True, "compare_server_default": False}
    with database.engine.connect() as connection:
        differs = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
    assert differs == []


def schema(database: Database) -> dict[str, str]:
    """All that a database says of each of its tables, and at which step of the history it stands."""
    with database.engine.connect() as connection:
        told = inspect(connection)
        asked = (told.get_columns, told.get_pk_constraint, told.get_unique_constraints, told.get_foreign_keys)
        found = {name: repr([ask(name) for ask in (*asked, told.get_indexes)]) for name in told.get_table_names()}
        step = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalars().all()
    return {**found, "step": repr(step)}


def test_upgrading_again_changes_nothing(database: Database) -> None:
    before = schema(database)
    assert before.keys() >= metadata.tables.keys()
    assert before["step"] == repr([newest_step()])
    upgrade(database.engine)
    assert schema(database) == before


def test_all_steps_of_an_upgrade_are_one_transaction_on_sqlite_too(tmp_path: Path) -> None:
    engine, said = open_engine(f"sqlite:///{tmp_path}/new.db"), list[str]()
    event.listen(engine, "connect", lambda connection, _: connection.set_trace_callback(said.append))
    upgrade(engine)
    assert said.count("COMMIT") == 1


def test_two_processes_may_upgrade_a_new_database_at_once(kind: str, request: pytest.FixtureRequest, url: str) -> None:
    server: Postgres | None = None
    made = url.replace("souk.db", "new.db")
    if kind == "postgres":
        server = request.getfixturevalue("postgres_server")
        made = server.clone("template1")
    both = [subprocess.Popen([sys.executable, "-c", UPGRADE, made], stderr=subprocess.PIPE, text=True) for _ in "12"]
    said = [one.communicate(timeout=180)[1] for one in both]
    if server:
        server.drop(made)
    assert [(one.returncode, text) for one, text in zip(both, said, strict=True)] == [(0, ""), (0, "")]


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("pragma", "value"), [("synchronous", 2), ("journal_mode", "wal"), ("foreign_keys", 1), ("temp_store", 2)]
)
def test_sqlite_is_as_durable_as_it_can_be(database: Database, pragma: str, value: object) -> None:
    with database.unit(writes=True):
        assert database.read.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value
        assert database.write.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


@pytest.mark.parametrize("url", ["mysql://here/shop", "sqlite://", "", "not an address"])
def test_an_address_that_is_no_database_of_ours_is_refused(url: str) -> None:
    with pytest.raises(Invalid, match=r"is not a database"):
        open_engine(url)
