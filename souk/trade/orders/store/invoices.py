"""Invoices and credit notes: rows that are added and never changed, their buyers apart."""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, select, tuple_

from souk.kit.database import insert
from souk.trade.orders.contracts.orders import Billed, Invoice, IssuedInvoice, Issuer
from souk.trade.orders.store.tables import buyer_table, invoice_table, series_table

_LINES, _ISSUER, _BUYER = TypeAdapter(tuple[Billed, ...]), TypeAdapter(Issuer), TypeAdapter(Invoice | None)
_DOCUMENTS: Mapping[str, TypeAdapter[Any]] = {"lines": _LINES, "issuer": _ISSUER}


def named(shop: str, number: int) -> str:
    """How an invoice is called."""
    return f"{shop}-{number:06}"


def next_number(connection: Connection, shop: str) -> int:
    """The next number of a shop's series; nobody else takes one until this transaction ends, so there is no gap."""
    fresh = insert(connection, series_table).values(shop=shop, last=1)
    raised = fresh.on_conflict_do_update(index_elements=["shop"], set_={"last": series_table.c.last + 1})
    return int(connection.execute(raised.returning(series_table.c.last)).scalar_one())


def add(connection: Connection, made: IssuedInvoice, customer: str) -> None:
    """Write an invoice or a credit note down, and its buyer beside it."""
    plain = {name: one for name, one in vars(made).items() if name not in ("id", "buyer", "corrects", *_DOCUMENTS)}
    plain |= {name: kind.dump_json(getattr(made, name)) for name, kind in _DOCUMENTS.items()}
    plain["corrects"] = int(made.corrects.rpartition("-")[2] or 0)
    connection.execute(invoice_table.insert().values(plain))
    if made.buyer is not None:
        who = {"shop": made.shop, "number": made.number, "customer": customer}
        connection.execute(buyer_table.insert().values({**who, "buyer": _BUYER.dump_json(made.buyer)}))


def found(
    connection: Connection, *, order: str = "", shop: str | None = None, after: tuple[str, int] = ("", 0), most: int
) -> list[IssuedInvoice]:
    """Invoices and notes of an order or of all, of a shop or of all, in the order of shop and number."""
    table = invoice_table
    key = (table.c.shop, table.c.number)
    here = (table.c.shop == buyer_table.c.shop) & (table.c.number == buyer_table.c.number)
    query = select(table, buyer_table.c.buyer).select_from(table.outerjoin(buyer_table, here))
    query = query.where(tuple_(*key) > tuple_(*after)).order_by(*key).limit(most)
    if order:
        query = query.where(table.c.order == order)
    if shop is not None:
        query = query.where(table.c.shop == shop)
    return [_issued(dict(row)) for row in connection.execute(query).mappings()]


def forget(connection: Connection, customer: str) -> None:
    """Erase to whom a customer's invoices were written; what they say of goods and money stays."""
    connection.execute(buyer_table.delete().where(buyer_table.c.customer == customer))


def _issued(row: dict[str, Any]) -> IssuedInvoice:
    read = {name: kind.validate_python(row[name]) for name, kind in (*_DOCUMENTS.items(), ("buyer", _BUYER))}
    corrects = named(row["shop"], row["corrects"]) if row["corrects"] else ""
    return IssuedInvoice(**{**row, **read, "id": named(row["shop"], row["number"]), "corrects": corrects})
