"""Tables of locations, stock and holds; every number moves by one guarded statement."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Connection,
    Index,
    Integer,
    Table,
    Text,
    Update,
    bindparam,
    case,
    func,
    select,
    tuple_,
    update,
)

from souk.goods.inventory.contracts import Held, Hold, Location, Sieve, Stock, StockChange
from souk.kit.database import Document, Moment, OneOf, execute_all, find_all, insert, insert_all, metadata

location_table = Table(
    "inventory_location",
    metadata,
    Column("id", Text, primary_key=True),
    Column("shop", Text, nullable=False, index=True),
    Column("name", Document, nullable=False),
    Column("country", Text, nullable=False),
    Column("region", Text, nullable=False),
)

stock_table = Table(
    "inventory_stock",
    metadata,
    Column("variant", Text, primary_key=True),
    Column("location", Text, primary_key=True),
    Column("shop", Text, nullable=False, index=True),
    Column("available", BigInteger, nullable=False),
    Column("reserved", BigInteger, nullable=False),
    Column("sold", BigInteger, nullable=False),
    CheckConstraint("available >= 0", name="available"),
    CheckConstraint("reserved >= 0", name="reserved"),
    CheckConstraint("sold >= 0", name="sold"),
)

change_table = Table(
    "inventory_change",
    metadata,
    Column("id", Text, primary_key=True),
    Column("location", Text, nullable=False, index=True),
    Column("shop", Text, nullable=False, index=True),
    Column("at", Moment, nullable=False, index=True),
    Column("actor", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("by", Document, nullable=False),
    Column("undoes", Text, nullable=False, index=True),
)

hold_table = Table(
    "inventory_hold",
    metadata,
    Column("order", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("until", Moment, nullable=False),
    Index("ix_inventory_hold_state", "state", "until"),
)

held_table = Table(
    "inventory_held",
    metadata,
    Column("order", Text, primary_key=True),
    Column("variant", Text, primary_key=True),
    Column("location", Text, primary_key=True),
    Column("shop", Text, nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("back", Integer, nullable=False, server_default="0"),
    CheckConstraint("back BETWEEN 0 AND quantity", name="back"),
)


_STOCKS = select(stock_table).where(OneOf(stock_table.c.variant, "variants"))
_FULLEST = _STOCKS.order_by(stock_table.c.variant, stock_table.c.available.desc(), stock_table.c.location)
_HELD = _STOCKS.order_by(stock_table.c.variant, stock_table.c.location).with_for_update()


def locations(connection: Connection, shop: str | None) -> list[Location]:
    """The locations of a shop, or of all."""
    query = select(location_table).order_by(location_table.c.id)
    if shop is not None:
        query = query.where(location_table.c.shop == shop)
    return [Location(**row) for row in connection.execute(query).mappings()]


def location(connection: Connection, id: str) -> Location | None:
    row = connection.execute(select(location_table).where(location_table.c.id == id)).mappings().first()
    return Location(**row) if row else None


def put_location(connection: Connection, made: Location) -> bool:
    """Write a location; False where another shop has this id."""
    plain = {name: getattr(made, name) for name in ("shop", "country", "region")} | {"name": dict(made.name)}
    fresh = insert(connection, location_table).values(id=made.id, **plain)
    upsert = fresh.on_conflict_do_update(
        index_elements=["id"], set_=plain, where=location_table.c.shop == made.shop
    ).returning(location_table.c.id)
    return connection.execute(upsert).first() is not None


def page(connection: Connection, shop: str | None, sieve: Sieve, after: tuple[str, str, int], most: int) -> list[Stock]:
    """Stock of a shop, or of all, in the order of variant and location, or of free pieces before these."""
    table = stock_table
    key = [table.c.variant, table.c.location]
    place: list[str | int] = [*after[:2]]
    if sieve.least_first:
        key, place = [table.c.available, *key], [after[2], *place]
    query = select(table).where(tuple_(*key) > tuple_(*place)).order_by(*key).limit(most)
    wanted = {"shop": shop, "location": sieve.location or None}
    query = query.where(*(table.c[name] == value for name, value in wanted.items() if value is not None))
    if sieve.words:
        query = query.where(func.lower(table.c.variant).contains(sieve.words.lower(), autoescape=True))
    if sieve.free is not None:
        query = query.where(table.c.available <= sieve.free)
    return [Stock(**row) for row in connection.execute(query).mappings()]


def stocks(connection: Connection, variants: Iterable[str]) -> list[Stock]:
    """All stock of some variants, the fullest locations first."""
    return [Stock(*row) for row in find_all(connection, _FULLEST, variants=sorted(set(variants)))]


def stocks_held(connection: Connection, variants: Iterable[str]) -> list[Stock]:
    """All stock of some variants, which nobody else changes until this transaction ends.

    Locked in one order by everybody, so that no two orders wait for each other.
    """
    return [Stock(*row) for row in find_all(connection, _HELD, variants=sorted(set(variants)))]


def move(connection: Connection, variant: str, where: Location, by: int) -> bool:
    """Let the free pieces grow or shrink; False where there are not so many free."""
    table = stock_table
    if by >= 0:
        fresh = insert(connection, table).values(
            variant=variant, location=where.id, shop=where.shop, available=by, reserved=0, sold=0
        )
        raised = {"available": table.c.available + by}
        connection.execute(fresh.on_conflict_do_update(index_elements=["variant", "location"], set_=raised))
        return True
    here = (table.c.variant == variant) & (table.c.location == where.id) & (table.c.available >= -by)
    return connection.execute(update(table).where(here).values(available=table.c.available + by)).rowcount == 1


def lock(connection: Connection, variants: Sequence[str], where: Location) -> dict[str, Stock]:
    """Stock of variants at a location, which nobody else changes until this transaction ends; new ones have none."""
    table = stock_table
    empty = {"location": where.id, "shop": where.shop, "available": 0, "reserved": 0, "sold": 0}
    fresh = insert(connection, table).on_conflict_do_nothing()
    connection.execute(fresh, [{"variant": variant, **empty} for variant in variants])
    here = table.c.variant.in_(variants) & (table.c.location == where.id)
    query = select(table).where(here).order_by(table.c.variant).with_for_update()
    return {row["variant"]: Stock(**row) for row in connection.execute(query).mappings()}


def hold(connection: Connection, holds: Sequence[tuple[Hold, Sequence[Held]]]) -> None:
    """Write down what orders hold from now on."""
    rows = [{"order": one.order, "state": "held", "until": one.until} for one, _ in holds]
    pieces = [{"order": one.order, **vars(piece)} for one, held in holds for piece in held]
    insert_all(connection, hold_table, rows)
    insert_all(connection, held_table, pieces)


def state(connection: Connection, order: str) -> str:
    """held, sold, released; empty where the order never held anything."""
    row = connection.execute(select(hold_table.c.state).where(hold_table.c.order == order)).first()
    return row.state if row else ""


def held(connection: Connection, order: str) -> list[Held]:
    """What an order was given to hold."""
    return [Held(row.variant, row.location, row.shop, row.quantity) for row in _held(connection, order)]


def out(connection: Connection, order: str) -> list[Held]:
    """What an order holds, less what came back of it."""
    return [Held(row.variant, row.location, row.shop, row.quantity - row.back) for row in _held(connection, order)]


def _held(connection: Connection, order: str) -> Sequence[Any]:
    table = held_table
    query = select(table).where(table.c.order == order).order_by(table.c.variant, table.c.location)
    return connection.execute(query).all()


def turn(connection: Connection, order: str, before: str, after: str) -> bool:
    """Take a hold from one state to the next; False where it is in another one."""
    table = hold_table
    here = (table.c.order == order) & (table.c.state == before)
    return connection.execute(update(table).where(here).values(state=after)).rowcount == 1


def prolong(connection: Connection, order: str, until: datetime) -> bool:
    """Give a hold more time; False where it is no longer held."""
    here = (hold_table.c.order == order) & (hold_table.c.state == "held")
    return connection.execute(update(hold_table).where(here).values(until=until)).rowcount == 1


def forget(connection: Connection, order: str) -> None:
    """A released hold makes room for a new one of the same order."""
    for table in (held_table, hold_table):
        connection.execute(table.delete().where(table.c.order == order))


def states(connection: Connection, orders: Sequence[str]) -> dict[str, str]:
    """held, sold, released of every order that ever held anything."""
    query = select(hold_table.c.order, hold_table.c.state).where(hold_table.c.order.in_(orders))
    return {row.order: row.state for row in connection.execute(query)}


def shift(connection: Connection, pieces: Iterable[Held], moved: Mapping[str, int]) -> None:
    """Move the pieces of holds between columns: `{"reserved": -1, "sold": 1}` each times the quantity.

    No column goes below 0: its check breaks the transaction.
    """
    sums: dict[tuple[str, str], int] = {}
    for one in pieces:
        sums[one.variant, one.location] = sums.get((one.variant, one.location), 0) + one.quantity
    rows = [{"of": variant, "at": location, "pieces": many} for (variant, location), many in sorted(sums.items())]
    execute_all(connection, _shifting(*moved.items()), rows)


@cache
def _shifting(*moved: tuple[str, int]) -> Update:
    here = (stock_table.c.variant == bindparam("of")) & (stock_table.c.location == bindparam("at"))
    pieces = bindparam("pieces", type_=BigInteger)
    raised = {name: stock_table.c[name] + pieces if sign > 0 else stock_table.c[name] - pieces for name, sign in moved}
    return update(stock_table).where(here).values(raised)


def take_back(connection: Connection, order: str, pieces: Sequence[Held]) -> None:
    """Put pieces of an order that came back to the free ones; those never counted out do not make `sold` negative."""
    table, held = stock_table, held_table
    for one in pieces:
        of = (held.c.order == order) & (held.c.variant == one.variant) & (held.c.location == one.location)
        connection.execute(update(held).where(of).values(back=held.c.back + one.quantity))
        here = (table.c.variant == one.variant) & (table.c.location == one.location)
        less = case((table.c.sold >= one.quantity, table.c.sold - one.quantity), else_=0)
        connection.execute(update(table).where(here).values(available=table.c.available + one.quantity, sold=less))


def due(connection: Connection, now: datetime, most: int) -> list[str]:
    """Orders whose holds ran out."""
    table = hold_table
    here = (table.c.state == "held") & (table.c.until <= now)
    query = select(table.c.order).where(here).order_by(table.c.until, table.c.order).limit(most)
    return list(connection.execute(query).scalars())


def add_change(connection: Connection, made: StockChange) -> bool:
    """Write a step down; False where one with its id is there."""
    fresh = insert(connection, change_table).values({**vars(made), "by": dict(made.by)})
    return connection.execute(fresh.on_conflict_do_nothing().returning(change_table.c.id)).first() is not None


def change(connection: Connection, id: str) -> StockChange | None:
    row = connection.execute(select(change_table).where(change_table.c.id == id)).mappings().first()
    return StockChange(**row) if row else None


def undone(connection: Connection, id: str) -> bool:
    """Whether a later step took this one back."""
    return connection.execute(select(change_table.c.id).where(change_table.c.undoes == id)).first() is not None


def changes(connection: Connection, shop: str | None, location: str, most: int) -> list[StockChange]:
    """The newest steps of a shop's stock, or of all."""
    query = select(change_table).order_by(change_table.c.at.desc(), change_table.c.id).limit(most)
    if shop is not None:
        query = query.where(change_table.c.shop == shop)
    if location:
        query = query.where(change_table.c.location == location)
    return [StockChange(**row) for row in connection.execute(query).mappings()]
