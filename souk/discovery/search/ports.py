"""What search needs: an index that loses nothing it has acknowledged."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, runtime_checkable

from souk.discovery.search.contracts import Filter, IndexStatus, Sort, Understood
from souk.kit.locale import Locale

Tokens = tuple[str, ...]
Word = tuple[Tokens, ...]


@dataclass(frozen=True)
class Entry:
    """One product as the index keeps it: tokens by field, numbers and tags by key, and its card as plain JSON."""

    product: str
    tokens: Mapping[str, Tokens]
    numbers: Mapping[str, float]
    tags: Mapping[str, tuple[str, ...]]
    brand: str
    card: Mapping[str, Any]


@dataclass(frozen=True)
class Plan:
    """What to find: `at_least` so many of the words (each met by any of its alternatives), limits, order, a window."""

    words: tuple[Word, ...]
    filters: tuple[Filter, ...]
    sort: Sort
    offset: int
    most: int
    at_least: int


@dataclass(frozen=True)
class Found:
    """Cards in order, and how many there are in all."""

    total: int
    cards: tuple[Mapping[str, Any], ...]


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
        """Let the generation begun answer from now on, and let the old one go."""
        ...


@runtime_checkable
class QueryReader(Protocol):
    """Reads what a query means; a limit quotes the words that it came from, and no word is lost."""

    def read(self, text: str, locale: Locale, without: tuple[str, ...] = ()) -> Understood:
        """The meaning of one query; `without` are the keys of limits that were taken off, whose words are words again."""
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
