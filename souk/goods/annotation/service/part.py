"""What every part of the service stands on: the readers, what they need of a product, and how rows are kept."""

from collections.abc import Mapping, Sequence

from souk.goods.annotation.contracts import Annotated, Annotation, CategoryKnowledge, ForeignProduct, Work
from souk.goods.annotation.ports import Backing
from souk.goods.annotation.rules.annotator import Annotator, readers
from souk.goods.annotation.rules.pairing import text_of_meaning
from souk.goods.annotation.store import decisions, products
from souk.goods.catalog import Catalog, Product
from souk.insight.events import Events
from souk.kit.clock import Clock
from souk.kit.database import Database
from souk.kit.operation import Caller

CHANGED = "annotation.changed"
CODEBOOK = "codebook"
SYSTEM = Caller("system:annotation", frozenset())


class Part:
    """The database, the log, the catalogue, and what annotation reads and works with."""

    def __init__(self, database: Database, clock: Clock, events: Events, catalog: Catalog, backing: Backing) -> None:
        self._database = database
        self._clock = clock
        self._events = events
        self._catalog = catalog
        self._backing = backing
        self._knowledge = backing.knowledge
        self._annotator = Annotator.of(backing)
        self.sorting = self._annotator.sorting
        self.reader = self._annotator.reader

    @property
    def version(self) -> str:
        """The version of the knowledge and of the readers; under another one, what it touches is read again."""
        return f"{self._knowledge.version}-{readers(self._backing)}"

    @property
    def annotator(self) -> Annotator:
        """Reads products, by what was learned last."""
        if self._annotator.version != self.version:
            self._annotator = Annotator.of(self._backing)
        return self._annotator

    def _digest(self, category: str | None) -> str:
        """Of all that the reading of a product of a category rests on."""
        known = category is not None and category in self._knowledge.categories()
        return f"{readers(self._backing)}-{self._knowledge.digest(category) if known and category else ''}"

    def _works(self, ids: Sequence[str]) -> list[Work]:
        """What is to be read of some products."""
        listings = self._catalog.listings(ids)
        reviews = self._catalog.reviews_of(ids)
        decided = decisions.standing(self._database.read, ids)
        taught = decisions.lessons(self._database.read, {one.product.shop for one in listings.values()})
        return [
            Work(
                one.product,
                tuple(reviews.get(id, ())),
                tuple(decided.get(id, ())),
                tuple(taught[one.product.shop]),
            )
            for id, one in listings.items()
        ]

    def _keep(self, works: Sequence[Work], read: Sequence[Annotated]) -> list[str]:
        """Write what was read of products; answers those that are known otherwise now."""
        if not works:
            return []
        shops = {work.product.id: work.product.shop for work in works}
        rows = [products.row(one, shops[one.product], self._digest(one.category)) for one in read]
        connection = self._database.write
        changed = products.put(connection, rows)
        places = {one.product: (shops[one.product], one.category or "") for one in read}
        products.put_findings(connection, places, [odd for one in read for odd in one.findings])
        self._number(works, {one.product: one.category for one in read}, changed)
        self._compare({work.product.id: work.product for work in works})
        return changed

    def _reread(self, ids: Sequence[str], caller: Caller = SYSTEM) -> list[str]:
        """Read products again that the catalogue has not changed, and say so in the log."""
        works = self._works(ids)
        gone = sorted(set(ids) - {work.product.id for work in works})
        changed = self._keep(works, [self.annotator.annotate(work) for work in works])
        if gone:
            products.forget(self._database.write, gone)
        self._events.record(CHANGED, [(id, {}) for id in changed], caller)
        return changed

    def _number(self, works: Sequence[Work], categories: Mapping[str, str | None], changed: Sequence[str]) -> None:
        """Give semantic ids to what is new or otherwise, where there is a codebook."""
        fresh = [work.product for work in works if work.product.id in set(changed)]
        book = products.entries(self._database.read, CODEBOOK).get("", "") if fresh else ""
        if book:
            texts = [self._meaning(product, categories.get(product.id)) for product in fresh]
            ids = self._backing.semantics.ids(book, texts)
            products.give_ids(self._database.write, dict(zip((one.id for one in fresh), ids, strict=True)))

    def _meaning(self, product: Product, category: str | None) -> str:
        return text_of_meaning(product, self._knowledge.categories().get(category or ""))

    def _compare(self, found: Mapping[str, Product]) -> None:
        """Look for the same items elsewhere; the part that groups knows how."""

    def _shop(self, caller: Caller, shop: str) -> str:
        """The shop that somebody asks of: its own, or for the house any or all (empty)."""
        if caller.shop is not None and shop not in ("", caller.shop):
            raise ForeignProduct(caller.shop, shop)
        return shop if caller.shop is None else caller.shop

    def _kinds(self, category: str | None) -> CategoryKnowledge | None:
        return self._knowledge.categories().get(category or "")


def values_of(read: Annotated) -> dict[str, Annotation]:
    """Attributes and the category of a product, by key."""
    return {one.key: one for one in read.annotations if one.kind in ("attribute", "category")}
