"""Values with their evidence, what is odd about them, and what readers and matchers say."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from souk.kit.errors import Conflict, NotFound
from souk.kit.locale import Words

Typed = float | bool | str
SourceKind = Literal["field", "review", "knowledge", "decision", "taught", "price"]
FindingKind = Literal["contradiction", "uncertain", "proposed", "category", "same"]
ValueKind = Literal["category", "attribute", "aspect", "audience", "scenario", "pain"]


@dataclass(frozen=True)
class Evidence:
    """Where a claim comes from: `quote` stands at [start, end) of the text that `kind`, `ref` and `path` name.

    field: `ref` a product, `path` as `title/en`, `attributes/capacity`, `rating`, `variants/<id>/offers/<shop>/price`;
    review: `ref` a review, `path` `text`; knowledge: `ref` an entry, `path` as `situation/cat_and_dog/says/en`;
    decision: `ref` a decision of the shop, `path` `value`; taught: `ref` as `litter_box/capacity`, `path` a pattern;
    price: `ref` a product, `path` `final/en`, how promotions make its price; `guide.source` opens that one.
    """

    kind: SourceKind
    ref: str
    path: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True)
class SourceText:
    """A source opened: the whole text that a span of evidence points into, and what it is."""

    kind: SourceKind
    ref: str
    path: str
    text: str
    title: Words
    product: str | None = None


@dataclass(frozen=True)
class Annotation:
    """What is known of a product. A number is in the canonical unit; `against` is evidence that says otherwise.

    `producer` is who read it: `reader-1`, with `+taught` where decisions on others changed the confidence, with
    `+accepted`, or `corrected`. Of an audience, a scenario or a pain point the key is the situation, the value True.
    """

    key: str
    kind: ValueKind
    value: Typed
    unit: str
    evidence: tuple[Evidence, ...]
    confidence: float
    producer: str
    against: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class Finding:
    """Something about a product that wants a look: `value` is in doubt, or proposed; `other` is a pair's other product.

    Of a contradiction with reviews `value` is what the product's own texts say, against what buyers do.
    """

    product: str
    kind: FindingKind
    key: str
    confidence: float
    value: Annotation | None = None
    other: str = ""

    @property
    def id(self) -> str:
        """By which a list goes on."""
        return f"{self.kind}~{self.product}~{self.key}"


@dataclass(frozen=True)
class Annotated:
    """All that is known of one product, under one version of the knowledge.

    `quality` is from 0 to 100, `lacks` what keeps it from 100, as `picture` or `attribute/capacity`; `semantic` is the
    id that neighbours in meaning share the beginning of, empty before ids were given.
    """

    product: str
    category: str | None
    annotations: tuple[Annotation, ...]
    version: str
    quality: int = 0
    lacks: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    semantic: str = ""


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


class TooFew(Conflict):
    """There is too little to learn from."""

    def __init__(self, found: int, needed: int) -> None:
        super().__init__("There are {found} examples to learn from; it takes {needed}.", found=found, needed=needed)


class UnknownSource(NotFound):
    """The evidence points to nothing that is here."""

    def __init__(self, kind: str, ref: str, path: str) -> None:
        super().__init__("There is no {kind} {ref} with {path}.", kind=kind, ref=ref, path=path)
