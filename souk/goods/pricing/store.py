"""Tax rates and promises of price protection, every version of them."""

from collections.abc import Collection, Iterator
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import Column, Connection, Integer, Table, Text, bindparam, func, select

from souk.goods.pricing.contracts import Promise, TaxRate, TaxTable
from souk.kit.database import Document, Moment, find_all, insert, metadata

tax_table = Table(
    "pricing_taxes",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("rates", Document, nullable=False),
    Column("at", Moment, nullable=False),
    Column("actor", Text, nullable=False),
    Column("why", Text, nullable=False),
)
promise_table = Table(
    "pricing_promise",
    metadata,
    Column("shop", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("days", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("actor", Text, nullable=False),
    Column("why", Text, nullable=False),
)
_RATES = TypeAdapter(tuple[TaxRate, ...])
_VERSIONS = select(tax_table).order_by(tax_table.c.number.desc()).limit(bindparam("most"))


def versions(connection: Connection, most: int) -> list[TaxTable]:
    """The newest versions of the tax rates, newest first."""
    rows = (row._asdict() for row in find_all(connection, _VERSIONS, most=most))
    return [TaxTable(**{**row, "rates": _RATES.validate_python(row["rates"])}) for row in rows]


def add(connection: Connection, made: TaxTable) -> bool:
    """Write the next version; False where somebody else was faster."""
    plain = {**vars(made), "rates": _RATES.dump_python(made.rates, mode="json")}
    fresh = insert(connection, tax_table).values(plain).on_conflict_do_nothing().returning(tax_table.c.number)
    return connection.execute(fresh).first() is not None


def promises(connection: Connection, shops: Collection[str], at: datetime | None = None) -> dict[str, Promise]:
    """What each of these shops promised at a moment, or promises now; number 0 where it had said nothing."""
    table = promise_table
    newest = select(table.c.shop, func.max(table.c.number).label("number")).where(table.c.shop.in_(sorted(set(shops))))
    if at is not None:
        newest = newest.where(table.c.at <= at)
    last = newest.group_by(table.c.shop).subquery()
    query = select(table).join(last, (table.c.shop == last.c.shop) & (table.c.number == last.c.number))
    found = {row["shop"]: Promise(**row) for row in connection.execute(query).mappings()}
    return {shop: found.get(shop) or Promise(shop, 0, 0) for shop in shops}


def promise_versions(connection: Connection, shop: str, most: int) -> Iterator[Promise]:
    """The newest versions of a shop's promise, newest first."""
    table = promise_table
    query = select(table).where(table.c.shop == shop).order_by(table.c.number.desc()).limit(most)
    return (Promise(**row) for row in connection.execute(query).mappings())


def add_promise(connection: Connection, made: Promise) -> bool:
    """Write the next version; False where somebody else was faster."""
    table = promise_table
    fresh = insert(connection, table).values(vars(made)).on_conflict_do_nothing().returning(table.c.number)
    return connection.execute(fresh).first() is not None
