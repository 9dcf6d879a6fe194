"""What is known of each product, and how far the log was read."""

from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Column, Connection, Table, Text, select

from souk.goods.annotation.contracts import Annotated, Annotation
from souk.kit.database import Document, insert, metadata

_product = Table(
    "annotation_product",
    metadata,
    Column("product", Text, primary_key=True),
    Column("category", Text, index=True),
    Column("body", Document, nullable=False),
    Column("known", Document, nullable=False),
    Column("version", Text, nullable=False),
)

_reader = Table(
    "annotation_reader",
    metadata,
    Column("name", Text, primary_key=True),
    Column("position", Text, nullable=False),
    Column("version", Text, nullable=False),
)

_ANNOTATIONS = TypeAdapter(tuple[Annotation, ...])


def row(annotated: Annotated) -> dict[str, Any]:
    """What is stored of a product."""
    body = _ANNOTATIONS.dump_python(annotated.annotations, mode="json", exclude_defaults=True)
    place = {"product": annotated.product, "category": annotated.category, "version": annotated.version}
    known = {one.key: [one.value, one.unit, one.confidence] for one in annotated.annotations if one.kind == "attribute"}
    return {**place, "body": body, "known": known}


def put(connection: Connection, rows: Sequence[dict[str, Any]]) -> int:
    """Write what differs from what is stored; answers how many rows did."""
    known = {
        one.product: (one.category, one.body, one.version)
        for one in connection.execute(select(_product).where(_product.c.product.in_([row["product"] for row in rows])))
    }
    fresh = [row for row in rows if known.get(row["product"]) != (row["category"], row["body"], row["version"])]
    if fresh:
        statement = insert(connection, _product)
        changed = {name: statement.excluded[name] for name in ("category", "body", "known", "version")}
        connection.execute(statement.on_conflict_do_update(index_elements=["product"], set_=changed), fresh)
    return len(fresh)


def of(connection: Connection, products: Sequence[str]) -> dict[str, Annotated]:
    """What is known of some products."""
    query = select(_product).where(_product.c.product.in_(list(products)))
    return {
        one.product: Annotated(one.product, one.category, _ANNOTATIONS.validate_python(one.body), one.version)
        for one in connection.execute(query)
    }


def known(connection: Connection, products: Sequence[str]) -> dict[str, dict[str, Annotation]]:
    """The values of some products by attribute, without their evidence."""
    query = select(_product.c.product, _product.c.known).where(_product.c.product.in_(list(products)))
    return {
        row.product: {
            key: Annotation(key, "attribute", value, unit, (), confidence, "")
            for key, (value, unit, confidence) in row.known.items()
        }
        for row in connection.execute(query)
    }


def position(connection: Connection, version: str) -> str:
    """How far the log was read under a version of the knowledge; the beginning for a new version."""
    found = connection.execute(select(_reader).where(_reader.c.name == "annotation")).first()
    return str(found.position) if found and found.version == version else ""


def move(connection: Connection, position: str, version: str) -> None:
    """Keep how far the log was read."""
    statement = insert(connection, _reader).values(name="annotation", position=position, version=version)
    fresh = {"position": position, "version": version}
    connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=fresh))
