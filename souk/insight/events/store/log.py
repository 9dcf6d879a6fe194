"""The table of the one event log."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    Table,
    Text,
    func,
    literal_column,
    select,
    tuple_,
    update,
)

from souk.insight.events.contracts import Event, Position
from souk.kit.database import Document, Moment, insert_all, metadata

_event = Table(
    "events_event",
    metadata,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("transaction", BigInteger, nullable=False, server_default="0"),
    Column("at", Moment, nullable=False),
    Column("name", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("facts", Document, nullable=False),
    Column("actor", Text, nullable=False),
    Column("shop", Text),
    Index("ix_events_event_transaction", "transaction", "number"),
    sqlite_autoincrement=True,
)

# Sequences are not commit order: a reader must not pass the oldest transaction in flight.
_MINE: ColumnElement[int] = literal_column("pg_current_xact_id()::text::bigint")
_OLDEST: ColumnElement[int] = literal_column("pg_snapshot_xmin(pg_current_snapshot())::text::bigint")


def append(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Add events at the end, under the number of the transaction in hand."""
    insert_all(connection, _event, rows, (("transaction", _MINE),))


def read(connection: Connection, after: Position, most: int, names: Sequence[str]) -> list[Event]:
    """Events behind a position, oldest first, none of a transaction that may still be followed by a lower one."""
    here = tuple_(_event.c.transaction, _event.c.number)
    query = select(_event).where(here > tuple_(after.transaction, after.number))
    if names:
        query = query.where(_event.c.name.in_(names))
    query = _settled(connection, query).order_by(_event.c.transaction, _event.c.number).limit(most)
    return [_event_of(row) for row in connection.execute(query)]


def of(connection: Connection, actor: str, most: int) -> list[Event]:
    """The newest events of one actor, oldest first."""
    query = select(_event).where(_event.c.actor == actor).order_by(_event.c.number.desc()).limit(most)
    return [_event_of(row) for row in connection.execute(query)][::-1]


def last(connection: Connection) -> Position:
    """The position of the newest settled event."""
    query = select(_event.c.transaction, _event.c.number).order_by(_event.c.transaction.desc(), _event.c.number.desc())
    row = connection.execute(_settled(connection, query).limit(1)).first()
    return Position(row.transaction, row.number) if row else Position()


def count(connection: Connection) -> int:
    """How many events there are."""
    return connection.execute(select(func.count()).select_from(_event)).scalar_one()


def adopt(connection: Connection) -> int:
    """Settle a log of another server's transactions, in its order; answers how many events it numbered anew."""
    if connection.dialect.name != "postgresql" or not connection.scalar(
        select(func.max(_event.c.transaction) >= _OLDEST)
    ):
        return 0
    place = func.row_number().over(order_by=(_event.c.transaction, _event.c.number)).label("place")
    places = select(_event.c.number, place).subquery()
    # Two rows may not share a number even for a moment, so all of them go below zero first.
    connection.execute(
        update(_event).where(_event.c.number == places.c.number).values(transaction=0, number=-places.c.place)
    )
    made = connection.execute(update(_event).values(number=-_event.c.number)).rowcount
    connection.execute(select(func.setval(func.pg_get_serial_sequence("events_event", "number"), made)))
    return made


def _settled(connection: Connection, query: Any) -> Any:
    return query.where(_event.c.transaction < _OLDEST) if connection.dialect.name == "postgresql" else query


def _event_of(row: Any) -> Event:
    position = str(Position(row.transaction, row.number))
    return Event(position, row.at, row.name, row.subject, row.facts, row.actor, row.shop)
