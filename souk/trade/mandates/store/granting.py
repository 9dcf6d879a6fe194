"""Consents and mandates, and the steps of their lives."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, update

from souk.kit.database import insert
from souk.trade.mandates.contracts import Change, MandateState
from souk.trade.mandates.store.tables import (
    confirmation_table,
    consent_table,
    mandate_table,
    step_table,
)


def asked(connection: Connection, consumer: str) -> int:
    """How often a consumer was asked."""
    query = select(func.count()).select_from(consent_table).where(consent_table.c.consumer == consumer)
    return connection.execute(query).scalar_one()


def add_consent(connection: Connection, row: Mapping[str, Any]) -> bool:
    """Write what is asked; False where somebody was faster."""
    fresh = insert(connection, consent_table).values(**row)
    return connection.execute(fresh.on_conflict_do_nothing().returning(consent_table.c.id)).first() is not None


def consent(connection: Connection, id: str) -> Any:
    return connection.execute(select(consent_table).where(consent_table.c.id == id)).first()


def give(connection: Connection, id: str, consumer: str, said: Mapping[str, Any]) -> Any:
    """Take a consent that waits for this consumer; None where it was given, is over, or is somebody else's."""
    waits = (consent_table.c.id == id) & (consent_table.c.consumer == consumer) & consent_table.c.given.is_(None)
    mine = update(consent_table).where(waits & (consent_table.c.expires > said["given"])).values(**said)
    return connection.execute(mine.returning(consent_table)).first()


def next_number(connection: Connection) -> int:
    """The next place in the status list."""
    last = connection.execute(select(func.max(mandate_table.c.number))).scalar()
    return 0 if last is None else int(last) + 1


def add(connection: Connection, row: Mapping[str, Any]) -> bool:
    """Write a mandate; False where its place was taken meanwhile."""
    fresh = insert(connection, mandate_table).values(**row)
    return connection.execute(fresh.on_conflict_do_nothing().returning(mandate_table.c.id)).first() is not None


def mandate(connection: Connection, id: str) -> Any:
    return connection.execute(select(mandate_table).where(mandate_table.c.id == id)).first()


def mandates_of(connection: Connection, consumer: str) -> Sequence[Any]:
    """A consumer's mandates, the newest first."""
    query = select(mandate_table).where(mandate_table.c.consumer == consumer)
    return connection.execute(query.order_by(mandate_table.c.number.desc())).all()


def states(connection: Connection, now: datetime) -> list[tuple[int, MandateState]]:
    """Every mandate's place in the status list, with its state now."""
    query = select(mandate_table.c.number, mandate_table.c.state, mandate_table.c.ends)
    return [(number, state_at(state, ends, now)) for number, state, ends in connection.execute(query)]


def state_at(state: MandateState, ends: datetime, now: datetime) -> MandateState:
    """A mandate that was not revoked is expired at its end."""
    return "expired" if ends <= now and state != "revoked" else state


def move(connection: Connection, id: str, before: Sequence[MandateState], state: MandateState) -> bool:
    """Change the state of a mandate that is in one of these still."""
    here = (mandate_table.c.id == id) & mandate_table.c.state.in_(before)
    return connection.execute(update(mandate_table).where(here).values(state=state)).rowcount == 1


def add_step(connection: Connection, mandate: str, change: Change) -> None:
    """Note a step; whoever notes one holds the mandate."""
    last = select(func.count()).select_from(step_table).where(step_table.c.mandate == mandate)
    number = connection.execute(last).scalar_one() + 1
    connection.execute(insert(connection, step_table).values(mandate=mandate, number=number, **vars(change)))


def steps(connection: Connection, mandate: str) -> tuple[Change, ...]:
    query = select(step_table).where(step_table.c.mandate == mandate).order_by(step_table.c.number)
    return tuple(Change(row.state, row.by, row.why, row.at) for row in connection.execute(query))


def confirm(connection: Connection, mandate: str, checkout_hash: str, at: datetime) -> None:
    """Note that a consumer confirmed a checkout; once is enough."""
    fresh = insert(connection, confirmation_table).values(mandate=mandate, checkout_hash=checkout_hash, at=at)
    connection.execute(fresh.on_conflict_do_nothing())


def confirmed(connection: Connection, mandate: str, checkout_hash: str) -> bool:
    here = (confirmation_table.c.mandate == mandate) & (confirmation_table.c.checkout_hash == checkout_hash)
    return connection.execute(select(confirmation_table.c.at).where(here)).first() is not None
