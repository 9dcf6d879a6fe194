"""A writer's lane that fails: what an operation wrote is lost before its commit, or its answer is lost after it."""

from collections.abc import Callable
from typing import Any, Literal

from sqlalchemy import Connection

Fault = Literal["", "torn", "lost"]


class Died(Exception):
    """The process ended in the midst of an operation, as far as its caller can tell."""


class FaultyLane:
    """A lane before which stands somebody who says how each commit goes; `struck` is the last thing that was said."""

    def __init__(self, lane: Any, say: Callable[[], Fault]) -> None:
        self._lane = lane
        self._say = say
        self.struck: Fault = ""

    def enter(self) -> Connection:
        entered: Connection = self._lane.enter()
        return entered

    def leave(self, connection: Connection, commit: bool) -> None:
        """Commit, or not, and say so, or not."""
        fault = self._say() if commit else ""
        self.struck = fault or self.struck
        self._lane.leave(connection, commit and fault != "torn")
        if fault:
            raise Died(fault)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._lane, name)
