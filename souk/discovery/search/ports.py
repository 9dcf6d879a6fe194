"""What search needs: an index that loses nothing it has acknowledged."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, Literal, NamedTuple, Protocol, runtime_checkable

from souk.ai.embedding import Encoded
from souk.discovery.search.contracts import Filter, IndexStatus, Lesson, Sort, Understood
from souk.kit.locale import Locale

Tokens = tuple[str, ...]
Word = tuple[Tokens, ...]
SOLD_OUT, NOT_OFFERED, ON_SALE = 0, 1, 2


def number_of(name: str) -> int:
    """A name as the number that stands for it in an index, of 63 bits so that no two names share one; 0 for none."""
    return int.from_bytes(sha256(name.encode()).digest()[:8], "big") >> 1 if name else 0


def mark_of(name: str) -> int:
    """A shelf, brand or shop as the short number by which candidates are compared; 0 for none.

    It has 20 bits, so that all of a candidate stand in one number: two of a page's ten names share one in 20,000 pages,
    and then count as the same.
    """
    return number_of(name) >> 43 or 1 if name else 0


@dataclass(frozen=True)
class Entry:
    """One product as the index keeps it: tokens by field, numbers and tags by key, and its card as plain JSON."""

    product: str
    tokens: Mapping[str, Tokens]
    numbers: Mapping[str, float]
    tags: Mapping[str, tuple[str, ...]]
    brand: str
    card: Mapping[str, Any]
    shelf: str = ""
    stock: int = ON_SALE


@dataclass(frozen=True)
class Plan:
    """What to find: `at_least` so many of the words (each met by any of its alternatives), limits, order, a window.

    `wider` has, word by word, other wordings that meet it for less; `liked` categories that come first, how surely;
    `leaning` what comes first without being a limit, with a weight from 1 to 3. Where it is `titled`, words count in
    titles alone.
    """

    words: tuple[Word, ...]
    filters: tuple[Filter, ...]
    sort: Sort
    offset: int
    most: int
    at_least: int
    wider: tuple[Word, ...] = ()
    liked: tuple[tuple[str, float], ...] = ()
    leaning: tuple[tuple[Filter, int], ...] = ()
    titled: bool = False


class Hit(NamedTuple):
    """A candidate: its score, its product's number, and the marks by which it is compared with others."""

    score: float
    key: int
    shelf: int
    brand: int
    shop: int
    stock: int


@dataclass(frozen=True)
class Candidates:
    """The best so many by score, and how many match in all."""

    total: int
    hits: tuple[Hit, ...]


@dataclass(frozen=True)
class Kept:
    """A snapshot: the generation that it was, the position that it has, how many products."""

    generation: int
    position: str
    products: int


@dataclass(frozen=True)
class Found:
    """Cards in order, how many there are in all, and how many a list by relevance goes on to where that is more."""

    total: int
    cards: tuple[Mapping[str, Any], ...]
    listed: int = 0


# The tag of which fields of its own a product has, `n:` numbers and `t:` words; of it more values are counted.
FIELD, FIELDS = "field", 300
# The tag of how its numbers are said in its texts, `x_impedance=ohm`; of it the commonest so many are counted.
BESIDE, BESIDES = "beside", 3000
# How much is told of a product: of goods that are else alike the better described come first.
TOLD = "told"
MANY: Mapping[str, int] = {FIELD: FIELDS, BESIDE: BESIDES}


@dataclass(frozen=True)
class Tally:
    """Counts of the values of tags, and (least, most) of numbers, over what matches."""

    values: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    spans: Mapping[str, tuple[float, float]] = field(default_factory=dict)


@runtime_checkable
class Index(Protocol):
    """Finds products; a step that was applied stays through kill -9, together with the position that it brought."""

    def status(self) -> IndexStatus:
        """Where it stands."""
        ...

    def apply(self, entries: Sequence[Entry], gone: Sequence[str], position: str) -> bool:
        """Replace and remove products and move to a position, durably at once; False where another process writes."""
        ...

    def find(self, plan: Plan) -> Found:
        """The window of the plan, ranked by relevance or sorted; ties in an order that holds until the next step."""
        ...

    def count(self, plan: Plan) -> int:
        """How many match the plan, window aside."""
        ...

    def candidates(self, plan: Plan) -> Candidates:
        """The plan's window by relevance, without cards; what `find` gives, in the same order."""
        ...

    def among(self, keys: Sequence[int], plan: Plan) -> Sequence[Hit]:
        """Those of some products that keep the plan's limits, whatever words they have; scores mean nothing."""
        ...

    def cards(self, keys: Sequence[int]) -> Mapping[int, Mapping[str, Any]]:
        """The cards of some products by their keys; those that are gone are left out."""
        ...

    def tally(self, plan: Plan, tags: Sequence[str], numbers: Sequence[str]) -> Tally:
        """Count what matches the plan, window aside."""
        ...

    def brands(self, prefix: str, most: int) -> Sequence[str]:
        """Brands that begin so (case aside), the most frequent first."""
        ...

    def words(self, most: int) -> Mapping[str, int]:
        """Words as titles and brands spell them, in lower case, and how many products have each: the commonest."""
        ...

    def begin(self) -> bool:
        """Start another generation beside the one that answers; False where another process writes."""
        ...

    def add(self, entries: Sequence[Entry]) -> None:
        """Add products to the generation begun."""
        ...

    def promote(self, position: str) -> None:
        """Let the generation begun answer from now on, and keep the old one as a snapshot."""
        ...

    def snapshots(self) -> Sequence[Kept]:
        """What one can go back to, the newest first."""
        ...

    def snapshot(self) -> Kept | None:
        """Keep what answers now, in place of the oldest where there are too many; None where another one writes."""
        ...

    def rollback(self, generation: int) -> bool:
        """Let a snapshot answer, at its position; it stays. False where it is not there, or another process writes."""
        ...


@runtime_checkable
class Vectors(Protocol):
    """Points of products by key, all made by one version of an encoder; a hint beside the index, and derived as it is.

    A step may be applied again to no effect. Points of another width than those kept are near nothing.
    """

    @property
    def version(self) -> str:
        """The encoder's version that made the points; empty where there are none."""
        ...

    def count(self) -> int:
        """How many products have a point."""
        ...

    def apply(self, keys: Sequence[int], points: Encoded, gone: Sequence[int]) -> None:
        """Replace and remove products, durably at once; nothing where no generation was promoted yet."""
        ...

    def near(self, point: Encoded, most: int) -> Sequence[tuple[int, float]]:
        """The nearest products with their cosines, the nearest first; it may miss some where they are many."""
        ...

    def cosines(self, point: Encoded, keys: Sequence[int]) -> Mapping[int, float]:
        """The cosines of some products, as far as they have a point."""
        ...

    def begin(self, version: str) -> None:
        """Start another generation beside the one that answers."""
        ...

    def add(self, keys: Sequence[int], points: Encoded) -> None:
        """Add products to the generation begun."""
        ...

    def promote(self) -> None:
        """Let the generation begun answer from now on."""
        ...


@runtime_checkable
class QueryReader(Protocol):
    """Reads what a query means; a limit quotes the words that it came from, and no word is lost."""

    def read(self, text: str, locale: Locale, without: tuple[str, ...] = (), likely: str = "") -> Understood:
        """The meaning of one query; `without` are keys of limits that were taken off, whose words are words again.

        `likely` is a category of which the goods with these words are: read by where the words name none.
        """
        ...

    def complete(self, text: str, most: int) -> Sequence[str]:
        """Words of the catalogue that what was typed so far may stand for, beside those that begin so."""
        ...


@dataclass(frozen=True)
class Fix:
    """Other words for [start, end) of a text, and why; one that is not `sure` is only offered."""

    start: int
    end: int
    meant: str
    why: Literal["spelling", "pinyin", "spacing"]
    sure: bool


@runtime_checkable
class Speller(Protocol):
    """Rights what was typed by the words that it learned, and never touches one of those."""

    def learn(self, words: Mapping[str, int], also: Iterable[str]) -> None:
        """Learn words with how often they stand, in place of those before; `also` are known, and never meant."""
        ...

    def fold(self, text: str) -> str:
        """The text in simplified characters, as long as it was."""
        ...

    def right(self, text: str) -> Sequence[Fix]:
        """What was mistyped in a text in lower case, in order, none within another."""
        ...

    def complete(self, text: str, most: int) -> Sequence[str]:
        """Han words that pinyin, or its initials, stand for, the commonest first."""
        ...


class Row(NamedTuple):
    """One product of one query, as a ranker learns it: features, gain (2^grade - 1, from 0 to 7), weight above 0."""

    features: Sequence[float]
    gain: float
    weight: float


@runtime_checkable
class Ranker(Protocol):
    """Orders candidates as it learned; the same rows in the same order give the same scores.

    Rows have the same features in the same order always; a feature that is not known is NaN. Where it learned nothing,
    or from rows with other features, it says so with an empty version.
    """

    @property
    def version(self) -> str:
        """What it learned, as a short text; empty where it learned nothing."""
        ...

    @property
    def share(self) -> float:
        """What its order counts beside another, from 0 to 1, as it was told when it learned; 0 where it has not."""
        ...

    def scores(self, features: Sequence[Sequence[float]]) -> Sequence[float]:
        """A score for each row, the higher the better, to be compared within one query; only where it learned."""
        ...

    def learn(self, queries: Sequence[Sequence[Row]], share: float, at: datetime) -> Lesson:
        """Learn from the rows of each query, durably, in place of what it learned before; keep the share."""
        ...

    def unseen(self, queries: Sequence[Sequence[Row]]) -> Sequence[Sequence[float]]:
        """Scores of the rows of each query by what learning from other queries would give; nothing is kept."""
        ...

    def forget(self) -> bool:
        """Go back to having learned nothing; whether there was anything."""
        ...
