"""What shipping costs and when it arrives: a shop's rates by destination, and the promise that follows from one."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from souk.kit.errors import Conflict, Invalid, NotFound, Refused
from souk.kit.locale import Words

EVERY_DAY = "1234567"
Days = Annotated[int, Field(ge=0, le=365)]


@dataclass(frozen=True)
class Rate:
    """A shop's way to ship to a destination: a country, a country and region as in `US-CA`, or empty for everywhere.

    `fee` is in smallest units of `currency`. An order before `cutoff` on the wall clock of `zone` leaves after
    `handling` working days and arrives `fastest` to `slowest` working days later; `working` are ISO weekdays.
    """

    id: Annotated[str, Field(min_length=1, max_length=100)]
    carrier: Annotated[str, Field(max_length=100)]
    fee: Annotated[int, Field(ge=0, le=10_000_000_000)]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    fastest: Days
    slowest: Days
    destination: Annotated[str, Field(pattern=r"^([A-Z]{2}(-.{1,60})?)?$")] = ""
    handling: Days = 0
    cutoff: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] = "16:00"
    zone: Annotated[str, Field(max_length=60)] = "Asia/Shanghai"
    working: Annotated[str, Field(pattern=r"^[1-7]{1,7}$")] = EVERY_DAY
    closed: tuple[date, ...] = ()


@dataclass(frozen=True)
class RateCard:
    """All rates of a shop since a moment, one version after another."""

    shop: str
    number: int
    rates: tuple[Rate, ...]
    at: datetime
    actor: str
    why: str


@dataclass(frozen=True)
class Promise:
    """When something that is ordered at a moment arrives, for what fee, by which rate of which version."""

    shop: str
    rate: str
    version: int
    carrier: str
    fee: int
    currency: str
    leaves: date
    earliest: date
    latest: date
    says: Words


class NotDelivered(Conflict):
    """The shop does not ship there."""

    def __init__(self, shop: str, destination: str) -> None:
        super().__init__("The shop {shop} does not ship to {destination}.", shop=shop, destination=destination)


class RatesMoved(Conflict):
    """Somebody changed them meanwhile."""

    def __init__(self, shop: str, number: int) -> None:
        super().__init__(
            "The rates of {shop} are no longer at number {number}; read them again.", shop=shop, number=number
        )


class UnknownRates(NotFound):
    """There was no such version."""

    def __init__(self, shop: str, number: int) -> None:
        super().__init__("The shop {shop} has no rates of number {number}.", shop=shop, number=number)


class WrongRate(Invalid):
    """A field of a rate cannot be so."""

    def __init__(self, rate: str, field: str, why: str) -> None:
        super().__init__("Rate {rate}, {field}: {why}.", rate=rate, field=field, why=why)


class OtherShopsRates(Refused):
    """A shop's member acts for its own shop alone."""

    def __init__(self, shop: str) -> None:
        super().__init__("This is not for the shop {shop} to change.", shop=shop)
