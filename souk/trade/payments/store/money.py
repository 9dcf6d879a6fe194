"""Payments, charges, refunds, disputes and notices; every move of a payment holds its row first."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    func,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from souk.kit.database import Document, Moment, OneOf, execute_one, find_all, insert, insert_all, metadata
from souk.trade.payments.contracts import Share

payment_table = Table(
    "payments_payment",
    metadata,
    Column("id", Text, primary_key=True),
    Column("order", Text, nullable=False, unique=True),
    Column("customer", Text, nullable=False, index=True),
    Column("currency", Text, nullable=False),
    Column("shares", Document, nullable=False),
    Column("ended", Text, nullable=False, index=True),
    Column("moves", Integer, nullable=False),
    Column("later", BigInteger, nullable=False, server_default="0"),
    Column("at", Moment, nullable=False),
)

charge_table = Table(
    "payments_charge",
    metadata,
    Column("id", Text, primary_key=True),
    Column("payment", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("method", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("state", Text, nullable=False, index=True),
    Column("reference", Text, nullable=False, index=True),
    Column("challenge", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("asked", Moment),
    Column("due", Moment, nullable=False),
    Column("at", Moment, nullable=False, index=True),
    UniqueConstraint("payment", "number"),
)

refund_table = Table(
    "payments_refund",
    metadata,
    Column("id", Text, primary_key=True),
    Column("refund", Text, nullable=False),
    Column("payment", Text, nullable=False, index=True),
    Column("charge", Text, nullable=False),
    Column("method", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("parts", Document, nullable=False),
    Column("state", Text, nullable=False, index=True),
    Column("reason", Text, nullable=False),
    Column("asked", Moment, nullable=False),
    Column("due", Moment, nullable=False),
    Column("at", Moment, nullable=False, index=True),
)

return_table = Table(
    "payments_return",
    metadata,
    Column("id", Text, primary_key=True),
    Column("payment", Text, nullable=False, index=True),
    Column("parts", Document, nullable=False),
    Column("why", Text, nullable=False),
    Column("at", Moment, nullable=False),
)

dispute_table = Table(
    "payments_dispute",
    metadata,
    Column("id", Text, primary_key=True),
    Column("payment", Text, nullable=False, index=True),
    Column("charge", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("parts", Document, nullable=False),
    Column("phase", Text, nullable=False),
    Column("at", Moment, nullable=False),
)

notice_table = Table(
    "payments_notice",
    metadata,
    Column("rail", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("at", Moment, nullable=False),
)

_KNOWN = select(payment_table.c.order).where(OneOf(payment_table.c.order, "orders"))
_UNDECIDED = select(payment_table.c.order).where(
    OneOf(payment_table.c.order, "orders"), payment_table.c.ended == "", payment_table.c.later == 0
)
_LIVE = refund_table.c.state != "failed"
_HERE = payment_table.c.id == bindparam("which")
_PAYMENT = select(payment_table).where(_HERE)
_OF_ORDER = select(payment_table).where(payment_table.c.order == bindparam("which"))
_HOLD = update(payment_table).where(_HERE).values(moves=payment_table.c.moves + 1)
_END = update(payment_table).where(_HERE, payment_table.c.ended == "").values(ended=bindparam("how"))
_CHARGE = select(charge_table).where(charge_table.c.id == bindparam("which"))
_CHARGES = select(charge_table).where(charge_table.c.payment == bindparam("which")).order_by(charge_table.c.number)
_CLAIM = (
    update(charge_table)
    .where(charge_table.c.id == bindparam("which"), charge_table.c.state == "pending")
    .values(state="claimed", asked=bindparam("now"), at=bindparam("now"), due=bindparam("until"))
)

_RETURNED = (
    select(refund_table.c.charge, func.sum(refund_table.c.amount).label("amount"))
    .where(refund_table.c.payment == bindparam("which"), _LIVE)
    .group_by(refund_table.c.charge)
)
_DISPUTED = (
    select(dispute_table.c.charge, func.sum(dispute_table.c.amount).label("amount"))
    .where(dispute_table.c.payment == bindparam("which"), dispute_table.c.phase != "won")
    .group_by(dispute_table.c.charge)
)


def begin(connection: Connection, payments: list[dict[str, Any]], charges: list[dict[str, Any]]) -> bool:
    """Write new payments with their charges; False where somebody was faster with one, and then the rest is lost."""
    try:
        insert_all(connection, payment_table, payments)
        insert_all(connection, charge_table, charges)
    except IntegrityError:
        return False
    return True


def known_payments(connection: Connection, orders: Sequence[str]) -> set[str]:
    """The orders among some that have a payment."""
    return {row.order for row in find_all(connection, _KNOWN, orders=orders)}


def undecided(connection: Connection, orders: Sequence[str]) -> set[str]:
    """The orders among some whose payment goes on, and is of one part."""
    return {row.order for row in find_all(connection, _UNDECIDED, orders=orders)}


def of_order(connection: Connection, order: str) -> Any:
    """The payment of an order, whatever its name."""
    return next(iter(find_all(connection, _OF_ORDER, which=order)), None)


def hold(connection: Connection, id: str) -> Any:
    """The payment's row, which nobody else moves before this transaction ends; None where there is none."""
    return payment(connection, id) if execute_one(connection, _HOLD, which=id) else None


def payment(connection: Connection, id: str) -> Any:
    return next(iter(find_all(connection, _PAYMENT, which=id)), None)


def end(connection: Connection, id: str, how: str) -> bool:
    """Let an open payment end; False where it had ended."""
    return execute_one(connection, _END, which=id, how=how) == 1


def charges(connection: Connection, payment: str) -> Sequence[Any]:
    """The charges of a payment in their order."""
    return find_all(connection, _CHARGES, which=payment)


def charge(connection: Connection, id: str) -> Any:
    return next(iter(find_all(connection, _CHARGE, which=id)), None)


def charge_of(connection: Connection, method: str, reference: str) -> Any:
    """The charge that a rail knows by its own reference."""
    here = (charge_table.c.method == method) & (charge_table.c.reference == reference)
    return connection.execute(select(charge_table).where(here)).first()


def claim(connection: Connection, id: str, at: datetime, due: datetime) -> bool:
    """Take a pending charge for the one who asks the rail, until `due`; False where somebody has it."""
    return execute_one(connection, _CLAIM, which=id, now=at, until=due) == 1


def move(connection: Connection, id: str, before: str, fresh: Mapping[str, Any]) -> bool:
    """Change a charge that is in a state still."""
    here = (charge_table.c.id == id) & (charge_table.c.state == before)
    return connection.execute(update(charge_table).where(here).values(**fresh)).rowcount == 1


def add_charge(connection: Connection, row: Mapping[str, Any]) -> None:
    """Write a further charge of a payment whose row is held."""
    connection.execute(charge_table.insert().values(**row))


def hanging(connection: Connection, now: datetime, most: int) -> Sequence[Any]:
    """Charges whose outcome is open and which are due to be asked about, the longest due first."""
    here = charge_table.c.state.in_(["claimed", "challenge", "unknown"]) & (charge_table.c.due <= now)
    query = select(charge_table).where(here).order_by(charge_table.c.due, charge_table.c.id)
    return connection.execute(query.limit(most)).all()


def unasked(connection: Connection, most: int) -> Sequence[str]:
    """Open payments whose next part was never asked for: begun and left, or half-way; oldest first."""
    mine = select(charge_table.c.id).where(charge_table.c.payment == payment_table.c.id)
    waits = mine.where(charge_table.c.state == "pending").exists()
    hangs = mine.where(charge_table.c.state.in_(["claimed", "challenge", "unknown"])).exists()
    query = select(payment_table.c.id).where((payment_table.c.ended == "") & waits & ~hangs)
    return connection.execute(query.order_by(payment_table.c.at, payment_table.c.id).limit(most)).scalars().all()


def returned(connection: Connection, payment: str) -> dict[str, int]:
    """What went back or is on its way, by charge."""
    return {id: int(amount) for id, amount in find_all(connection, _RETURNED, which=payment)}


def refunded(connection: Connection, payment: str) -> list[Share]:
    """Parts of shares that went back or are on their way."""
    refunds = select(refund_table.c.parts).where((refund_table.c.payment == payment) & _LIVE)
    return [Share(**part) for parts in connection.execute(refunds).scalars() for part in parts]


def gone(connection: Connection, payment: str) -> list[Share]:
    """Parts of shares that went back, are on their way, or that a bank took."""
    taken = (dispute_table.c.payment == payment) & (dispute_table.c.phase != "won")
    disputes = connection.execute(select(dispute_table.c.parts).where(taken)).scalars()
    return [*refunded(connection, payment), *(Share(**part) for parts in disputes for part in parts)]


def disputed(connection: Connection, payment: str) -> dict[str, int]:
    """What banks took back, by charge."""
    return {id: int(amount) for id, amount in find_all(connection, _DISPUTED, which=payment)}


def add_return(connection: Connection, row: Mapping[str, Any]) -> bool:
    """Write what was asked to go back; False where it was asked before."""
    fresh = insert(connection, return_table).values(**row)
    return connection.execute(fresh.on_conflict_do_nothing().returning(return_table.c.id)).first() is not None


def add_refund(connection: Connection, row: Mapping[str, Any]) -> bool:
    """Write a refund to be sent; False where it is there."""
    fresh = insert(connection, refund_table).values(**row)
    return connection.execute(fresh.on_conflict_do_nothing().returning(refund_table.c.id)).first() is not None


def refund(connection: Connection, id: str) -> Any:
    return connection.execute(select(refund_table).where(refund_table.c.id == id)).first()


def refunds(connection: Connection, now: datetime, most: int) -> Sequence[Any]:
    """Refunds that are due to be sent or asked about, with the rail's reference of what was paid."""
    here = refund_table.c.state.in_(["waiting", "claimed", "unknown"]) & (refund_table.c.due <= now)
    query = (
        select(refund_table, charge_table.c.reference, payment_table.c.currency)
        .join(charge_table, charge_table.c.id == refund_table.c.charge)
        .join(payment_table, payment_table.c.id == refund_table.c.payment)
        .where(here)
    )
    return connection.execute(query.order_by(refund_table.c.due, refund_table.c.id).limit(most)).all()


def move_refund(connection: Connection, id: str, before: str, fresh: Mapping[str, Any]) -> bool:
    """Change a refund that is in a state still."""
    here = (refund_table.c.id == id) & (refund_table.c.state == before)
    return connection.execute(update(refund_table).where(here).values(**fresh)).rowcount == 1


def first_hearing(connection: Connection, rail: str, id: str, at: datetime) -> bool:
    """Note a notice; False where it was heard before."""
    fresh = insert(connection, notice_table).values(rail=rail, id=id, at=at)
    return connection.execute(fresh.on_conflict_do_nothing().returning(notice_table.c.id)).first() is not None


def add_dispute(connection: Connection, row: Mapping[str, Any]) -> bool:
    """Write a dispute; False where it is known."""
    fresh = insert(connection, dispute_table).values(**row)
    return connection.execute(fresh.on_conflict_do_nothing().returning(dispute_table.c.id)).first() is not None


def dispute(connection: Connection, id: str) -> Any:
    return connection.execute(select(dispute_table).where(dispute_table.c.id == id)).first()


def close_dispute(connection: Connection, id: str, phase: str) -> bool:
    """Decide an opened dispute; False where it was decided."""
    here = (dispute_table.c.id == id) & (dispute_table.c.phase == "opened")
    return connection.execute(update(dispute_table).where(here).values(phase=phase)).rowcount == 1


def known(connection: Connection, table: Table, keys: Sequence[str]) -> dict[str, Any]:
    """Charges or refunds by their keys, with the currency of their payment."""
    joined = select(table, payment_table.c.currency).join(payment_table, payment_table.c.id == table.c.payment)
    return {row.id: row for row in connection.execute(joined.where(table.c.id.in_(list(keys))))}


def moved(connection: Connection, table: Table, done: tuple[str, str], window: tuple[datetime, datetime]) -> list[Any]:
    """Charges or refunds of a method in a final state, `done`, that came about in a window."""
    method, state = done
    since, until = window
    here: ColumnElement[bool] = (table.c.method == method) & (table.c.state == state)
    here &= (table.c.at >= since) & (table.c.at < until)
    query = select(table, payment_table.c.currency).join(payment_table, payment_table.c.id == table.c.payment)
    return list(connection.execute(query.where(here).order_by(table.c.id)))
