"""Queries of mappings, sources and exports."""

from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, and_, delete, select, update

from souk.goods.catalog.contracts import Export, Kept, Layout, Source
from souk.goods.catalog.store.imports import export_table, mapping_table, source_table
from souk.kit.database import insert

_LAYOUT = TypeAdapter(Layout)
_SOURCE = TypeAdapter(Source)


def put_mapping(connection: Connection, kept: Kept, at: datetime) -> None:
    """Keep a mapping, or replace the one of that name."""
    body = _LAYOUT.dump_python(kept.mapping, mode="json", exclude_defaults=True)
    fresh = {"fingerprint": kept.fingerprint, "body": body, "at": at}
    statement = insert(connection, mapping_table).values(shop=kept.shop, name=kept.name, **fresh)
    connection.execute(statement.on_conflict_do_update(index_elements=["shop", "name"], set_=fresh))


def mappings(connection: Connection, shop: str | None, fingerprint: str | None = None) -> list[Kept]:
    """Mappings of a shop, or of all; those of a fingerprint newest first."""
    query = select(mapping_table).order_by(mapping_table.c.shop, mapping_table.c.name)
    if shop is not None:
        query = query.where(mapping_table.c.shop == shop)
    if fingerprint is not None:
        query = query.where(mapping_table.c.fingerprint == fingerprint).order_by(None)
        query = query.order_by(mapping_table.c.at.desc(), mapping_table.c.name)
    return [_kept(row) for row in connection.execute(query)]


def mapping(connection: Connection, shop: str, name: str) -> Kept | None:
    """One mapping of a shop."""
    query = select(mapping_table).where(mapping_table.c.shop == shop, mapping_table.c.name == name)
    row = connection.execute(query).first()
    return _kept(row) if row else None


def _kept(row: Any) -> Kept:
    return Kept(row.shop, row.name, _LAYOUT.validate_python(row.body), row.fingerprint)


def source_row(connection: Connection, id: str) -> Any:
    """The row of a source, or None."""
    return connection.execute(select(source_table).where(source_table.c.id == id)).first()


def put_source(connection: Connection, id: str, shop: str, body: dict[str, Any], secrets: dict[str, str]) -> bool:
    """Keep a source, or replace it where it is of the same shop; False where it is another's."""
    fresh = {"body": body, "secrets": secrets}
    statement = insert(connection, source_table).values(id=id, shop=shop, batch="", outcome="", **fresh)
    same = source_table.c.shop == shop
    # Of an insert, PostgreSQL's driver does not say here how many rows it touched.
    statement = statement.on_conflict_do_update(index_elements=["id"], set_=fresh, where=same)
    return connection.execute(statement.returning(source_table.c.id)).first() is not None


def sources(connection: Connection, shop: str | None) -> list[Source]:
    """Sources of a shop, or of all, by id."""
    query = select(source_table).order_by(source_table.c.id)
    if shop is not None:
        query = query.where(source_table.c.shop == shop)
    return [source_of(row) for row in connection.execute(query)]


def source_of(row: Any) -> Source:
    """A row as a source, without its secrets."""
    more = {"secrets": sorted(row.secrets), "pulled": row.pulled, "batch": row.batch, "outcome": row.outcome}
    return _SOURCE.validate_python({"id": row.id, "shop": row.shop, **row.body, **more})


def remove_source(connection: Connection, id: str, shop: str) -> bool:
    """Forget a source of a shop; False where it has none."""
    here = and_(source_table.c.id == id, source_table.c.shop == shop)
    return connection.execute(delete(source_table).where(here)).rowcount == 1


def note_pull(connection: Connection, id: str, fresh: dict[str, Any]) -> None:
    """Note what came of fetching from a source."""
    connection.execute(update(source_table).where(source_table.c.id == id).values(fresh))


def put_export(connection: Connection, made: Export) -> None:
    """Note a file that was written, or written anew."""
    fresh = {name: value for name, value in made.__dict__.items() if name != "file"}
    statement = insert(connection, export_table).values(file=made.file, **fresh)
    connection.execute(statement.on_conflict_do_update(index_elements=["file"], set_=fresh))


def exports(connection: Connection, shop: str | None, most: int) -> list[Export]:
    """Exports of a shop, or of all, newest first."""
    query = select(export_table).order_by(export_table.c.at.desc(), export_table.c.file).limit(most)
    if shop is not None:
        query = query.where(export_table.c.shop == shop)
    return [_export(row) for row in connection.execute(query)]


def export(connection: Connection, file: str) -> Export | None:
    """One export."""
    row = connection.execute(select(export_table).where(export_table.c.file == file)).first()
    return _export(row) if row else None


def _export(row: Any) -> Export:
    return Export(row.file, row.format, row.shop, row.rows, row.bytes, row.at, row.actor)
