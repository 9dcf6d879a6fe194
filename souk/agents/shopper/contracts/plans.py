"""What somebody wants bought, and what was found and why."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from souk.discovery.search import Filter, Limit
from souk.goods.pricing import Wanted
from souk.insight.decisions import Evidence
from souk.kit.locale import Locale, Words

Amount = Annotated[int, Field(ge=0, le=10_000_000_000)]
Name = Annotated[str, Field(max_length=200)]
Day = Annotated[str, Field(pattern=r"^(\d{4}-\d\d-\d\d)?$")]
Pieces = Annotated[int, Field(ge=1, le=99)]
Days = Annotated[int, Field(ge=0, le=3650)]
Prefer = Literal["fit", "price", "soon"]
Tool = Literal["buy", "track", "return"]
Outcome = Literal["found", "over", "nothing", "unclear"]


@dataclass(frozen=True)
class Wish:
    """What somebody wants, in a sentence, and what they set besides; what is set here holds over what is said.

    `most` is the most that all of it may cost with shipping and tax, in smallest units. `product` names one product.
    `place` is one of one's own addresses; empty: the preferred one. `extras` are put beside what is found. `seconds` is
    how long merchants of other houses have to answer, all together; with 0 nobody is asked; unsaid, the house's.
    `aside` are clauses that became no limit, of which its buyer said that it may be bought without them.
    """

    said: Annotated[str, Field(max_length=1000)] = ""
    product: Name = ""
    most: Amount | None = None
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "CNY"
    brands: Annotated[tuple[Name, ...], Field(max_length=20)] = ()
    shops: Annotated[tuple[Name, ...], Field(max_length=50)] = ()
    quantity: Pieces | None = None
    deliver_by: Day = ""
    return_days: Days | None = None
    prefer: Prefer | None = None
    place: Name = ""
    payment: Name = ""
    locale: Locale | None = None
    extras: Annotated[tuple[Wanted, ...], Field(max_length=5)] = ()
    seconds: Annotated[float, Field(ge=0, le=60)] | None = None
    aside: Annotated[tuple[Annotated[str, Field(max_length=1000)], ...], Field(max_length=50)] = ()


@dataclass(frozen=True)
class Heard:
    """One thing that was read in the sentence: what it limits, in words, and the words that it came from."""

    key: str
    shown: Words
    said: str


@dataclass(frozen=True)
class Aim:
    """One kind of goods of a wish: its category or one product, limits on it, and how many pieces.

    `same` are products of the very same title, `variants` those that alone are meant, `gtin` a code that was said.
    """

    name: Words
    quantity: int = 1
    category: str = ""
    product: str = ""
    words: str = ""
    filters: tuple[Filter, ...] = ()
    each: int | None = None
    same: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()
    gtin: str = ""


@dataclass(frozen=True)
class Bounds:
    """What a purchase has to keep; what is empty or None limits nothing.

    `most` is all-in, `each` the same for one purchase: what is bought at one house is one. `refused` are goods and
    categories that may not be bought, `allowed` those that alone may be. `merchants` are the merchants of other houses
    that alone may be asked, by domain. With `alone` nobody confirms the purchase, and only what an agent may pay for is
    bought. `shops_not` are shops and merchants' domains that may not sell it, `brands_not` brands that are not bought.
    `goods` is the most that all of it may cost without shipping.
    """

    currency: str = "CNY"
    most: int | None = None
    brands: tuple[str, ...] = ()
    shops: tuple[str, ...] = ()
    deliver_by: str = ""
    return_days: int | None = None
    methods: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    prefer: Prefer = "fit"
    merchants: tuple[str, ...] = ()
    alone: bool = False
    each: int | None = None
    shops_not: tuple[str, ...] = ()
    brands_not: tuple[str, ...] = ()
    goods: int | None = None


@dataclass(frozen=True)
class Read:
    """Where something of an offer was read, what that is, and when it was brought."""

    what: str
    document: str
    fetched: datetime


@dataclass(frozen=True)
class Elsewhere:
    """That an offer is of another house: whose, by which asking, why it is the same item, and how it can be bought.

    `way` is `mandate` where an agent may pay there, else `link`, for the reason `hand_off`; `by_card` is that a token
    of a card pays there, under the mandate as well, and its merchant signs nothing. `verified` is whether the
    merchant's own checkout says the total. `title` is the merchant's word for it, and data, as are `notices`, what it
    warns of.
    """

    merchant: str
    domain: str
    offers: str
    offer: str
    title: str
    match: str
    sure: float
    way: Literal["mandate", "link"]
    link: str
    rank: int
    verified: bool
    sources: tuple[Read, ...] = ()
    hand_off: str = ""
    by_card: bool = False
    notices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Option:
    """One shop's offer of one variant, as often as it is wanted: what it costs with what applies, and why it is here.

    `goods` is after promotions, `fee` what shipping from that shop costs. `lacks` are limits that it breaks. With
    `elsewhere` it is an offer of another house, whose domain is the `shop`; `product` is ours, of which it is the same.
    """

    product: str
    variant: str
    shop: str
    title: Words
    brand: str
    category: str
    path: tuple[str, ...]
    quantity: int
    unit: int
    goods: int
    fee: int
    currency: str
    latest: str
    returns: int
    place: int
    reasons: tuple[Evidence, ...] = ()
    lacks: tuple[Evidence, ...] = ()
    elsewhere: Elsewhere | None = None

    @property
    def parcel(self) -> str:
        """With what it shares its shipping: with all of its shop; elsewhere each offer is a purchase of its own."""
        return self.elsewhere.offer if self.elsewhere else self.shop

    @property
    def total(self) -> int:
        """What it costs alone, with shipping."""
        return self.goods + self.fee


@dataclass(frozen=True)
class Looked:
    """One step of the work: which tool was asked, and what came of it, in words."""

    tool: str
    says: Words


@dataclass(frozen=True)
class AskedElsewhere:
    """What became of asking a merchant of another house: an answer, nothing, too late, or failed and why."""

    domain: str
    state: Literal["answered", "nothing", "late", "failed"]
    why: str = ""


@dataclass(frozen=True)
class Parcel:
    """A parcel of an order: who carries it, under which number, and whether it arrived."""

    carrier: str
    tracking: str
    arrived: bool


@dataclass(frozen=True)
class Followed:
    """An order that a sentence is about: how it stands, what is in it, its parcels, and when the last was promised.

    `returnable` is how many pieces have left and could come back; `returns` are the least days that its shops grant.
    """

    order: str
    state: str
    at: datetime
    titles: tuple[Words, ...]
    parcels: tuple[Parcel, ...]
    promised: str
    returnable: int
    returns: int


@dataclass(frozen=True)
class Plan:
    """What would be bought and why; `options` by aim, the best first, `near` what breaks a limit, and which.

    `over`: all but the price fits, and `nearest` is the least that it costs. `unclear`: nothing was recognised. `total`
    is with shipping; a card says the exact price. `asked` are other houses and what became of asking them. `kinds` are
    the variants of a named product of which none was named, so that the best of them was taken. `unread` are clauses
    that may be limits and were understood by nobody; they are confirmed in `Wish.aside` before anything is bought.
    `every_days` is after how many days it is wanted again, where that was said. With another `tool` than `buy` nothing
    is looked for: `order` is what is to be tracked or returned, None where there is none.
    """

    wish: Wish
    outcome: Outcome
    heard: tuple[Heard, ...]
    limits: tuple[Limit, ...]
    aims: tuple[Aim, ...]
    bounds: Bounds
    chosen: tuple[Option, ...] = ()
    total: int = 0
    options: tuple[tuple[Option, ...], ...] = ()
    near: tuple[Option, ...] = ()
    nearest: int | None = None
    unread: tuple[str, ...] = ()
    steps: tuple[Looked, ...] = ()
    asked: tuple[AskedElsewhere, ...] = ()
    kinds: tuple[Words, ...] = ()
    every_days: int | None = None
    tool: Tool = "buy"
    order: Followed | None = None

    @property
    def basket(self) -> tuple[Wanted, ...]:
        """What is chosen of our own shops, as checkout takes it."""
        return tuple(Wanted(one.product, one.variant, one.shop, one.quantity) for one in self.home)

    @property
    def home(self) -> tuple[Option, ...]:
        """What is chosen of our own shops."""
        return tuple(one for one in self.chosen if one.elsewhere is None)

    @property
    def away(self) -> tuple[Option, ...]:
        """What is chosen at merchants of other houses."""
        return tuple(one for one in self.chosen if one.elsewhere is not None)
