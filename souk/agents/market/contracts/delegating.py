"""Paying where no mandate is taken: what an unsigned checkout says, how it is paid, and what is paid with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pydantic import JsonValue, SecretStr


@dataclass(frozen=True)
class Delegation:
    """A way to pay by a card that its provider takes for one session: where it takes it, and for which merchant.

    `sandbox` says that no money moves; `brands` and `funding` are what it takes, empty for all.
    """

    handler: str
    provider: str
    address: str
    merchant: str
    sandbox: bool
    brands: tuple[str, ...] = ()
    funding: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unsigned:
    """What a checkout without its merchant's signature says besides its quote.

    `address` is the hash of where it goes, `terms` what may not change before it is paid, `ways` how it is paid, and
    `why` there is none.
    """

    product: str
    title: str
    category: str
    address: str
    terms: Mapping[str, JsonValue] = field(default_factory=dict)
    ways: tuple[Delegation, ...] = ()
    why: str = ""


@dataclass(frozen=True)
class Instrument:
    """Something of somebody's to pay with, by its reference: what may be shown of it, never its number."""

    reference: str
    brand: str
    last4: str
    funding: Literal["credit", "debit", "prepaid"]
    sandbox: bool

    @property
    def shown(self) -> str:
        """As it stands beside a purchase."""
        return f"{self.brand} ····{self.last4}"


@dataclass(frozen=True)
class Card:
    """What a payment provider is handed, and nobody else: a card's number, or a network token of it."""

    number: SecretStr
    kind: Literal["fpan", "network_token"]
    month: str
    year: str
    name: str = ""


@dataclass(frozen=True)
class Charge:
    """What a provider is asked to allow, once: so much for this session, until a moment (RFC 3339)."""

    card: Card
    instrument: Instrument
    delegation: Delegation
    amount: int
    currency: str
    until: str
    terms: Mapping[str, JsonValue]


@dataclass(frozen=True)
class Payment:
    """What is presented to a merchant: the idempotency key, and the credential of the mandate or a provider's charge.

    `locked` says that the mandate goes as AP2's checkout mandate besides.
    """

    key: str
    credential: Mapping[str, JsonValue] = field(default_factory=dict)
    charge: Charge | None = None
    locked: bool = False
