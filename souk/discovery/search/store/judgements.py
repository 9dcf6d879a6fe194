"""Queries of judged queries and their grades."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, case, delete, func, select

from souk.discovery.search.contracts import Judged, Judgement, Topic
from souk.discovery.search.store.tables import judgement_table, topic_table
from souk.kit.database import insert


def add_topics(connection: Connection, rows: Sequence[dict[str, Any]]) -> int:
    """Add queries that are not there yet; answers how many were not."""
    if not rows:
        return 0
    statement = insert(connection, topic_table).on_conflict_do_nothing()
    return sum(
        connection.execute(statement.values(row).returning(topic_table.c.id)).first() is not None for row in rows
    )


def topics(connection: Connection, shop: str, judge: str) -> list[Topic]:
    """The queries of a shop with what was graded, by text."""
    grade = judgement_table.c.grade
    mine = case((judgement_table.c.judge == judge, 1))
    query = (
        select(
            topic_table,
            func.count(grade).label("grades"),
            func.count(case((grade.is_not(None), judgement_table.c.product)).distinct()).label("graded"),
            func.count(mine).label("mine"),
            func.count(case((grade.is_not(None), judgement_table.c.judge)).distinct()).label("judges"),
        )
        .join(judgement_table, judgement_table.c.topic == topic_table.c.id, isouter=True)
        .where(topic_table.c.shop == shop)
        .group_by(*topic_table.c)
        .order_by(topic_table.c.locale, topic_table.c.text)
    )
    return [
        Topic(
            row.id,
            row.shop,
            row.text,
            row.locale,
            graded=row.graded,
            grades=row.grades,
            mine=row.mine,
            judges=row.judges,
        )
        for row in connection.execute(query)
    ]


def topic(connection: Connection, id: str) -> Topic | None:
    """One query, or None."""
    row = connection.execute(select(topic_table).where(topic_table.c.id == id)).first()
    return Topic(row.id, row.shop, row.text, row.locale) if row else None


def drop_topic(connection: Connection, id: str) -> None:
    """Forget a query with its grades."""
    connection.execute(delete(judgement_table).where(judgement_table.c.topic == id))
    connection.execute(delete(topic_table).where(topic_table.c.id == id))


def put_grades(connection: Connection, rows: Iterable[dict[str, Any]]) -> None:
    """Write grades; a judge's second one of a product replaces the first."""
    statement = insert(connection, judgement_table)
    fresh = {name: statement.excluded[name] for name in ("grade", "at")}
    statement = statement.on_conflict_do_update(index_elements=["topic", "product", "judge"], set_=fresh)
    if found := list(rows):
        connection.execute(statement, found)


def seen_by(connection: Connection, topic: str, judge: str) -> set[str]:
    """The products of a query that a judge graded or skipped."""
    here = (judgement_table.c.topic == topic) & (judgement_table.c.judge == judge)
    return set(connection.execute(select(judgement_table.c.product).where(here)).scalars())


def judgements(connection: Connection, shop: str) -> list[Judgement]:
    """Every single grade of a shop, by query, product and judge."""
    table, known = judgement_table.c, topic_table.c
    query = (
        select(known.text, known.locale, table.product, table.judge, table.grade, table.at)
        .join(topic_table, table.topic == known.id)
        .where(known.shop == shop)
        .order_by(known.locale, known.text, table.product, table.judge)
    )
    return [Judgement(*row) for row in connection.execute(query)]


def means(connection: Connection, shop: str) -> list[Judged]:
    """The mean grade of each product of each query of a shop."""
    table, known = judgement_table.c, topic_table.c
    query = (
        select(known.text, known.locale, table.product, func.avg(table.grade * 1.0), func.count(table.grade))
        .join(topic_table, table.topic == known.id)
        .where(known.shop == shop, table.grade.is_not(None))
        .group_by(known.text, known.locale, table.product)
        .order_by(known.locale, known.text, table.product)
    )
    return [Judged(row[0], row[1], row[2], float(row[3]), row[4]) for row in connection.execute(query)]


def topic_row(id: str, shop: str, text: str, locale: str, at: datetime) -> dict[str, Any]:
    """A query as it is written."""
    return {"id": id, "shop": shop, "text": text, "locale": locale, "at": at}
