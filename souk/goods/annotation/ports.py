"""What annotation needs: somebody who knows categories and problems, who tags texts, who tells same items."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar, runtime_checkable

from souk.goods.annotation.contracts import Annotation, CategoryKnowledge, Lesson, Likeness, Opinion, Problem, Span
from souk.goods.catalog import Product, Review


@runtime_checkable
class Knowledge(Protocol):
    """Category knowledge in both languages; every text that is quoted is found again by its entry and path."""

    @property
    def version(self) -> str:
        """Another version where anything is different."""
        ...

    def categories(self) -> Mapping[str, CategoryKnowledge]:
        """Knowledge by category."""
        ...

    def digest(self, category: str) -> str:
        """Another one where anything of this category is different, and only then; of no two categories the same."""
        ...

    def problems(self) -> Mapping[str, Problem]:
        """Problems by id."""
        ...

    def brands(self) -> Mapping[str, tuple[str, ...]]:
        """What brands are called besides, each by the name that goods state."""
        ...

    def text(self, ref: str, path: str) -> str | None:
        """The text of an entry at a path such as `situation/cat_and_dog/says/en`, or None."""
        ...


@runtime_checkable
class ValueReader(Protocol):
    """Reads values of the catalogue's own fields out of titles and descriptions, blind to the product's fields.

    A value's key is the field's, its number is in the field's unit; every value quotes the span that states it.
    """

    @property
    def version(self) -> str:
        """Another version where anything would be read otherwise; empty where nothing was learned yet."""
        ...

    def read(self, product: Product) -> Sequence[Annotation]:
        """The values that its texts state, at most one a key; nothing where nothing was learned yet."""
        ...

    def learn(self, products: Iterable[Product], at: datetime) -> Lesson:
        """Learn from products and their fields, keep it, and read by it from now on; raises `TooFew`."""
        ...


@runtime_checkable
class OpinionClassifier(Protocol):
    """Says which aspects of a category a sentence of a review speaks of, and whether it praises."""

    @property
    def version(self) -> str:
        """Another version where anything would be judged otherwise; empty where nothing was learned yet."""
        ...

    def judge(self, category: str, sentences: Sequence[str]) -> Sequence[tuple[Opinion, ...]]:
        """The opinions in each sentence; none where it speaks of no aspect, or nothing was learned yet."""
        ...

    def learn(self, reviews: Mapping[str, Sequence[Review]], at: datetime) -> Lesson:
        """Learn from reviews by category and their stars, keep it, and judge by it; raises `TooFew`."""
        ...


@runtime_checkable
class Tagger(Protocol):
    """Spans of a text, in order and apart, none empty, each with a label; the same text gives the same spans."""

    def tag(self, text: str) -> Sequence[Span]:
        """What a query or title names; nothing where nothing is known."""
        ...


@runtime_checkable
class Matcher(Protocol):
    """How probable it is that two products are one item; their order makes no difference, a field said twice agrees."""

    def score(self, one: Product, other: Product) -> Likeness:
        """Two products alone."""
        ...

    def rank(self, pairs: Sequence[tuple[Product, Product]]) -> Sequence[Likeness]:
        """Candidates of one catalogue, in their order, each weighed against the others of the same product."""
        ...


@runtime_checkable
class SemanticIds(Protocol):
    """Ids of texts by meaning, level below level: texts near each other share the beginning of theirs."""

    def learn(self, texts: Sequence[str]) -> str:
        """A codebook out of a catalogue's texts, the same for the same texts; empty where they are too few."""
        ...

    def ids(self, codebook: str, texts: Sequence[str]) -> Sequence[str]:
        """An id as `12-3-40` for each text; empty where the codebook is of another making."""
        ...


Page = TypeVar("Page")
Rows = TypeVar("Rows")


@runtime_checkable
class Workforce(Protocol):
    """Does one thing to many pages, here or elsewhere, and answers in the order of the pages."""

    def each(self, do: Callable[[Page], Rows], pages: Iterable[Page], most: int) -> Iterator[Rows]:
        """What `do`, which can be pickled, makes of each page; `most` is how many things there are to do."""
        ...


@dataclass(frozen=True)
class Backing:
    """What annotation reads, compares and works with; what learns may be absent."""

    knowledge: Knowledge
    workforce: Workforce
    semantics: SemanticIds
    values: ValueReader | None = None
    opinions: OpinionClassifier | None = None
    matcher: Matcher | None = None
