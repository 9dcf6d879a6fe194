"""Keeping up: with the catalogue by its events, with knowledge by its digests, with decisions by what they taught."""

from collections.abc import Mapping

from souk.goods.annotation.rules.deciding import pattern
from souk.goods.annotation.rules.lexicon import Lexicon
from souk.goods.annotation.rules.sorting import naming
from souk.goods.annotation.service.part import Part
from souk.goods.annotation.store import decisions, findings, products
from souk.goods.catalog import CHANGED, Product, text_of
from souk.kit.operation import Effect, Example, operation

WORDS = "words/"
SORTING = "sorting"


class Following(Part):
    """Reads again what changed, and nothing else."""

    @operation("annotation:follow", Effect.WRITE, Example({"most": 100}))
    def follow(self, most: int = 500) -> int:
        """Annotate what changed since last time, twice to no effect; answers how many events and products that took.

        Where the knowledge of a category changed, its products are read again, and those whose titles have a word that
        came or went; where a decision taught something, the products with the same words.
        """
        settled, through = self._settle(most)
        if not settled:
            return max(through, 1)
        through += self._revisit(most)
        version = self.version
        start = products.position(self._database.read, version)
        page = self._events.read(start, most)
        changed = list(dict.fromkeys(event.subject for event in page.events if event.name == CHANGED))
        works = self._works(changed) if changed else []
        read = [self.annotator.annotate(work) for work in works]
        if page.after != start:
            self._keep(works, read)
            products.move(self._database.write, page.after, version)
        return len(page.events) + through

    def position(self) -> str:
        """How far the event log was read."""
        return products.position(self._database.read, self.version)

    def _settle(self, most: int) -> tuple[bool, int]:
        """Bring what was read under another version up to this one, a page at a time; whether that is done."""
        at, under = products.place(self._database.read)
        if under == self.version:
            return True, 0
        digests = {self._digest(category) for category in (*self._knowledge.categories(), None)}
        stale = products.read_otherwise(self._database.read, digests, most)
        if stale:
            self._reread(stale)
            return False, len(stale)
        if under and not self._sorted_anew(most):
            return False, most
        self._settled(at)
        return True, 0

    def _settled(self, at: str) -> None:
        """Note that all products were read under this version, and by which words they were sorted."""
        connection = self._database.write
        products.put_entries(connection, WORDS, self._naming())
        products.move(connection, "", "", SORTING)
        products.move(connection, at, self.version)

    def _naming(self) -> dict[str, list[str]]:
        return {id: sorted(naming(one)) for id, one in self._knowledge.categories().items()}

    def _sorted_anew(self, most: int) -> bool:
        """Read products again whose category may be another one by the words that changed; whether that is done."""
        old, new = products.entries(self._database.read, WORDS), self._naming()
        words = {word for id in old.keys() | new.keys() for word in set(old.get(id, ())) ^ set(new.get(id, ()))}
        if not words:
            return True
        after, under = products.place(self._database.read, SORTING)
        page = self._catalog.page(after if under == self.version else "", most)
        lexicon = Lexicon((word.lstrip("!"), True) for word in words)
        found = [one.product.id for one in page.listings if self._concerned(one.product, lexicon, old)]
        under_which = products.versions(self._database.read, found)
        self._reread([id for id in found if under_which.get(id, self.version) != self.version])
        products.move(self._database.write, page.after, self.version, SORTING)
        return not page.after

    def _concerned(self, product: Product, lexicon: Lexicon[bool], old: Mapping[str, object]) -> bool:
        """Whether words that changed, or a category that came or went, could sort a product otherwise."""
        known = self._knowledge.categories()
        if product.category in known:
            return product.category not in old
        if product.category in old:
            return True
        typed = (text_of(one) for one in product.attributes if one.key == "product_type")
        return any(lexicon.find(text) for text in (*product.title.values(), *typed))

    def _revisit(self, most: int) -> int:
        """Follow the oldest note that decisions left, a page of its category; answers how many products that took."""
        note = decisions.touched(self._database.read)
        if note is None:
            return 0
        rows = list(products.of_category(self._database.read, note.category, note.shop, note.after, most))
        ids = [row.product for row in rows]
        doubted = findings.proposed(self._database.read, ids, note.key)
        same = [
            row.product
            for row in rows
            for one in (*row.annotations, *doubted.get(row.product, ()))
            if one.key == note.key and pattern(one) == note.pattern
        ]
        self._reread(list(dict.fromkeys(same)))
        decisions.go_on(self._database.write, note.number, ids[-1] if len(ids) == most else "")
        return max(1, len(ids))
