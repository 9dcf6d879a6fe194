"""Foreign merchants, what they offer, and what was bought there; what a merchant says is data and decides nothing.

| noun | what it is |
| --- | --- |
| Merchant | whom the operator added, and how it is spoken to |
| Wish | one item, wanted in a quantity at an address, within limits |
| Offer | one merchant's item with its all-in total, and where every figure was read |
| Offers | all offers of one asking, told at once in a drawn order |
| Bought | one try to buy an offer under a mandate, from before it was sent until it is settled |
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, JsonValue

from souk.agents.market.contracts.billing import (
    Bill,
    Cut,
    Entry,
    Method,
    Notice,
    Parcel,
    Part,
    Presentation,
    Rule,
    ThereWay,
)
from souk.agents.market.contracts.buying import AgentKey, Bought, BoughtState, Ordered, Passed
from souk.agents.market.contracts.delegating import Card, Charge, Delegation, Instrument, Payment, Unsigned
from souk.agents.market.contracts.errors import (
    Declined,
    MerchantNotSo,
    MerchantThere,
    NoCheckout,
    NotCalledOff,
    NotKnownYet,
    UnknownAgent,
    UnknownBought,
    UnknownMerchant,
    UnknownOffer,
    UnknownOffers,
    WrongAnswer,
    WrongMerchant,
    WrongWish,
)
from souk.people.accounts import HOME_COUNTRY

# As in mandates: below it sums stay within 64 bits.
LARGEST = 10_000_000_000
Amount = Annotated[int, Field(ge=0, le=LARGEST)]
Name = Annotated[str, Field(max_length=300)]
Kind = Literal["ucp", "acp", "feed"]
Line = Literal["", "ucp-rest", "ucp-mcp", "acp", "feed"]
MerchantState = Literal["new", "open", "unreachable", "refused", "removed"]
MatchKind = Literal["gtin", "mpn", "matcher", "title"]
Way = Literal["mandate", "link"]
Reading = Literal["search", "checkout", "feed"]


@dataclass(frozen=True)
class MerchantDraft:
    """A merchant by its domain, such as `shop.example`; `feed` is an https address, or a file among the uploads.

    A `feed` merchant has nothing but the feed; an `acp` merchant is searched by its feed and buys by ACP. `key` is what
    it knows us by; `provider` is where its payment provider takes cards (`…/agentic_commerce/delegate_payment`), where
    that is not the merchant's own place, and `provider_key` what the provider knows us by.
    """

    domain: Annotated[str, Field(max_length=253)]
    kind: Kind = "ucp"
    feed: Annotated[str, Field(max_length=2000)] = ""
    format: Annotated[str, Field(max_length=40)] = ""
    name: Name = ""
    key: Annotated[str, Field(max_length=500)] = ""
    provider: Annotated[str, Field(max_length=500)] = ""
    provider_key: Annotated[str, Field(max_length=500)] = ""


@dataclass(frozen=True)
class Door:
    """Where and how a merchant is spoken to, as its own profile says; `feed` is a file that was brought here.

    `provider` is where the merchant itself takes cards for its sessions, `extends` are capabilities that add to its
    checkout, `schemas` those that both can do, each with the address of its schema.
    """

    line: Line = ""
    endpoint: str = ""
    version: str = ""
    feed: str = ""
    format: str = ""
    capabilities: tuple[str, ...] = ()
    handlers: tuple[str, ...] = ()
    provider: str = ""
    extends: tuple[str, ...] = ()
    schemas: tuple[str, ...] = ()


@dataclass(frozen=True)
class Merchant:
    """Whom one may buy from elsewhere: how it stands, since when, and by which keys it signs (thumbprints)."""

    id: str
    domain: str
    kind: Kind
    name: str
    state: MerchantState
    why: str
    door: Door
    keys: tuple[str, ...]
    feed: str
    format: str
    number: int
    added: datetime
    visited: datetime | None
    provider: str = ""


@dataclass(frozen=True)
class MerchantStep:
    """A step of a merchant's history, with what was before it."""

    merchant: str
    number: int
    what: Literal["added", "removed", "restored", "visited", "keys_changed"]
    by: str
    why: str
    at: datetime


@dataclass(frozen=True)
class Destination:
    """Where something goes; the country has two letters."""

    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = HOME_COUNTRY
    region: Name = ""
    city: Name = ""
    postcode: Annotated[str, Field(max_length=20)] = ""
    lines: Annotated[tuple[Name, ...], Field(max_length=5)] = ()
    name: Name = ""
    phone: Annotated[str, Field(max_length=40)] = ""
    email: Annotated[str, Field(max_length=254)] = ""


@dataclass(frozen=True)
class Wish:
    """One item in a quantity. `product` is one of our own, and then the same item is looked for; else codes or words.

    `most` is the most that it may cost all-in, `deliver_by` a date, `seconds` how long all merchants together have.
    """

    text: Name = ""
    product: Name = ""
    gtin: Annotated[str, Field(pattern=r"^(\d{8}|\d{12,14})?$")] = ""
    brand: Name = ""
    mpn: Name = ""
    category: Name = ""
    quantity: Annotated[int, Field(ge=1, le=10_000)] = 1
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "CNY"
    to: Destination | None = None
    most: Amount | None = None
    deliver_by: Annotated[str, Field(pattern=r"^(\d{4}-\d\d-\d\d)?$")] = ""
    coupons: Annotated[tuple[Name, ...], Field(max_length=10)] = ()
    merchants: Annotated[tuple[Name, ...], Field(max_length=50)] = ()
    seconds: Annotated[float, Field(ge=0.1, le=60)] = 5.0


@dataclass(frozen=True)
class Goods:
    """What a merchant says of an item; texts are cut, without markup and without characters that nobody sees."""

    product: str
    variant: str
    title: str
    price: int
    currency: str
    brand: str = ""
    gtin: str = ""
    mpn: str = ""
    category: str = ""
    text: str = ""
    available: bool = True
    link: str = ""
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True)
class Total:
    """What everything costs at a merchant's own checkout, its parts adding up; a discount is below zero."""

    goods: int
    discount: int
    shipping: int
    tax: int
    fees: int
    total: int


@dataclass(frozen=True)
class Quote:
    """A merchant's checkout as it stands there; `word` is its signed text of it, if it signs.

    `shown` is the whole checkout where the merchant takes AP2 mandates alone, `unsigned` what is known of one that is
    not signed, `bill` what it says for people to read.
    """

    checkout: str
    status: str
    currency: str
    variant: str
    quantity: int
    total: Total
    word: str = ""
    handler: str = ""
    deliver_by: str = ""
    return_days: int | None = None
    link: str = ""
    expires: str = ""
    order: str = ""
    order_link: str = ""
    messages: tuple[str, ...] = ()
    shown: Mapping[str, JsonValue] | None = None
    unsigned: Unsigned | None = None
    bill: Bill = field(default_factory=Bill)


@dataclass(frozen=True)
class Source:
    """Where something was read: the document, what it is, and when it was brought."""

    what: Reading
    document: str
    fetched: datetime


@dataclass(frozen=True)
class Match:
    """Why it is taken for the wanted item: a code, the matcher's word, or no more than shared words."""

    kind: MatchKind
    probability: float
    agrees: tuple[str, ...] = ()


@dataclass(frozen=True)
class Offer:
    """One offer. `rank` is by the verified total, 1 the cheapest; an offer without one says why in `unranked`.

    `category` is our own product's, where the item was matched with one; a merchant's own word is in `goods` alone.
    `hand_off` is why no agent pays here and the link leads there; `by_card` that a token of a card pays it, and its
    merchant signs nothing. `bill` is the checkout in the merchant's own words and order.
    """

    id: str
    merchant: str
    domain: str
    goods: Goods
    quantity: int
    match: Match
    total: Total | None
    currency: str
    way: Way
    checkout: str
    link: str
    deliver_by: str
    return_days: int | None
    expires: str
    sources: tuple[Source, ...]
    category: str = ""
    rank: int | None = None
    unranked: str = ""
    hand_off: str = ""
    by_card: bool = False
    bill: Bill = field(default_factory=Bill)


@dataclass(frozen=True)
class Answered:
    """What became of asking one merchant, and why it has no offer if it has none."""

    merchant: str
    domain: str
    state: Literal["answered", "nothing", "late", "failed"]
    why: str = ""


@dataclass(frozen=True)
class Offers:
    """Every offer of one asking, in an order that `seed` draws; who answered first stands nowhere in it."""

    id: str
    wish: Wish
    seed: str
    asked: datetime
    offers: tuple[Offer, ...]
    merchants: tuple[Answered, ...]


__all__ = [
    "LARGEST",
    "AgentKey",
    "Amount",
    "Answered",
    "Bill",
    "Bought",
    "BoughtState",
    "Card",
    "Charge",
    "Cut",
    "Declined",
    "Delegation",
    "Destination",
    "Door",
    "Entry",
    "Goods",
    "Instrument",
    "Kind",
    "Line",
    "Match",
    "MatchKind",
    "Merchant",
    "MerchantDraft",
    "MerchantNotSo",
    "MerchantState",
    "MerchantStep",
    "MerchantThere",
    "Method",
    "Name",
    "NoCheckout",
    "NotCalledOff",
    "NotKnownYet",
    "Notice",
    "Offer",
    "Offers",
    "Ordered",
    "Parcel",
    "Part",
    "Passed",
    "Payment",
    "Presentation",
    "Quote",
    "Reading",
    "Rule",
    "Source",
    "ThereWay",
    "Total",
    "UnknownAgent",
    "UnknownBought",
    "UnknownMerchant",
    "UnknownOffer",
    "UnknownOffers",
    "Unsigned",
    "Way",
    "Wish",
    "WrongAnswer",
    "WrongMerchant",
    "WrongWish",
]
