"""Reading the whole catalogue anew, on as many cores or machines as there are."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from souk.goods.annotation.contracts import Annotated, Learned, Lesson, TooFew
from souk.goods.annotation.rules.annotator import Work, read_page
from souk.goods.annotation.service.following import Following
from souk.goods.annotation.service.part import CHANGED, SYSTEM
from souk.goods.annotation.store import products
from souk.goods.catalog import Product, Review
from souk.kit.operation import Effect, Example, Step, operation

PAGE = 250


class Rebuilding(Following):
    """The same rows as following the log makes, for everything at once."""

    @operation("annotation:rebuild", Effect.WRITE, Example({}))
    def rebuild(self) -> Iterator[Step]:
        """Read all products anew, in parallel where there are many; what changed meanwhile is followed afterwards."""
        position, total = self._events.last(), self._catalog.total()
        yield Step(0, total, "reading")
        done, changed = 0, 0
        read = partial(read_page, self.annotator)
        for works, found in self._backing.workforce.each(read, self.works(), total):
            changed += len(self.keep_read(works, found))
            done += len(works)
            yield Step(done, total, "read")
        self._settled(position)
        yield Step(done, total, "done", {"products": done, "changed": changed})

    @operation("annotation:rebuild", Effect.WRITE, Example({}))
    def learn(self) -> Learned:
        """Learn from suppliers' own fields and buyers' stars how values and opinions are said; all is read anew then.

        Where the catalogue has too little to learn from, what was learned before stays.
        """
        values, opinions, at = self._backing.values, self._backing.opinions, self._clock.now()
        learned = _unless_too_few(lambda: values.learn(self._goods(), at)) if values else None
        heard = _unless_too_few(lambda: opinions.learn(self._reviews(), at)) if opinions else None
        return Learned(learned, heard)

    def _goods(self) -> Iterator[Product]:
        return (work.product for page in self.works() for work in page)

    def _reviews(self) -> dict[str, list[Review]]:
        """All reviews, by the category that their product is read to be of."""
        found: dict[str, list[Review]] = {}
        for page in self.works():
            known = products.of(self._database.read, [work.product.id for work in page])
            for work in page:
                read = known.get(work.product.id)
                found.setdefault((read and read.category) or "", []).extend(work.reviews)
        found.pop("", None)
        return found

    def works(self) -> Iterator[list[Work]]:
        """All that is listed, page by page, with what its reading needs: for whoever reads it elsewhere."""
        after = ""
        while True:
            page = self._catalog.page(after, PAGE)
            yield self._works([one.product.id for one in page.listings])
            after = page.after
            if not after:
                return

    def keep_read(self, works: Sequence[Work], read: Sequence[Annotated]) -> list[str]:
        """Keep what was read elsewhere; answers the products that are known otherwise now, which the log is told."""
        changed = self._keep(works, read)
        self._events.record(CHANGED, [(id, {}) for id in changed], SYSTEM)
        return changed


def _unless_too_few(learn: Callable[[], Lesson]) -> Lesson | None:
    try:
        return learn()
    except TooFew:
        return None
