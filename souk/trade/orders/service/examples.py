"""Calls that lead to an order, for the examples of operations."""

from collections.abc import Mapping
from typing import Any

from souk.trade.payments import payment_id

INVOICED = {"title": "Lin Xia"}
ORDER, SHIPMENT, RETURN = "example-order", "example-parcel", "example-return"
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
# What checkout's examples begin with, too.
EXAMPLE_LISTED: tuple[Step, ...] = (_SHOP, ("catalog.put", {"products": [_SAMPLE], "reason": "first listing"}))
EXAMPLE_RECIPIENT = {
    "name": "Lin Xia",
    "phone": "+86 130 0000 0000",
    "email": "lin@example.com",
    "country": "CN",
    "region": "Zhejiang",
    "city": "Hangzhou",
    "lines": ["1 Invented Road"],
}
_WISH = {"recipient": EXAMPLE_RECIPIENT, "basket": [{"product": "corner-sample", "quantity": 2}]}
_BEGIN: Step = ("checkout.begin", {"wish": _WISH, "session": "example-session"})
_PAY: Step = ("checkout.pay", {"session": "example-session", "order": ORDER})
_SHIP: Step = (
    "orders.ship",
    {"order": ORDER, "carrier": "Invented Express", "tracking": "X1", "shipment": SHIPMENT},
)
NEEDS_ORDER: tuple[Step, ...] = (*EXAMPLE_LISTED, _BEGIN, _PAY)
SHIPPED: tuple[Step, ...] = (*NEEDS_ORDER, _SHIP)
_ASK: Step = ("orders.ask-return", {"order": ORDER, "kind": "return", "why": "too small", "id": RETURN})
ASKED: tuple[Step, ...] = (*SHIPPED, _ASK)
DEPOSIT = "example-presale"
_LAMP = {
    "id": "corner-lamp",
    "shop": "corner",
    "title": {"en": "Lamp, to come in spring", "zh-CN": "春季新款台灯"},
    "category": "kettle",
    "variants": [{"id": "corner-lamp", "offers": [{"shop": "corner", "price": {"amount": 9900, "currency": "CNY"}}]}],
}
_TERMS = {"id": "corner-presale", "owner": "corner", "layer": "item", "kind": "deposit", "pay": 1000, "worth": 2000}
_RULE = {**_TERMS, "scope": {"products": ["corner-lamp"]}, "shop_share": 10_000, "forfeits": True}
_PRESALE = {"recipient": EXAMPLE_RECIPIENT, "basket": [{"product": "corner-lamp"}], "payment": "sandbox-card"}
NEEDS_DEPOSIT: tuple[Step, ...] = (
    _SHOP,
    ("catalog.put", {"products": [_LAMP], "reason": "first listing"}),
    ("promotions.put", {"campaign": {"rule": _RULE, "name": {"en": "Presale", "zh-CN": "预售"}}, "why": "spring"}),
    ("checkout.begin", {"wish": _PRESALE, "session": "example-presale"}),
    ("checkout.pay", {"session": "example-presale", "order": DEPOSIT}),
    ("payments.charge", {"payment": payment_id(DEPOSIT)}),
    ("orders.settle", {"order": DEPOSIT}),
)
