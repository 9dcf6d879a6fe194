"""The tables of search: rules with their history, judged queries with their grades, and what was asked."""

from sqlalchemy import Column, Index, Integer, Table, Text, UniqueConstraint

from souk.kit.database import Document, Moment, metadata

rule_table = Table(
    "search_rule",
    metadata,
    Column("id", Text, primary_key=True),
    Column("shop", Text, nullable=False, index=True),
    Column("number", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("live", Document),
    Column("draft", Document),
    Column("at", Moment, nullable=False),
    Column("actor", Text, nullable=False),
)

change_table = Table(
    "search_rule_change",
    metadata,
    Column("id", Text, primary_key=True),
    Column("rule", Text, nullable=False),
    Column("shop", Text, nullable=False, index=True),
    Column("number", Integer, nullable=False),
    Column("at", Moment, nullable=False, index=True),
    Column("actor", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("before", Document),
    Column("after", Document, nullable=False),
    Column("undoes", Text, nullable=False),
    UniqueConstraint("rule", "number"),
)

topic_table = Table(
    "search_topic",
    metadata,
    Column("id", Text, primary_key=True),
    Column("shop", Text, nullable=False),
    Column("locale", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("shop", "locale", "text"),
)

judgement_table = Table(
    "search_judgement",
    metadata,
    Column("topic", Text, primary_key=True),
    Column("product", Text, primary_key=True),
    Column("judge", Text, primary_key=True),
    Column("grade", Integer),
    Column("at", Moment, nullable=False),
)

# A slot is a quarter of an hour in UTC: days of every time zone in use are whole numbers of slots.
asked_table = Table(
    "search_asked",
    metadata,
    Column("slot", Moment, primary_key=True),
    Column("shop", Text, primary_key=True),
    Column("locale", Text, primary_key=True),
    Column("text", Text, primary_key=True),
    Column("times", Integer, nullable=False),
    Column("missed", Integer, nullable=False),
    Column("relaxed", Integer, nullable=False),
    Column("clicked", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("words", Document, nullable=False),
    Column("limits", Document, nullable=False),
    Column("last", Moment, nullable=False),
    Index("ix_search_asked_shop_slot", "shop", "slot"),
)

reader_table = Table(
    "search_reader",
    metadata,
    Column("name", Text, primary_key=True),
    Column("position", Text, nullable=False),
)
