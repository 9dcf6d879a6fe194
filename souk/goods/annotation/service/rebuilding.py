"""Reading the whole catalogue anew, on as many cores or machines as there are."""

from collections.abc import Iterator, Sequence
from functools import partial

from souk.goods.annotation.contracts import Annotated
from souk.goods.annotation.rules.annotator import Work, read_page
from souk.goods.annotation.service.following import Following
from souk.goods.annotation.service.part import CHANGED, SYSTEM
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
