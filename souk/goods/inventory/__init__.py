"""What there is to sell: pieces by variant and location, and what orders hold of them."""

from souk.goods.inventory.contracts import (
    LOW,
    Availability,
    Held,
    Location,
    NotSoMany,
    OtherShopsStock,
    OutOfStock,
    StepTaken,
    Stock,
    StockChange,
    UnknownLocation,
    UnknownStockChange,
    Want,
    WrongStock,
)
from souk.goods.inventory.service import CHANGED, Inventory

__all__ = [
    "CHANGED",
    "LOW",
    "Availability",
    "Held",
    "Inventory",
    "Location",
    "NotSoMany",
    "OtherShopsStock",
    "OutOfStock",
    "StepTaken",
    "Stock",
    "StockChange",
    "UnknownLocation",
    "UnknownStockChange",
    "Want",
    "WrongStock",
]
