"""What webhooks need: a way to write and sign a message, and somebody who carries it outside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from souk.insight.events.contracts import Message, Reply


@runtime_checkable
class Scheme(Protocol):
    """Writes a message once and signs it anew at every try; the same message is the same body."""

    def body(self, message: Message) -> str: ...

    def headers(self, id: str, body: str, at: datetime, secrets: Sequence[str]) -> Mapping[str, str]:
        """What goes with the body at a moment, signed with every secret that is valid then, the newest first."""
        ...


@runtime_checkable
class Carrier(Protocol):
    """Posts a body to an address outside, once; follows no redirect, and gives up in less than a minute.

    Raises a `SoukError` where no answer came.
    """

    def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Reply: ...


@dataclass(frozen=True)
class Outgoing:
    """Schemes by name, the carrier, the key that secrets are made of, and how long an address may fail."""

    schemes: Mapping[str, Scheme] = field(default_factory=dict)
    carrier: Carrier | None = None
    key: bytes = b""
    patience: timedelta = timedelta(days=5)
    kept: timedelta = timedelta(days=30)
