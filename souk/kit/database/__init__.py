"""Transactions on SQLite or PostgreSQL: snapshots to read, one lane to write, one history of tables."""

from souk.kit.database.backup import NotWritten, Snapshot, sync
from souk.kit.database.engine import open_engine
from souk.kit.database.errors import LaneTaken
from souk.kit.database.keys import Asked, Keys
from souk.kit.database.migration import TooNew, check_step, newest_step, upgrade
from souk.kit.database.restore import InUse, NotEmpty, check_copy, filled
from souk.kit.database.tables import Document, Moment, insert, metadata
from souk.kit.database.unit import Database

__all__ = [
    "Asked",
    "Database",
    "Document",
    "InUse",
    "Keys",
    "LaneTaken",
    "Moment",
    "NotEmpty",
    "NotWritten",
    "Snapshot",
    "TooNew",
    "check_copy",
    "check_step",
    "filled",
    "insert",
    "metadata",
    "newest_step",
    "open_engine",
    "sync",
    "upgrade",
]
