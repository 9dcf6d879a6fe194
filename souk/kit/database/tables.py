"""What every domain's tables share: one metadata, JSON documents, moments, and an insert that may meet its twin."""

import json
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, MetaData, Table, Text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.types import TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def plain_document(value: Any) -> str | None:
    """The text of a JSON value; bytes are text already, written by whoever knows its shape, in a fifth of the time."""
    if isinstance(value, bytes):
        return value.decode()
    return None if value is None else _encode(value)


@lru_cache(maxsize=1024)
def plain_moment(value: datetime | None) -> str | None:
    """The text of a moment; one is written into many rows."""
    return None if value is None else value.astimezone(UTC).isoformat(timespec="microseconds")


class Document(TypeDecorator[Any]):
    """A JSON value, or its compact text as bytes, with its characters as they are, the same on both databases."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return plain_document(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


class Moment(TypeDecorator[datetime]):
    """An aware moment as ISO 8601 in UTC with microseconds, which sorts as text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        return plain_moment(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        return None if value is None else datetime.fromisoformat(value)


def insert(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """The dialect's own insert, which knows `on_conflict_do_update` and `on_conflict_do_nothing`."""
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)
