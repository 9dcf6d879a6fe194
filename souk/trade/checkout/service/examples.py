"""Calls that lead to a cart, a checkout and an order, for the examples of operations."""

from collections.abc import Mapping
from typing import Any

from souk.trade.orders import EXAMPLE_LISTED, EXAMPLE_RECIPIENT

CART, SESSION, ORDER = "cart-of-an-example", "example-session", "example-order"
Step = tuple[str, Mapping[str, Any]]
ADD: Step = ("checkout.add", {"wanted": {"product": "corner-sample"}, "cart": CART})
FILLED: tuple[Step, ...] = (*EXAMPLE_LISTED, ADD)
BEGIN: Step = (
    "checkout.begin",
    {"wish": {"recipient": EXAMPLE_RECIPIENT, "basket": [{"product": "corner-sample"}]}, "session": SESSION},
)
STOCKED: tuple[Step, ...] = EXAMPLE_LISTED
BUY = {"recipient": EXAMPLE_RECIPIENT, "basket": [{"product": "corner-sample"}], "seen": 0}
BEGUN: tuple[Step, ...] = (*EXAMPLE_LISTED, BEGIN)
AGREED_ID = "example-agreed-checkout"
PLACE = {"name": "Lin Xia", "country": "CN", "region": "Zhejiang", "city": "Hangzhou", "lines": ["1 Invented Road"]}
AGREE: Step = (
    "checkout.agree",
    {"wish": {"lines": [{"item": "corner-sample"}], "buyer": {"email": "lin@example.com"}, "address": PLACE}},
)
AGREED: tuple[Step, ...] = (*EXAMPLE_LISTED, ("checkout.agree", {**AGREE[1], "id": AGREED_ID}))
