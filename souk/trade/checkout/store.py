"""Tables of carts and checkout sessions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from pydantic import JsonValue, TypeAdapter
from sqlalchemy import Column, Connection, Integer, Table, Text, select, update

from souk.delivery.fulfilment import Promise
from souk.goods.pricing import Context, Line, Priced, Told
from souk.goods.promotions import Promotion
from souk.kit.database import Document, Moment, insert, metadata
from souk.kit.locale import Words
from souk.trade.checkout.contracts.agreeing import (
    AgreedAddress,
    AgreedBuyer,
    AgreedDiscount,
    AgreedLine,
    AgreedMessage,
    AgreedOption,
    AgreedPurpose,
    AgreedState,
    AgreedTotal,
    AgreedWish,
)
from souk.trade.checkout.contracts.carts import CartLine, SessionState
from souk.trade.mandates import AgentSeen
from souk.trade.orders import Invoice, Recipient

cart_table = Table(
    "checkout_cart",
    metadata,
    Column("id", Text, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("lines", Document, nullable=False),
    Column("before", Document),
    Column("at", Moment, nullable=False, index=True),
)

session_table = Table(
    "checkout_session",
    metadata,
    Column("id", Text, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("state", Text, nullable=False, index=True),
    Column("customer", Text, nullable=False, index=True),
    Column("cart", Text, nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("until", Moment, nullable=False, index=True),
    Column("order", Text, nullable=False),
    Column("secret", Text, nullable=False),
    Column("made_of", Document, nullable=False),
    # Personal, and gone with the end of the session.
    Column("person", Document),
)

agreed_table = Table(
    "checkout_agreed",
    metadata,
    Column("id", Text, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("state", Text, nullable=False, index=True),
    Column("customer", Text, nullable=False, index=True),
    Column("cart", Text, nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("until", Moment, nullable=False, index=True),
    Column("held", Moment),
    # Under which name quotas are held; a new one with every change.
    Column("hold", Text, nullable=False),
    Column("order", Text, nullable=False, index=True),
    Column("secret", Text, nullable=False),
    Column("wish", Document, nullable=False),
    Column("figure", Document, nullable=False),
    # Personal, and gone with the end.
    Column("person", Document),
)


@dataclass(frozen=True)
class Made:
    """What a session holds: the price and all it was made of."""

    lines: tuple[Line, ...]
    titles: Mapping[str, Words]
    rules: tuple[Promotion, ...]
    context: Context
    priced: Priced
    told: tuple[Told, ...]
    promises: Mapping[str, Promise]
    payment: str
    changes: datetime | None = None
    before: int | None = None
    # Who it is to the line of what is sold by turns.
    visitor: str = ""
    # The agent that began it, if one did.
    agent: AgentSeen | None = None


@dataclass(frozen=True)
class Person:
    """For whom it is."""

    recipient: Recipient
    invoice: Invoice | None = None


@dataclass(frozen=True)
class KeptCart:
    """A cart's row; `before` are the lines that its newest change can go back to."""

    id: str
    number: int
    lines: tuple[CartLine, ...]
    before: tuple[CartLine, ...] | None
    at: datetime


@dataclass(frozen=True)
class KeptSession:
    """A session's row."""

    id: str
    number: int
    state: SessionState
    customer: str
    cart: str
    at: datetime
    until: datetime
    order: str
    secret: str
    made_of: Made
    person: Person | None


@dataclass(frozen=True)
class Figure:
    """What a wish comes to: what can be bought of it, what it costs, what is missing, and which agent asked."""

    currency: str
    lines: tuple[AgreedLine, ...]
    totals: tuple[AgreedTotal, ...]
    discounts: tuple[AgreedDiscount, ...]
    options: tuple[AgreedOption, ...]
    option: str
    messages: tuple[AgreedMessage, ...]
    made_of: Made
    agent: AgentSeen | None = None


@dataclass(frozen=True)
class Wisher:
    """What is personal in a wish."""

    buyer: AgreedBuyer | None = None
    address: AgreedAddress | None = None
    private: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True)
class KeptAgreed:
    """The row of an agreed checkout or cart; `wish` is whole for as long as its person is known."""

    id: str
    number: int
    purpose: AgreedPurpose
    state: AgreedState
    customer: str
    cart: str
    at: datetime
    until: datetime
    held: datetime | None
    hold: str
    order: str
    secret: str
    wish: AgreedWish
    figure: Figure


_LINES: TypeAdapter[tuple[CartLine, ...] | None] = TypeAdapter(tuple[CartLine, ...] | None)
_MADE, _PERSON = TypeAdapter(Made), TypeAdapter(Person | None)
_WISH, _FIGURE, _WISHER = TypeAdapter(AgreedWish), TypeAdapter(Figure), TypeAdapter(Wisher)


def cart(connection: Connection, id: str) -> KeptCart | None:
    row = connection.execute(select(cart_table).where(cart_table.c.id == id)).first()
    if row is None:
        return None
    return KeptCart(
        row.id, row.number, _LINES.validate_python(row.lines) or (), _LINES.validate_python(row.before), row.at
    )


def put_cart(connection: Connection, made: KeptCart) -> bool:
    """Write a cart upon the number before it; False where another change was faster."""
    plain = {
        "number": made.number,
        "lines": _LINES.dump_python(made.lines, mode="json"),
        "before": _LINES.dump_python(made.before, mode="json"),
        "at": made.at,
    }
    if made.number == 1:
        fresh = insert(connection, cart_table).values(id=made.id, **plain).on_conflict_do_nothing()
        return connection.execute(fresh.returning(cart_table.c.id)).first() is not None
    here = (cart_table.c.id == made.id) & (cart_table.c.number == made.number - 1)
    return connection.execute(update(cart_table).where(here).values(plain)).rowcount == 1


def drop_cart(connection: Connection, id: str) -> None:
    connection.execute(cart_table.delete().where(cart_table.c.id == id))


def old_carts(connection: Connection, before: datetime, most: int) -> list[str]:
    """Carts that nobody touched since a moment."""
    query = select(cart_table.c.id).where(cart_table.c.at < before).order_by(cart_table.c.at).limit(most)
    return list(connection.execute(query).scalars())


def session(connection: Connection, id: str) -> KeptSession | None:
    row = connection.execute(select(session_table).where(session_table.c.id == id)).mappings().first()
    return _kept(row) if row else None


def locked(connection: Connection, id: str) -> KeptSession | None:
    """A session whose number has grown: nobody else changes it until this transaction ends."""
    table = session_table
    raised = update(table).where(table.c.id == id).values(number=table.c.number + 1).returning(table)
    row = connection.execute(raised).mappings().first()
    return _kept(row) if row else None


def add_session(connection: Connection, made: KeptSession) -> bool:
    plain = {
        **vars(made),
        "made_of": _MADE.dump_python(made.made_of, mode="json"),
        "person": _PERSON.dump_python(made.person, mode="json"),
    }
    fresh = insert(connection, session_table).values(plain).on_conflict_do_nothing().returning(session_table.c.id)
    return connection.execute(fresh).first() is not None


def put_session(connection: Connection, id: str, **fresh: Any) -> None:
    connection.execute(update(session_table).where(session_table.c.id == id).values(fresh))


def ready_of(connection: Connection, cart: str) -> list[str]:
    """Sessions of a cart that still hold something."""
    table = session_table
    here = (table.c.cart == cart) & (table.c.state == "ready")
    return list(connection.execute(select(table.c.id).where(here).order_by(table.c.id)).scalars())


def open_sessions(connection: Connection, states: Iterable[str], until: datetime, most: int) -> list[str]:
    """Sessions in some states whose time is over at a moment, the oldest first."""
    table = session_table
    here = table.c.state.in_(tuple(states)) & (table.c.until <= until)
    return list(connection.execute(select(table.c.id).where(here).order_by(table.c.until).limit(most)).scalars())


def _kept(row: Any) -> KeptSession:
    made, person = _MADE.validate_python(row["made_of"]), _PERSON.validate_python(row["person"])
    return KeptSession(**{**row, "made_of": made, "person": person})


def agreed(connection: Connection, id: str) -> KeptAgreed | None:
    """A checkout or cart that was agreed."""
    row = connection.execute(select(agreed_table).where(agreed_table.c.id == id)).mappings().first()
    return _agreed(row) if row else None


def agreed_of(connection: Connection, order: str) -> KeptAgreed | None:
    """The agreed checkout that an order came from."""
    row = connection.execute(select(agreed_table).where(agreed_table.c.order == order)).mappings().first()
    return _agreed(row) if row else None


def agreed_from(connection: Connection, cart: str) -> KeptAgreed | None:
    """The newest checkout that was made from a cart and goes on."""
    table = agreed_table
    here = (table.c.cart == cart) & table.c.state.in_(("incomplete", "requires_escalation", "ready", "in_progress"))
    row = connection.execute(select(table).where(here).order_by(table.c.at.desc()).limit(1)).mappings().first()
    return _agreed(row) if row else None


def locked_agreed(connection: Connection, id: str) -> KeptAgreed | None:
    """A row whose number has grown: nobody else changes it until this transaction ends."""
    table = agreed_table
    raised = update(table).where(table.c.id == id).values(number=table.c.number + 1).returning(table)
    row = connection.execute(raised).mappings().first()
    return _agreed(row) if row else None


def add_agreed(connection: Connection, made: KeptAgreed) -> bool:
    """Write a new one; False where its id is taken."""
    fresh = insert(connection, agreed_table).values(_plain(made)).on_conflict_do_nothing()
    return connection.execute(fresh.returning(agreed_table.c.id)).first() is not None


def put_agreed(connection: Connection, made: KeptAgreed) -> None:
    """Write one that is locked as it is now."""
    connection.execute(update(agreed_table).where(agreed_table.c.id == made.id).values(_plain(made)))


def forget_agreed(connection: Connection, id: str, state: AgreedState) -> None:
    """Let one be over: it holds nothing personal any more."""
    connection.execute(update(agreed_table).where(agreed_table.c.id == id).values(state=state, person=None))


def over_agreed(connection: Connection, until: datetime, most: int) -> list[KeptAgreed]:
    """Those that end before a moment and still know a person or hold something, the oldest first."""
    table = agreed_table
    going = table.c.person.is_not(None) | table.c.state.in_(("incomplete", "requires_escalation", "ready"))
    query = select(table).where(going, table.c.until <= until).order_by(table.c.until).limit(most)
    return [_agreed(row) for row in connection.execute(query).mappings()]


def _plain(made: KeptAgreed) -> dict[str, Any]:
    bare = replace(made.wish, buyer=None, address=None, private={})
    return {
        **vars(made),
        "wish": _WISH.dump_python(bare, mode="json"),
        "figure": _FIGURE.dump_python(made.figure, mode="json"),
        "person": _WISHER.dump_python(Wisher(made.wish.buyer, made.wish.address, made.wish.private), mode="json"),
    }


def _agreed(row: Any) -> KeptAgreed:
    plain = dict(row)
    person = _WISHER.validate_python(plain.pop("person") or {})
    wish = replace(_WISH.validate_python(plain["wish"]), **vars(person))
    return KeptAgreed(**{**plain, "wish": wish, "figure": _FIGURE.validate_python(plain["figure"])})
