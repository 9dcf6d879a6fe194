"""The rival: the same two rows by bare drivers, as durable, without a waist."""

import json
import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg

_KEY = "INSERT INTO raw_key VALUES ({0}, {0}, {0}, {0}, {0}, {0}) ON CONFLICT DO NOTHING"
_NOTE = "INSERT INTO raw_note VALUES ({0}, {0})"
_LOOK = "SELECT answer FROM raw_key WHERE actor = {0} AND operation = {0} AND key = {0}"
_TABLES = (
    "CREATE TABLE raw_note (id text PRIMARY KEY, text text NOT NULL)",
    "CREATE TABLE raw_key (actor text, operation text, key text, asked text, answer text, at text, "
    "PRIMARY KEY (actor, operation, key))",
    "CREATE INDEX raw_key_at ON raw_key (at)",
)


def _rows(number: int) -> tuple[tuple[Any, ...], tuple[Any, ...], tuple[Any, ...]]:
    id, key = f"{number:012}", f"key-{number:012}"
    place = ("bench", "notes.keep", key)
    kept = (*place, "0" * 64, json.dumps(id), "2026-11-11T00:00:00.000000+00:00")
    return place, kept, (id, "a small durable write")


class RawSqlite:
    """One connection behind a lock, WAL and FULL; `group` writes share a commit."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            self._connection.execute(f"PRAGMA {pragma}").close()
        for statement in _TABLES:
            self._connection.execute(statement)
        self._lock = threading.Lock()
        self._look, self._key, self._note = (text.format("?") for text in (_LOOK, _KEY, _NOTE))

    def write(self, number: int) -> None:
        """One write, committed alone."""
        with self._lock:
            self.together([number])

    def together(self, numbers: list[int]) -> None:
        """Some writes in one commit."""
        one = self._connection
        one.execute("BEGIN IMMEDIATE")
        for number in numbers:
            place, kept, note = _rows(number)
            one.execute(self._look, place).fetchone()
            one.execute(self._note, note)
            one.execute(self._key, kept)
        one.execute("COMMIT")

    def durability(self) -> list[Any]:
        """What the connection says of `synchronous` and `journal_mode`."""
        asked = ("synchronous", "journal_mode")
        return [self._connection.execute(f"PRAGMA {name}").fetchone()[0] for name in asked]

    def count(self, table: str) -> int:
        """How many rows a table has."""
        return int(self._connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])

    def close(self) -> None:
        self._connection.close()


class RawPostgres:
    """A connection a thread, up to as many as Souk opens; every write commits itself."""

    def __init__(self, url: str, connections: int) -> None:
        self._url = url
        self._free = threading.Semaphore(connections)
        self._idle: list[psycopg.Connection[Any]] = []
        self._look, self._key, self._note = (text.format("%s") for text in (_LOOK, _KEY, _NOTE))
        with closing(psycopg.connect(url, autocommit=True)) as one:
            for statement in _TABLES:
                one.execute(statement)

    def write(self, number: int) -> None:
        """One write, committed alone."""
        with self._free:
            one = self._idle.pop() if self._idle else psycopg.connect(self._url)
            place, kept, note = _rows(number)
            one.execute(self._look, place).fetchone()
            one.execute(self._note, note)
            one.execute(self._key, kept)
            one.commit()
            self._idle.append(one)

    def close(self) -> None:
        for one in self._idle:
            one.close()
