"""The machine's clock, which can be turned back."""

from datetime import UTC, datetime, timedelta


class Turnable:
    """Tells the machine's time, less what it was turned back by."""

    def __init__(self) -> None:
        self._behind = timedelta(0)

    def now(self) -> datetime:
        return self.present() - self._behind

    def present(self) -> datetime:
        return datetime.now(UTC)

    def turn(self, to: datetime) -> None:
        self._behind = max(timedelta(0), self.present() - to)
