"""Idempotency: a key, what was asked with it, and the answer that every repetition gets."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Table, Text, select

from souk.kit.database.tables import Document, Moment, insert, metadata
from souk.kit.database.unit import Database
from souk.kit.errors import Conflict

_key = Table(
    "kit_key",
    metadata,
    Column("actor", Text, primary_key=True),
    Column("operation", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("asked", Text, nullable=False),
    Column("answer", Document, nullable=False),
    Column("at", Moment, nullable=False, index=True),
)


class KeyReused(Conflict):
    """The same key came with another payload."""

    def __init__(self, key: str) -> None:
        super().__init__("The key {key} was used for another request; send a new key.", key=key)


class KeyRaced(Exception):
    """Another call with this key committed first; what this one did is undone, and its answer is the other's."""


@dataclass(frozen=True)
class Asked:
    """Who asked what with which key."""

    actor: str
    operation: str
    key: str
    payload: Any

    @property
    def digest(self) -> str:
        return hashlib.sha256(json.dumps(self.payload, sort_keys=True, default=str).encode()).hexdigest()


class Keys:
    """The keys that were used, in the transaction of what they did."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def answer(self, asked: Asked) -> tuple[Any] | None:
        """The stored answer in a tuple, or None for a new key; raises `KeyReused` for another payload."""
        same = (_key.c.actor == asked.actor, _key.c.operation == asked.operation, _key.c.key == asked.key)
        row = self._database.read.execute(select(_key.c.asked, _key.c.answer).where(*same)).first()
        if row is None:
            return None
        if row.asked != asked.digest:
            raise KeyReused(asked.key)
        return (row.answer["is"],)

    def keep(self, asked: Asked, answer: Any, at: datetime) -> None:
        """Store the answer; raises `KeyRaced` where another transaction stored one meanwhile."""
        connection = self._database.write
        row = {"actor": asked.actor, "operation": asked.operation, "key": asked.key, "asked": asked.digest, "at": at}
        statement = insert(connection, _key).values(answer={"is": answer}, **row).on_conflict_do_nothing()
        # PostgreSQL's driver does not count what an insert skipped; what it returns tells on both.
        if connection.execute(statement.returning(_key.c.key)).first() is None:
            raise KeyRaced
