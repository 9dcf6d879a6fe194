"""How orders leave and arrive: shipping rates, and the day that is promised."""

from souk.delivery.fulfilment.contracts import (
    NotDelivered,
    OtherShopsRates,
    Promise,
    Rate,
    RateCard,
    RatesMoved,
    UnknownRates,
    WrongRate,
)
from souk.delivery.fulfilment.service import Fulfilment

__all__ = [
    "Fulfilment",
    "NotDelivered",
    "OtherShopsRates",
    "Promise",
    "Rate",
    "RateCard",
    "RatesMoved",
    "UnknownRates",
    "WrongRate",
]
