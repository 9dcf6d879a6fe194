"""A clock that stands until it is set."""

from datetime import UTC, datetime, timedelta


class Standing:
    """Tells one moment again and again; `on` moves it."""

    def __init__(self, start: str = "2026-11-11T00:00:00+00:00") -> None:
        self.at = datetime.fromisoformat(start).astimezone(UTC)

    def now(self) -> datetime:
        return self.at

    def on(self, **time: float) -> None:
        self.at += timedelta(**time)
