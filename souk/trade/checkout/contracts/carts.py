"""A cart, the session that holds its price for a while, and what can be wrong with either."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from souk.delivery.fulfilment import Promise
from souk.goods.pricing import Quote, Wanted
from souk.kit.errors import Conflict, Invalid, NotFound, Refused
from souk.kit.locale import Words
from souk.trade.checkout.contracts.planning import Certificate, Plan, Reasons
from souk.trade.orders import Balance, Invoice, Recipient
from souk.trade.payments import Tender

SessionState = Literal["ready", "in_progress", "completed", "canceled", "expired"]
Trouble = Literal["gone", "out", "few", "dearer", "cheaper"]


@dataclass(frozen=True)
class CartLine:
    """So many pieces of a variant from a shop; `seen` is its list price when it was put in."""

    id: str
    product: str
    variant: str
    shop: str
    quantity: Annotated[int, Field(ge=1, le=9_999)]
    seen: int


@dataclass(frozen=True)
class ShownLine:
    """A line of a cart as it is now: list price, what is left of it after all that applies, and what is wrong.

    `left` is how many pieces there are, said where fewer are there than wanted or few at all.
    """

    line: CartLine
    title: Words
    unit: int
    list: int
    final: int
    trouble: Trouble | None = None
    left: int | None = None


@dataclass(frozen=True)
class Cart:
    """A cart with its price of this moment; what cannot be bought is shown and not priced."""

    id: str
    number: int
    currency: str
    lines: tuple[ShownLine, ...]
    quote: Quote | None
    promises: Mapping[str, Promise]
    undo: bool


@dataclass(frozen=True)
class CheckoutDraft:
    """What somebody wants to buy: the lines of a cart, or a basket of its own; for whom, paid how.

    Of the coupons in hand all count, or those named. `seen` is the total that the shopper was shown: another one is
    answered with both. What is sold by turns a guest buys by the name of the cart, or of their place as `guest`.
    """

    recipient: Recipient
    payment: Annotated[str, Field(max_length=100)] = ""
    coupons: tuple[str, ...] | None = None
    basket: tuple[Wanted, ...] = ()
    cart: Annotated[str, Field(max_length=100)] = ""
    invoice: Invoice | None = None
    seen: int | None = None
    guest: Annotated[str, Field(max_length=100)] = ""


@dataclass(frozen=True)
class Session:
    """A checkout: its price and quotas are held until `until`. `before` is the total seen, where it was another.

    Once it is over, `again` is what the same would cost at this moment; None where nobody offers it any more.

    `order` is the newest order that was begun and `paying` its payment; `trouble` says why the one before did not come
    about, or why an agent is sold nothing, `challenge` where the shopper has to confirm, `balance` what is paid later,
    and what of a deposit is kept.
    """

    id: str
    state: SessionState
    at: datetime
    until: datetime
    quote: Quote
    titles: Mapping[str, Words]
    promises: Mapping[str, Promise]
    recipient: Recipient | None
    invoice: Invoice | None
    payment: str
    methods: tuple[str, ...]
    before: int | None = None
    again: int | None = None
    order: str = ""
    paying: str = ""
    secret: str = ""
    challenge: str = ""
    trouble: str = ""
    balance: Balance | None = None


@dataclass(frozen=True)
class Purchase:
    """What somebody buys at once: a basket, for whom, paid how, at the total that they `seen` in smallest units.

    Of the coupons in hand all count, or those named. What is sold by turns a guest buys by the name of their place.
    """

    basket: Annotated[tuple[Wanted, ...], Field(min_length=1)]
    recipient: Recipient
    seen: int
    payment: Annotated[str, Field(max_length=100)] = ""
    tenders: tuple[Tender, ...] = ()
    coupons: tuple[str, ...] | None = None
    invoice: Invoice | None = None
    guest: Annotated[str, Field(max_length=100)] = ""


@dataclass(frozen=True)
class Opened:
    """An order that waits for its payment until a moment; a guest looks at it with the `secret`."""

    order: str
    secret: str
    total: int
    currency: str
    payment: str
    until: datetime


@dataclass(frozen=True)
class Proposal:
    """A cheaper way to have what is in a cart: what it costs as it is, the plan, its reasons, and how good it is.

    `names` are those of the promotions; a certificate is there where a proof was asked for.
    """

    currency: str
    now: int
    plan: Plan
    titles: Mapping[str, Words]
    names: Mapping[str, Words]
    reasons: Reasons
    certificate: Certificate | None = None


class UnknownSession(NotFound):
    """There is no such checkout, or it is somebody else's."""

    def __init__(self, session: str) -> None:
        super().__init__("There is no checkout {session}.", session=session)


class UnknownLine(NotFound):
    """A cart has no such line."""

    def __init__(self, line: str) -> None:
        super().__init__("The cart has no line {line}.", line=line)


class AgentDenied(Refused):
    """A shop does not sell to this agent, or not so much, or not so often."""

    def __init__(self, shop: str, why: str) -> None:
        super().__init__("This is not sold to this agent: {why}.", shop=shop, why=why)
        self.why = why


class EmptyCart(Conflict):
    """There is nothing in it that can be bought."""

    def __init__(self) -> None:
        super().__init__("There is nothing in the cart that can be bought now.")


class NothingToUndo(Conflict):
    """The cart is as it was."""

    def __init__(self) -> None:
        super().__init__("There is no change of the cart to take back.")


class QuoteOver(Conflict):
    """The price was held until a moment that has passed; both prices are said."""

    def __init__(self, session: str, old: str, new: str) -> None:
        super().__init__(
            "The price {old} of checkout {session} is no longer held; it would be {new} now. Begin again.",
            session=session,
            old=old,
            new=new,
        )


class PriceMoved(Conflict):
    """The total is another one than was seen."""

    def __init__(self, seen: str, now: str) -> None:
        super().__init__("You saw {seen}, and it is {now} now. Look again before you buy.", seen=seen, now=now)


class NotReady(Conflict):
    """A checkout is where this cannot be done."""

    def __init__(self, session: str, state: str) -> None:
        super().__init__("Checkout {session} is {state}; nothing more can be paid of it.", session=session, state=state)


class OfferForOneWay(Refused):
    """A price that a payment offer made is paid the way that the offer asks for."""

    def __init__(self, methods: str) -> None:
        super().__init__(
            "A part of this price is for who pays all of it by {methods}; pay it so, or begin again with another way.",
            methods=methods,
        )


class WrongCheckout(Invalid):
    """A field of a checkout cannot be so."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__("Checkout, {field}: {why}.", field=field, why=why)
