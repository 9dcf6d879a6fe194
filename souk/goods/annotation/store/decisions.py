"""What was decided, by whom, when and why, and what it taught."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, case, delete, func, insert, or_, select, update

from souk.goods.annotation.contracts import Annotation, Decision, Taught
from souk.goods.annotation.store.tables import decision_table, touch_table

_ANNOTATION = TypeAdapter(Annotation)


def add(connection: Connection, decisions: Sequence[Decision]) -> None:
    """Keep decisions, in their order."""
    table = decision_table
    number = connection.execute(select(func.coalesce(func.max(table.c.number), 0))).scalar_one()
    rows = []
    for place, one in enumerate(decisions, 1):
        was = None if one.was is None else _ANNOTATION.dump_python(one.was, mode="json")
        rows.append({**one.__dict__, "was": was, "number": number + place})
    connection.execute(insert(table), rows)


def standing(connection: Connection, products: Collection[str]) -> dict[str, list[Decision]]:
    """The newest decision on each value of some products that was not undone."""
    table = decision_table
    query = select(table).where(table.c.product.in_(list(products)), table.c.undone.is_(None))
    newest: dict[str, dict[str, Decision]] = {}
    for row in connection.execute(query.order_by(table.c.number)):
        newest.setdefault(row.product, {})[row.key] = decision(row)
    return {product: [found[key] for key in sorted(found)] for product, found in newest.items()}


def lessons(connection: Connection, shops: Collection[str]) -> dict[str, list[Taught]]:
    """What decisions taught, by shop: those of its own staff and those of the house."""
    table = decision_table
    # A decision that another one followed on the same value counts no more.
    newest = select(func.max(table.c.number)).where(table.c.undone.is_(None)).group_by(table.c.product, table.c.key)
    agreed = func.sum(case((table.c.verdict == "accept", 1), else_=0))
    query = (
        select(table.c.category, table.c.key, table.c.pattern, table.c.shop, table.c.house, agreed, func.count())
        .where(or_(table.c.house, table.c.shop.in_(list(shops))), table.c.pattern != "", table.c.number.in_(newest))
        .group_by(table.c.category, table.c.key, table.c.pattern, table.c.shop, table.c.house)
    )
    sums: dict[str, dict[tuple[str, str, str], list[int]]] = {shop: {} for shop in shops}
    for category, key, pattern, shop, house, yes, count in connection.execute(query):
        for taught in shops if house else {shop} & set(shops):
            found = sums[taught].setdefault((category, key, pattern), [0, 0])
            found[0] += int(yes)
            found[1] += int(count) - int(yes)
    return {shop: [Taught(*place, *told) for place, told in sorted(found.items())] for shop, found in sums.items()}


def page(connection: Connection, shop: str, product: str, after: int | None, most: int) -> list[tuple[int, Decision]]:
    """Decisions, newest first, behind a place, with their places."""
    table = decision_table
    query = select(table)
    if shop:
        query = query.where(table.c.shop == shop)
    if product:
        query = query.where(table.c.product == product)
    if after is not None:
        query = query.where(table.c.number < after)
    rows = connection.execute(query.order_by(table.c.number.desc()).limit(most))
    return [(row.number, decision(row)) for row in rows]


def find(connection: Connection, id: str) -> list[Decision]:
    """The decision of an id, or all of a batch, oldest first."""
    table = decision_table
    query = select(table).where((table.c.id == id) | (table.c.batch == id)).order_by(table.c.number)
    return [decision(row) for row in connection.execute(query)]


def undo(connection: Connection, ids: Sequence[str], at: datetime, by: str, why: str) -> list[str]:
    """Take decisions back that were not taken back yet; answers which."""
    table = decision_table
    statement = update(table).where(table.c.id.in_(list(ids)), table.c.undone.is_(None))
    values = {"undone": at, "undone_by": by, "undone_why": why}
    return list(connection.execute(statement.values(values).returning(table.c.id)).scalars())


def touch(connection: Connection, decisions: Sequence[Decision]) -> None:
    """Note that the same words elsewhere are to be read again: in the shop that decided, or in all."""
    rows = {
        (one.category, one.key, one.pattern, None if one.house else one.shop): None
        for one in decisions
        if one.pattern and one.category
    }
    names = ("category", "key", "pattern", "shop")
    if rows:
        connection.execute(insert(touch_table), [{**dict(zip(names, row, strict=True)), "after": ""} for row in rows])


def touched(connection: Connection) -> Any:
    """The oldest note of what is to be read again, or None."""
    return connection.execute(select(touch_table).order_by(touch_table.c.number).limit(1)).first()


def go_on(connection: Connection, number: int, after: str) -> None:
    """Keep how far a note was followed; the empty text ends it."""
    mine = touch_table.c.number == number
    connection.execute(
        update(touch_table).where(mine).values(after=after) if after else delete(touch_table).where(mine)
    )


def decision(row: Any) -> Decision:
    """A row as a decision."""
    was = None if row.was is None else _ANNOTATION.validate_python(row.was)
    names = [name for name in Decision.__dataclass_fields__ if name != "was"]
    return Decision(was=was, **{name: getattr(row, name) for name in names})
