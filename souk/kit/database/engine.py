"""Engines: SQLite with full durability and its own BEGIN, PostgreSQL by URL."""

import math
import sqlite3
import time
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Dialect, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DisconnectionError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from souk.kit.database.sending import settle
from souk.kit.errors import Invalid

# An error's text ends in the log, and a statement's parameters are people's data.
_COMMON: dict[str, Any] = {"pool_size": 8, "hide_parameters": True}
# A connection that rested for so many seconds is asked whether it still stands before it is used.
_RESTED = 1.0
_PAUSES = (0.01, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6)


def open_engine(url: str, connections: int = 48) -> Engine:
    """An engine for `sqlite:///path` or `postgresql://…`; raises `Invalid` for anything else."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise Invalid("{url} is not a database address such as sqlite:///souk.db.", url=url) from error
    if parsed.get_backend_name() == "postgresql":
        address = parsed.set(drivername="postgresql+psycopg")
        engine = create_engine(address, max_overflow=connections - 8, **_COMMON)
        event.listen(engine, "checkin", _rested)
        event.listen(engine, "checkout", partial(_awake, engine.dialect))
        event.listen(engine, "before_cursor_execute", lambda connection, *_: settle(connection))
        return engine
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        return _sqlite(url, Path(parsed.database), connections)
    raise Invalid("{kind} is not a database that Souk keeps: sqlite or postgresql.", kind=parsed.get_backend_name())


def _rested(_connection: Any, record: ConnectionPoolEntry) -> None:
    record.info["rested"] = time.monotonic()


def _awake(dialect: Dialect, connection: Any, record: ConnectionPoolEntry, _lent: object) -> None:
    """Raises `DisconnectionError` for a connection that the server let go of; the pool then makes another."""
    if time.monotonic() - record.info.get("rested", math.inf) < _RESTED:
        return
    try:
        dialect.do_ping(connection)
    except dialect.loaded_dbapi.Error as error:
        raise DisconnectionError(str(error)) from error


def _sqlite(url: str, path: Path, connections: int) -> Engine:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    options = {"poolclass": QueuePool, "connect_args": {"check_same_thread": False}}
    engine = create_engine(url, max_overflow=connections - 8, **options, **_COMMON)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: object) -> None:
    # The driver's own transaction handling breaks SAVEPOINT and BEGIN IMMEDIATE; with None it keeps its hands off.
    connection.isolation_level = None
    _write_ahead(connection)
    for pragma in ("synchronous=FULL", "foreign_keys=ON", "cache_size=-16000", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}").close()


def _write_ahead(connection: Any) -> None:
    """Switch a file to its write-ahead log; of two processes with a new file one finds it locked, without waiting."""
    for pause in (*_PAUSES, None):
        try:
            connection.execute("PRAGMA journal_mode=WAL").close()
        except sqlite3.OperationalError:
            if pause is None:
                raise
            time.sleep(pause)
        else:
            return


def _begin(connection: Any) -> None:
    writes = connection.get_execution_options().get("souk_writes", False)
    try:
        connection.connection.dbapi_connection.execute("BEGIN IMMEDIATE" if writes else "BEGIN").close()
    except sqlite3.Error as error:
        raise OperationalError("BEGIN", None, error) from error
