"""What all who wait for one sale are told alike, read at most once a second however many ask."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from souk.trade.admission.contracts import Queue, Sale

# The next are let in no more often either.
FRESH = timedelta(seconds=1)


@dataclass(frozen=True)
class Board:
    """A sale, how far its line is, and what is free of its goods; None where nobody counts."""

    sale: Sale
    queue: Queue
    free: int | None


class Boards:
    """The newest board of each sale, of this process; what it changes itself is read anew."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[datetime, Board]] = {}

    def of(self, sale: str, now: datetime, read: Callable[[], Board]) -> Board:
        """The board of a sale, read where it is older than a second."""
        known = self._known.get(sale)
        if known is None or not timedelta(0) <= now - known[0] < FRESH:
            known = self._known[sale] = now, read()
        return known[1]

    def wipe(self, sale: str) -> None:
        """Something of a sale has changed."""
        self._known.pop(sale, None)

    def keep(self, sales: frozenset[str]) -> None:
        """Forget the boards of all other sales."""
        for one in self._known.keys() - sales:
            self.wipe(one)
