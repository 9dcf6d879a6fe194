"""Findings that want a decision, page by page, with their counts."""

from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Select, func, select, tuple_

from souk.goods.annotation.contracts import Annotation, Count, Finding, Sought
from souk.goods.annotation.store.products import counts
from souk.goods.annotation.store.tables import finding_table

_ANNOTATION = TypeAdapter(Annotation)
Place = tuple[float, str, str, str]


def page(connection: Connection, sought: Sought, after: Place | None, most: int) -> list[Finding]:
    """Findings, the least sure first, behind a place."""
    table = finding_table
    order = (table.c.confidence, table.c.product, table.c.kind, table.c.key)
    query = _sought(select(table), sought)
    if after is not None:
        query = query.where(tuple_(*order) > tuple_(*after))
    return [_finding(row) for row in connection.execute(query.order_by(*order).limit(most))]


def facet(connection: Connection, sought: Sought, name: str, most: int) -> tuple[Count, ...]:
    """How many findings there are of each value of a column."""
    column = finding_table.c[name]
    query = _sought(select(column, func.count()), sought).group_by(column).order_by(func.count().desc(), column)
    return counts([(value, count) for value, count in connection.execute(query.limit(most))])


def of_product(connection: Connection, product: str) -> list[Finding]:
    """The findings on one product."""
    query = _sought(select(finding_table), Sought(product=product))
    return [_finding(row) for row in connection.execute(query.order_by(finding_table.c.kind, finding_table.c.key))]


def proposed(connection: Connection, products: Sequence[str], key: str) -> dict[str, list[Annotation]]:
    """The values of a key that are proposed for some products."""
    table = finding_table
    query = select(table).where(table.c.product.in_(list(products)), table.c.key == key, table.c.kind == "proposed")
    found: dict[str, list[Annotation]] = {}
    for row in connection.execute(query):
        found.setdefault(row.product, []).append(_ANNOTATION.validate_python(row.value))
    return found


def _sought(query: Select[Any], sought: Sought) -> Select[Any]:
    for name in ("shop", "kind", "category", "key", "product"):
        if wanted := getattr(sought, name):
            query = query.where(finding_table.c[name] == wanted)
    return query


def _finding(row: Any) -> Finding:
    value = None if row.value is None else _ANNOTATION.validate_python(row.value)
    return Finding(row.product, row.kind, row.key, row.confidence, value, row.other)
