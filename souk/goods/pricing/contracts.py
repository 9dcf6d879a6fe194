"""What is priced, and what comes out: every line, every rule with its verdict."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from souk.goods.promotions import NO_USE, Use, Window
from souk.kit.errors import Conflict, Invalid
from souk.kit.locale import Words

Amount = Annotated[int, Field(ge=0, le=10_000_000_000)]
MOST_LINES, MOST_PIECES = 1_000, 9_999


@dataclass(frozen=True)
class Line:
    """So many pieces of one variant at its list price; `categories` from the aisle down to its own."""

    id: str
    sku: str
    product: str
    shop: str
    quantity: Annotated[int, Field(ge=1, le=MOST_PIECES)]
    unit: Amount
    categories: tuple[str, ...] = ()
    brand: str = ""

    @cached_property
    def traits(self) -> tuple[str, str, str, str]:
        """What the lists of a scope name, in the order of `Scope.named`."""
        return self.product, self.sku, self.shop, self.brand


@dataclass(frozen=True)
class TaxRate:
    """A dated rate in basis points for a destination and a category, either of them empty for any."""

    id: str
    rate: Annotated[int, Field(ge=0, le=10_000)]
    destination: str = ""
    category: str = ""
    included: bool = True
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None

    def holds(self, at: datetime) -> bool:
        return Window(self.since, self.until).holds(at)


@dataclass(frozen=True)
class TaxTable:
    """All rates of the house, one version after another."""

    number: int
    rates: tuple[TaxRate, ...]
    at: datetime
    actor: str
    why: str


@dataclass(frozen=True)
class TaxedLine:
    """The tax of a line, or of a shop's fee, and the rate that it follows; no rate: no tax."""

    id: str
    base: int
    tax: int
    rate: TaxRate | None


@dataclass(frozen=True)
class TaxTrial:
    """What rates would make of one basket, beside those that hold; `tax` in the price or on top, as each rate says."""

    currency: str
    goods: int
    tax_now: int
    total_now: int
    tax: int
    total: int
    lines: tuple[TaxedLine, ...]


@dataclass(frozen=True)
class Context:
    """When and how: nothing about a person but what they are entitled to."""

    at: AwareDatetime
    currency: str = "CNY"
    step: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    entitlements: tuple[str, ...] = ()
    coupons: tuple[str, ...] = ()
    payment: str = ""
    shipping: Mapping[str, Amount] = field(default_factory=dict)
    gifts: Mapping[str, int] = field(default_factory=dict)
    used: Mapping[str, Use] = field(default_factory=dict)
    destination: str = ""
    taxes: tuple[TaxRate, ...] = ()

    def use(self, promotion: str) -> Use:
        return self.used.get(promotion, NO_USE)


@dataclass(frozen=True)
class PricedLine:
    """What a line costs: its list price, what each rule took off, what is left of it."""

    list: int
    left: int
    taken: Mapping[str, int]


@dataclass(frozen=True)
class PricedFee:
    """What it costs to ship from one shop."""

    fee: int
    left: int
    taken: Mapping[str, int]


@dataclass(frozen=True)
class Gift:
    """Pieces that are added for nothing, and the rule that gives them."""

    rule: str
    sku: str
    count: int


@dataclass(frozen=True)
class Deposit:
    """A line of which a part is owed at once and the rest in a window, by the rule that says so.

    Together they are what is left of the line: both parts are settled when the order is made. An open side of the
    window has no bound.
    """

    rule: str
    now: int
    later: int
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Verdict:
    """Whether a rule applied: with how much and how many uses, or why not; what is missing where a threshold is."""

    applied: bool
    taken: int = 0
    uses: int = 0
    reason: str = ""
    missing_amount: int = 0
    missing_pieces: int = 0


@dataclass(frozen=True)
class Borne:
    """Who bears the reductions."""

    shops: Mapping[str, int]
    platform: int


@dataclass(frozen=True)
class Priced:
    """A basket's price, in smallest units; docs/reference/price.md section 7 says what each number is.

    `now` is owed at once and `later` afterwards; of which lines, and when, `deposits` say by line.
    """

    currency: str
    lines: Mapping[str, PricedLine]
    fees: Mapping[str, PricedFee]
    gifts: tuple[Gift, ...]
    verdicts: Mapping[str, Verdict]
    goods: int
    shipping: int
    tax: int
    total: int
    now: int
    later: int
    saved: int
    borne: Borne
    deposits: Mapping[str, Deposit] = field(default_factory=dict)


@dataclass(frozen=True)
class Told:
    """A rule as a shopper reads of it."""

    promotion: str
    name: Words
    verdict: Verdict
    says: Words


@dataclass(frozen=True)
class Wanted:
    """So many pieces of a product's variant from a shop; without a variant or a shop the least offer."""

    product: Annotated[str, Field(max_length=200)]
    variant: str = ""
    shop: str = ""
    quantity: Annotated[int, Field(ge=1, le=MOST_PIECES)] = 1


@dataclass(frozen=True)
class Quote:
    """A priced basket as it is shown: the lines that were priced, the price, and what each rule says."""

    at: datetime
    lines: tuple[Line, ...]
    priced: Priced
    told: tuple[Told, ...]
    until: datetime | None


@dataclass(frozen=True)
class Tag:
    """What one piece of a product's best offer costs anybody: `list` before and `final` after what holds for all.

    `told` are the promotions that apply, and those within reach (a coupon to claim, a threshold to fill); the price may
    change at `until`. `lowest` is the lowest price of the 30 days before a cut that is claimed, None without one.
    """

    product: str
    variant: str
    shop: str
    currency: str
    list: int
    final: int
    lowest: int | None
    until: datetime | None
    told: tuple[Told, ...]


@dataclass(frozen=True)
class Promise:
    """For how many days after an order a shop makes a fallen price good, one version after another; 0 days: not at all.

    Number 0 is what holds where a shop said nothing.
    """

    shop: str
    number: int
    days: int
    at: datetime | None = None
    actor: str = ""
    why: str = ""


@dataclass(frozen=True)
class Bought:
    """An order as its price was made: its lines, its context with its moment, and what each line cost in the end.

    `back` is what came back of lines because their prices fell; `kept` the pieces that were neither canceled nor sent
    back, all of them where nothing is said.
    """

    lines: Annotated[tuple[Line, ...], Field(min_length=1, max_length=MOST_LINES)]
    context: Context
    paid: Mapping[str, Amount]
    back: Mapping[str, Amount] = field(default_factory=dict)
    kept: Mapping[str, Annotated[int, Field(ge=0, le=MOST_PIECES)]] = field(default_factory=dict)


Unprotected = Literal["", "no_promise", "over", "not_offered", "not_lower", "given_back"]


@dataclass(frozen=True)
class ProtectedLine:
    """What of a line comes back now, or the reason why nothing does; and where that follows from.

    `paid` is what the line cost then, `now` what it would cost: from `unit` instead of `unit_paid`, with `rules` taking
    off. The promise is the version `promise` of its shop, `days` long, and holds before `until`.
    """

    line: str
    shop: str
    due: int
    reason: Unprotected
    says: Words
    paid: int
    now: int | None
    unit_paid: int
    unit: int | None
    rules: tuple[str, ...]
    promise: int
    days: int
    until: datetime


@dataclass(frozen=True)
class Protection:
    """What comes back of an order because prices fell, line by line and together, in smallest units."""

    at: datetime
    currency: str
    due: int
    lines: tuple[ProtectedLine, ...]


@dataclass(frozen=True)
class Tried:
    """One product as a campaign would make it: list price, price now, and price with it, each of `quantity` pieces.

    `worst` is the price with every coupon in hand, every entitlement and the way to pay that takes off most; `keeps` is
    what its shop would have of that before fees and taxes, with what the platform bears. `cost` is what the pieces cost
    the shop, None where it is not known, or is not for the caller to know; `below` says that it keeps less.
    """

    product: str
    title: Words
    list: int
    now: int
    then: int
    says: Words
    worst: int
    keeps: int
    cost: int | None = None
    below: bool = False


@dataclass(frozen=True)
class Preview:
    """Who would get what: of so many goods looked at so many are meant, some of them by how much they get.

    `deep` counts goods that would cost less than half their list price, together with all that holds besides. `below`
    counts those that would be sold below cost in the worst stack, of the `costed` ones whose cost is known; they come
    first among `goods`.
    """

    at: datetime
    currency: str
    looked: int
    meant: int
    deep: int
    costed: int
    below: int
    goods: tuple[Tried, ...]


class WrongBasket(Invalid):
    """A basket that cannot be priced; says which line, and what would be right."""

    def __init__(self, line: str, why: str) -> None:
        super().__init__("Line {line}: {why}.", line=line, why=why)


class WrongTax(Invalid):
    """A field of a tax rate cannot be so."""

    def __init__(self, rate: str, field: str, why: str) -> None:
        super().__init__("Tax rate {rate}, {field}: {why}.", rate=rate, field=field, why=why)


class TaxesMoved(Conflict):
    """Somebody changed them meanwhile."""

    def __init__(self, number: int) -> None:
        super().__init__("The tax rates are no longer at number {number}; read them again.", number=number)


class WrongPromise(Invalid):
    """A promise that cannot be so."""

    def __init__(self, shop: str, field: str, why: str) -> None:
        super().__init__("Price protection of {shop}, {field}: {why}.", shop=shop, field=field, why=why)


class PromiseMoved(Conflict):
    """Somebody changed it meanwhile."""

    def __init__(self, shop: str, number: int) -> None:
        super().__init__(
            "The price protection of {shop} is no longer at number {number}; read it again.", shop=shop, number=number
        )
