"""Statements by the driver itself; on PostgreSQL those of a round go one behind the other, and one wait is for all."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

_ROUND = "souk_round"


def hasten(connection: Connection) -> None:
    """From here on PostgreSQL is told of statements without a wait for each, until `settle` or the next one of others.

    What is wrong with one is then raised by a later one, or by `settle`: only for whoever does all anew, one by one.
    """
    if connection.dialect.name == "postgresql" and _ROUND not in connection.info:
        with _plain_errors(connection, "BEGIN"):
            sending = _raw(connection).pipeline()
            sending.__enter__()
        connection.info[_ROUND] = sending


def settle(connection: Connection) -> None:
    """Wait for all that was sent; raises what is wrong with the first of it that is."""
    sending = None if connection.invalidated else connection.info.pop(_ROUND, None)
    if sending is not None:
        with _plain_errors(connection, "SYNC"):
            sending.__exit__(None, None, None)


def dropped(connection: Connection) -> None:
    """Wait for all that was sent, whatever is wrong with it: it is rolled back anyway."""
    with suppress(DBAPIError):
        settle(connection)


def changed_by(connection: Connection, text: str, row: Any) -> int:
    """Execute a statement for one row; how many rows it changed."""
    settle(connection)
    with _plain_errors(connection, text):
        count: int = _cursor(connection).execute(text, row).rowcount
        return count


def run_for(connection: Connection, text: str, rows: Any) -> None:
    """Execute a statement for every row of a list, or for one."""
    with _plain_errors(connection, text):
        cursor = _cursor(connection)
        (cursor.executemany if isinstance(rows, list) else cursor.execute)(text, rows)


def fetched(connection: Connection, text: str, given: Any) -> list[Any]:
    """All rows that a query finds."""
    with _plain_errors(connection, text):
        found: list[Any] = _cursor(connection).execute(text, given).fetchall()
        return found


def _cursor(connection: Connection) -> Any:
    if not connection.in_transaction():
        connection.begin()
    return _raw(connection).cursor()


def _raw(connection: Connection) -> Any:
    return connection.connection.dbapi_connection


@contextmanager
def _plain_errors(connection: Connection, text: str) -> Iterator[None]:
    """The driver's errors as those of SQLAlchemy; a connection that broke is not lent again."""
    driver = connection.dialect.loaded_dbapi
    try:
        yield
    except driver.Error as error:
        lost = connection.dialect.is_disconnect(error, connection.connection.driver_connection, None)
        if lost:
            connection.invalidate(error)
        said = DBAPIError.instance(text, None, error, driver.Error, True, lost, dialect=connection.dialect)
        raise said from error
