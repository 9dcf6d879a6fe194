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

from souk.kit.errors import Conflict, Invalid, NotFound, Unavailable

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
BoughtState = Literal["refused", "handed_off", "sent", "unknown", "paid", "failed", "released"]


@dataclass(frozen=True)
class MerchantDraft:
    """A merchant by its domain, such as `shop.example`; `feed` is an https address, or a file among the uploads.

    A `feed` merchant has nothing but the feed; an `acp` merchant is searched by its feed and asked for totals by ACP.
    """

    domain: Annotated[str, Field(max_length=253)]
    kind: Kind = "ucp"
    feed: Annotated[str, Field(max_length=2000)] = ""
    format: Annotated[str, Field(max_length=40)] = ""
    name: Name = ""
    key: Annotated[str, Field(max_length=500)] = ""


@dataclass(frozen=True)
class Door:
    """Where and how a merchant is spoken to, as its own profile says; `feed` is a file that was brought here."""

    line: Line = ""
    endpoint: str = ""
    version: str = ""
    feed: str = ""
    format: str = ""
    capabilities: tuple[str, ...] = ()
    handlers: tuple[str, ...] = ()


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

    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = "CN"
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
    """A merchant's checkout as it stands there; `word` is its signed text of it, if it signs."""

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


@dataclass(frozen=True)
class Bought:
    """One try to buy an offer. `reason` and `detail` say why it was refused or failed; `key` was kept before sending.

    What is `unknown` is asked about until it is known, and never paid again.
    """

    id: str
    offer: str
    merchant: str
    domain: str
    mandate: str
    checkout: str
    title: str
    quantity: int
    total: int
    currency: str
    state: BoughtState
    key: str
    at: datetime
    reason: str = ""
    detail: str = ""
    authorisation: str = ""
    order: str = ""
    link: str = ""


@dataclass(frozen=True)
class Payment:
    """What is presented to a merchant: the idempotency key, and the credential of the mandate."""

    key: str
    credential: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True)
class AgentKey:
    """The public key of an agent that buys for somebody, for the profile under which its requests are signed."""

    thumbprint: str
    jwk: Mapping[str, JsonValue]


class UnknownMerchant(NotFound):
    """There is none of this id."""

    def __init__(self, merchant: str) -> None:
        super().__init__("There is no merchant {merchant} in the market.", merchant=merchant)


class UnknownOffer(NotFound):
    """Nobody offered so, or it was offered to somebody else."""

    def __init__(self, offer: str) -> None:
        super().__init__("You were made no offer {offer}; ask for offers first.", offer=offer)


class UnknownOffers(NotFound):
    """It was not asked, or by somebody else."""

    def __init__(self, offers: str) -> None:
        super().__init__("You asked for no offers {offers}.", offers=offers)


class UnknownBought(NotFound):
    """Nothing was bought so, or by somebody else."""

    def __init__(self, bought: str) -> None:
        super().__init__("You bought nothing {bought} elsewhere.", bought=bought)


class UnknownAgent(NotFound):
    """No agent of this key bought anything for anybody here."""

    def __init__(self, thumbprint: str) -> None:
        super().__init__("There is no agent with the key {thumbprint}.", thumbprint=thumbprint)


class MerchantThere(Conflict):
    """The domain was added before."""

    def __init__(self, domain: str) -> None:
        super().__init__("{domain} is in the market already.", domain=domain)


class MerchantNotSo(Conflict):
    """The merchant's state does not allow this."""

    def __init__(self, merchant: str, state: str) -> None:
        super().__init__("The merchant {merchant} is {state}.", merchant=merchant, state=state)


class WrongWish(Invalid):
    """Nothing can be looked for so."""

    def __init__(self, why: str) -> None:
        super().__init__("This cannot be looked for: {why}.", why=why)


class WrongMerchant(Invalid):
    """No merchant can be so."""

    def __init__(self, why: str) -> None:
        super().__init__("This merchant cannot be added: {why}.", why=why)


class WrongAnswer(Unavailable):
    """A merchant's answer is not what its protocol says; nothing of it is used."""

    def __init__(self, domain: str, why: str) -> None:
        super().__init__("{domain} answers what cannot be used: {why}.", domain=domain, why=why)


class Declined(Unavailable):
    """A merchant said no in so many words; `status` is HTTP's."""

    def __init__(self, domain: str, why: str, status: int = 0) -> None:
        self.status = status
        super().__init__("{domain} declines: {why}.", domain=domain, why=why)


class NoCheckout(Unavailable):
    """The merchant has no checkout that an agent may use; there is a link to it."""

    def __init__(self, domain: str) -> None:
        super().__init__("{domain} sells on its own pages only.", domain=domain)
