"""Reading the whole catalogue anew, on as many cores or machines as there are."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from souk.goods.annotation.contracts import Annotated, Handout, Learned, Lesson, OtherReaders, TooFew, Work
from souk.goods.annotation.rules.annotator import read_page
from souk.goods.annotation.service.following import Following
from souk.goods.annotation.service.looking import bounded
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

    @operation("annotation:rebuild", example=Example({"most": 2}))
    def hand_out(self, after: str = "", most: int = PAGE) -> Handout:
        """Products with all that their reading needs, for whoever reads them elsewhere; `take_in` brings back."""
        bounded(most)
        page = self._catalog.page(after, most)
        works = self._works([one.product.id for one in page.listings])
        return Handout(tuple(works), page.after, self._events.last())

    @operation("annotation:rebuild", Effect.WRITE, Example({"read": []}))
    def take_in(self, read: list[Annotated], position: str | None = None) -> int:
        """Keep what was read elsewhere by the same readers; answers how many products are known otherwise now.

        With the last ones, `position` says how far the log was when the first page was handed out: what happened
        since is followed from there.
        """
        stranger = next((one for one in read if one.version != self.version), None)
        if stranger is not None:
            raise OtherReaders(stranger.version, self.version)
        works = self._works([one.product for one in read])
        known = {work.product.id for work in works}
        changed = self.keep_read(works, [one for one in read if one.product in known])
        if position is not None:
            self._settled(position)
        return len(changed)

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
