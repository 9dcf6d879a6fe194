"""A database read back from what a snapshot wrote: into its place or not at all."""

import sqlite3
from collections import deque
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Engine

from souk.kit.database.backup import NotWritten, plain, row_counts, run, tool
from souk.kit.database.engine import open_engine
from souk.kit.errors import Conflict

_TABLES = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
_PATIENCE = 20
_OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
    "AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
)


class NotEmpty(Conflict):
    """The database to restore into has tables."""

    def __init__(self, tables: int) -> None:
        super().__init__(
            "The database has {tables} tables already; `--replace` keeps them beside and restores.", tables=tables
        )


class InUse(Conflict):
    """The database to restore into is in use."""

    def __init__(self, sessions: int) -> None:
        super().__init__("The database has {sessions} open sessions; stop the shop first.", sessions=sessions)


def check_copy(file: Path, tools: Path | None = None) -> dict[str, int]:
    """Read a whole copy; answers the rows of each table, of a dump none. Raises `NotWritten` where it is damaged."""
    if file.suffix == ".sqlite":
        return _check_pages(file)
    deque(run([tool("pg_restore", tools), "--file=/dev/null", str(file)], None, file), maxlen=0)
    return {}


@contextmanager
def filled(url: str, file: Path, beside: str = "", tools: Path | None = None) -> Iterator[dict[str, int]]:
    """A PostgreSQL database with what a dump has, yielding its rows; where the block fails, with what it had before.

    What it had is kept in the schema `beside`; without one, raises `NotEmpty` for a database with tables.
    """
    engine = open_engine(url)
    try:
        if had := _empty_or_free(engine, beside):
            _rename(engine, beside)
        try:
            _restore(engine, file, tools)
            yield _rows(engine)
        except BaseException:
            _back(engine, beside if had else "")
            raise
    finally:
        engine.dispose()


def _empty_or_free(engine: Engine, beside: str) -> int:
    with engine.connect() as connection:
        tables = len(row_counts(connection))
        if tables and not beside:
            raise NotEmpty(tables)
        # A session that was closed a moment ago may still be listed.
        for _ in range(_PATIENCE):
            sessions = connection.exec_driver_sql(_OTHERS).scalar_one()
            if not sessions:
                return tables
            connection.exec_driver_sql("SELECT pg_sleep(0.1)")
    raise InUse(sessions)


def _restore(engine: Engine, file: Path, tools: Path | None) -> None:
    options = ("--no-owner", "--no-acl", "--exit-on-error", "--single-transaction")
    command = [tool("pg_restore", tools), *options, f"--dbname={plain(engine.url)}", str(file)]
    deque(run(command, engine.url, file), maxlen=0)


def _rows(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        return row_counts(connection)


def _rename(engine: Engine, beside: str) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql(f'ALTER SCHEMA public RENAME TO "{beside}"')
        connection.exec_driver_sql("CREATE SCHEMA public")


def _back(engine: Engine, beside: str) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        renamed = f'ALTER SCHEMA "{beside}" RENAME TO public' if beside else "CREATE SCHEMA public"
        connection.exec_driver_sql(renamed)


def _check_pages(file: Path) -> dict[str, int]:
    with closing(sqlite3.connect(f"file:{file}?immutable=1", uri=True)) as connection:
        try:
            (said,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            names = [name for (name,) in connection.execute(_TABLES)] if said == "ok" else []
            counts = {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}
        except sqlite3.DatabaseError as error:
            raise NotWritten(str(error)) from error
    if said != "ok":
        raise NotWritten(str(said))
    return counts
