"""Values with their evidence, and category knowledge as data."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from souk.kit.errors import Invalid, NotFound
from souk.kit.locale import Words

Typed = float | bool | str


@dataclass(frozen=True)
class Evidence:
    """Where a claim comes from: `quote` stands at [start, end) of the text that `kind`, `ref` and `path` name.

    field: `ref` a product, `path` as `title/en`, `attributes/capacity`, `rating`, `variants/<id>/offers/<shop>/price`;
    review: `ref` a review, `path` `text`; knowledge: `ref` an entry, `path` as `situation/cat_and_dog/says/en`.
    """

    kind: Literal["field", "review", "knowledge"]
    ref: str
    path: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True)
class SourceText:
    """A source opened: the whole text that a span of evidence points into, and what it is."""

    kind: Literal["field", "review", "knowledge"]
    ref: str
    path: str
    text: str
    title: Words
    product: str | None = None


@dataclass(frozen=True)
class Annotation:
    """What is known of a product. A number is in the canonical unit; `against` is evidence that says otherwise."""

    key: str
    kind: Literal["category", "attribute", "aspect"]
    value: Typed
    unit: str
    evidence: tuple[Evidence, ...]
    confidence: float
    producer: str
    against: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class Annotated:
    """All that is known of one product, under one version of the knowledge."""

    product: str
    category: str | None
    annotations: tuple[Annotation, ...]
    version: str


@dataclass(frozen=True)
class Choice:
    """One value of an attribute of kind choice."""

    id: str
    name: Words
    words: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Wish:
    """A wish without a number: the words, and the number that they stand for."""

    at: float
    words: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class FieldKey:
    """A key under which suppliers state an attribute, and the unit of its bare numbers."""

    key: str
    unit: str


@dataclass(frozen=True)
class AttributeType:
    """What an attribute of a category means and how it is said."""

    key: str
    name: Words
    kind: Literal["number", "choice", "flag"]
    unit: str = ""
    fields: tuple[FieldKey, ...] = ()
    words: dict[str, tuple[str, ...]] | None = None
    denied: dict[str, tuple[str, ...]] | None = None
    choices: tuple[Choice, ...] = ()
    bounds: tuple[float, float] | None = None
    better: Literal["more", "less", ""] = ""
    much: Wish | None = None
    little: Wish | None = None


@dataclass(frozen=True)
class Condition:
    """What a value should be; `because` is quoted with its path as the source."""

    key: str
    because: Words
    path: str
    any_of: tuple[str, ...] = ()
    at_least: float | None = None
    at_most: float | None = None
    yes: bool | None = None
    weight: int = 1


@dataclass(frozen=True)
class Aspect:
    """What reviews talk about."""

    id: str
    name: Words
    good: dict[str, tuple[str, ...]]
    bad: dict[str, tuple[str, ...]]
    attribute: str = ""


@dataclass(frozen=True)
class Situation:
    """Who buys, for what, or against what, and what follows for the choice."""

    id: str
    kind: Literal["audience", "scenario", "pain"]
    name: Words
    words: dict[str, tuple[str, ...]]
    says: Words
    prefers: tuple[Condition, ...] = ()
    avoids: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class Question:
    """What people ask about a category, and the attribute that it turns on."""

    id: str
    words: dict[str, tuple[str, ...]]
    about: str
    says: Words


@dataclass(frozen=True)
class CategoryKnowledge:
    """What a good assistant knows of a category."""

    id: str
    noun: Words
    words: dict[str, tuple[str, ...]]
    unlike: dict[str, tuple[str, ...]]
    attributes: tuple[AttributeType, ...]
    aspects: tuple[Aspect, ...] = ()
    situations: tuple[Situation, ...] = ()
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True)
class Remedy:
    """One step against a problem, with the category of goods that it takes."""

    role: str
    title: Words
    says: Words
    category: str
    prefers: tuple[Condition, ...] = ()
    avoids: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class Problem:
    """A problem that goods solve: its causes, the steps in order, the caveats."""

    id: str
    name: Words
    words: dict[str, tuple[str, ...]]
    says: Words
    causes: tuple[Words, ...]
    steps: tuple[Remedy, ...]
    caveats: tuple[Words, ...]


@dataclass(frozen=True)
class Span:
    """A stretch [start, end) of a text and what it names; `confidence` is from 0 to 1."""

    start: int
    end: int
    label: str
    confidence: float


@dataclass(frozen=True)
class Compared:
    """One field of two products: what each says of it, word for word."""

    field: str
    one: str
    other: str


@dataclass(frozen=True)
class Likeness:
    """How probable it is that two products are one item, and the fields that speak for it and against it.

    `producer` says how: `rules`, or `learned:<version>`.
    """

    probability: float
    agree: tuple[Compared, ...]
    differ: tuple[Compared, ...]
    producer: str


@dataclass(frozen=True)
class Lesson:
    """What a reader learned from: `precision` and `recall` are those on the products of brands that it kept aside.

    `version` is that of the model; `values` counts the stated ones.
    """

    version: str
    at: datetime
    products: int
    keys: int
    values: int
    precision: float
    recall: float


@dataclass(frozen=True)
class Opinion:
    """What one sentence of a review says of one aspect; `confidence` from 0 to 1."""

    aspect: str
    good: bool
    confidence: float


class UnknownSource(NotFound):
    """The evidence points to nothing that is here."""

    def __init__(self, kind: str, ref: str, path: str) -> None:
        super().__init__("There is no {kind} {ref} with {path}.", kind=kind, ref=ref, path=path)


class WrongKnowledge(Invalid):
    """A knowledge file says something that cannot be."""

    def __init__(self, entry: str, why: str) -> None:
        super().__init__("The knowledge entry {entry} is wrong: {why}.", entry=entry, why=why)
