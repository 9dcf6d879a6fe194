"""What webhooks need: a way to write and sign a message, and somebody who carries it outside."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol, runtime_checkable

from souk.insight.events.contracts import Message, Reply, Stopped, Try, unsigned
from souk.kit.transport import Request


@runtime_checkable
class Scheme(Protocol):
    """Writes a message once and signs it anew at every try; the same message is the same body."""

    def body(self, message: Message) -> str: ...

    def headers(self, attempt: Try) -> Mapping[str, str]:
        """What goes with the body at one try, signed with every secret that is valid then, or as the house."""
        ...


@runtime_checkable
class Carrier(Protocol):
    """Posts a body to an address outside, once; follows no redirect, and gives up in less than a minute.

    Raises a `SoukError` where no answer came.
    """

    def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Reply: ...


@dataclass(frozen=True)
class Outgoing:
    """Schemes by name, the carrier, the key that secrets are made of, and how long an address may fail.

    `house` is the house's own address, `sign` signs a request with its published key, and `stopped` is told, in the
    same transaction, of a webhook that stops.
    """

    schemes: Mapping[str, Scheme] = field(default_factory=dict)
    carrier: Carrier | None = None
    key: bytes = b""
    patience: timedelta = timedelta(days=5)
    kept: timedelta = timedelta(days=30)
    house: str = ""
    sign: Callable[[Request], Mapping[str, str]] = unsigned
    stopped: Callable[[Stopped], None] = lambda _stopped: None
