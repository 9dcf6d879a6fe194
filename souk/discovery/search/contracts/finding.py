"""A query, and one page of cards with facets."""

from dataclasses import dataclass
from typing import Literal

from souk.discovery.search.contracts.arranged import Arranged, Redirect
from souk.goods.catalog import Rating
from souk.goods.pricing import Tag
from souk.kit.errors import Conflict, Invalid, NotFound, Unavailable
from souk.kit.locale import Locale, Words
from souk.kit.money import Money

Sort = Literal["relevance", "price-low", "price-high", "rating", "sold", "newest"]
# What was said is the order that the words ask for, `quietest`; where they ask for none it is relevance.
Order = Sort | Literal["said"]


@dataclass(frozen=True)
class Filter:
    """A limit on one key: any of some values, or a range of numbers (canonical unit; `price` in minor units)."""

    key: str
    any_of: tuple[str, ...] = ()
    at_least: float | None = None
    at_most: float | None = None
    none_of: tuple[str, ...] = ()


@dataclass(frozen=True)
class Limit:
    """A hard limit, shown as a chip that the shopper may take off. `said` is the shopper's own words for it.

    `price` has `at_least`/`at_most` in minor units of `unit`, a currency; other keys use the canonical unit.
    """

    key: str
    name: Words
    shown: Words
    said: str
    at_least: float | None = None
    at_most: float | None = None
    any_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()
    unit: str = ""


@dataclass(frozen=True)
class Meant:
    """A category that the words name or imply, the words that do, and how surely, 0 to 1."""

    category: str
    name: Words
    said: str
    sure: float


@dataclass(frozen=True)
class Correction:
    """Words as they were typed, the words searched instead, and why."""

    said: str
    meant: str
    why: Literal["spelling", "pinyin", "traditional", "spacing"]


@dataclass(frozen=True)
class Leaning:
    """What suits better without having to be: a wish, or what a situation asks for; `weight` from 1 to 3.

    A weight of `SAID` has a stricter reading of the shopper's own words: the very size, the first of several values.
    """

    limit: Limit
    weight: int


@dataclass(frozen=True)
class Related:
    """Another query that somebody who searched this may want, and where it comes from."""

    text: str
    why: Literal["category", "situation", "problem", "others"]


@dataclass(frozen=True)
class Foremost:
    """The price, or a number of the goods, of which the most or the least is wanted; `said` is how it was said."""

    key: str
    name: Words
    more: bool
    said: str


QueryKind = Literal["empty", "code", "name", "broad", "sentence"]


@dataclass(frozen=True)
class Wider:
    """Words of a query, and other wordings of them."""

    said: str
    others: tuple[str, ...]


@dataclass(frozen=True)
class Understood:
    """What a query means.

    `words` are searched: corrected, without those that became limits. `limits` are chips that hold until taken off.
    `leanings` say what comes first among what keeps them. `wider` are other wordings of a word, from the knowledge.
    `perhaps` are whole queries that may have been meant; `unread` is what was asked for and no limit is of;
    `foremost` is what the words want the most or the least of.
    `brands` are all that are named, wanted or not, whether they became a limit or not.
    `untold` are limits that hold nothing back, as none of the goods states anything of the kind.
    `guessed` are the keys of limits that only single words or a situation speak for: they yield where nothing is left.
    """

    text: str
    locale: Locale
    kind: QueryKind
    words: str
    categories: tuple[Meant, ...] = ()
    limits: tuple[Limit, ...] = ()
    wider: tuple[Wider, ...] = ()
    corrections: tuple[Correction, ...] = ()
    perhaps: tuple[str, ...] = ()
    leanings: tuple[Leaning, ...] = ()
    unread: tuple[str, ...] = ()
    foremost: Foremost | None = None
    brands: tuple[str, ...] = ()
    untold: tuple[Limit, ...] = ()
    guessed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fact:
    """An attribute as a card shows it."""

    key: str
    name: Words
    shown: Words


@dataclass(frozen=True)
class Card:
    """One product over its variants and offers, with what one piece of its best offer costs anybody.

    `price` is after every promotion that holds for all, None where nobody offers it; `before` is without them, where
    that is more. `tag` tells which they are: a card that was checked against the catalogue as it is now has one.
    """

    product: str
    title: Words
    brand: str
    category: str | None
    category_name: Words
    picture: str
    price: Money | None
    list_price: Money | None
    dearest: Money | None
    variant: str | None
    shop: str | None
    shop_name: Words
    offers: int
    rating: Rating | None
    sold: int
    facts: tuple[Fact, ...]
    invented: bool
    available: bool
    before: Money | None = None
    tag: Tag | None = None


@dataclass(frozen=True)
class FacetValue:
    """One value of a facet, and how many of the results have it."""

    value: str
    name: Words
    count: int


@dataclass(frozen=True)
class Facet:
    """How the results divide by one key: values with counts, or the span of a number."""

    key: str
    name: Words
    unit: str = ""
    values: tuple[FacetValue, ...] = ()
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True)
class Results:
    """One page. `relaxed` says which words were dropped because nothing has them all.

    `total` and the facets count the goods that keep every limit and have all the words, or as many of them as ten
    goods have. A list by relevance may go on after those with goods that have some of the words or are near in meaning.
    `understood` is what the query was taken to mean: its limits hold, unless `without` took them off.
    `arranged` are its goods that a shop's rule moved, `redirect` where a rule leads this search instead. `dropped`
    counts goods left out of this page because they are retired by now or their price keeps a limit no more.
    """

    total: int
    cards: tuple[Card, ...]
    facets: tuple[Facet, ...]
    after: str
    relaxed: tuple[str, ...] = ()
    arranged: tuple[Arranged, ...] = ()
    redirect: Redirect | None = None
    understood: Understood | None = None
    dropped: int = 0


@dataclass(frozen=True)
class Suggestion:
    """What the shopper may be typing: a category, a brand or a title."""

    kind: Literal["category", "brand", "title"]
    text: str
    target: str


@dataclass(frozen=True)
class IndexStatus:
    """Where the index stands: its generation, the log position that it has, how many products."""

    generation: int
    position: str
    products: int
    behind: bool


@dataclass(frozen=True)
class Snapshot:
    """An index kept to go back to: its generation, its place in the log, how many products."""

    generation: int
    position: str
    products: int


@dataclass(frozen=True)
class Reason:
    """One part of a score: what it is, in plain words, and what it adds; the best match of words has 1."""

    says: Words
    adds: float


@dataclass(frozen=True)
class Why:
    """Why a product stands at its place (from 1 on); None where it is not in the list, and then what it lacks."""

    product: str
    place: int | None
    score: float
    reasons: tuple[Reason, ...]
    lacks: tuple[Words, ...] = ()


class UnknownSnapshot(NotFound):
    """There is no such snapshot."""

    def __init__(self, generation: int) -> None:
        super().__init__("There is no snapshot {generation} of the index.", generation=generation)


class IndexHeld(Conflict):
    """Another process writes the index."""

    def __init__(self) -> None:
        super().__init__("Another process writes the index; ask there.")


class NotIndexed(Unavailable):
    """The catalogue has goods and the index none yet, as after an upgrade that reads the log anew."""

    def __init__(self) -> None:
        super().__init__("The goods are being put into the index; ask again in a moment.")


class WrongQuery(Invalid):
    """The query asks for something that cannot be."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__("{field}: {why}", field=field, why=why)
