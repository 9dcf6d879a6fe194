"""A payment, its tenders and refunds, the ledger that they move, and what goes wrong with them.

The ledger is double entry and append-only. An amount is what an account gets, in smallest units; the postings of an
entry sum to 0 in every currency. An entry is pending until it is posted or void, or posted from its first moment.

| account | holds |
| --- | --- |
| `rail:<method>` | below zero: what this way to pay brought in and did not take back |
| `payable:<shop>` | what the platform owes a shop, its subsidies included, before the fee |
| `settled:<shop>` | what was paid out to a shop |
| `platform` | what the platform keeps of orders: shipping, taxes |
| `subsidy` | below zero: what the promotions that the platform funds cost it |
| `fees` | what the platform kept at settlements |
| `deposits` | what customers paid down for goods whose balance is not paid yet: owed to them until then |
| `returns` | money that came for nothing (late, or half of a split payment) until it is back with its owner |
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, SecretStr

from souk.kit.errors import Conflict, Invalid, NotFound, Refused, Unavailable
from souk.kit.locale import Words

# Below it a million payments of one account stay within 64 bits.
LARGEST = 10_000_000_000
Amount = Annotated[int, Field(ge=0, le=LARGEST)]
PaymentState = Literal["pending", "challenge", "unknown", "deposit", "paid", "failed", "refunded", "canceled", "kept"]
ChargeState = Literal["pending", "claimed", "challenge", "unknown", "paid", "failed", "canceled"]
RefundState = Literal["waiting", "claimed", "unknown", "done", "failed"]
OutcomeState = Literal["paid", "refunded", "challenge", "failed", "unknown", "absent"]
EntryState = Literal["pending", "posted", "void"]


@dataclass(frozen=True)
class Tender:
    """A part of a payment by one method, in smallest units."""

    method: str
    amount: Amount


@dataclass(frozen=True)
class Share:
    """What of a payment is for a shop, and what the platform adds; the empty shop is the platform's own part."""

    shop: str
    amount: Amount
    subsidy: Amount = 0


@dataclass(frozen=True)
class Begun:
    """The payment of an order as it begins: who pays by what, and for whom it is.

    The tenders and what is asked for `later` sum up to the shares.
    """

    order: str
    customer: str
    currency: str
    tenders: tuple[Tender, ...]
    shares: tuple[Share, ...]
    later: int = 0


@dataclass(frozen=True)
class Charge:
    """One tender as the rail sees it: `refunded` is what went back or is on its way back."""

    method: str
    amount: int
    state: ChargeState
    reference: str
    refunded: int
    reason: str


@dataclass(frozen=True)
class Payment:
    """What is paid for an order; `challenge` is where the customer has to go, `disputed` what a bank took back.

    With a balance that is asked for `later` it is at `deposit` between the two, and `kept` where the balance never came
    and the deposit stays.
    """

    id: str
    order: str
    customer: str
    currency: str
    tenders: tuple[Charge, ...]
    shares: tuple[Share, ...]
    state: PaymentState
    at: datetime
    challenge: str
    disputed: int = 0
    later: int = 0


@dataclass(frozen=True)
class Method:
    """A way to pay that can be chosen."""

    name: str
    title: Words


@dataclass(frozen=True)
class Outcome:
    """What a rail says became of a key; `absent` is that it never heard of it, `unknown` that nobody can say."""

    state: OutcomeState
    reference: str = ""
    challenge: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Notice:
    """What a rail tells by itself, its signature verified: about the charge or refund `key`, or a dispute of it.

    `id` is the same for repetitions, `amount` is empty where it is not said, `reply` is what the rail wants to hear.
    """

    id: str
    kind: Literal["charge", "refund", "dispute", "other"]
    key: str = ""
    outcome: Outcome = Outcome("unknown")
    amount: int | None = None
    dispute: str = ""
    phase: Literal["opened", "won", "lost"] = "opened"
    reply: str = ""


@dataclass(frozen=True)
class Heard:
    """What was done with a notice: `known` was heard before, a `stranger` is about nothing of ours."""

    state: Literal["taken", "known", "stranger", "refused"]
    reply: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Line:
    """One movement in a rail's own books: the key that we gave it, the amount above 0, and the rail's moment."""

    key: str
    reference: str
    kind: Literal["charge", "refund"]
    amount: int
    currency: str
    at: datetime


@dataclass(frozen=True)
class Difference:
    """A movement on which the rail and our books do not agree: its amount, its currency, or both."""

    key: str
    theirs: int
    ours: int
    their_currency: str
    our_currency: str


@dataclass(frozen=True)
class Reconciliation:
    """A rail's books against ours: how many agree, what only one side has, and where amounts or currencies differ."""

    rail: str
    since: datetime
    until: datetime
    matched: int
    missing_here: tuple[Line, ...]
    missing_there: tuple[Line, ...]
    different: tuple[Difference, ...]


@dataclass(frozen=True)
class Balance:
    """The sum of an account's postings, and what pending entries would add."""

    account: str
    currency: str
    posted: int
    pending: int


@dataclass(frozen=True)
class Posting:
    """What one account gets by an entry."""

    account: str
    currency: str
    amount: int


@dataclass(frozen=True)
class Entry:
    """A line of the ledger; `number` grows, a shop sees its own postings alone."""

    number: int
    id: str
    kind: str
    subject: str
    at: datetime
    actor: str
    why: str
    state: EntryState
    postings: tuple[Posting, ...]


@dataclass(frozen=True)
class Settlement:
    """What a settlement paid out to a shop, by currency, and the fee that the platform kept."""

    entry: str
    shop: str
    paid: Mapping[str, int]
    fee: Mapping[str, int]


@dataclass(frozen=True)
class Swept:
    """What a sweep moved on: charges asked about, refunds sent, payments charged."""

    asked: int
    refunds: int
    charged: int


class UnknownPayment(NotFound):
    """There is no such payment, or it is somebody else's."""

    def __init__(self, payment: str) -> None:
        super().__init__("There is no payment {payment}.", payment=payment)


class UnknownMethod(Invalid):
    """Nobody takes money this way here."""

    def __init__(self, method: str, known: str) -> None:
        super().__init__("{method} is not a way to pay here; {known} are.", method=method, known=known)


class WrongPayment(Invalid):
    """The parts of a payment do not fit each other."""

    def __init__(self, order: str, why: str) -> None:
        super().__init__("The payment of order {order} cannot be so: {why}.", order=order, why=why)


class NotPaid(Conflict):
    """Nothing can go back that has not come."""

    def __init__(self, order: str) -> None:
        super().__init__("Order {order} is not paid, so there is nothing to refund.", order=order)


class TooMuchBack(Conflict):
    """More would go back than is left of what was paid."""

    def __init__(self, order: str, wanted: int, left: int) -> None:
        super().__init__(
            "Of order {order} {wanted} cannot be refunded; {left} is left of it.", order=order, wanted=wanted, left=left
        )


class NothingToSettle(Conflict):
    """A shop has nothing to get now."""

    def __init__(self, shop: str) -> None:
        super().__init__("The shop {shop} has nothing to be settled now.", shop=shop)


class SettledMeanwhile(Conflict):
    """Another settlement of the same shop was faster."""

    def __init__(self, shop: str) -> None:
        super().__init__("The shop {shop} was settled meanwhile; look at its balance.", shop=shop)


class WrongWindow(Invalid):
    """A window of time that nobody compares."""

    def __init__(self) -> None:
        super().__init__("A window is two moments such as 2026-11-11T00:00:00+08:00, in order, at most a year apart.")


class Forged(Refused):
    """A notice does not come from the rail, or is too old to be believed."""

    def __init__(self, why: str) -> None:
        super().__init__("The notice is not believed: {why}.", why=why)


class RailAway(Unavailable):
    """A rail did not answer what has no other source."""

    def __init__(self, rail: str, why: str) -> None:
        super().__init__("{rail} does not answer: {why}.", rail=rail, why=why)


@dataclass(frozen=True)
class DelegatedCard:
    """A card, or a network token of one, as an agent hands it over: the number is never shown again."""

    number: SecretStr
    month: Annotated[str, Field(max_length=2)]
    year: Annotated[str, Field(max_length=4)]
    name: Annotated[str, Field(max_length=256)] = ""
    brand: Annotated[str, Field(max_length=40)] = ""
    funding: Literal["", "credit", "debit", "prepaid"] = ""


@dataclass(frozen=True)
class Allowance:
    """What a token is good for: one checkout of one merchant, at most so much, until a moment."""

    merchant: Annotated[str, Field(min_length=1, max_length=256)]
    checkout: Annotated[str, Field(min_length=1, max_length=100)]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    most: Annotated[int, Field(ge=1, le=LARGEST)]
    until: AwareDatetime


@dataclass(frozen=True)
class CardShown:
    """What may be shown of a card."""

    brand: str
    last4: str
    funding: str


@dataclass(frozen=True)
class Delegated:
    """The token that stands for a card; good once, for its allowance."""

    token: Annotated[str, Field(json_schema_extra={"format": "password"})]
    at: datetime
    until: datetime
    shown: CardShown


class WrongDelegation(Invalid):
    """A card or an allowance that cannot be taken."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__("{field}: {why}.", field=field, why=why)


class DelegationRefused(Refused):
    """A token is not good for this: unknown, scope, amount, expired or used."""

    def __init__(self, reason: str, why: str) -> None:
        super().__init__("The payment token is not good for this: {why}.", why=why)
        self.reason = reason
