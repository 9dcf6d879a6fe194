"""Bulk work in processes beside this one: pages go out, rows come back in their order."""

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from typing import Any

from souk.goods.annotation.ports import Page, Rows

_do: Callable[[Any], Any] | None = None


def _prepare(do: Callable[[Any], Any]) -> None:
    global _do
    _do = do


def _once(page: Any) -> Any:
    assert _do is not None
    return _do(page)


class Processes:
    """As many processes as there are cores, or `count`; below `at_least` things starting them would take longer.

    They are spawned: a fork of a process with threads may inherit a lock that nobody opens.
    """

    def __init__(self, count: int = 0, at_least: int = 2000) -> None:
        self._count = count or os.cpu_count() or 1
        self._at_least = at_least

    def each(self, do: Callable[[Page], Rows], pages: Iterable[Page], most: int) -> Iterator[Rows]:
        if most < self._at_least or self._count == 1:
            yield from map(do, pages)
            return
        spawning = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(self._count, spawning, _prepare, (do,)) as pool:
            out: deque[Future[Rows]] = deque()
            try:
                for page in pages:
                    out.append(pool.submit(_once, page))
                    if len(out) > 2 * self._count:
                        yield out.popleft().result()
                while out:
                    yield out.popleft().result()
            finally:
                pool.shutdown(cancel_futures=True)
