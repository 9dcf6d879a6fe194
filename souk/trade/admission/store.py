"""Tables of sales, their steps, their lines and the places in them; every place moves by one guarded statement."""

import json
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import (
    Column,
    Connection,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    func,
    select,
    type_coerce,
    update,
)

from souk.kit.database import Document, Moment, OneOf, execute_one, find_all, insert, insert_all, metadata
from souk.trade.admission.contracts import FlashSale, Lot, Queue, Sale, SaleChange, SaleState, Standing, Turn, Visit

sale_table = Table(
    "admission_sale",
    metadata,
    Column("id", Text, primary_key=True),
    Column("shop", Text, nullable=False, index=True),
    Column("number", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("rule", Document, nullable=False),
    Column("at", Moment, nullable=False),
    Column("actor", Text, nullable=False),
    # Until when it may guard its goods.
    Column("closes", Moment, nullable=False, index=True),
    Column("seed", Text, nullable=False),
    Column("seal", Text, nullable=False),
)

change_table = Table(
    "admission_change",
    metadata,
    Column("id", Text, primary_key=True),
    Column("sale", Text, nullable=False),
    Column("shop", Text, nullable=False, index=True),
    Column("number", Integer, nullable=False),
    Column("at", Moment, nullable=False, index=True),
    Column("actor", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("before", Document),
    Column("after", Document, nullable=False),
    Column("undoes", Text, nullable=False),
    UniqueConstraint("sale", "number"),
)

# What moves with every place that is given, apart from what a merchant says.
line_table = Table(
    "admission_line",
    metadata,
    Column("sale", Text, primary_key=True),
    Column("given", Integer, nullable=False),
    Column("served", Integer, nullable=False),
    Column("begun", Integer, nullable=False),
    Column("paced", Moment, nullable=False),
    Column("drawn", Integer),
    Column("sold_out", Moment),
)

place_table = Table(
    "admission_place",
    metadata,
    Column("sale", Text, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("state", Text, nullable=False),
    # Of the early only after the draw.
    Column("number", Integer),
    Column("at", Moment, nullable=False),
    Column("until", Moment),
    Column("most", Integer, nullable=False),
    Column("lot", Text, nullable=False),
    Column("order", Text, nullable=False),
    Index("ix_admission_place_number", "sale", "state", "number"),
)

_RULE, _SALE = TypeAdapter(FlashSale), TypeAdapter(Sale | None)
_PLAIN = [one for one in sale_table.c if one.name not in ("rule", "seed")]
_SALES = select(*_PLAIN, type_coerce(sale_table.c.rule, Text).label("rule"))
_GUARDING = _SALES.where(sale_table.c.closes > bindparam("now", type_=Moment)).order_by(sale_table.c.id)
_ONE = _SALES.where(sale_table.c.id == bindparam("which"))
_LINE = select(line_table).where(line_table.c.sale == bindparam("which"))
_GIVE = (
    update(line_table)
    .where(line_table.c.sale == bindparam("which"))
    .values(given=line_table.c.given + bindparam("many", type_=Integer))
)
_MINE = (place_table.c.sale == bindparam("which")) & (place_table.c.person == bindparam("who"))
_PLACE = select(place_table).where(_MINE)
_PLACES = select(place_table).where(place_table.c.sale == bindparam("which"), OneOf(place_table.c.person, "people"))


def sale(connection: Connection, id: str) -> Sale | None:
    found = find_all(connection, _ONE, which=id)
    return _sale(*found[0]) if found else None


def guarding(connection: Connection, now: datetime) -> list[Sale]:
    """Sales that are planned, run, or have somebody inside."""
    return [_sale(*row) for row in find_all(connection, _GUARDING, now=now)]


def sales(connection: Connection, shop: str | None, after: str, most: int) -> list[Sale]:
    """Sales of a shop, or of all, by id."""
    query = _SALES.where(sale_table.c.id > after).order_by(sale_table.c.id).limit(most)
    if shop is not None:
        query = query.where(sale_table.c.shop == shop)
    return [_sale(*row) for row in connection.execute(query)]


def seeds(connection: Connection, sales: Sequence[str]) -> dict[str, str]:
    """What the early of sales are drawn by."""
    query = select(sale_table.c.id, sale_table.c.seed).where(sale_table.c.id.in_(sales))
    return {row.id: row.seed for row in connection.execute(query)}


def put(connection: Connection, made: Sale, seed: str) -> bool:
    """Write a sale upon the number before it; False where somebody else changed it first."""
    fresh = {name: getattr(made, name) for name in ("number", "state", "at", "actor", "closes")}
    fresh["rule"] = _RULE.dump_python(made.rule, mode="json")
    if made.number > 1:
        here = (sale_table.c.id == made.rule.id) & (sale_table.c.number == made.number - 1)
        return connection.execute(update(sale_table).where(here).values(fresh)).rowcount == 1
    whole = {"id": made.rule.id, "shop": made.rule.shop, "seed": seed, "seal": made.seal, **fresh}
    added = insert(connection, sale_table).values(whole).on_conflict_do_nothing().returning(sale_table.c.id)
    if connection.execute(added).first() is None:
        return False
    line = {
        "sale": made.rule.id,
        "given": 0,
        "served": 0,
        "begun": 0,
        "paced": made.rule.since,
        "drawn": None,
        "sold_out": None,
    }
    connection.execute(line_table.insert().values(line))
    return True


def add_change(connection: Connection, change: SaleChange) -> None:
    sides = {side: _SALE.dump_python(getattr(change, side), mode="json") for side in ("before", "after")}
    connection.execute(change_table.insert().values(vars(change) | sides))


def change(connection: Connection, id: str) -> SaleChange | None:
    row = connection.execute(select(change_table).where(change_table.c.id == id)).mappings().first()
    return _change(row) if row else None


def changes(connection: Connection, shop: str | None, sale: str, most: int) -> list[SaleChange]:
    """The newest steps of a shop's sales, of all, or of one."""
    query = select(change_table).order_by(change_table.c.at.desc(), change_table.c.number.desc()).limit(most)
    wanted = {"shop": shop, "sale": sale or None}
    query = query.where(*(change_table.c[name] == one for name, one in wanted.items() if one is not None))
    return [_change(row) for row in connection.execute(query).mappings()]


def line(connection: Connection, sale: str) -> Queue:
    (row,) = find_all(connection, _LINE, which=sale)
    return Queue(*row[1:])


def lines(connection: Connection, sales: Sequence[str]) -> dict[str, Queue]:
    """The lines of sales."""
    query = select(line_table).where(line_table.c.sale.in_(sales))
    return {row[0]: Queue(*row[1:]) for row in connection.execute(query)}


def line_held(connection: Connection, sale: str) -> Queue:
    """A line that nobody else changes until this transaction ends."""
    raised = update(line_table).where(line_table.c.sale == sale).values(given=line_table.c.given).returning(line_table)
    return Queue(*connection.execute(raised).one()[1:])


def move_line(connection: Connection, sale: str, **fresh: Any) -> None:
    connection.execute(update(line_table).where(line_table.c.sale == sale).values(fresh))


def give(connection: Connection, sale: str, many: int) -> None:
    """Let so many numbers be given of a line that is held."""
    execute_one(connection, _GIVE, which=sale, many=many)


def turn(connection: Connection, sale: str, person: str) -> Turn | None:
    """Somebody's place."""
    found = find_all(connection, _PLACE, which=sale, who=person)
    return Turn(*found[0][2:]) if found else None


def turns(connection: Connection, sale: str, people: Sequence[str]) -> dict[str, Turn]:
    """The places of some people."""
    return {row.person: Turn(*row[2:]) for row in find_all(connection, _PLACES, which=sale, people=people)}


def add_places(connection: Connection, sale: str, fresh: Sequence[tuple[str, Turn]]) -> None:
    insert_all(connection, place_table, [{"sale": sale, "person": person, **vars(one)} for person, one in fresh])


def leave(connection: Connection, sale: str, person: str) -> bool:
    """Give up a place of somebody who waits or is inside and opened no order; False where they have none."""
    mine = (place_table.c.sale == sale) & (place_table.c.person == person)
    here = mine & place_table.c.state.in_(("waiting", "inside"))
    return connection.execute(place_table.delete().where(here)).rowcount == 1


def draw(connection: Connection, sale: str) -> int:
    """Give all who are in line their numbers in the order of their lots; how many."""
    table = place_table
    early = (table.c.sale == sale) & table.c.number.is_(None)
    order = func.row_number().over(order_by=(table.c.lot, table.c.person))
    ranks = select(table.c.person, order.label("rank")).where(early).subquery()
    drawn = update(table).where(early, table.c.person == ranks.c.person).values(number=ranks.c.rank)
    return connection.execute(drawn).rowcount


def lots(connection: Connection, sale: str, after: int, most: int) -> list[Lot]:
    """The lots of the early in the order of their numbers."""
    table = place_table
    query = select(table.c.lot, table.c.number).where(table.c.sale == sale, table.c.lot != "", table.c.number > after)
    return [Lot(*row) for row in connection.execute(query.order_by(table.c.number).limit(most))]


def counts(connection: Connection, sales: Sequence[str]) -> dict[str, dict[Standing, int]]:
    """How many places of sales are inside, buying and used: no more than there are pieces, while any number wait."""
    here = place_table.c.sale.in_(sales) & place_table.c.state.in_(("inside", "buying", "used"))
    key = (place_table.c.sale, place_table.c.state)
    found: dict[str, dict[Standing, int]] = {one: {} for one in sales}
    for sale, state, many in connection.execute(select(*key, func.count()).where(here).group_by(*key)):
        found[sale][state] = many
    return found


def buying(connection: Connection, sale: str) -> dict[str, str]:
    """Who has opened an order of which nobody knows yet what becomes of it, and which."""
    here = (place_table.c.sale == sale) & (place_table.c.state == "buying")
    query = select(place_table.c.person, place_table.c.order).where(here)
    return {row.person: row.order for row in connection.execute(query)}


def settle(connection: Connection, sale: str, people: Sequence[str], state: Standing) -> int:
    """Those whose order was placed have used their place; those whose order failed are inside again."""
    here = (place_table.c.sale == sale) & place_table.c.person.in_(people) & (place_table.c.state == "buying")
    fresh = {"state": state} if state == "used" else {"state": state, "order": ""}
    return connection.execute(update(place_table).where(here).values(fresh)).rowcount


def expire(connection: Connection, sale: str, now: datetime) -> int:
    """Let places run out; how many."""
    here = (place_table.c.sale == sale) & (place_table.c.state == "inside") & (place_table.c.until <= now)
    return connection.execute(update(place_table).where(here).values(state="missed")).rowcount


def let_in(connection: Connection, sale: str, many: int, until: datetime, most: int) -> list[int]:
    """Let in the next so many of a line that is held; their numbers."""
    table = place_table
    waiting = (table.c.sale == sale) & (table.c.state == "waiting") & table.c.number.is_not(None)
    following = select(table.c.number).where(waiting).order_by(table.c.number).limit(many)
    # Read first, and as a range: otherwise SQLite looks at all who wait.
    numbers = connection.execute(following).scalars().all()
    if not numbers:
        return []
    here = waiting & table.c.number.between(numbers[0], numbers[-1])
    fresh = update(table).where(here).values(state="inside", until=until, most=most).returning(table.c.number)
    return sorted(connection.execute(fresh).scalars())


def last_out(connection: Connection, sale: str) -> datetime | None:
    """When the last of those inside has to be done."""
    here = (place_table.c.sale == sale) & place_table.c.state.in_(("inside", "buying"))
    found: datetime | None = connection.execute(
        select(type_coerce(func.max(place_table.c.until), Moment)).where(here)
    ).scalar()
    return found


def use(connection: Connection, sale: str, visit: Visit, now: datetime) -> bool:
    """Use a place for an order; False where its owner is not inside."""
    mine = (place_table.c.sale == sale) & (place_table.c.person == visit.person)
    here = mine & (place_table.c.state == "inside") & (place_table.c.until > now)
    return connection.execute(update(place_table).where(here).values(state="buying", order=visit.order)).rowcount == 1


def put_back(connection: Connection, sale: str, visit: Visit) -> int:
    """An order that did not come about used no place."""
    mine = (place_table.c.sale == sale) & (place_table.c.person == visit.person)
    here = mine & (place_table.c.order == visit.order) & (place_table.c.state == "buying")
    return connection.execute(update(place_table).where(here).values(state="inside", order="")).rowcount


@lru_cache(maxsize=256)
def _sale(  # noqa: PLR0913 (the columns of a row)
    id: str,
    shop: str,
    number: int,
    state: SaleState,
    at: datetime,
    actor: str,
    closes: datetime,
    seal: str,
    rule: str,
) -> Sale:
    return Sale(_RULE.validate_python(json.loads(rule)), number, state, at, actor, closes, seal)


def _change(row: Any) -> SaleChange:
    before, after = _SALE.validate_python(row["before"]), _SALE.validate_python(row["after"])
    assert after is not None
    return SaleChange(**{**row, "before": before, "after": after})
