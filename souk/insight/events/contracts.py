"""An event, and where a reader of the log stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import JsonValue

from souk.kit.errors import Invalid


@dataclass(frozen=True, order=True)
class Position:
    """A place in the log: by transaction, then by number within it; both only grow for a reader."""

    transaction: int = 0
    number: int = 0

    def __str__(self) -> str:
        return f"{self.transaction}-{self.number}"

    @classmethod
    def parse(cls, text: str) -> "Position":
        """Read what `str` wrote; the empty text is the beginning."""
        if not text:
            return cls()
        try:
            transaction, number = (int(part) for part in text.split("-"))
        except ValueError:
            raise Invalid("{text} is not a position such as 0-17.", text=text) from None
        return cls(transaction, number)


@dataclass(frozen=True)
class Event:
    """Something that happened: a fact with its cause, or an observation."""

    position: str
    at: datetime
    name: str
    subject: str
    facts: Mapping[str, JsonValue]
    actor: str
    shop: str | None = None


@dataclass(frozen=True)
class Page:
    """Events in order, and the position to go on from (which moves although none of the names was seen)."""

    events: tuple[Event, ...]
    after: str
