"""Tables and queries of imports: how far each is, what it left out, and what is planned."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Index,
    Integer,
    Table,
    Text,
    and_,
    delete,
    func,
    select,
    text,
    update,
)

from souk.goods.catalog.contracts import Import, Reject
from souk.goods.catalog.store.goods import product_table
from souk.kit.database import Document, Moment, insert, metadata

import_table = Table(
    "catalog_import",
    metadata,
    Column("id", Text, primary_key=True),
    Column("format", Text, nullable=False),
    Column("shop", Text, nullable=False),
    Column("files", Document, nullable=False),
    Column("state", Text, nullable=False),
    Column("file", Integer, nullable=False),
    Column("row", Integer, nullable=False),
    Column("read", Integer, nullable=False),
    Column("added", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("unchanged", Integer, nullable=False),
    Column("rejected", Integer, nullable=False),
    Column("started", Moment, nullable=False),
    Column("finished", Moment),
    Column("actor", Text, nullable=False),
    Column("source", Text, nullable=False, server_default=""),
    Column("mapping", Text, nullable=False, server_default=""),
    Column("missing", Integer, nullable=False, server_default="0"),
    Column("retired", Integer, nullable=False, server_default="0"),
    Column("retire", Boolean, nullable=False, server_default=text("false")),
    Column("summary", Document),
)

reject_table = Table(
    "catalog_reject",
    metadata,
    Column("batch", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("file", Text, nullable=False),
    Column("line", Integer, nullable=False),
    Column("field", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("row", Text, nullable=False),
)

plan_table = Table(
    "catalog_plan",
    metadata,
    Column("batch", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("product", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("fresh", Document),
    Column("says", Document),
    Column("changes", Document, nullable=False),
    Column("done", Boolean, nullable=False),
    Index("ix_catalog_plan_product", "batch", "product"),
)

seen_table = Table(
    "catalog_seen",
    metadata,
    Column("shop", Text, primary_key=True),
    Column("source", Text, primary_key=True),
    Column("product", Text, primary_key=True),
)

mapping_table = Table(
    "catalog_mapping",
    metadata,
    Column("shop", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("fingerprint", Text, nullable=False),
    Column("body", Document, nullable=False),
    Column("at", Moment, nullable=False),
)

source_table = Table(
    "catalog_source",
    metadata,
    Column("id", Text, primary_key=True),
    Column("shop", Text, nullable=False, index=True),
    Column("body", Document, nullable=False),
    Column("secrets", Document, nullable=False),
    Column("pulled", Moment),
    Column("batch", Text, nullable=False),
    Column("outcome", Text, nullable=False),
)

export_table = Table(
    "catalog_export",
    metadata,
    Column("file", Text, primary_key=True),
    Column("format", Text, nullable=False),
    Column("shop", Text),
    Column("rows", Integer, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("at", Moment, nullable=False),
    Column("actor", Text, nullable=False),
)


def start_import(connection: Connection, row: dict[str, Any]) -> None:
    """Open an import at its first row."""
    nothing = dict.fromkeys(("file", "row", "read", "added", "changed", "unchanged", "rejected"), 0)
    connection.execute(insert(connection, import_table).values(**nothing, **row))


def unfinished(connection: Connection, same: dict[str, Any]) -> Any:
    """The row of an import with these values, its state among them, or None."""
    here = and_(*(import_table.c[name] == value for name, value in same.items()))
    return connection.execute(select(import_table).where(here)).first()


def waiting_plans(connection: Connection, shop: str, source: str) -> list[str]:
    """Plans of a source that nobody applied or dropped."""
    query = select(import_table.c.id).where(import_table.c.shop == shop, import_table.c.source == source)
    return list(connection.execute(query.where(import_table.c.state.in_(("planning", "planned")))).scalars())


def advance(connection: Connection, row: Any, fresh: dict[str, Any]) -> bool:
    """Move an import on from where `row` saw it; False where somebody else moved it first."""
    here = and_(
        import_table.c.id == row.id,
        import_table.c.file == row.file,
        import_table.c.row == row.row,
        import_table.c.state == row.state,
    )
    return connection.execute(update(import_table).where(here).values(fresh)).rowcount == 1


def import_row(connection: Connection, id: str) -> Any:
    """The row of an import, or None."""
    return connection.execute(select(import_table).where(import_table.c.id == id)).first()


def imports(
    connection: Connection, most: int, shop: str | None, after: tuple[datetime, str] | None = None
) -> list[Import]:
    """Imports of a shop, or of all, newest first; those behind the start and the id of one."""
    table = import_table
    query = select(table).order_by(table.c.started.desc(), table.c.id).limit(most)
    if after is not None:
        started, id = after
        query = query.where((table.c.started < started) | ((table.c.started == started) & (table.c.id > id)))
    if shop is not None:
        query = query.where(import_table.c.shop == shop)
    return [import_of(row) for row in connection.execute(query)]


def import_of(row: Any) -> Import:
    """A row as an import."""
    counts = (row.read, row.added, row.changed, row.unchanged, row.rejected)
    who = (row.started, row.finished, row.actor, row.shop, row.source, row.mapping, row.missing, row.retired)
    return Import(row.id, row.format, tuple(row.files), row.state, *counts, *who)


def add_rejects(connection: Connection, batch: str, first: int, rejects: Sequence[Reject]) -> None:
    """Keep the rows that did not go in, numbered from `first`."""
    rows = [{"batch": batch, "number": first + i, **reject.__dict__} for i, reject in enumerate(rejects)]
    if rows:
        connection.execute(insert(connection, reject_table), rows)


def rejects(connection: Connection, batch: str, after: int, most: int) -> list[Reject]:
    """Rows that did not go in, in the order of the file."""
    query = select(reject_table).where(reject_table.c.batch == batch, reject_table.c.number > after)
    rows = connection.execute(query.order_by(reject_table.c.number).limit(most))
    return [Reject(row.file, row.line, row.field, row.reason, row.row) for row in rows]


def add_planned(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Keep what would become of products."""
    if rows:
        connection.execute(insert(connection, plan_table), list(rows))


def replan(connection: Connection, batch: str, number: int, fresh: dict[str, Any]) -> None:
    """Plan one product anew."""
    here = and_(plan_table.c.batch == batch, plan_table.c.number == number)
    connection.execute(update(plan_table).where(here).values(fresh))


def planned(connection: Connection, batch: str, after: int, most: int) -> list[Any]:
    """Rows of a plan in their order."""
    query = select(plan_table).where(plan_table.c.batch == batch, plan_table.c.number > after)
    return list(connection.execute(query.order_by(plan_table.c.number).limit(most)))


def planned_changes(connection: Connection, batch: str, after: int, most: int) -> list[Any]:
    """Rows of a plan in which something changes, in their order."""
    query = select(plan_table).where(plan_table.c.batch == batch, plan_table.c.number > after)
    query = query.where(plan_table.c.kind != "unchanged", plan_table.c.done.is_(False))
    return list(connection.execute(query.order_by(plan_table.c.number).limit(most)))


def planned_products(connection: Connection, batch: str, products: Iterable[str]) -> set[str]:
    """Which of some products a plan has already."""
    query = select(plan_table.c.product).where(plan_table.c.batch == batch, plan_table.c.product.in_(list(products)))
    return set(connection.execute(query).scalars())


def last_planned(connection: Connection, batch: str) -> int:
    """The number of a plan's last row."""
    query = select(func.max(plan_table.c.number)).where(plan_table.c.batch == batch)
    return connection.execute(query).scalar_one() or 0


def fulfil(connection: Connection, batch: str, numbers: Sequence[int]) -> None:
    """Mark rows of a plan as done."""
    here = and_(plan_table.c.batch == batch, plan_table.c.number.in_(list(numbers)))
    connection.execute(update(plan_table).where(here).values(done=True))


def waiting(connection: Connection, batch: str) -> int:
    """How many rows of a plan are not done."""
    query = select(func.count()).select_from(plan_table)
    return connection.execute(query.where(plan_table.c.batch == batch, plan_table.c.done.is_(False))).scalar_one()


def forget_plan(connection: Connection, batch: str) -> None:
    """Drop the rows of a plan."""
    connection.execute(delete(plan_table).where(plan_table.c.batch == batch))


def see(connection: Connection, shop: str, source: str, products: Sequence[str]) -> None:
    """Note that a source has these products."""
    rows = [{"shop": shop, "source": source, "product": one} for one in dict.fromkeys(products)]
    if rows:
        connection.execute(insert(connection, seen_table).on_conflict_do_nothing(), rows)


def forget_seen(connection: Connection, shop: str, source: str, products: Sequence[str]) -> None:
    """Note that a source has these products no more."""
    here = and_(seen_table.c.shop == shop, seen_table.c.source == source, seen_table.c.product.in_(list(products)))
    connection.execute(delete(seen_table).where(here))


def seen_total(connection: Connection, shop: str, source: str) -> int:
    """How many products that are listed a source had."""
    query = select(func.count()).select_from(_seen(shop, source).subquery())
    return connection.execute(query).scalar_one()


def missing(connection: Connection, row: Any, after: str, most: int) -> list[Any]:
    """Products that the source of an import had before and the import has not, by id behind a place."""
    same = and_(plan_table.c.batch == row.id, plan_table.c.product == seen_table.c.product)
    query = _seen(row.shop, row.source).where(seen_table.c.product > after)
    query = query.where(~select(plan_table.c.number).where(same).exists())
    return list(connection.execute(query.order_by(seen_table.c.product).limit(most)))


def _seen(shop: str, source: str) -> Any:
    query = select(product_table.c.id, product_table.c.body, product_table.c.revision)
    query = query.join(seen_table, seen_table.c.product == product_table.c.id)
    return query.where(
        seen_table.c.shop == shop,
        seen_table.c.source == source,
        product_table.c.shop == shop,
        product_table.c.retired.is_(False),
    )
