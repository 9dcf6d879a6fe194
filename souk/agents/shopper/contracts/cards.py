"""The order card that somebody confirms, and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from souk.agents.shopper.contracts.plans import Looked, Option, Wish
from souk.goods.pricing import Quote, Wanted
from souk.insight.decisions import Evidence
from souk.kit.locale import Words

CardState = Literal["open", "confirmed", "dropped", "over", "failed"]
AwayState = Literal["open", "paid", "unknown", "refused", "handed_off"]


@dataclass(frozen=True)
class CardLine:
    """A line of an order card."""

    product: str
    variant: str
    shop: str
    title: Words
    quantity: int
    unit: int
    left: int
    returns: int
    arrives: Words
    latest: str


@dataclass(frozen=True)
class Tip:
    """Goods that make all of it cheaper when they are put beside it (凑单): what it costs then, and what that saves."""

    total: int
    saves: int
    extras: tuple[Wanted, ...]
    titles: tuple[Words, ...]


@dataclass(frozen=True)
class AwayLine:
    """What is to be bought at a merchant of another house, and what became of it.

    It is bought under a mandate that is named when the card is confirmed, or handed off by its `link`.
    """

    option: Option
    state: AwayState = "open"
    decision: str = ""
    bought: str = ""
    order: str = ""
    link: str = ""
    trouble: str = ""


@dataclass(frozen=True)
class OrderCard:
    """What is to be confirmed: the price is held until `until`. `sellers` are the merchants of record.

    `state` and `order` say what became of it; `decision` is where the ledger has it. `elsewhere` is bought at merchants
    of other houses, at their checkouts; where all of it is, there is no `quote`. `total` is of all. `considered` says
    what of it should be looked at before: a choice that nobody named, or goods that the house wants thought over.
    """

    id: str
    state: CardState
    wish: Wish
    lines: tuple[CardLine, ...]
    quote: Quote | None
    currency: str
    total: int
    sellers: tuple[str, ...]
    destination: str
    payment: str
    until: datetime
    reasons: tuple[Evidence, ...]
    steps: tuple[Looked, ...]
    session: str
    order: str
    decision: str
    trouble: str = ""
    tip: Tip | None = None
    elsewhere: tuple[AwayLine, ...] = ()
    considered: tuple[Evidence, ...] = ()
