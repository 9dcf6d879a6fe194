"""Purchases at foreign merchants: one try to buy an offer, and what passed in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import JsonValue

BoughtState = Literal["refused", "handed_off", "sent", "unknown", "paid", "failed", "released", "refunded"]


@dataclass(frozen=True)
class Bought:
    """One try to buy an offer. `reason` and `detail` say why it was refused or failed; `key` was kept before sending.

    What is `unknown` is asked about until it is known, and never paid again. `instrument` is what paid where the
    mandate itself does not, as it may be shown.
    """

    id: str
    offer: str
    merchant: str
    domain: str
    mandate: str
    checkout: str
    title: str
    quantity: int
    total: int
    currency: str
    state: BoughtState
    key: str
    at: datetime
    reason: str = ""
    detail: str = ""
    authorisation: str = ""
    order: str = ""
    link: str = ""
    instrument: str = ""
    until: datetime | None = None
    notices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ordered:
    """What became of a purchase that is known: whether it is paid, and the try."""

    paid: bool
    bought: Bought


@dataclass(frozen=True)
class Passed:
    """A message of a purchase as it passed: what was sent to the merchant, signed by which key, and its answer.

    Of whom it is for nothing is kept.
    """

    method: str
    url: str
    signed: str
    key: str
    sent: JsonValue
    status: int
    answer: JsonValue


@dataclass(frozen=True)
class AgentKey:
    """The public key of an agent that buys for somebody, for the profile under which its requests are signed."""

    thumbprint: str
    jwk: Mapping[str, JsonValue]
