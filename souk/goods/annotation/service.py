"""Product knowledge: values with evidence, kept up with the catalogue."""

from collections.abc import Mapping, Sequence
from functools import cache

from souk.goods.annotation import store
from souk.goods.annotation.contracts import (
    Annotated,
    CategoryKnowledge,
    Problem,
    SourceText,
    UnknownSource,
)
from souk.goods.annotation.contracts import Annotation as KnownValue
from souk.goods.annotation.ports import Knowledge
from souk.goods.annotation.rules.opinions import OpinionReader
from souk.goods.annotation.rules.reader import AttributeReader, passages
from souk.goods.annotation.rules.sorting import CategoryReader
from souk.goods.catalog import CHANGED, Catalog, Product, Review, UnknownProduct, field_text
from souk.insight.events import Events
from souk.kit.database import Database
from souk.kit.errors import NotFound
from souk.kit.locale import Words
from souk.kit.operation import Effect, Example, operation

READERS = "3"

_KETTLE = {
    "id": "corner-kettle",
    "shop": "corner",
    "title": {"en": "Steel kettle, 1.7 L", "zh-CN": "不锈钢烧水壶 1.7升"},
    "variants": [{"id": "corner-kettle"}],
}
_LISTED = (
    ("catalog.open-shop", {"shop": {"id": "corner", "name": {"en": "The corner shop", "zh-CN": "街角小店"}}}),
    ("catalog.put", {"products": [_KETTLE], "reason": "first listing"}),
)


class Annotation:
    """Reads every product against the knowledge of its category, and opens the sources of what it says."""

    def __init__(self, database: Database, events: Events, catalog: Catalog, knowledge: Knowledge) -> None:
        self._database = database
        self._events = events
        self._catalog = catalog
        self._knowledge = knowledge
        self.sorting = CategoryReader(knowledge.categories())
        self.reader = cache(lambda id: AttributeReader(knowledge.categories()[id]))
        self._opinions = cache(lambda id: OpinionReader(knowledge.categories()[id]))

    @operation("annotation:follow", Effect.WRITE, Example({"most": 100}))
    def follow(self, most: int = 500) -> int:
        """Annotate products that changed since last time, twice to no effect; answers how many events were read."""
        version = self.version
        start = store.position(self._database.read, version)
        page = self._events.read(start, most)
        changed = list(dict.fromkeys(event.subject for event in page.events if event.name == CHANGED))
        rows = [store.row(one) for one in self._annotate(changed)]
        if page.after != start:
            store.put(self._database.write, rows)
            store.move(self._database.write, page.after, version)
        return len(page.events)

    @operation("annotation:read", example=Example({"product": "corner-kettle"}, after=_LISTED))
    def of(self, product: str) -> Annotated:
        """What is known of one product: each value with its evidence, what says otherwise, and how sure it is."""
        found = store.of(self._database.read, [product]).get(product)
        if found is not None:
            return found
        listing = self._catalog.listings([product]).get(product)
        if listing is None:
            raise UnknownProduct(product)
        return self._read(listing.product, self._catalog.reviews_of([product]).get(product, ()))

    @operation("annotation:read", example=Example({"category": "litter_box"}))
    def category(self, category: str) -> CategoryKnowledge:
        """What is known of a category: attributes, aspects, situations, questions."""
        found = self._knowledge.categories().get(category)
        if found is None:
            raise NotFound("There is no knowledge of a category {category}.", category=category)
        return found

    @operation("annotation:read", example=Example({"kind": "knowledge", "ref": "litter_box", "path": "noun/en"}))
    def source(self, kind: str, ref: str, path: str) -> SourceText:
        """Open a source that evidence names: the whole text of a product's field, a review, or a knowledge entry."""
        match kind:
            case "field":
                return self._field(ref, path)
            case "review":
                return self._review(ref, path)
            case "knowledge":
                return self._entry(ref, path)
        raise UnknownSource(kind, ref, path)

    def many(self, products: Sequence[str]) -> dict[str, Annotated]:
        """What is known of some products; those not annotated yet are left out."""
        return store.of(self._database.read, products)

    def known(self, products: Sequence[str]) -> dict[str, dict[str, KnownValue]]:
        """The values of some products by attribute, without their evidence: for ranking many."""
        return store.known(self._database.read, products)

    def position(self) -> str:
        """How far the event log was read."""
        return store.position(self._database.read, self.version)

    @property
    def version(self) -> str:
        """The version of the knowledge and of the rules that read by it; another one annotates everything anew."""
        return f"{self._knowledge.version}-{READERS}"

    def categories(self) -> Mapping[str, CategoryKnowledge]:
        """Knowledge by category."""
        return self._knowledge.categories()

    def problems(self) -> Mapping[str, Problem]:
        """Problems by id."""
        return self._knowledge.problems()

    def text(self, ref: str, path: str) -> str:
        """The text of a knowledge entry; raises `UnknownSource`."""
        found = self._knowledge.text(ref, path)
        if found is None:
            raise UnknownSource("knowledge", ref, path)
        return found

    def has_text(self, ref: str, path: str) -> bool:
        """Whether a knowledge entry has a text at a path."""
        return self._knowledge.text(ref, path) is not None

    def _annotate(self, products: Sequence[str]) -> list[Annotated]:
        listings = self._catalog.listings(products)
        reviews = self._catalog.reviews_of(products)
        return [self._read(one.product, reviews.get(id, ())) for id, one in listings.items()]

    def _read(self, product: Product, reviews: Sequence[Review]) -> Annotated:
        texts = passages(product)
        category = self.sorting.read(product, texts)
        if category is None:
            return Annotated(product.id, None, (), self.version)
        id = str(category.value)
        values = (*self.reader(id).read(product, texts), *self._opinions(id).read(reviews))
        return Annotated(product.id, id, (category, *values), self.version)

    def _field(self, ref: str, path: str) -> SourceText:
        listing = self._catalog.listings([ref]).get(ref)
        text = field_text(listing.product, path) if listing else None
        if listing is None or text is None:
            raise UnknownSource("field", ref, path)
        return SourceText("field", ref, path, text, listing.product.title, ref)

    def _review(self, ref: str, path: str) -> SourceText:
        review = self._catalog.review(ref)
        if review is None or path != "text":
            raise UnknownSource("review", ref, path)
        listing = self._catalog.listings([review.product])[review.product]
        return SourceText("review", ref, path, review.text, listing.product.title, review.product)

    def _entry(self, ref: str, path: str) -> SourceText:
        return SourceText("knowledge", ref, path, self.text(ref, path), self._title(ref))

    def _title(self, ref: str) -> Words:
        problem = self._knowledge.problems().get(ref)
        return problem.name if problem else self.category(ref).noun
