"""The time, from the machine or n times faster, always aware and in UTC."""

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol, runtime_checkable

from souk.kit.errors import Invalid


@runtime_checkable
class Clock(Protocol):
    """Tells a time that never runs backwards within one process."""

    def now(self) -> datetime:
        """The present moment, aware, UTC."""
        ...


class MachineClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class FastClock:
    """A clock that runs `times` as fast as the machine's, from `start` (ISO 8601 with offset; default: now)."""

    def __init__(self, times: float = 60.0, start: str | None = None) -> None:
        if times <= 0:
            raise Invalid("A clock runs forward: {times} times is not a speed above zero.", times=times)
        self._times = times
        self._start = datetime.fromisoformat(start).astimezone(UTC) if start else datetime.now(UTC)
        self._origin = time.monotonic()

    def now(self) -> datetime:
        return self._start + timedelta(seconds=(time.monotonic() - self._origin) * self._times)
