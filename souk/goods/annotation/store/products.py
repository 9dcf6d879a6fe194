"""What is known of each product, and how far the log was read."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Select, Text, bindparam, delete, func, select, type_coerce, update

from souk.goods.annotation.contracts import Annotated, Annotation, Count, Finding
from souk.goods.annotation.store.tables import entry_table, finding_table, product_table, reader_table
from souk.kit.database import OneOf, find_all, insert

_ANNOTATIONS = TypeAdapter(tuple[Annotation, ...])
_ANNOTATION = TypeAdapter(Annotation)
_CHANGING = ("shop", "category", "body", "known", "version", "digest", "quality", "lacks")
READER = "annotation"
_ASKED = OneOf(product_table.c.product, "products")
# With documents as the texts that are stored.
_WHOLE = select(
    *(product_table.c[name] for name in ("product", "category", "version", "quality", "semantic")),
    *(type_coerce(product_table.c[name], Text).label(name) for name in ("lacks", "body")),
).where(_ASKED)
_KNOWN = select(product_table.c.product, type_coerce(product_table.c.known, Text).label("known")).where(_ASKED)


def row(annotated: Annotated, shop: str, digest: str) -> dict[str, Any]:
    """What is stored of a product of a shop, read by knowledge of a digest."""
    body = _ANNOTATIONS.dump_python(annotated.annotations, mode="json", exclude_defaults=True)
    place = {"product": annotated.product, "category": annotated.category, "version": annotated.version}
    known = {one.key: [one.value, one.unit, one.confidence] for one in annotated.annotations if one.kind == "attribute"}
    described = {"quality": annotated.quality, "lacks": list(annotated.lacks)}
    return {**place, **described, "shop": shop, "digest": digest, "body": body, "known": known}


def put(connection: Connection, rows: Sequence[dict[str, Any]]) -> list[str]:
    """Write what differs from what is stored; answers the products that are known otherwise now."""
    compared = [getattr(product_table.c, name) for name in ("product", *_CHANGING)]
    query = select(*compared).where(product_table.c.product.in_([row["product"] for row in rows]))
    old = {one.product: one for one in connection.execute(query)}
    fresh = [row for row in rows if _differs(old.get(row["product"]), row, _CHANGING)]
    if fresh:
        statement = insert(connection, product_table)
        changed = {name: statement.excluded[name] for name in _CHANGING}
        connection.execute(statement.on_conflict_do_update(index_elements=["product"], set_=changed), fresh)
    return [row["product"] for row in fresh if _differs(old.get(row["product"]), row, ("category", "body"))]


def _differs(old: Any, row: Mapping[str, Any], names: Sequence[str]) -> bool:
    return old is None or any(getattr(old, name) != row[name] for name in names)


def put_findings(connection: Connection, rows: Mapping[str, tuple[str, str]], found: Sequence[Finding]) -> None:
    """Replace the findings that concern one product alone, given each product's shop and category."""
    table = finding_table
    connection.execute(delete(table).where(table.c.product.in_(list(rows)), table.c.other == ""))
    add_findings(connection, rows, found)


def add_findings(connection: Connection, rows: Mapping[str, tuple[str, str]], found: Sequence[Finding]) -> None:
    """Add findings; one that is there already stays."""
    made = [
        {
            "product": one.product,
            "kind": one.kind,
            "key": one.key,
            "shop": rows[one.product][0],
            "category": rows[one.product][1],
            "confidence": one.confidence,
            "other": one.other,
            "value": None if one.value is None else _ANNOTATION.dump_python(one.value, mode="json"),
        }
        for one in found
    ]
    if made:
        connection.execute(insert(connection, finding_table).on_conflict_do_nothing(), made)


def of(connection: Connection, products: Sequence[str]) -> dict[str, Annotated]:
    """What is known of some products."""
    return {row.product: _annotated(*row) for row in find_all(connection, _WHOLE, products=list(products))}


# The same goods are asked for over and over, and each time the very same is answered; what changes is another text.
@lru_cache(maxsize=2048)
def _annotated(  # noqa: PLR0913 (the columns of a row)
    product: str, category: str | None, version: str, quality: int, semantic: str, lacks: str, body: str
) -> Annotated:
    return Annotated(product, category, _values(body), version, quality, tuple(json.loads(lacks)), semantic=semantic)


def _written() -> Select[Any]:
    """Rows with their annotations as the text that is stored."""
    others = (one for one in product_table.c if one.name != "body")
    return select(*others, type_coerce(product_table.c.body, Text).label("body"))


def annotated(row: Any) -> Annotated:
    """A row as what is known of a product."""
    return Annotated(
        row.product,
        row.category,
        _values(row.body),
        row.version,
        row.quality,
        tuple(row.lacks),
        semantic=row.semantic,
    )


# The same goods are asked for over and over; what changes is another text.
@lru_cache(maxsize=2048)
def _values(body: str) -> tuple[Annotation, ...]:
    return _ANNOTATIONS.validate_python(json.loads(body))


def known(connection: Connection, products: Sequence[str]) -> dict[str, dict[str, Annotation]]:
    """The values of some products by attribute, without their evidence."""
    return {row.product: dict(_stated(row.known)) for row in find_all(connection, _KNOWN, products=list(products))}


@lru_cache(maxsize=8192)
def _stated(known: str) -> Mapping[str, Annotation]:
    return {
        key: Annotation(key, "attribute", value, unit, (), confidence, "")
        for key, (value, unit, confidence) in json.loads(known).items()
    }


def read_otherwise(connection: Connection, digests: Collection[str], most: int) -> list[str]:
    """Products that were read by knowledge of none of these digests."""
    query = select(product_table.c.product).where(product_table.c.digest.not_in(list(digests)))
    return list(connection.execute(query.order_by(product_table.c.product).limit(most)).scalars())


def versions(connection: Connection, products: Sequence[str]) -> dict[str, str]:
    """Under which version each of some products was read."""
    query = select(product_table.c.product, product_table.c.version).where(product_table.c.product.in_(list(products)))
    return {row.product: row.version for row in connection.execute(query)}


def forget(connection: Connection, products: Sequence[str]) -> None:
    """Drop what is known of products that the catalogue has no more."""
    for table in (product_table, finding_table):
        connection.execute(delete(table).where(table.c.product.in_(list(products))))


def places(connection: Connection, products: Collection[str]) -> dict[str, tuple[str, str]]:
    """Shop and category of some products."""
    table = product_table
    query = select(table.c.product, table.c.shop, table.c.category).where(table.c.product.in_(list(products)))
    return {row.product: (row.shop, row.category or "") for row in connection.execute(query)}


def of_category(connection: Connection, category: str, shop: str | None, after: str, most: int) -> Iterator[Annotated]:
    """What is known of the products of a category, in one shop or all, in the order of their ids."""
    query = _written().where(product_table.c.category == category, product_table.c.product > after)
    if shop is not None:
        query = query.where(product_table.c.shop == shop)
    for row in connection.execute(query.order_by(product_table.c.product).limit(most)):
        yield annotated(row)


def described(connection: Connection, shop: str | None) -> list[tuple[int, list[str], int]]:
    """Scores with what is lacking and how many products have just these."""
    table = product_table
    query = select(table.c.quality, table.c.lacks, func.count()).group_by(table.c.quality, table.c.lacks)
    if shop is not None:
        query = query.where(table.c.shop == shop)
    return [(score, lacks, count) for score, lacks, count in connection.execute(query)]


def worst(connection: Connection, shop: str | None, lack: str, most: int) -> list[Annotated]:
    """The products that are described worst, those that lack something of a kind alone."""
    query = _written().order_by(product_table.c.quality, product_table.c.product).limit(most)
    if shop is not None:
        query = query.where(product_table.c.shop == shop)
    if lack:
        query = query.where(product_table.c.lacks.contains(f'"{lack}"', autoescape=True))
    return [annotated(row) for row in connection.execute(query)]


def near(connection: Connection, semantic: str, category: str | None, most: int) -> list[tuple[str, str]]:
    """Products whose semantic id begins alike, with it; of a category."""
    query = select(product_table.c.product, product_table.c.semantic).where(
        product_table.c.semantic.startswith(semantic, autoescape=True), product_table.c.category == category
    )
    return [
        (row.product, row.semantic) for row in connection.execute(query.order_by(product_table.c.product).limit(most))
    ]


def give_ids(connection: Connection, ids: Mapping[str, str]) -> None:
    """Keep the semantic ids of products."""
    rows = [{"its": product, "fresh": semantic} for product, semantic in ids.items()]
    if rows:
        statement = update(product_table).where(product_table.c.product == bindparam("its"))
        connection.execute(statement.values(semantic=bindparam("fresh")), rows)


def entries(connection: Connection, beginning: str) -> dict[str, Any]:
    """What is kept under names that begin so."""
    query = select(entry_table).where(entry_table.c.name.startswith(beginning, autoescape=True))
    return {row.name.removeprefix(beginning): row.body for row in connection.execute(query)}


def put_entries(connection: Connection, beginning: str, bodies: Mapping[str, Any]) -> None:
    """Replace what is kept under names that begin so."""
    connection.execute(delete(entry_table).where(entry_table.c.name.startswith(beginning, autoescape=True)))
    if bodies:
        rows = [{"name": f"{beginning}{name}", "body": body} for name, body in bodies.items()]
        connection.execute(insert(connection, entry_table), rows)


def place(connection: Connection, name: str = READER) -> tuple[str, str]:
    """How far something was read, and under which version; empty where it never was."""
    found = connection.execute(select(reader_table).where(reader_table.c.name == name)).first()
    return (str(found.position), str(found.version)) if found else ("", "")


def position(connection: Connection, version: str) -> str:
    """How far the log was read under a version of the knowledge; the beginning for a new version."""
    at, under = place(connection)
    return at if under == version else ""


def move(connection: Connection, position: str, version: str, name: str = READER) -> None:
    """Keep how far something was read."""
    statement = insert(connection, reader_table).values(name=name, position=position, version=version)
    fresh = {"position": position, "version": version}
    connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=fresh))


def counts(rows: Sequence[tuple[str, int]]) -> tuple[Count, ...]:
    """Counts by value, the most frequent first."""
    return tuple(Count(value, count) for value, count in sorted(rows, key=lambda one: (-one[1], one[0])))
