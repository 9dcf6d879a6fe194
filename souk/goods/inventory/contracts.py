"""Pieces of a variant at a location: available, reserved, sold; and what holds them for an order."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from souk.kit.errors import Conflict, Invalid, NotFound, Refused
from souk.kit.locale import Words

MOST_PIECES = 1_000_000_000
LOW = 5
Id = Annotated[str, Field(min_length=1, max_length=100)]


@dataclass(frozen=True)
class Location:
    """Where a shop keeps pieces. `country` is ISO 3166-1 alpha-2, `region` its province or state."""

    id: Id
    shop: Annotated[str, Field(max_length=100)]
    name: Words
    country: Annotated[str, Field(pattern=r"^([A-Z]{2})?$")] = ""
    region: Annotated[str, Field(max_length=100)] = ""


@dataclass(frozen=True)
class Stock:
    """What a location has of a variant. On hand are `available + reserved`; `sold` have left."""

    variant: str
    location: str
    shop: str
    available: int
    reserved: int
    sold: int


@dataclass(frozen=True)
class Sieve:
    """Which stock is meant: of a location, whose variants' ids hold a text, of which at most so many pieces are free.

    With `least_first` what has the fewest free pieces comes first.
    """

    location: Annotated[str, Field(max_length=100)] = ""
    words: Annotated[str, Field(max_length=100)] = ""
    free: Annotated[int, Field(ge=0, le=MOST_PIECES)] | None = None
    least_first: bool = False


@dataclass(frozen=True)
class StockChange:
    """One step of a location's stock: by how many pieces each variant's available number moved; who, when, why."""

    id: str
    location: str
    shop: str
    at: datetime
    actor: str
    why: str
    by: Mapping[str, int]
    undoes: str = ""


@dataclass(frozen=True)
class Want:
    """So many pieces of a variant from a shop."""

    variant: str
    shop: str
    quantity: int


@dataclass(frozen=True)
class Hold:
    """What an order would hold, and until when."""

    order: str
    wants: tuple[Want, ...]
    until: datetime


@dataclass(frozen=True)
class Held:
    """Pieces of a variant at a location that an order holds."""

    variant: str
    location: str
    shop: str
    quantity: int


@dataclass(frozen=True)
class Availability:
    """Whether a shop has a variant; `left` is said from 5 down. What nobody counts is `uncounted`, and sold."""

    variant: str
    shop: str
    state: Literal["in_stock", "low", "out", "uncounted"]
    left: int | None = None


class OutOfStock(Conflict):
    """There are fewer pieces than wanted."""

    def __init__(self, variant: str, wanted: int, left: int) -> None:
        super().__init__(
            "Of {variant} {left} are left, {wanted} are wanted.", variant=variant, wanted=wanted, left=left
        )


class UnknownLocation(NotFound):
    """There is no such location."""

    def __init__(self, location: str) -> None:
        super().__init__("There is no location {location}.", location=location)


class UnknownStockChange(NotFound):
    """There is no such step."""

    def __init__(self, change: str) -> None:
        super().__init__("There is no change {change} of stock.", change=change)


class NotSoMany(Conflict):
    """A location does not have as many free pieces as would be taken from it."""

    def __init__(self, variant: str, location: str, free: int) -> None:
        super().__init__(
            "At {location} {free} of {variant} are free; the rest is reserved for orders or sold.",
            variant=variant,
            location=location,
            free=free,
        )


class StepTaken(Conflict):
    """A step with this id was made before."""

    def __init__(self, change: str) -> None:
        super().__init__("The change {change} was made before, or taken back.", change=change)


class WrongStock(Invalid):
    """A number or a text of stock cannot be so."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__("{field}: {why}.", field=field, why=why)


class OtherShopsStock(Refused):
    """A shop's member acts for its own shop alone."""

    def __init__(self, shop: str) -> None:
        super().__init__("This is not for the shop {shop} to change.", shop=shop)
