"""Delegated payments: what each is good for, its card sealed, and the order that used it."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, LargeBinary, Table, Text, delete, select, update

from souk.kit.database import Document, Moment, metadata

_delegated = Table(
    "payments_delegated",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("actor", Text, nullable=False, index=True),
    Column("merchant", Text, nullable=False),
    Column("checkout", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("most", BigInteger, nullable=False),
    Column("until", Moment, nullable=False, index=True),
    Column("shown", Document, nullable=False),
    Column("sealed", LargeBinary),
    Column("order", Text, nullable=False),
    Column("at", Moment, nullable=False),
)


def add(connection: Connection, row: dict[str, Any]) -> None:
    """Keep a new delegation."""
    connection.execute(_delegated.insert(), row)


def find(connection: Connection, digest: str) -> Any:
    """The row of a token, if there is one."""
    return connection.execute(select(_delegated).where(_delegated.c.digest == digest)).first()


def use(connection: Connection, digest: str, order: str) -> bool:
    """Use a token up for an order, and forget its card; False where it was used before."""
    free = update(_delegated).where(_delegated.c.digest == digest, _delegated.c.order == "")
    return connection.execute(free.values(order=order, sealed=None)).rowcount == 1


def forget(connection: Connection, before: datetime) -> int:
    """Drop tokens that nobody used in time; answers how many."""
    old = delete(_delegated).where(_delegated.c.until < before, _delegated.c.order == "")
    return connection.execute(old).rowcount
