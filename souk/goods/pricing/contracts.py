"""What is priced, and what comes out: every line, every rule with its verdict."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, Field

from souk.goods.promotions import NO_USE, Use, Window
from souk.kit.errors import Invalid

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
    """A basket's price, in smallest units; docs/reference/price.md section 7 says what each number is."""

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


class WrongBasket(Invalid):
    """A basket that cannot be priced; says which line, and what would be right."""

    def __init__(self, line: str, why: str) -> None:
        super().__init__("Line {line}: {why}.", line=line, why=why)
