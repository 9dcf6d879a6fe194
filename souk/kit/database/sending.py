"""Statements by the driver itself; on PostgreSQL those of a round go one behind the other, and one wait is for all."""

from contextlib import suppress
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

_ROUND = "souk_round"


def hasten(connection: Connection) -> None:
    """From here on PostgreSQL is told of statements without a wait for each, until `settle` or the next one of others.

    What is wrong with one is then raised by a later one, or by `settle`: only for whoever does all anew, one by one.
    """
    if connection.dialect.name == "postgresql" and _ROUND not in connection.info:
        sending = _raw(connection).pipeline()
        try:
            sending.__enter__()
        except connection.dialect.loaded_dbapi.Error as error:
            raise _plain(connection, error) from error
        connection.info[_ROUND] = sending


def settle(connection: Connection) -> None:
    """Wait for all that was sent; raises what is wrong with the first of it that is."""
    sending = None if connection.invalidated else connection.info.pop(_ROUND, None)
    if sending is not None:
        try:
            sending.__exit__(None, None, None)
        except connection.dialect.loaded_dbapi.Error as error:
            raise _plain(connection, error) from error


def dropped(connection: Connection) -> None:
    """Wait for all that was sent, whatever is wrong with it: it is rolled back anyway."""
    with suppress(DBAPIError):
        settle(connection)


def changed_by(connection: Connection, text: str, row: Any) -> int:
    """Execute a statement for one row; how many rows it changed."""
    settle(connection)
    cursor = _cursor(connection)
    try:
        count: int = cursor.execute(text, row).rowcount
    except connection.dialect.loaded_dbapi.Error as error:
        raise _plain(connection, error, text) from error
    return count


def run_for(connection: Connection, text: str, rows: Any) -> None:
    """Execute a statement for every row of a list, or for one."""
    cursor = _cursor(connection)
    try:
        (cursor.executemany if isinstance(rows, list) else cursor.execute)(text, rows)
    except connection.dialect.loaded_dbapi.Error as error:
        raise _plain(connection, error, text) from error


def fetched(connection: Connection, text: str, given: Any) -> list[Any]:
    """All rows that a query finds."""
    cursor = _cursor(connection)
    try:
        found: list[Any] = cursor.execute(text, given).fetchall()
    except connection.dialect.loaded_dbapi.Error as error:
        raise _plain(connection, error, text) from error
    return found


def _cursor(connection: Connection) -> Any:
    if not connection.in_transaction():
        connection.begin()
    return _raw(connection).cursor()


def _raw(connection: Connection) -> Any:
    return connection.connection.dbapi_connection


def _plain(connection: Connection, error: Any, text: str | None = None) -> Exception:
    """A driver's error as SQLAlchemy says it; a connection that broke is not lent again, nor those that rest now."""
    dialect = connection.dialect
    lost = dialect.is_disconnect(error, connection.connection.driver_connection, None)
    if lost:
        connection.invalidate(error)
        connection.engine.dispose()
    said: Exception = DBAPIError.instance(text, None, error, dialect.loaded_dbapi.Error, True, lost, dialect=dialect)
    return said
