"""What a shopper needs, and advice in which every word has a source."""

from dataclasses import dataclass
from typing import Literal

from souk.discovery.search import Card, Limit
from souk.goods.annotation import Evidence
from souk.kit.errors import Invalid
from souk.kit.locale import Locale, Words
from souk.kit.money import Money


@dataclass(frozen=True)
class Mention:
    """Something that the question names: a category, a situation, a problem or a question, by its knowledge entry."""

    kind: Literal["category", "situation", "problem", "question"]
    ref: str
    name: Words
    said: str


@dataclass(frozen=True)
class Need:
    """What the shopper needs, read from all that was said so far. `words` are left over for the search."""

    said: tuple[str, ...]
    locale: Locale
    mentions: tuple[Mention, ...]
    limits: tuple[Limit, ...]
    words: str

    def of(self, kind: str) -> tuple[str, ...]:
        """The knowledge entries of one kind, in the order in which they were named."""
        return tuple(mention.ref for mention in self.mentions if mention.kind == kind)


@dataclass(frozen=True)
class Claim:
    """A part [start, end) of a sentence, and the evidence for it."""

    start: int
    end: int
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class Sentence:
    """Words that are said, all of them covered by claims but for joining words."""

    text: str
    claims: tuple[Claim, ...]


@dataclass(frozen=True)
class Pick:
    """A card with the reasons for it, and what speaks against it."""

    card: Card
    price: Sentence
    reasons: tuple[Sentence, ...]
    cautions: tuple[Sentence, ...] = ()


@dataclass(frozen=True)
class Group:
    """One group of needs with its picks. `says` tells why, or how to proceed."""

    title: Words
    says: Sentence | None
    picks: tuple[Pick, ...]
    category: str | None = None
    role: str = ""


@dataclass(frozen=True)
class Cell:
    """One value of the comparison with its evidence; empty means that nobody states it."""

    text: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class Row:
    """One attribute across the compared products; `differs` where the cells are not all alike."""

    key: str
    name: Words
    cells: tuple[Cell, ...]
    differs: bool


@dataclass(frozen=True)
class Comparison:
    """Products as columns (at most four), attributes as rows."""

    products: tuple[Card, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Advice:
    """The answer. `outcome`: goods were found; nothing keeps the limits; the catalogue has nothing of the kind."""

    need: Need
    outcome: Literal["found", "nothing_fits", "not_here"]
    verdict: Sentence
    causes: tuple[Sentence, ...]
    groups: tuple[Group, ...]
    comparison: Comparison | None
    caveats: tuple[Sentence, ...]
    follow_ups: tuple[str, ...]
    nearest: Money | None = None


class NothingAsked(Invalid):
    """The question is empty or too long."""

    def __init__(self, length: int, most: int) -> None:
        super().__init__("A question has 1 to {most} characters; this one has {length}.", length=length, most=most)
