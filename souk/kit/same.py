"""What was made of the very same things, made once."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

Made = TypeVar("Made")


class Same(Generic[Made]):
    """Answers again what was made of the very same things, which are never changed; forgets all where it is full.

    The things are kept with what was made, so that no other one can have the place in memory that tells them apart.
    """

    def __init__(self, most: int = 2048) -> None:
        self._most = most
        self._made: dict[tuple[int, ...], tuple[tuple[Any, ...], Made]] = {}

    def of(self, make: Callable[..., Made], *things: Any) -> Made:
        """`make(*things)`; always the same function for one of these."""
        key = tuple(map(id, things))
        found = self._made.get(key)
        if found is None:
            if len(self._made) >= self._most:
                self._made.clear()
            found = self._made[key] = things, make(*things)
        return found[1]
