"""What is true of goods: by the mall's generator, and by Icecat's own structured fields."""

import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.complex.queries import Condition, Query
from bench.shop import OPERATOR
from souk.kit.operation import Souk
from souk.rehearsal.mall import Mall

MOST_TAGS = 500

Fields = Mapping[str, Any]
Truth = Mapping[str, Fields]


def of_mall(mall: Mall, paid: Mapping[str, float]) -> Truth:
    """Each piece's category, attributes, and what it costs in yuan; by product id."""
    return {
        one.product.id: {
            "category": one.product.category,
            **one.truth,
            **({"price": paid[one.product.id]} if one.product.id in paid else {}),
        }
        for one in mall.pieces
    }


def paid(souk: Souk, products: Sequence[str]) -> Mapping[str, float]:
    """What one piece of each product costs anybody now, in whole units: the campaigns that run cut the list price."""
    tags = [
        tag
        for start in range(0, len(products), MOST_TAGS)
        for tag in souk.call("pricing.tagged", {"products": products[start : start + MOST_TAGS]}, OPERATOR)
    ]
    return {tag["product"]: tag["final"] / 100 for tag in tags}


def of_icecat(files: Sequence[Path]) -> Truth:
    """The raw fields, with the price in dollars; by our product id."""
    return {f"icecat-{row['id']}": _in_dollars(row) for path in files for row in _rows(path)}


def _in_dollars(row: Mapping[str, Any]) -> Fields:
    price = row.get("price")
    return {**row, "price": None if price is None else float(price) / 100}


def _rows(path: Path) -> Iterator[Mapping[str, Any]]:
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            yield from json.loads(archive.read(name))


def category_fits(query: Query, fields: Fields) -> bool:
    """Whether a product is of the query's kind."""
    return fields.get(query.category_field or "category") in query.category


def relevant(query: Query, fields: Fields) -> bool:
    """Whether a product is what the query asks for: its kind, and all that it demands and implies."""
    return category_fits(query, fields) and all(holds(one, fields) for one in (*query.hard, *query.soft))


def broken(query: Query, fields: Fields) -> bool:
    """Whether a product's known fields break a hard condition."""
    return any(fields.get(one.field) is not None and not holds(one, fields) for one in query.hard)


def unknown(query: Query, fields: Fields) -> bool:
    """Whether nothing is known of a field that a hard condition is about."""
    return any(fields.get(one.field) is None for one in query.hard)


def holds(one: Condition, fields: Fields) -> bool:
    """Whether a condition holds; of an unknown field only that it is none of some values, or is not."""
    value = fields.get(one.field)
    if value is None:
        return bool(one.none_of) or one.yes is False
    if one.yes is not None:
        return bool(value) is one.yes
    if one.any_of or one.none_of:
        return (not one.any_of or value in one.any_of) and value not in one.none_of
    return _between(one, value)


def _between(one: Condition, value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    low = one.at_least is None or value >= one.at_least - 1e-9
    return low and (one.at_most is None or value <= one.at_most + 1e-9)
