"""What the mall is made from, and what it knows of the things that it made."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from souk.goods.catalog import Product, Review, Value
from souk.kit.locale import Locale, Words

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
