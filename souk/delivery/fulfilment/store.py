"""The table of rate cards, every version of them."""

from pydantic import TypeAdapter
from sqlalchemy import Column, Connection, Integer, Table, Text, func, select

from souk.delivery.fulfilment.contracts import Rate, RateCard
from souk.kit.database import Document, Moment, OneOf, find_all, insert, metadata

card_table = Table(
    "fulfilment_card",
    metadata,
    Column("shop", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("rates", Document, nullable=False),
    Column("at", Moment, nullable=False),
    Column("actor", Text, nullable=False),
    Column("why", Text, nullable=False),
)
_RATES = TypeAdapter(tuple[Rate, ...])
_LAST = (
    select(card_table.c.shop, func.max(card_table.c.number).label("number"))
    .where(OneOf(card_table.c.shop, "shops"))
    .group_by(card_table.c.shop)
    .subquery()
)
_NOW = select(card_table).join(_LAST, (card_table.c.shop == _LAST.c.shop) & (card_table.c.number == _LAST.c.number))


def card(connection: Connection, shop: str, number: int | None = None) -> RateCard | None:
    """A shop's rates as they are, or as they were at a number."""
    table = card_table
    query = select(table).where(table.c.shop == shop).order_by(table.c.number.desc()).limit(1)
    if number is not None:
        query = query.where(table.c.number == number)
    row = connection.execute(query).mappings().first()
    return RateCard(**{**row, "rates": _RATES.validate_python(row["rates"])}) if row else None


def cards(connection: Connection, shops: list[str]) -> dict[str, RateCard]:
    """The rates of several shops as they are."""
    rows = (row._asdict() for row in find_all(connection, _NOW, shops=shops))
    return {row["shop"]: RateCard(**{**row, "rates": _RATES.validate_python(row["rates"])}) for row in rows}


def versions(connection: Connection, shop: str, most: int) -> list[RateCard]:
    """The newest versions of a shop's rates."""
    table = card_table
    query = select(table).where(table.c.shop == shop).order_by(table.c.number.desc()).limit(most)
    rows = connection.execute(query).mappings()
    return [RateCard(**{**row, "rates": _RATES.validate_python(row["rates"])}) for row in rows]


def add(connection: Connection, made: RateCard) -> bool:
    """Write the next version; False where somebody else was faster."""
    plain = {**vars(made), "rates": _RATES.dump_python(made.rates, mode="json")}
    fresh = insert(connection, card_table).values(plain).on_conflict_do_nothing().returning(card_table.c.number)
    return connection.execute(fresh).first() is not None
