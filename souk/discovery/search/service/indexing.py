"""The index and the event log: follow, rebuild, where it stands; cards as the catalogue has them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from pydantic import TypeAdapter

from souk.ai.embedding import TooFewTexts
from souk.discovery.search.contracts import Card, IndexHeld, IndexStatus, Snapshot, UnknownSnapshot
from souk.discovery.search.ports import Entry, number_of
from souk.discovery.search.rules import entries
from souk.discovery.search.rules.alike import alike, opened
from souk.discovery.search.rules.fields import listed
from souk.discovery.search.service.repricing import Repricing
from souk.discovery.search.service.seeing import Seeing
from souk.goods.annotation import Annotated, CategoryKnowledge
from souk.goods.catalog import CHANGED, Category, Listing, Product, Shop
from souk.goods.inventory import AVAILABLE, SOLD_OUT
from souk.goods.inventory import CHANGED as COUNTED
from souk.goods.pricing import Tag
from souk.insight.events import Position
from souk.kit.operation import Effect, Example, Step, operation

BATCH = 500
ANNOTATED = "annotation.changed"
_STOCK = (SOLD_OUT, AVAILABLE, COUNTED)
_CARD = TypeAdapter(Card)


class Indexing(Repricing, Seeing):
    """Brings the index up with the goods."""

    @operation("search:follow", Effect.WRITE, Example({"most": 100}))
    def follow(self, most: int = BATCH) -> int:
        """Bring the index up with prices and the log, as far as the goods are annotated.

        Answers how many events were read, or products priced anew; a price may change at a moment without an event.
        """
        with self._stale.guard:
            return self._repriced(BATCH) or self._followed(most)

    def _followed(self, most: int) -> int:
        stands = self._stands()
        page = self._events.read(stands, most)
        end = min(Position.parse(page.after), Position.parse(self._annotation.position()))
        events = [event for event in page.events if Position.parse(event.position) <= end]
        if end <= Position.parse(stands):
            return 0
        changed = dict.fromkeys(event.subject for event in events if event.name in (CHANGED, ANNOTATED))
        changed |= dict.fromkeys(self._stocked([event.subject for event in events if event.name in _STOCK]))
        found, gone = self._entries(list(changed))
        self._encode(found, gone)
        return max(len(events), 1) if self._index.apply(found, gone, self._stamp(str(end))) else 0

    def _stocked(self, variants: Sequence[str]) -> Iterator[str]:
        """The products of variants whose pieces ran out or came back."""
        for start in range(0, len(variants), BATCH):
            yield from (one.product for one in self._catalog.variants(list(variants[start : start + BATCH])))

    @operation("search:rebuild", Effect.WRITE, Example({}))
    def rebuild(self) -> Iterator[Step]:
        """Build the index anew beside the one that answers, then let it answer."""
        position = self._annotation.position()
        total = self._catalog.total()
        if not self._index.begin():
            yield Step(0, total, "another process writes the index", self.status())
            return
        done = 0
        for found in self._everything():
            self._index.add(found)
            done += len(found)
            yield Step(done, total, "indexed")
        self._index.promote(self._stamp(position))
        yield from self._learning(total)
        yield Step(done, total, "done", self.status())

    @operation("search:rebuild", Effect.WRITE, Example({}))
    def learn(self) -> Iterator[Step]:
        """Learn from titles, and from what was opened for which words, what means alike; give every product its point.

        Search goes by words alone until then; with fewer than 200 products it stays so.
        """
        total = self._catalog.total()
        yield from self._learning(total)
        yield Step(total, total, "done", self.status())

    @operation("search:rebuild", example=Example({}))
    def snapshots(self) -> list[Snapshot]:
        """What the index can go back to, the newest first; the last three stay, and every rebuild leaves one."""
        return [Snapshot(one.generation, _place(one.position), one.products) for one in self._index.snapshots()]

    @operation("search:rebuild", Effect.WRITE, Example({}))
    def snapshot(self) -> Snapshot:
        """Keep the index as it answers now; where three are kept already the oldest goes."""
        made = self._index.snapshot()
        if made is None:
            raise IndexHeld
        return Snapshot(made.generation, _place(made.position), made.products)

    @operation("search:rebuild", Effect.WRITE, Example({"generation": 0}, after=(("search.snapshot", {}),)))
    def rollback(self, generation: int) -> IndexStatus:
        """Let a snapshot answer again. From its place in the log on the index follows what happened since."""
        if generation not in {one.generation for one in self._index.snapshots()}:
            raise UnknownSnapshot(generation)
        if not self._index.rollback(generation):
            raise IndexHeld
        return self.status()

    def _learning(self, total: int) -> Iterator[Step]:
        encoder, vectors = self._backing.encoder, self._backing.vectors
        titles = {id: title for part in self._titles_of_all() for id, title in part.items()}
        same = alike(self._annotation.categories(), self._annotation.problems())
        seen = self._seen()
        try:
            version = encoder.learn(list(titles.values()), [*same, *opened(seen.targets(seen.propensity()), titles)])
        except TooFewTexts:
            return
        yield Step(0, total, "learned")
        vectors.begin(version)
        done = 0
        for part in self._titles_of_all():
            vectors.add([number_of(id) for id in part], encoder.encode(list(part.values())))
            done += len(part)
            yield Step(done, total, "placed")
        vectors.promote()

    def _encode(self, found: Sequence[Entry], gone: Sequence[str]) -> None:
        """Give products that changed their points; where the encoder learned anew since, that waits for `learn`."""
        encoder, vectors = self._backing.encoder, self._backing.vectors
        if vectors.version and vectors.version == encoder.version:
            points = encoder.encode([_title(one) for one in found])
            vectors.apply([number_of(one.product) for one in found], points, [number_of(id) for id in gone])

    def _titles_of_all(self) -> Iterator[dict[str, str]]:
        """The titles of every product that is sold, in parts."""
        after = ""
        while True:
            page = self._catalog.page(after, BATCH)
            yield {one.product.id: " ".join(one.product.title.values()) for one in page.listings if not one.retired}
            after = page.after
            if not after:
                return

    def _everything(self) -> Iterator[list[Entry]]:
        """Every product that is sold, in parts."""
        after = ""
        while True:
            page = self._catalog.page(after, BATCH)
            yield self._entries([one.product.id for one in page.listings])[0]
            after = page.after
            if not after:
                return

    @operation("search:status", example=Example({}))
    def status(self) -> IndexStatus:
        """Where the index stands, and whether the log is further."""
        status = self._index.status()
        stands = self._stands()
        behind = Position.parse(stands) < Position.parse(self._events.last())
        return replace(status, position=stands, behind=behind)

    def _unfilled(self) -> bool:
        """Whether the catalogue has goods, and the index none because it has not come to them yet."""
        return not self._index.status().products and self._catalog.total() > 0 and self.status().behind

    def cards(self, products: Sequence[str], known: Mapping[str, Annotated] | None = None) -> dict[str, Card]:
        """Cards as the catalogue has them now, whatever the index has; the retired are left out.

        `known` is what is known of the products, where that was asked already.
        """
        listings = self._catalog.listings(products)
        known = self._annotation.many(products) if known is None else known
        shops = self._catalog.shop_names()
        live = {one.product.id: one for one in self._sold(listings.values())}
        tags = self._pricing.tags([one.product for one in live.values()])
        made = {}
        for id, one in live.items():
            tag = tags.get(id)
            shop = entries.shown_shop(one.product, tag, shops)
            made[id] = self._cards.made.of(self._card, one.product, known.get(id), tag, shop)
        return made

    def _card(self, product: Product, known: Annotated | None, tag: Tag | None, shop: Shop | None) -> Card:
        subject = self._subject(product, known, tag, {shop.id: shop} if shop else {})
        return replace(entries.card(subject), tag=tag)

    def _stands(self) -> str:
        """The log position of the index; the beginning where it was built with other knowledge."""
        position, _, version = self._index.status().position.partition(" ")
        return position if version == self._version() else ""

    def _stamp(self, position: str) -> str:
        return f"{position} {self._version()}"

    def _version(self) -> str:
        return f"{self._annotation.version}.{entries.SHAPE}"

    def _entries(self, products: Sequence[str]) -> tuple[list[Entry], list[str]]:
        listings = self._catalog.listings(products)
        known = self._annotation.many(products)
        shops = self._catalog.shop_names()
        live = self._sold(listings.values())
        tags = self._pricing.tags([one.product for one in live])
        found = []
        for listing in live:
            id = listing.product.id
            subject = self._subject(listing.product, known.get(id), tags.get(id), shops)
            card = _CARD.dump_python(entries.card(subject), mode="json")
            listed = self._listed(listing.product, subject.knowledge)
            found.append(entries.entry(replace(subject, changed=listing.changed.timestamp(), listed=listed), card))
        kept = {one.product.id for one in live}
        return found, [id for id in products if id not in kept]

    def _sold(self, listings: Iterable[Listing]) -> list[Listing]:
        """Those that are sold, as they can be bought now."""
        live = [one for one in listings if not one.retired]
        products = self._pricing.buyable([one.product for one in live])
        return [replace(one, product=product) for one, product in zip(live, products, strict=True)]

    def _subject(
        self, product: Product, known: Annotated | None, tag: Tag | None, shops: Mapping[str, Shop]
    ) -> entries.Subject:
        category = self._catalog.category(known.category if known and known.category else product.category)
        values = {one.key: one for one in known.annotations if one.kind == "attribute"} if known else {}
        knowledge = self._annotation.categories().get(category.id) if category else None
        parents = tuple(self._parents(category))
        return entries.Subject(product, category, parents, knowledge, values, shops, tag=tag)

    def _listed(self, product: Product, knowledge: CategoryKnowledge | None) -> dict[str, tuple[str, ...]]:
        """What the product's own fields list of the attributes that are known of its category."""
        if knowledge is None:
            return {}
        return listed(product.attributes, knowledge, self._annotation.reader(knowledge.id).typed)

    def _parents(self, category: Category | None) -> Iterator[Category]:
        parent = self._catalog.category(category.parent) if category else None
        while parent:
            yield parent
            parent = self._catalog.category(parent.parent)


def _place(position: str) -> str:
    """The place in the log that a stamp has."""
    return position.partition(" ")[0]


def _title(entry: Entry) -> str:
    """A product's title in every language, as one line."""
    return " ".join(entry.card["title"].values())
