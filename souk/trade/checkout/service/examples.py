"""Calls that lead to a cart, a checkout and an order, for the examples of operations."""

from collections.abc import Mapping
from typing import Any

CART, SESSION, ORDER = "cart-of-an-example", "example-session", "example-order"
Step = tuple[str, Mapping[str, Any]]
_SHOP: Step = ("catalog.open-shop", {"shop": {"id": "corner", "name": {"en": "The corner shop", "zh-CN": "街角小店"}}})
# A sample costs nothing, so that an example is complete without a way to pay.
_SAMPLE = {
    "id": "corner-sample",
    "shop": "corner",
    "title": {"en": "Tea sample", "zh-CN": "茶叶试用装"},
    "category": "kettle",
    "variants": [{"id": "corner-sample", "offers": [{"shop": "corner", "price": {"amount": 0, "currency": "CNY"}}]}],
}
_PUT: Step = ("catalog.put", {"products": [_SAMPLE], "reason": "first listing"})
ADD: Step = ("checkout.add", {"wanted": {"product": "corner-sample"}, "cart": CART})
FILLED: tuple[Step, ...] = (_SHOP, _PUT, ADD)
RECIPIENT = {
    "name": "Lin Xia",
    "phone": "+86 130 0000 0000",
    "email": "lin@example.com",
    "country": "CN",
    "region": "Zhejiang",
    "city": "Hangzhou",
    "lines": ["1 Invented Road"],
}
BEGIN: Step = (
    "checkout.begin",
    {"wish": {"recipient": RECIPIENT, "basket": [{"product": "corner-sample"}]}, "session": SESSION},
)
STOCKED: tuple[Step, ...] = (_SHOP, _PUT)
BUY = {"recipient": RECIPIENT, "basket": [{"product": "corner-sample"}], "seen": 0}
BEGUN: tuple[Step, ...] = (_SHOP, _PUT, BEGIN)
AGREED_ID = "example-agreed-checkout"
PLACE = {"name": "Lin Xia", "country": "CN", "region": "Zhejiang", "city": "Hangzhou", "lines": ["1 Invented Road"]}
AGREE: Step = (
    "checkout.agree",
    {"wish": {"lines": [{"item": "corner-sample"}], "buyer": {"email": "lin@example.com"}, "address": PLACE}},
)
AGREED: tuple[Step, ...] = (_SHOP, _PUT, ("checkout.agree", {**AGREE[1], "id": AGREED_ID}))
