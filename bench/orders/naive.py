"""The rival: the same kinds of rows by bare drivers, as durable, one transaction an order, without price or waist."""

import json
import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg

_TABLES = (
    "CREATE TABLE raw_key (key text PRIMARY KEY, answer text)",
    "CREATE TABLE raw_order (id text PRIMARY KEY, customer text, total bigint, made_of text)",
    "CREATE TABLE raw_line (id text, line text, sku text, quantity int, paid bigint, PRIMARY KEY (id, line))",
    "CREATE TABLE raw_hold (id text PRIMARY KEY, sku text, until text)",
    "CREATE TABLE raw_posting (id text, account text, amount bigint)",
    "CREATE TABLE raw_event (name text, subject text, facts text)",
    "CREATE TABLE raw_stock (sku text PRIMARY KEY, available bigint CHECK (available >= 0), reserved bigint)",
)
_TAKE = "UPDATE raw_stock SET available = available - 1, reserved = reserved + 1 WHERE sku = {0} AND available >= 1"
_ROWS = (
    "INSERT INTO raw_key VALUES ({0}, {0})",
    "INSERT INTO raw_order VALUES ({0}, {0}, {0}, {0})",
    "INSERT INTO raw_line VALUES ({0}, '1', {0}, 1, {0})",
    "INSERT INTO raw_hold VALUES ({0}, {0}, '2026-11-11T00:15:00Z')",
    "INSERT INTO raw_posting VALUES ({0}, 'rail', {0}), ({0}, 'payable', {0})",
    "INSERT INTO raw_event VALUES ('orders.opened', {0}, {0})",
)
_MADE_OF = json.dumps({"lines": [], "rules": [], "note": "what a price was made of" * 40})


def _values(number: int, sku: str) -> list[tuple[Any, ...]]:
    id = f"order-{number:09}"
    return [
        (f"key-{number}", id),
        (id, f"shopper-{number}", 5210, _MADE_OF),
        (id, sku, 4410),
        (id, sku),
        (id, -5210, id, 5210),
        (id, '{"total": 5210}'),
    ]


class NaiveSqlite:
    """One connection behind a lock, WAL and FULL."""

    def __init__(self, path: Path, skus: dict[str, int]) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            self._connection.execute(f"PRAGMA {pragma}").close()
        for statement in _TABLES:
            self._connection.execute(statement)
        self._connection.execute("BEGIN")
        self._connection.executemany("INSERT INTO raw_stock VALUES (?, ?, 0)", list(skus.items()))
        self._connection.execute("COMMIT")
        self._lock = threading.Lock()
        self._take, self._rows = _TAKE.format("?"), [text.format("?") for text in _ROWS]

    def order(self, number: int, sku: str) -> bool:
        """One order, committed alone; False where none is left."""
        with self._lock:
            one = self._connection
            one.execute("BEGIN IMMEDIATE")
            if one.execute(self._take, (sku,)).rowcount != 1:
                one.execute("ROLLBACK")
                return False
            for text, values in zip(self._rows, _values(number, sku), strict=True):
                one.execute(text, values)
            one.execute("COMMIT")
            return True

    def close(self) -> None:
        self._connection.close()


class NaivePostgres:
    """A connection a thread, up to so many; every order commits itself."""

    def __init__(self, url: str, skus: dict[str, int], connections: int) -> None:
        self._url = url
        self._free = threading.Semaphore(connections)
        self._idle: list[psycopg.Connection[Any]] = []
        self._take, self._rows = _TAKE.format("%s"), [text.format("%s") for text in _ROWS]
        with closing(psycopg.connect(url)) as one:
            for statement in _TABLES:
                one.execute(statement)
            with one.cursor() as many:
                many.executemany("INSERT INTO raw_stock VALUES (%s, %s, 0)", list(skus.items()))
            one.commit()

    def order(self, number: int, sku: str) -> bool:
        """One order, committed alone; False where none is left."""
        with self._free:
            one = self._idle.pop() if self._idle else psycopg.connect(self._url)
            try:
                if one.execute(self._take, (sku,)).rowcount != 1:
                    one.rollback()
                    return False
                for text, values in zip(self._rows, _values(number, sku), strict=True):
                    one.execute(text, values)
                one.commit()
                return True
            finally:
                self._idle.append(one)

    def close(self) -> None:
        for one in self._idle:
            one.close()
