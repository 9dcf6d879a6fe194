"""The tables of annotation."""

from sqlalchemy import BigInteger, Boolean, Column, Float, Index, Integer, Table, Text

from souk.kit.database import Document, Moment, metadata

product_table = Table(
    "annotation_product",
    metadata,
    Column("product", Text, primary_key=True),
    Column("shop", Text, nullable=False, server_default=""),
    Column("category", Text, index=True),
    Column("body", Document, nullable=False),
    Column("known", Document, nullable=False),
    Column("version", Text, nullable=False),
    Column("digest", Text, nullable=False, server_default=""),
    Column("quality", Integer, nullable=False, server_default="0"),
    Column("lacks", Document, nullable=False, server_default="[]"),
    Column("semantic", Text, nullable=False, server_default=""),
    Index("ix_annotation_product_shop", "shop", "quality", "product"),
    Index("ix_annotation_product_semantic", "semantic"),
)

finding_table = Table(
    "annotation_finding",
    metadata,
    Column("product", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("shop", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("other", Text, nullable=False),
    Column("value", Document),
    Index("ix_annotation_finding_shop", "shop", "confidence"),
    Index("ix_annotation_finding_confidence", "confidence"),
)

decision_table = Table(
    "annotation_decision",
    metadata,
    Column("id", Text, primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("batch", Text, nullable=False, index=True),
    Column("product", Text, nullable=False, index=True),
    Column("shop", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("value", Document),
    Column("was", Document),
    Column("pattern", Text, nullable=False),
    Column("house", Boolean, nullable=False),
    Column("at", Moment, nullable=False),
    Column("actor", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("undone", Moment),
    Column("undone_by", Text, nullable=False, server_default=""),
    Column("undone_why", Text, nullable=False, server_default=""),
    Index("ix_annotation_decision_shop", "shop", "number"),
    Index("ix_annotation_decision_taught", "category", "key", "pattern"),
)

code_table = Table(
    "annotation_code",
    metadata,
    Column("code", Text, primary_key=True),
    Column("product", Text, primary_key=True, index=True),
)

pair_table = Table(
    "annotation_pair",
    metadata,
    Column("one", Text, primary_key=True),
    Column("other", Text, primary_key=True, index=True),
    Column("probability", Float, nullable=False),
    Column("body", Document, nullable=False),
)

# What decisions and new knowledge leave to be read again, and how far that went.
touch_table = Table(
    "annotation_touch",
    metadata,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("category", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("pattern", Text, nullable=False),
    Column("shop", Text),
    Column("after", Text, nullable=False),
    sqlite_autoincrement=True,
)

# The words by which titles were sorted into each category when that was last done, and the codebooks of semantic ids.
entry_table = Table(
    "annotation_entry",
    metadata,
    Column("name", Text, primary_key=True),
    Column("body", Document, nullable=False),
)

reader_table = Table(
    "annotation_reader",
    metadata,
    Column("name", Text, primary_key=True),
    Column("position", Text, nullable=False),
    Column("version", Text, nullable=False),
)
