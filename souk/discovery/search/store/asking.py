"""Queries of what was searched, in quarters of an hour."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, func, select, update

from souk.discovery.search.contracts import AskedKind
from souk.discovery.search.store.tables import asked_table, reader_table
from souk.kit.database import insert
from souk.kit.locale import Locale

_SUMS = ("times", "missed", "relaxed", "clicked")


@dataclass(frozen=True)
class Span:
    """Whose searches, from when until before when, and which of them."""

    shop: str
    since: datetime | None
    until: datetime | None
    kind: AskedKind
    words: str = ""


def position(connection: Connection, name: str) -> str:
    """How far a reader of the log is; the beginning where it never read."""
    return connection.execute(select(reader_table.c.position).where(reader_table.c.name == name)).scalar() or ""


def move(connection: Connection, name: str, before: str, after: str) -> bool:
    """Note how far a reader of the log is; False where another one moved it meanwhile."""
    if before:
        here = (reader_table.c.name == name) & (reader_table.c.position == before)
        return connection.execute(update(reader_table).where(here).values(position=after)).rowcount == 1
    statement = insert(connection, reader_table).values(name=name, position=after)
    made = statement.on_conflict_do_nothing().returning(reader_table.c.name)
    return connection.execute(made).first() is not None


def add(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Add counts to those of the same slot and query; what was seen last stands for results, words and limits."""
    for row in rows:
        statement = insert(connection, asked_table).values(row)
        fresh: dict[str, Any] = {name: asked_table.c[name] + row[name] for name in _SUMS}
        if row["times"]:
            fresh |= {name: row[name] for name in ("total", "words", "limits", "last")}
        keys = ["slot", "shop", "locale", "text"]
        connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=fresh))


def asked(connection: Connection, span: Span, offset: int, most: int) -> list[Any]:
    """Queries of a span, the most frequent first."""
    table = _summed(span).subquery()
    query = select(table).where(*_wanted(table, span.kind))
    query = query.order_by(table.c.times.desc(), table.c.last.desc(), table.c.text).offset(offset).limit(most)
    return list(connection.execute(query))


def sums(connection: Connection, span: Span) -> Any:
    """How many queries, and how often they were asked, without result, and clicked."""
    table = _summed(span).subquery()
    names = ("times", "missed", "clicked")
    added = [func.coalesce(func.sum(table.c[name]), 0).label(name) for name in names]
    query = select(func.count().label("queries"), *added).where(*_wanted(table, span.kind))
    return connection.execute(query).one()


def latest(connection: Connection, span: Span, queries: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Any]:
    """Results, dropped words and limits of some queries the last time that they were asked."""
    found: dict[tuple[str, str], Any] = {}
    texts = [text for _, text in queries]
    query = select(asked_table).where(*_within(span), asked_table.c.text.in_(texts), asked_table.c.times > 0)
    for row in connection.execute(query.order_by(asked_table.c.last)):
        found[row.locale, row.text] = row
    return found


def often(connection: Connection, shop: str, most: int) -> list[tuple[str, Locale]]:
    """The queries that were asked most often and found something, as text and locale."""
    total = func.sum(asked_table.c.times - asked_table.c.missed)
    query = select(asked_table.c.text, asked_table.c.locale).where(asked_table.c.shop == shop)
    query = query.group_by(asked_table.c.text, asked_table.c.locale).having(total > 0)
    return [
        (row[0], row[1]) for row in connection.execute(query.order_by(total.desc(), asked_table.c.text).limit(most))
    ]


def _summed(span: Span) -> Select[Any]:
    added = [func.sum(asked_table.c[name]).label(name) for name in _SUMS]
    query = select(asked_table.c.text, asked_table.c.locale, func.max(asked_table.c.last).label("last"), *added)
    return query.where(*_within(span)).group_by(asked_table.c.text, asked_table.c.locale)


def _within(span: Span) -> list[Any]:
    here = [asked_table.c.shop == span.shop]
    here += [asked_table.c.slot >= span.since] if span.since else []
    here += [asked_table.c.slot < span.until] if span.until else []
    return here + ([asked_table.c.text.contains(span.words, autoescape=True)] if span.words else [])


def _wanted(table: Any, kind: AskedKind) -> list[Any]:
    if kind == "nothing":
        return [table.c.missed > 0]
    if kind == "relaxed":
        return [table.c.relaxed > 0]
    if kind == "unclicked":
        return [and_(table.c.clicked == 0, table.c.times > table.c.missed)]
    return [table.c.times > 0]
