"""The payment that the examples of the operations speak of."""

from collections.abc import Mapping
from typing import Any

from souk.trade.payments.rules import payment_id

ORDER = "example-1"
PAYMENT = payment_id(ORDER)
METHOD = "sandbox-card"
OPEN: tuple[str, Mapping[str, Any]] = (
    "payments.open",
    {
        "order": ORDER,
        "customer": "operator",
        "currency": "CNY",
        "tenders": [{"method": METHOD, "amount": 12800}],
        "shares": [{"shop": "corner", "amount": 12000, "subsidy": 500}, {"shop": "", "amount": 800}],
    },
)
CHARGE: tuple[str, Mapping[str, Any]] = ("payments.charge", {"payment": PAYMENT})
