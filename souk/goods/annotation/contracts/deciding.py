"""What a shop decides of values, the inbox in which they wait, and how well a catalogue is described."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from souk.goods.annotation.contracts.values import Annotated, Annotation, Compared, Finding, FindingKind, Lesson, Typed
from souk.kit.errors import Conflict, Invalid, NotFound, Refused


@dataclass(frozen=True)
class Verdict:
    """What somebody decides of one value: `key` an attribute, `category`, or `same:<product>` for a pair.

    To correct takes a `value`, in the canonical unit; to accept a pair says that both are one item.
    """

    product: str
    key: str
    verdict: Literal["accept", "correct", "refuse"]
    value: Typed | None = None


@dataclass(frozen=True)
class Decision:
    """One verdict with who, when and why; `was` is what had been read. What is undone counts no more.

    `pattern` is the words that were judged, as other products may have them; `house` where no shop's staff decided.
    """

    id: str
    product: str
    shop: str
    key: str
    verdict: Literal["accept", "correct", "refuse"]
    value: Typed | None
    at: datetime
    actor: str
    house: bool
    batch: str = ""
    reason: str = ""
    category: str = ""
    was: Annotation | None = None
    pattern: str = ""
    undone: datetime | None = None
    undone_by: str = ""
    undone_why: str = ""


@dataclass(frozen=True)
class Taught:
    """How often decisions on a pattern said yes and no: the words, in a category, for a value of an attribute."""

    category: str
    key: str
    pattern: str
    yes: int
    no: int


@dataclass(frozen=True)
class Sought:
    """Which findings: of a shop, a kind, a category, a key, a product; what is empty does not matter."""

    shop: str = ""
    kind: FindingKind | Literal[""] = ""
    category: str = ""
    key: str = ""
    product: str = ""


@dataclass(frozen=True)
class Count:
    """How many there are of one value of a facet."""

    value: str
    count: int


@dataclass(frozen=True)
class Inbox:
    """Findings, the least sure first, where to go on (empty at the end), and counts by kind, category and key."""

    findings: tuple[Finding, ...]
    after: str
    total: int
    kinds: tuple[Count, ...] = ()
    categories: tuple[Count, ...] = ()
    keys: tuple[Count, ...] = ()


@dataclass(frozen=True)
class DecisionPage:
    """Decisions, newest first, and where to go on (empty at the end)."""

    decisions: tuple[Decision, ...]
    after: str


@dataclass(frozen=True)
class Decided:
    """What came of a batch of verdicts: its id, by which it is undone, and how many products read otherwise now."""

    id: str
    decisions: int
    changed: int


@dataclass(frozen=True)
class Quality:
    """How well a catalogue is described: the mean of 0 to 100, how many products in each ten, what is missing most."""

    products: int
    score: float
    tens: tuple[int, ...]
    lacks: tuple[Count, ...]
    worst: tuple[Annotated, ...]


@dataclass(frozen=True)
class Twin:
    """Another product that is the same item, or one like it; `agree` and `differ` say by which fields."""

    product: str
    probability: float
    agree: tuple[Compared, ...] = ()
    differ: tuple[Compared, ...] = ()
    producer: str = ""


@dataclass(frozen=True)
class Alike:
    """The same item at other places, and what is similar by meaning: the nearest first."""

    product: str
    same: tuple[Twin, ...]
    similar: tuple[Twin, ...]


@dataclass(frozen=True)
class Learned:
    """What was learned from the catalogue; None where it has too little to learn from."""

    values: Lesson | None
    opinions: Lesson | None


class ForeignProduct(Refused):
    """A shop sees and decides only on its own products."""

    def __init__(self, shop: str, product: str) -> None:
        super().__init__("{product} is not listed by {shop}.", shop=shop, product=product)


class UnknownDecision(NotFound):
    """No such decision, or it was undone already."""

    def __init__(self, id: str) -> None:
        super().__init__("There is no decision {id} that could be undone.", id=id)


class WrongVerdict(Invalid):
    """A verdict cannot be."""

    def __init__(self, product: str, key: str, why: str) -> None:
        super().__init__("{product}, {key}: {why}", product=product, key=key, why=why)


class HouseDecision(Refused):
    """What the house decided also taught other shops, so a shop does not take it back."""

    def __init__(self, id: str) -> None:
        super().__init__("The house decided {id}; decide otherwise on your own product instead.", id=id)


class OtherReaders(Conflict):
    """Rows that other knowledge or readers made are not mixed with ours."""

    def __init__(self, theirs: str, ours: str) -> None:
        super().__init__("This was read by {theirs}, and here reads {ours}.", theirs=theirs, ours=ours)
