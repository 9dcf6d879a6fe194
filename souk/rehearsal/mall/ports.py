"""What the mall needs of a clock to have a past."""

from datetime import datetime
from typing import Protocol, runtime_checkable

from souk.kit.clock import Clock


@runtime_checkable
class TurnedClock(Clock, Protocol):
    """A clock that may be turned back before anything is written, and then turned on until it tells the present."""

    def turn(self, to: datetime) -> None:
        """Tell this moment now, or the present where it is in the future, and run on from it."""
        ...

    def present(self) -> datetime:
        """The moment that it tells when it is not turned."""
        ...
