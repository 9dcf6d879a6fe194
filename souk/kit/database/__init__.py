"""Transactions on SQLite or PostgreSQL: snapshots to read, one lane to write, one history of tables."""

from souk.kit.database.backup import NotWritten, Snapshot, sync
from souk.kit.database.bulk import OneOf, execute_all, execute_one, find_all, insert_all
from souk.kit.database.engine import open_engine
from souk.kit.database.errors import LaneTaken
from souk.kit.database.facts import NoDatabase, facts_of, hidden, reach
from souk.kit.database.ids import fresh_id
from souk.kit.database.keys import Asked, KeyBusy, KeyReused, Keys
from souk.kit.database.migration import TooNew, at_newest, check_step, newest_step, upgrade
from souk.kit.database.restore import InUse, NotEmpty, check_copy, filled
from souk.kit.database.tables import Document, Moment, insert, metadata
from souk.kit.database.together import Together
from souk.kit.database.unit import Database

__all__ = [
    "Asked",
    "Database",
    "Document",
    "InUse",
    "KeyBusy",
    "KeyReused",
    "Keys",
    "LaneTaken",
    "Moment",
    "NoDatabase",
    "NotEmpty",
    "NotWritten",
    "OneOf",
    "Snapshot",
    "Together",
    "TooNew",
    "at_newest",
    "check_copy",
    "check_step",
    "execute_all",
    "execute_one",
    "facts_of",
    "filled",
    "find_all",
    "fresh_id",
    "hidden",
    "insert",
    "insert_all",
    "metadata",
    "newest_step",
    "open_engine",
    "reach",
    "sync",
    "upgrade",
]
