"""A basket to be planned: what is wanted and where it is offered, the plan, its certificate and its reasons."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import Field

from souk.goods.pricing import Context, Line, Priced
from souk.goods.promotions import Promotion
from souk.kit.errors import Conflict, Invalid, Unavailable

Amount = Annotated[int, Field(ge=0, le=10_000_000_000)]
Pieces = Annotated[int, Field(ge=1, le=9_999)]


@dataclass(frozen=True)
class Choice:
    """One shop's offer of one variant: `most` pieces are there and come within `days`; `rating` in hundredths."""

    sku: str
    product: str
    shop: str
    unit: Amount
    categories: tuple[str, ...] = ()
    brand: str = ""
    most: Annotated[int, Field(ge=0, le=9_999)] = 9_999
    days: Annotated[int, Field(ge=0)] = 0
    rating: Annotated[int, Field(ge=0, le=500)] = 500

    @property
    def key(self) -> tuple[str, str]:
        """An offer is a shop's of a variant."""
        return self.shop, self.sku


@dataclass(frozen=True)
class Wish:
    """So many pieces of something, from one or several of its offers."""

    id: str
    quantity: Pieces
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Filler:
    """Goods that are worth nothing to the shopper; up to `choice.most` pieces are bought where that costs less."""

    id: str
    choice: Choice


@dataclass(frozen=True)
class Limits:
    """Days within which all must arrive, parcels at most (one a shop), the least rating of a shop in hundredths."""

    days: Annotated[int, Field(ge=0)] | None = None
    parcels: Annotated[int, Field(ge=1)] | None = None
    rating: Annotated[int, Field(ge=0, le=500)] = 0


@dataclass(frozen=True)
class Task:
    """What to plan: `context.coupons` are those in hand, `context.shipping` the fees; a plan pays by one of `methods`.

    No method named: `context.payment` stays.
    """

    wishes: tuple[Wish, ...]
    context: Context
    rules: tuple[Promotion, ...] = ()
    fillers: tuple[Filler, ...] = ()
    methods: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)

    @property
    def payments(self) -> tuple[str, ...]:
        """The ways to pay that a plan may choose from, in their order."""
        return tuple(sorted(set(self.methods))) or (self.context.payment,)


@dataclass(frozen=True)
class Plan:
    """What to buy where, with which coupons and which way to pay; `priced` is the price of exactly that.

    `orders` has the ids of the lines by shop; a line's id is `wish/shop/sku`.
    """

    lines: tuple[Line, ...]
    coupons: tuple[str, ...]
    payment: str
    priced: Priced
    orders: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Certificate:
    """No basket that fulfils the task costs less than `bound`; the plan costs at most `gap` basis points more.

    `exact` and `relaxed` are the kinds of rules of the task by how the proof reckons with them; `seconds` is CPU time.
    `better` is a cheaper plan that the proof came upon: then the gap is that one's.
    """

    bound: int
    gap: int
    exact: tuple[str, ...]
    relaxed: tuple[str, ...]
    seconds: float
    better: Plan | None = None


@dataclass(frozen=True)
class Saving:
    """What a rule took off."""

    rule: str
    amount: int


@dataclass(frozen=True)
class NextStep:
    """So much more of goods in a rule's scope lowers the price of the rest by `brings`; the shop is empty for many.

    `pieces` says how many more pieces of goods in the plan that is, where the rule counts pieces; else it is 0.
    """

    rule: str
    shop: str
    missing: int
    pieces: int
    brings: int


@dataclass(frozen=True)
class Stickers:
    """The cheapest sticker of every wish, with the same coupons in hand and the best way to pay, and what it costs."""

    lines: tuple[Line, ...]
    payment: str
    priced: Priced
    dearer: int


@dataclass(frozen=True)
class Reasons:
    """Why a plan is as it is: what was saved by what, what comes next, and why not the cheapest stickers."""

    savings: tuple[Saving, ...]
    steps: tuple[NextStep, ...]
    stickers: Stickers


class ProversBusy(Unavailable):
    """As many proofs are being made as this machine makes at once."""

    def __init__(self, seconds: int) -> None:
        super().__init__("Other proofs are being made; ask again in {seconds} seconds.", seconds=seconds)


class NamedTwice(Invalid):
    """A wish, a filler or an offer stands twice in a task."""

    def __init__(self, name: str) -> None:
        super().__init__("{name} stands twice; name it once.", name=name)


class NothingWanted(Invalid):
    """A task without a wish."""

    def __init__(self) -> None:
        super().__init__("Nothing is wanted; name at least one item.")


class NotOffered(Conflict):
    """There are not enough pieces of a wish, whatever the limits."""

    def __init__(self, wish: str, wanted: int, most: int) -> None:
        super().__init__("Of {wish} {wanted} are wanted and {most} are offered.", wish=wish, wanted=wanted, most=most)


class TooLate(Conflict):
    """The limit on the days cannot be met."""

    def __init__(self, wish: str, days: int, soonest: int) -> None:
        super().__init__(
            "{wish} cannot come within {days} days; {soonest} days are needed.", wish=wish, days=days, soonest=soonest
        )


class RatedLower(Conflict):
    """The limit on the rating cannot be met."""

    def __init__(self, wish: str, rating: int, best: int) -> None:
        super().__init__(
            "No shops rated {rating} or more have enough of {wish}; {best} would do.",
            wish=wish,
            rating=f"{rating / 100:.2f}",
            best=f"{best / 100:.2f}",
        )


class TooManyParcels(Conflict):
    """The limit on the parcels cannot be met."""

    def __init__(self, parcels: int) -> None:
        super().__init__("No {parcels} shops together have everything; allow more parcels.", parcels=parcels)
