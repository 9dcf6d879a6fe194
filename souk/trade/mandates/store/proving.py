"""Keys, whom the house trusts, signed checkouts, and the chains of receipts."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from souk.kit.database import insert
from souk.trade.mandates.contracts import Receipt
from souk.trade.mandates.store.tables import chain_table, checkout_table, key_table, receipt_table, trust_table


def keys(connection: Connection, party: str) -> Sequence[Any]:
    """The keys of a party, the newest first."""
    query = select(key_table).where(key_table.c.party == party).order_by(key_table.c.number.desc())
    return connection.execute(query).all()


def add_key(connection: Connection, row: Mapping[str, Any]) -> bool:
    """Write a key; False where somebody else made the same step."""
    fresh = insert(connection, key_table).values(**row)
    return connection.execute(fresh.on_conflict_do_nothing().returning(key_table.c.number)).first() is not None


def withdraw_key(connection: Connection, key: tuple[str, int], why: str, at: datetime) -> bool:
    """Write that a key of a party is not to be believed; False where that was written before."""
    party, number = key
    here = (key_table.c.party == party) & (key_table.c.number == number) & key_table.c.withdrawn.is_(None)
    gone = update(key_table).where(here).values(withdrawn=at, why=why).returning(key_table.c.number)
    return connection.execute(gone).first() is not None


def trust(connection: Connection, row: Mapping[str, Any]) -> None:
    """Write the keys by which somebody is known; the earlier ones are no longer."""
    fresh = insert(connection, trust_table).values(**row)
    same = {name: row[name] for name in ("keys", "by", "at")}
    connection.execute(fresh.on_conflict_do_update(index_elements=["kind", "name"], set_=same))


def trusted(connection: Connection, kind: str, name: str) -> list[Any]:
    """The keys by which somebody is known; empty for a stranger."""
    here = (trust_table.c.kind == kind) & (trust_table.c.name == name)
    found = connection.execute(select(trust_table.c["keys"]).where(here)).scalar()
    return list(found or [])


def names(connection: Connection, kind: str) -> list[str]:
    """Who is trusted as something, by name."""
    table = trust_table
    query = select(table.c.name, table.c["keys"]).where(table.c.kind == kind).order_by(table.c.name)
    return [name for name, keys in connection.execute(query) if keys]


def set_checkout(connection: Connection, row: Mapping[str, Any]) -> None:
    """Write what a checkout is now; an earlier signature of it is stale."""
    fresh = insert(connection, checkout_table).values(**row)
    same = {name: row[name] for name in ("hash", "text", "at")}
    connection.execute(fresh.on_conflict_do_update(index_elements=["merchant", "id"], set_=same))


def checkout(connection: Connection, merchant: str, id: str) -> Any:
    here = (checkout_table.c.merchant == merchant) & (checkout_table.c.id == id)
    return connection.execute(select(checkout_table).where(here)).first()


def head(connection: Connection, chain: str, start: str) -> tuple[str, int, str]:
    """The end of a chain, which nobody else goes on from before this transaction ends."""
    first = insert(connection, chain_table).values(id=chain, number=0, hash=start, moves=0)
    connection.execute(first.on_conflict_do_nothing())
    held = update(chain_table).where(chain_table.c.id == chain).values(moves=chain_table.c.moves + 1)
    row = connection.execute(held.returning(chain_table)).one()
    return row.id, int(row.number), row.hash


def add_receipt(connection: Connection, one: Receipt) -> None:
    """Put a receipt at the end of its chain, which is held."""
    connection.execute(insert(connection, receipt_table).values(**vars(one)))
    moved = update(chain_table).where(chain_table.c.id == one.chain)
    connection.execute(moved.values(number=one.number, hash=one.hash))


def receipts(connection: Connection, chain: str, after: int, most: int) -> tuple[Receipt, ...]:
    """Receipts of a chain behind a number."""
    here = (receipt_table.c.chain == chain) & (receipt_table.c.number > after)
    query = select(receipt_table).where(here).order_by(receipt_table.c.number).limit(most)
    rows = connection.execute(query)
    return tuple(Receipt(row.chain, row.number, row.hash, row.previous, row.text, row.at) for row in rows)


def newest(connection: Connection, chain: str, before: int, most: int) -> tuple[Receipt, ...]:
    """Receipts of a chain from the newest on, or from before a number."""
    query = select(receipt_table).where(receipt_table.c.chain == chain)
    if before:
        query = query.where(receipt_table.c.number < before)
    rows = connection.execute(query.order_by(receipt_table.c.number.desc()).limit(most))
    return tuple(Receipt(row.chain, row.number, row.hash, row.previous, row.text, row.at) for row in rows)
