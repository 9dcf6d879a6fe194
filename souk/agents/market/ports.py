"""What the market needs: somebody who speaks a merchant's protocol, and what stands behind it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, runtime_checkable
from uuid import uuid4

from souk.agents.market.contracts import Card, Door, Goods, Instrument, Passed, Payment, Quote, Wish
from souk.goods.annotation import Matcher
from souk.kit.operation import Caller
from souk.people.accounts import Tokens

# Signs a request: method, address, headers and body in, the headers to send out.
Sign = Callable[[str, str, Mapping[str, str], bytes], Mapping[str, str]]
Call = Callable[[str, Mapping[str, Any], Caller], Any]


@dataclass(frozen=True)
class Talk:
    """One conversation with a merchant: whom, where, until when (seconds of `time.monotonic`), and who signs.

    `provider` is where the operator said that its payment provider is, `drawn` makes a key that nobody can guess and
    that is the same for the same. What passes is added to `passed`.
    """

    domain: str
    door: Door
    until: float
    profile: str
    key: str = ""
    sign: Sign | None = None
    provider: str = ""
    provider_key: str = ""
    passed: list[Passed] = field(default_factory=list)
    drawn: Callable[[str], str] = lambda _what: uuid4().hex


@runtime_checkable
class Trader(Protocol):
    """Speaks one protocol with merchants; what they say is data, and a `SoukError` says what kept them from it.

    It never waits past the conversation's end, never follows a redirect to another place, and reads answers of a
    stated size at most.
    """

    def search(self, talk: Talk, wish: Wish, most: int) -> Sequence[tuple[Goods, str]]:
        """Goods that may be meant, each with the document that it was read in."""
        ...

    def quote(self, talk: Talk, goods: Goods, wish: Wish) -> tuple[Quote, str]:
        """A checkout of these goods for this address, with the cheapest way that keeps the date, and its document."""
        ...

    def look(self, talk: Talk, checkout: str) -> Quote:
        """The checkout as it is now."""
        ...

    def pay(self, talk: Talk, checkout: str, payment: Payment) -> Quote:
        """Complete it with what is presented; raises `Declined` only where the merchant certainly took nothing."""
        ...

    def drop(self, talk: Talk, checkout: str) -> Quote:
        """Cancel it."""
        ...

    def returned(self, talk: Talk, placed: "Placed") -> int:
        """How much of an order came back to its buyer by now, in smallest units, as its merchant says."""
        ...

    def call_off(self, talk: Talk, placed: "Placed", key: str) -> int:
        """Ask for an order to be called off, once for its key; what came back by that. `Declined` is a clear no."""
        ...


@dataclass(frozen=True)
class Placed:
    """An order at a merchant: the checkout that it came from, its number, its currency."""

    checkout: str
    order: str
    currency: str


@runtime_checkable
class Finder(Protocol):
    """Reads how a merchant wants to be spoken to."""

    def find(self, talk: Talk) -> tuple[Door, str, tuple[Mapping[str, Any], ...]]:
        """Where and how, the merchant's name, and its public keys (JWK)."""
        ...

    def sessions(self, talk: Talk) -> Door:
        """Where a merchant of ACP has its sessions, and takes cards for them."""
        ...

    def bring(self, talk: Talk, url: str, to: Path) -> None:
        """The file at an https address, into a file here."""
        ...


@runtime_checkable
class Schemas(Protocol):
    """Holds what merchants answer against the schemas of what they and the market both can do."""

    def resolve(self, talk: Talk, door: Door, profile: object) -> Door:
        """The door with the schemas of what both can do, brought and composed; raises `WrongAnswer`."""
        ...

    def fault(self, door: Door, name: str, document: object) -> str:
        """What is wrong with an answer about a capability; empty where nothing is."""
        ...


@runtime_checkable
class Purse(Protocol):
    """Keeps what people pay with where a merchant's provider takes cards; a number leaves it for a provider alone."""

    def held(self, actor: str) -> Sequence[Instrument]:
        """What somebody may pay with, the preferred one first."""
        ...

    def card(self, actor: str, reference: str) -> Card:
        """What stands behind a reference of theirs; raises `Unavailable` where nothing does any more."""
        ...


@dataclass(frozen=True)
class Backing:
    """What the market stands on; `call` is the waist, for what is done in somebody's name."""

    traders: Mapping[str, Trader]
    finder: Finder
    purse: Purse
    matcher: Matcher
    tokens: Tokens
    folder: Path
    origin: str
    secret: bytes
    call: Call
