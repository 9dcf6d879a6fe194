"""Codes by which the same item is found at other places, and the pairs that were compared."""

from collections.abc import Collection, Mapping
from dataclasses import asdict
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, delete, func, or_, select

from souk.goods.annotation.contracts import Likeness
from souk.goods.annotation.store.tables import code_table, finding_table, pair_table
from souk.kit.database import insert

_LIKENESS = TypeAdapter(Likeness)


def put_codes(connection: Connection, codes: Mapping[str, Collection[str]]) -> None:
    """Replace the codes of products."""
    connection.execute(delete(code_table).where(code_table.c.product.in_(list(codes))))
    rows = [{"product": product, "code": code} for product, many in codes.items() for code in sorted(many)]
    if rows:
        connection.execute(insert(connection, code_table).on_conflict_do_nothing(), rows)


def sharing(connection: Connection, codes: Collection[str], most: int) -> dict[str, list[str]]:
    """The products of each code; a code that more than `most` have says nothing, and is left out."""
    wanted = list(codes)
    common = (
        select(code_table.c.code)
        .where(code_table.c.code.in_(wanted))
        .group_by(code_table.c.code)
        .having(func.count().between(2, most))
    )
    query = select(code_table).where(code_table.c.code.in_(common)).order_by(code_table.c.code, code_table.c.product)
    found: dict[str, list[str]] = {}
    for row in connection.execute(query):
        found.setdefault(row.code, []).append(row.product)
    return found


def put(connection: Connection, products: Collection[str], pairs: Mapping[tuple[str, str], Likeness]) -> None:
    """Replace the pairs of products; each is kept once, the smaller id first."""
    mine = list(products)
    connection.execute(delete(pair_table).where(or_(pair_table.c.one.in_(mine), pair_table.c.other.in_(mine))))
    rows = [
        {"one": one, "other": other, "probability": like.probability, "body": asdict(like)}
        for (one, other), like in sorted(pairs.items())
    ]
    if rows:
        statement = insert(connection, pair_table)
        fresh = {name: statement.excluded[name] for name in ("probability", "body")}
        connection.execute(statement.on_conflict_do_update(index_elements=["one", "other"], set_=fresh), rows)


def of(connection: Connection, products: Collection[str]) -> dict[tuple[str, str], Likeness]:
    """The pairs of some products."""
    mine = list(products)
    query = select(pair_table).where(or_(pair_table.c.one.in_(mine), pair_table.c.other.in_(mine)))
    return {(row.one, row.other): likeness(row) for row in connection.execute(query)}


def clear(connection: Connection, products: Collection[str]) -> None:
    """Drop the findings on products that come from pairs."""
    table = finding_table
    connection.execute(delete(table).where(table.c.product.in_(list(products)), table.c.other != ""))


def likeness(row: Any) -> Likeness:
    """A row as a likeness."""
    return _LIKENESS.validate_python(row.body)
