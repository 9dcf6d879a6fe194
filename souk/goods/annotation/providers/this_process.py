"""Bulk work one page after the other, in this process."""

from collections.abc import Callable, Iterable, Iterator

from souk.goods.annotation.ports import Page, Rows


class ThisProcess:
    """Does everything itself."""

    def each(self, do: Callable[[Page], Rows], pages: Iterable[Page], most: int) -> Iterator[Rows]:
        return map(do, pages)
