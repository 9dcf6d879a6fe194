"""A flash sale whose goods are for those who were let in, in a fair order; a place in its line, what it is worth."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from souk.kit.errors import Conflict, Invalid, NotFound, Refused
from souk.kit.locale import Words

Text100 = Annotated[str, Field(max_length=100)]
Count = Annotated[int, Field(ge=0, le=1_000_000)]
SaleState = Literal["live", "stopped"]
Phase = Literal["planned", "gathering", "open", "sold_out", "over"]
Standing = Literal["outside", "early", "waiting", "inside", "buying", "used", "missed", "over"]


@dataclass(frozen=True)
class FlashSale:
    """Variants of a shop that are sold by turns.

    From `doors` on one gets in line, and the goods are for those alone who were let in; from `since` until `until`
    people are let in: so many at once `inside`, so many a second by `pace`, each where it is not 0, and never more
    than `factor` per cent of the free pieces. Whoever is in has so many `minutes` and buys once, at most `most` pieces.
    """

    id: Text100
    shop: Text100
    name: Words
    variants: Annotated[tuple[Annotated[str, Field(min_length=1, max_length=200)], ...], Field(max_length=100)]
    doors: AwareDatetime
    since: AwareDatetime
    until: AwareDatetime
    inside: Count = 0
    pace: Count = 0
    most: Annotated[int, Field(ge=1, le=9_999)] = 1
    minutes: Annotated[int, Field(ge=1, le=120)] = 10
    factor: Annotated[int, Field(ge=100, le=1_000)] = 100
    guests: bool = True


@dataclass(frozen=True)
class Sale:
    """A flash sale as it runs; its number grows with every change.

    `closes` is when the last of those inside has to be done. `seal` is the SHA-256 of the seed that the early are
    drawn by, said before anybody is in line.
    """

    rule: FlashSale
    number: int
    state: SaleState
    at: datetime
    actor: str
    closes: datetime
    seal: str


@dataclass(frozen=True)
class SaleChange:
    """One step of a sale: who, when, why, before and after; `undoes` names the step that it takes back."""

    id: str
    sale: str
    shop: str
    number: int
    at: datetime
    actor: str
    why: str
    before: Sale | None
    after: Sale
    undoes: str = ""


@dataclass(frozen=True)
class PreviewedGoods:
    """A variant of a sale: what it is called, and how many pieces are free; None where nobody counts them."""

    variant: str
    product: str
    title: Words
    free: int | None


@dataclass(frozen=True)
class SalePreview:
    """What a sale would do, of the stock of this moment.

    `pieces` are free, enough for `least` people who buy all they may, or `most` who buy one each; `at_once` are inside
    at the start, and with its `pace` the last of `most` is let in after `seconds`. None is: as many as come.
    """

    goods: tuple[PreviewedGoods, ...]
    pieces: int | None
    least: int | None
    most: int | None
    at_once: int | None
    seconds: int | None


@dataclass(frozen=True)
class WaitingRoom:
    """A sale as everybody sees it at a moment: how many are in line at most, were drawn, are inside, and bought.

    Who left the line is counted until they are passed. `seed` is said once the early were drawn, so that everybody
    can draw again.
    """

    sale: Sale
    phase: Phase
    now: datetime
    waiting: int
    drawn: int | None
    inside: int
    bought: int
    seed: str = ""


@dataclass(frozen=True)
class Lot:
    """The lot of somebody early, and the number that it won; who that is knows it from their own place."""

    lot: str
    number: int


@dataclass(frozen=True)
class Place:
    """Somebody's place: where they stand, how many are `ahead`, when to look again.

    `seconds` is an estimate of the wait from how fast people were let in so far; None while nobody knows. `scarce` says
    that those ahead alone could take all that is left. Who is inside may buy until `until`, at most `most` pieces.
    """

    sale: str
    state: Standing
    since: datetime
    number: int | None = None
    ahead: int | None = None
    seconds: int | None = None
    again: int = 0
    scarce: bool = False
    sold_out: bool = False
    until: datetime | None = None
    most: int = 0
    lot: str = ""
    order: str = ""


@dataclass(frozen=True)
class Visit:
    """An order that somebody is about to open, with its pieces by variant and shop."""

    order: str
    person: str
    pieces: Mapping[tuple[str, str], int]


@dataclass(frozen=True)
class Queue:
    """The line of a sale: how many places were given, the last one let in, until when its pace is used up.

    `begun` is how many were let in at first, `drawn` how many were drawn, None before; `sold_out` since when nothing is
    left.
    """

    given: int
    served: int
    begun: int
    paced: datetime
    drawn: int | None
    sold_out: datetime | None


@dataclass(frozen=True)
class Turn:
    """A place as it is kept."""

    state: Standing
    number: int | None
    at: datetime
    until: datetime | None
    most: int
    lot: str
    order: str


@dataclass(frozen=True)
class Look:
    """Sales that guard some goods now, their lines, and the places that some people have, by sale and person."""

    sales: tuple[Sale, ...]
    queues: Mapping[str, Queue]
    turns: Mapping[tuple[str, str], Turn]


class UnknownSale(NotFound):
    """There is no such sale."""

    def __init__(self, sale: str) -> None:
        super().__init__("There is no flash sale {sale}.", sale=sale)


class WrongSale(Invalid):
    """A field of a sale, or of a place in its line, cannot be so."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__("Flash sale, {field}: {why}.", field=field, why=why)


class UnknownVariant(Invalid):
    """A sale names what there is not."""

    def __init__(self, variant: str) -> None:
        super().__init__("Flash sale: there is no variant {variant}.", variant=variant[:100])


class InOtherSale(Conflict):
    """A variant is sold by the turns of one line alone."""

    def __init__(self, variant: str, sale: str) -> None:
        super().__init__("{variant} is in the flash sale {sale} at that time.", variant=variant, sale=sale)


class SaleMoved(Conflict):
    """Somebody changed it meanwhile."""

    def __init__(self, sale: str, number: int) -> None:
        super().__init__("Flash sale {sale} is no longer at number {number}; read it again.", sale=sale, number=number)


class OtherShopsSale(Refused):
    """A shop's member acts for its own shop alone."""

    def __init__(self, shop: str) -> None:
        super().__init__("This is not for the shop {shop} to change.", shop=shop)


class DoorsClosed(Conflict):
    """Nobody can get in line yet."""

    def __init__(self, sale: str, doors: datetime, seconds: int) -> None:
        super().__init__(
            "One can get in line for {sale} from {doors} UTC on, in {seconds} seconds.",
            sale=sale,
            doors=f"{doors:%Y-%m-%d %H:%M:%S}",
            seconds=seconds,
        )


class SaleOver(Conflict):
    """Nobody is let in any more."""

    def __init__(self, sale: str) -> None:
        super().__init__("The flash sale {sale} is over.", sale=sale)


class SoldOut(Conflict):
    """Every piece is sold."""

    def __init__(self, sale: str) -> None:
        super().__init__("Everything of the flash sale {sale} is sold.", sale=sale)


class SignInToJoin(Refused):
    """A sale for accounts alone."""

    def __init__(self, sale: str) -> None:
        super().__init__("The flash sale {sale} is for accounts: sign in first.", sale=sale)


class NotInLine(Refused):
    """These goods are sold by turns, and the caller has no place in the line."""

    def __init__(self, sale: str, where: str) -> None:
        super().__init__(
            "This is sold by turns in the flash sale {sale}. Get in line at {where} first.", sale=sale, where=where
        )


class NotYourTurn(Refused):
    """The caller waits in the line."""

    def __init__(self, sale: str, place: Place, where: str) -> None:
        super().__init__(
            "It is not your turn in the flash sale {sale}: {ahead} are before you. Look again in {seconds} seconds at "
            "{where}.",
            sale=sale,
            ahead=place.ahead if place.ahead is not None else "?",
            seconds=place.again,
            where=where,
        )


class TurnOver(Refused):
    """The caller was let in, and the time is over."""

    def __init__(self, sale: str) -> None:
        super().__init__("Your turn in the flash sale {sale} is over.", sale=sale)


class TurnUsed(Refused):
    """The caller has bought."""

    def __init__(self, sale: str, order: str) -> None:
        super().__init__("You have bought in the flash sale {sale}, with order {order}.", sale=sale, order=order)


class TooManyOfSale(Conflict):
    """More pieces than one may have."""

    def __init__(self, sale: str, most: int, wanted: int) -> None:
        super().__init__(
            "In the flash sale {sale} one person buys at most {most} pieces; {wanted} are wanted.",
            sale=sale,
            most=most,
            wanted=wanted,
        )
