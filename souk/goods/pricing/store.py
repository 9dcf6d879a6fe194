"""The table of tax rates, every version of them."""

from pydantic import TypeAdapter
from sqlalchemy import Column, Connection, Integer, Table, Text, select

from souk.goods.pricing.contracts import TaxRate, TaxTable
from souk.kit.database import Document, Moment, insert, metadata

tax_table = Table(
    "pricing_taxes",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("rates", Document, nullable=False),
    Column("at", Moment, nullable=False),
    Column("actor", Text, nullable=False),
    Column("why", Text, nullable=False),
)
_RATES = TypeAdapter(tuple[TaxRate, ...])


def versions(connection: Connection, most: int) -> list[TaxTable]:
    """The newest versions of the tax rates, newest first."""
    rows = connection.execute(select(tax_table).order_by(tax_table.c.number.desc()).limit(most)).mappings()
    return [TaxTable(**{**row, "rates": _RATES.validate_python(row["rates"])}) for row in rows]


def add(connection: Connection, made: TaxTable) -> bool:
    """Write the next version; False where somebody else was faster."""
    plain = {**vars(made), "rates": _RATES.dump_python(made.rates, mode="json")}
    fresh = insert(connection, tax_table).values(plain).on_conflict_do_nothing().returning(tax_table.c.number)
    return connection.execute(fresh).first() is not None
