"""One exact price for every basket: a pure function over whole numbers, whose text is docs/reference/price.md."""

from souk.goods.pricing.contracts import (
    Borne,
    Context,
    Gift,
    Line,
    Preview,
    Priced,
    PricedFee,
    PricedLine,
    Quote,
    Tag,
    TaxesMoved,
    TaxRate,
    TaxTable,
    Told,
    Tried,
    Verdict,
    Wanted,
    WrongBasket,
    WrongTax,
)
from souk.goods.pricing.rules.dividing import divided
from souk.goods.pricing.rules.protecting import Paid, protected
from souk.goods.pricing.rules.returns import refunds
from souk.goods.pricing.rules.standing import in_scope
from souk.goods.pricing.rules.walk import price
from souk.goods.pricing.rules.wishes import basket_wish
from souk.goods.pricing.service import Pricing, Records

__all__ = [
    "Borne",
    "Context",
    "Gift",
    "Line",
    "Paid",
    "Preview",
    "Priced",
    "PricedFee",
    "PricedLine",
    "Pricing",
    "Quote",
    "Records",
    "Tag",
    "TaxRate",
    "TaxTable",
    "TaxesMoved",
    "Told",
    "Tried",
    "Verdict",
    "Wanted",
    "WrongBasket",
    "WrongTax",
    "basket_wish",
    "divided",
    "in_scope",
    "price",
    "protected",
    "refunds",
]
