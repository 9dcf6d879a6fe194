"""One exact price for every basket: a pure function over whole numbers, whose text is docs/reference/price.md."""

from souk.goods.pricing.contracts import (
    Borne,
    Context,
    Gift,
    Line,
    Priced,
    PricedFee,
    PricedLine,
    TaxRate,
    Verdict,
    WrongBasket,
)
from souk.goods.pricing.rules.returns import refunds
from souk.goods.pricing.rules.saying import Told
from souk.goods.pricing.rules.walk import price
from souk.goods.pricing.service import Preview, Pricing, Quote, Tried, Wanted

__all__ = [
    "Borne",
    "Context",
    "Gift",
    "Line",
    "Preview",
    "Priced",
    "PricedFee",
    "PricedLine",
    "Pricing",
    "Quote",
    "TaxRate",
    "Told",
    "Tried",
    "Verdict",
    "Wanted",
    "WrongBasket",
    "price",
    "refunds",
]
