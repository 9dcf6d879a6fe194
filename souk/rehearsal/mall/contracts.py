"""What the mall is made from, and what it knows of the things that it made."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from souk.goods.catalog import Product, Review, Value
from souk.kit.locale import Locale, Words
from souk.kit.operation import Caller

Driver = Literal["", "size", "-size", "tier", "-tier"]


@dataclass(frozen=True)
class Spec:
    """How one attribute is drawn: from values with weights, a number's values in rising order, drawn along `driver`."""

    kind: Literal["number", "choice", "flag"]
    values: tuple[Value, ...]
    weights: tuple[float, ...] = ()
    driver: Driver = ""


@dataclass(frozen=True)
class Line:
    """One kind of thing within a category: its share, its price in yuan at the reference values, its attributes."""

    share: float
    price: float
    noun: Words
    traits: Mapping[str, Spec]


@dataclass(frozen=True)
class Aspect:
    """What buyers say of one side of a thing; `by` is the condition on an attribute under which they praise it."""

    id: str
    by: str
    good: Mapping[Locale, tuple[str, ...]]
    bad: Mapping[Locale, tuple[str, ...]]


@dataclass(frozen=True)
class Sheet:
    """One category of the mall: how its things are drawn, priced, titled, described and talked about.

    `tags`, `says` and `denials` are keyed by attribute, or by `<attribute>.<choice>`.
    """

    id: str
    aisle: str
    share: float
    units: Mapping[str, str]
    variants: tuple[str, ...]
    lead: tuple[str, ...]
    trail: tuple[str, ...]
    extra: tuple[Words, ...]
    opens: tuple[Words, ...]
    by: Mapping[str, tuple[float, float]]
    times: Mapping[str, float]
    lines: tuple[Line, ...]
    tags: Mapping[str, Words]
    says: Mapping[str, tuple[Words, ...]]
    denials: Mapping[str, tuple[Words, ...]]
    aspects: tuple[Aspect, ...]


@dataclass(frozen=True)
class Brand:
    """An invented maker; `tier` from 0 (cheap) to 1 (dear)."""

    name: Words
    tier: float


@dataclass(frozen=True)
class Stall:
    """An invented shop and the aisles that it sells from."""

    id: str
    name: Words
    aisles: frozenset[str]


@dataclass(frozen=True)
class Talk:
    """Sentences of reviews about nothing in particular; frames take an opinion at `{}`."""

    aisle: Mapping[str, Mapping[Locale, tuple[str, ...]]]
    glad: Mapping[Locale, tuple[str, ...]]
    sour: Mapping[Locale, tuple[str, ...]]
    even: Mapping[Locale, tuple[str, ...]]
    praise: Mapping[Locale, tuple[str, ...]]
    blame: Mapping[Locale, tuple[str, ...]]
    surnames: str
    initials: str


@dataclass(frozen=True)
class Town:
    """Everything that categories share."""

    stalls: tuple[Stall, ...]
    brands: Mapping[str, tuple[Brand, ...]]
    series: Mapping[str, tuple[Words, ...]]
    colours: Mapping[str, Words]
    talk: Talk


@dataclass(frozen=True)
class Piece:
    """A product with what is true of it, stated or not.

    `told` are the attributes that its texts state, `listed` those among its fields; `contradicts` is the attribute on
    which its title says something else, or empty.
    """

    product: Product
    truth: Mapping[str, Value]
    told: frozenset[str]
    listed: frozenset[str]
    contradicts: str
    tier: float
    popularity: float


@dataclass(frozen=True)
class Said:
    """One sentence of a review about an aspect."""

    aspect: str
    good: bool
    sentence: str


@dataclass(frozen=True)
class Remark:
    """A review with the opinions in it; `against` where one of them contradicts the product's attributes."""

    review: Review
    said: tuple[Said, ...]
    against: bool


@dataclass(frozen=True)
class Fate:
    """What becomes of `count` orders, `own` of them in the first shop; `ages` are hours before today, from and to."""

    count: int
    own: int
    deeds: tuple[str, ...]
    ages: tuple[float, float]
    hers: bool = False


@dataclass(frozen=True)
class Guests:
    """Names with where letters go, regions with city and district, and streets."""

    names: tuple[str, ...]
    places: tuple[str, ...]
    streets: tuple[str, ...]


@dataclass(frozen=True)
class Searches:
    """What is typed within the first shop and in the house, each at most so often."""

    within: tuple[str, ...]
    house: tuple[str, ...]
    most: int


@dataclass(frozen=True)
class Buyer:
    """Who buys, for whom, paying how; without an account: a guest."""

    recipient: Mapping[str, object]
    account: str = ""
    payment: str = ""


@dataclass(frozen=True)
class Terms:
    """The category that its shop does not take back."""

    barred: str


@dataclass(frozen=True)
class Plot:
    """What a mall's first days are drawn from; `hours` are from one deed to the next, from and to."""

    days: int
    hours: Mapping[str, tuple[float, float]]
    fate: Mapping[str, Fate]
    whys: Mapping[str, tuple[str, ...]]
    terms: Terms
    shopper: Buyer
    guests: Guests
    searches: Searches


@dataclass(frozen=True)
class Good:
    """Something on a shelf that can be bought: one variant in one shop, its price in fen and its pieces there."""

    product: str
    variant: str
    shop: str
    category: str
    price: int
    pieces: int
    weight: float


@dataclass(frozen=True)
class Deed:
    """What somebody does with an order, at a moment."""

    at: datetime
    verb: str
    why: str = ""


@dataclass(frozen=True)
class Story:
    """One order from beginning to end: who buys what for whom, and what becomes of it. Without an account: a guest."""

    id: str
    fate: str
    account: str
    recipient: Mapping[str, object]
    payment: str
    basket: tuple[Mapping[str, str | int], ...]
    deeds: tuple[Deed, ...]


@dataclass(frozen=True)
class Search:
    """What a visitor typed at a moment, in a shop or in the house, and the place that they opened; 0 for none."""

    at: datetime
    text: str
    shop: str
    opened: int


@dataclass(frozen=True)
class Life:
    """All that happened in the mall before somebody came to see it, and when that is."""

    today: datetime
    stories: tuple[Story, ...]
    searches: tuple[Search, ...]
    presale: Good
    barred: Good


@dataclass(frozen=True)
class Errand:
    """An operation that somebody does once, at a moment."""

    at: datetime
    operation: str
    caller: Caller
    payload: Mapping[str, object]
