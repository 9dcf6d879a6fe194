"""Names, found by how they begin."""

from bisect import bisect_left
from collections.abc import Iterable

_LAST = chr(0x10FFFF)


class Beginnings:
    """Names with the number of what they name, case aside; those that begin alike lie side by side."""

    def __init__(self, named: Iterable[tuple[str, int]]) -> None:
        self._named = sorted({(name.lower(), number) for name, number in named})

    def begin(self, text: str) -> list[int]:
        """The numbers of what has a name that begins so, each once, the least first."""
        start = bisect_left(self._named, (text,))
        end = bisect_left(self._named, (text + _LAST,), start)
        return sorted({number for _, number in self._named[start:end]})
