"""A promotion as a rule that can be computed by hand; the text of the rules is docs/reference/price.md."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from souk.kit.errors import Conflict, Invalid, NotFound, Refused
from souk.kit.locale import Words

Layer = Literal["item", "shop", "category", "platform", "red_packet", "shipping", "payment"]
LAYERS: tuple[Layer, ...] = ("item", "shop", "category", "platform", "red_packet", "shipping", "payment")
Kind = Literal["cut", "percent", "fixed", "nth", "deposit", "step", "tier", "bundle", "gift"]
Policy = Literal["stackable", "exclusive", "best", "max"]
# An amount of smallest units: below it a basket of 9,999 lines of 9,999 pieces stays within 64 bits.
Amount = Annotated[int, Field(ge=0, le=10_000_000_000)]
Share = Annotated[int, Field(ge=0, le=10_000)]
Count = Annotated[int, Field(ge=0, le=1_000_000_000)]
# All of something, in basis points.
ALL = 10_000


@dataclass(frozen=True)
class Window:
    """From a moment until before another; an open side has no bound."""

    since: AwareDatetime | None = None
    until: AwareDatetime | None = None

    def holds(self, at: datetime) -> bool:
        return (self.since is None or self.since <= at) and (self.until is None or at < self.until)


@dataclass(frozen=True)
class Scope:
    """Goods by five lists, each empty or holding what is meant; a category holds those below it too."""

    products: tuple[str, ...] = ()
    skus: tuple[str, ...] = ()
    shops: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()

    @cached_property
    def sets(self) -> tuple[frozenset[str], ...]:
        """Products, SKUs, shops, categories, brands, each to look in fast."""
        return tuple(map(frozenset, (self.products, self.skus, self.shops, self.categories, self.brands)))

    @cached_property
    def named(self) -> tuple[tuple[int, frozenset[str]], ...]:
        """The lists that are not empty but for the categories, each with its place in `Line.traits`."""
        lists = (self.products, self.skus, self.shops, self.brands)
        return tuple((place, frozenset(held)) for place, held in enumerate(lists) if held)

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The categories, to look in fast."""
        return frozenset(self.categories)

    @cached_property
    def names_any(self) -> bool:
        """Whether one of the lists is not empty."""
        return bool(self.named or self.kinds)


@dataclass(frozen=True)
class TierStep:
    """From so much on: an amount, a share in basis points, or both."""

    since: Amount
    amount: Amount = 0
    off: Share = 0


@dataclass(frozen=True)
class Promotion:
    """One rule. Amounts are smallest units of the basket's currency, shares basis points; see price.md section 2."""

    id: str
    layer: Layer
    kind: Kind
    owner: str = ""
    amount: Amount = 0
    off: Share = 0
    every: Count = 0
    pay: Amount = 0
    worth: Amount = 0
    sku: str = ""
    count: Count = 0
    steps: tuple[TierStep, ...] = ()
    scope: Scope = field(default_factory=Scope)
    without: Scope = field(default_factory=Scope)
    windows: tuple[Window, ...] = ()
    requires: tuple[str, ...] = ()
    coupon: bool = False
    methods: tuple[str, ...] = ()
    threshold: Amount = 0
    pieces: Count = 0
    cap: Amount = 0
    group: str = ""
    policy: Policy = "stackable"
    most: Count = 1
    priority: int = 0
    per_user: Count = 0
    total: Count = 0
    budget: Amount = 0
    final: bool = False
    shop_share: Share = 0
    on_return: Literal["share", "reprice"] = "share"
    balance: Window | None = None
    forfeits: bool = False

    @cached_property
    def asks(self) -> tuple[int, int]:
        """The amount and the pieces that its lines must reach, thresholds of its kind included."""
        amount, pieces = self.threshold, self.pieces
        if self.kind == "step":
            amount = max(amount, self.every)
        elif self.kind == "tier":
            amount = max(amount, min((tier.since for tier in self.steps), default=0))
        elif self.kind in ("bundle", "nth"):
            pieces = max(pieces, self.every)
        return amount, pieces

    @cached_property
    def free(self) -> bool:
        """Whether it holds always and for anybody, however they pay."""
        return not (self.windows or self.requires or self.coupon or self.methods)

    @cached_property
    def team(self) -> tuple[str, str] | None:
        """With whom it is decided who may apply: its group, the deposits of a line, or nobody."""
        if self.kind == "deposit":
            return "", "\0deposit"
        return (self.owner, self.group) if self.group and self.policy != "stackable" else None

    def due(self, at: datetime) -> bool:
        """Whether its windows let it hold at a moment; without windows it always does."""
        return not self.windows or any(window.holds(at) for window in self.windows)

    @cached_property
    def place(self) -> tuple[int, str]:
        """Where it stands among the rules of its layer."""
        return self.priority, self.id


@dataclass(frozen=True)
class Use:
    """What was used of a promotion so far: by this shopper, by all, and the money spent by all."""

    mine: int = 0
    all: int = 0
    spent: int = 0


NO_USE = Use()


@dataclass(frozen=True)
class Holding:
    """What a customer has of promotions: coupons in hand, and what was used of each by them and by all."""

    in_hand: frozenset[str]
    used: Mapping[str, Use]


class UnknownPromotion(NotFound):
    """There is no such promotion."""

    def __init__(self, promotion: str) -> None:
        super().__init__("There is no promotion {promotion}.", promotion=promotion)


class WrongPromotion(Invalid):
    """A field of a promotion cannot be so."""

    def __init__(self, promotion: str, field: str, why: str) -> None:
        super().__init__("Promotion {promotion}, {field}: {why}.", promotion=promotion, field=field, why=why)


@dataclass(frozen=True)
class CampaignDraft:
    """A promotion with its name as somebody wants to run it, upon the `number` that was read; 0 for a new one."""

    rule: Promotion
    name: Words
    number: Count = 0


@dataclass(frozen=True)
class Campaign:
    """A promotion as a shop or the platform runs it; its number grows with every change."""

    rule: Promotion
    name: Words
    number: int
    state: Literal["live", "ended"]
    at: datetime
    actor: str


@dataclass(frozen=True)
class CampaignChange:
    """One step of a campaign: who, when, why, before and after.

    `undoes` names the step that it takes back, `batch` the import that it is a part of.
    """

    id: str
    campaign: str
    shop: str
    number: int
    at: datetime
    actor: str
    why: str
    before: Campaign | None
    after: Campaign
    undoes: str = ""
    batch: str = ""


@dataclass(frozen=True)
class Held:
    """A rule as it stood for a while: from a step of its campaign until the next; an open end: it stands now."""

    rule: Promotion
    stood: Window

    def due(self, at: datetime) -> bool:
        """Whether it held at a moment."""
        return self.stood.holds(at) and self.rule.due(at)


@dataclass(frozen=True)
class WrongCell:
    """What is wrong with a row of a table, in which column, and what would be right; the header is row 1."""

    row: int
    column: str
    said: str
    why: str


@dataclass(frozen=True)
class TableTerms:
    """How a table is meant: the currency of amounts, the zone of moments without an offset, a name for what is put."""

    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] = "CNY"
    zone: Annotated[str, Field(max_length=80)] = "Asia/Shanghai"
    batch: Annotated[str, Field(max_length=100)] = ""


@dataclass(frozen=True)
class Loaded:
    """What became, or would become, of a table: all of it, or with a wrong row nothing.

    `batch` names what was put, so that all of it can be taken back.
    """

    state: Literal["wrong", "checked", "put"]
    rows: int
    new: tuple[str, ...]
    changed: tuple[str, ...]
    same: tuple[str, ...]
    wrong: tuple[WrongCell, ...] = ()
    batch: str = ""


@dataclass(frozen=True)
class Coupon:
    """A coupon in a customer's hand: of which campaign, since when, and for which order it was used."""

    campaign: Campaign
    number: int
    at: datetime
    state: Literal["usable", "early", "used", "expired"]
    order: str = ""
    used: datetime | None = None


class NoCoupon(Conflict):
    """The coupon is not in this customer's hand, or was used."""

    def __init__(self, promotion: str) -> None:
        super().__init__("The coupon {promotion} is not in hand; claim it first.", promotion=promotion)


class NotGivenOut(Invalid):
    """Nothing that could be claimed."""

    def __init__(self, promotion: str) -> None:
        super().__init__("Promotion {promotion} is no coupon that can be claimed now.", promotion=promotion)


class SignInFirst(Refused):
    """A coupon is held by somebody."""

    def __init__(self) -> None:
        super().__init__("Sign in first: a coupon is kept for its owner.")


class ClaimedAll(Conflict):
    """No coupon is left for this customer."""

    def __init__(self, promotion: str, most: int) -> None:
        super().__init__(
            "You have claimed the coupon {promotion} as often as it may be: {most}.", promotion=promotion, most=most
        )


class UnknownLoad(NotFound):
    """There is no such import of promotions."""

    def __init__(self, batch: str) -> None:
        super().__init__("There is no import of promotions {batch}.", batch=batch)


class CampaignMoved(Conflict):
    """Somebody changed it meanwhile."""

    def __init__(self, promotion: str, number: int) -> None:
        super().__init__(
            "Promotion {promotion} is no longer at number {number}; read it again.", promotion=promotion, number=number
        )


class QuotaReached(Conflict):
    """Another order took the last of it."""

    def __init__(self, promotion: str) -> None:
        super().__init__("Promotion {promotion} has been used up meanwhile; price again.", promotion=promotion)


class PlatformBears(Refused):
    """A shop can fund its own campaigns; what the platform bears of one the operator says."""

    def __init__(self, promotion: str) -> None:
        super().__init__(
            "Of {promotion} the platform would bear a part: a shop bears its own campaigns whole (shop_share 10000), "
            "and one that the operator funds it can rename, end, or take upon itself.",
            promotion=promotion,
        )


class OtherShops(Refused):
    """A shop's member acts for its own shop alone."""

    def __init__(self, shop: str) -> None:
        super().__init__("This is not for the shop {shop} to change.", shop=shop)
