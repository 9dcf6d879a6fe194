"""The spend ledger: a budget is taken by one guarded statement, whoever asks at the same moment; nonces hold once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, or_, select, update

from souk.kit.database import insert
from souk.trade.mandates.contracts import Spend, SpendState
from souk.trade.mandates.store.tables import mandate_table, nonce_table, spend_table

_M = mandate_table.c


def take(connection: Connection, mandate: str, amount: int, now: datetime) -> bool:
    """Hold an amount and a use of an active mandate; False where either would be too many."""
    fits = or_(_M.budget.is_(None), _M.held + _M.spent + amount <= _M.budget)
    free = or_(_M.most.is_(None), _M.uses < _M.most)
    here = (_M.id == mandate) & (_M.state == "active") & (_M.ends > now) & fits & free
    taken = update(mandate_table).where(here).values(held=_M.held + amount, uses=_M.uses + 1)
    return connection.execute(taken).rowcount == 1


def add(connection: Connection, row: Mapping[str, Any]) -> bool:
    """Write an authorisation; False where this checkout is authorised under this mandate."""
    fresh = insert(connection, spend_table).values(**row)
    return connection.execute(fresh.on_conflict_do_nothing().returning(spend_table.c.id)).first() is not None


def remove(connection: Connection, id: str) -> None:
    """Take back an authorisation that this transaction wrote for nothing."""
    connection.execute(delete(spend_table).where(spend_table.c.id == id))


def spend(connection: Connection, id: str) -> Spend | None:
    row = connection.execute(select(spend_table).where(spend_table.c.id == id)).first()
    return _spend(row) if row else None


def spends(connection: Connection, mandate: str) -> tuple[Spend, ...]:
    """The authorisations of a mandate in the order in which they were given."""
    query = select(spend_table).where(spend_table.c.mandate == mandate).order_by(spend_table.c.at, spend_table.c.id)
    return tuple(_spend(row) for row in connection.execute(query))


def of_checkout(connection: Connection, mandate: str, merchant: str, checkout: str) -> tuple[Spend | None, int]:
    """The authorisation of a merchant's checkout that lives, if there is one, and how many there were."""
    here = (spend_table.c.mandate == mandate) & (spend_table.c.merchant == merchant)
    found = [
        _spend(row)
        for row in connection.execute(select(spend_table).where(here & (spend_table.c.checkout == checkout)))
    ]
    return next((one for one in found if one.state != "released"), None), len(found)


def _spend(row: Any) -> Spend:
    said = (row.id, row.mandate, row.merchant, row.checkout, row.checkout_hash, row.amount, row.currency)
    return Spend(*said, row.state, row.refunded, row.at)


def settle(connection: Connection, spend: Spend, state: SpendState) -> bool:
    """Commit or release what is held; False where that was done."""
    here = (spend_table.c.id == spend.id) & (spend_table.c.state == "held")
    gone = spend.id if state == "released" else ""
    if connection.execute(update(spend_table).where(here).values(state=state, gone=gone)).rowcount != 1:
        return False
    fresh: dict[str, Any] = {"held": _M.held - spend.amount}
    fresh |= {"spent": _M.spent + spend.amount} if state == "committed" else {"uses": _M.uses - 1}
    connection.execute(update(mandate_table).where(_M.id == spend.mandate).values(**fresh))
    return True


def give_back(connection: Connection, spend: Spend, amount: int) -> bool:
    """Give a part of what was spent back to the budget; False where more would come back than was spent."""
    left = spend_table.c.refunded + amount
    here = (spend_table.c.id == spend.id) & (spend_table.c.state == "committed") & (left <= spend_table.c.amount)
    if connection.execute(update(spend_table).where(here).values(refunded=left)).rowcount != 1:
        return False
    connection.execute(update(mandate_table).where(_M.id == spend.mandate).values(spent=_M.spent - amount))
    return True


def follow_back(connection: Connection, spend: Spend, total: int) -> bool:
    """Give back to the budget what came back since `spend` was read; False where somebody else did meanwhile."""
    known = (spend_table.c.id == spend.id) & (spend_table.c.state == "committed")
    here = known & (spend_table.c.refunded == spend.refunded) & (spend_table.c.amount >= total)
    if connection.execute(update(spend_table).where(here).values(refunded=total)).rowcount != 1:
        return False
    came = total - spend.refunded
    connection.execute(update(mandate_table).where(_M.id == spend.mandate).values(spent=_M.spent - came))
    return True


def spend_nonce(connection: Connection, party: str, subject: str, nonce: str, at: datetime) -> bool:
    """Use a nonce up; False where it was used."""
    fresh = insert(connection, nonce_table).values(party=party, subject=subject, nonce=nonce, at=at)
    return connection.execute(fresh.on_conflict_do_nothing().returning(nonce_table.c.at)).first() is not None


def nonce_used(connection: Connection, party: str, subject: str, nonce: str) -> bool:
    return connection.execute(select(nonce_table.c.at).where(_nonce(party, subject, nonce))).first() is not None


def free_nonce(connection: Connection, party: str, subject: str, nonce: str) -> None:
    """Take back what this transaction used up for nothing."""
    connection.execute(delete(nonce_table).where(_nonce(party, subject, nonce)))


def _nonce(party: str, subject: str, nonce: str) -> Any:
    return (nonce_table.c.party == party) & (nonce_table.c.subject == subject) & (nonce_table.c.nonce == nonce)
