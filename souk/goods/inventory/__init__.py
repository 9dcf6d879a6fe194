"""What there is to sell: pieces by variant and location, and what orders hold of them."""

from souk.goods.inventory.contracts import (
    LOW,
    Availability,
    Held,
    Hold,
    Location,
    NotSoMany,
    OtherShopsStock,
    OutOfStock,
    Sieve,
    StepTaken,
    Stock,
    StockChange,
    UnknownLocation,
    UnknownStockChange,
    Want,
    WrongStock,
)
from souk.goods.inventory.service import AVAILABLE, CHANGED, SOLD_OUT, Inventory

__all__ = [
    "AVAILABLE",
    "CHANGED",
    "LOW",
    "SOLD_OUT",
    "Availability",
    "Held",
    "Hold",
    "Inventory",
    "Location",
    "NotSoMany",
    "OtherShopsStock",
    "OutOfStock",
    "Sieve",
    "StepTaken",
    "Stock",
    "StockChange",
    "UnknownLocation",
    "UnknownStockChange",
    "Want",
    "WrongStock",
]
