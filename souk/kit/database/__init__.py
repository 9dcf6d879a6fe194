"""Transactions on SQLite or PostgreSQL: snapshots to read, one lane to write, one history of tables."""

from souk.kit.database.engine import open_engine
from souk.kit.database.keys import Asked, Keys
from souk.kit.database.migration import upgrade
from souk.kit.database.tables import Document, Moment, insert, metadata
from souk.kit.database.unit import Database

__all__ = [
    "Asked",
    "Database",
    "Document",
    "Keys",
    "Moment",
    "insert",
    "metadata",
    "open_engine",
    "upgrade",
]
