"""Where readers of the log stand that have no table of their own, such as doors."""

from sqlalchemy import Column, Connection, Table, Text, select

from souk.kit.database import insert, metadata

_bookmark = Table(
    "events_bookmark",
    metadata,
    Column("reader", Text, primary_key=True),
    Column("position", Text, nullable=False),
)


def position(connection: Connection, reader: str) -> str | None:
    """Where a reader stands; None where nobody wrote it down."""
    return connection.execute(select(_bookmark.c.position).where(_bookmark.c.reader == reader)).scalar()


def put(connection: Connection, reader: str, position: str) -> None:
    """Write down where a reader stands."""
    fresh = insert(connection, _bookmark).values(reader=reader, position=position)
    connection.execute(fresh.on_conflict_do_update(index_elements=["reader"], set_={"position": position}))
