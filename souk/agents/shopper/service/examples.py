"""Wishes, cards and tasks for the examples of operations, over a shop at the corner whose goods cost nothing."""

from typing import Any

from souk.agents.shopper.rules.naming import card_id, task_id
from souk.people.accounts import IN_PERSON
from souk.trade.mandates import GRANTED, MANDATE

_SHOP = ("catalog.open-shop", {"shop": {"id": "corner", "name": {"en": "The corner shop", "zh-CN": "街角小店"}}})
# A sample costs nothing, so that an example is complete without a way to pay.
_SAMPLE = {
    "id": "corner-sample",
    "shop": "corner",
    "title": {"en": "Litter sample", "zh-CN": "猫砂试用装"},
    "category": "cat_litter",
    "variants": [{"id": "corner-sample", "offers": [{"shop": "corner", "price": {"amount": 0, "currency": "CNY"}}]}],
}
_PUT = ("catalog.put", {"products": [_SAMPLE], "reason": "first listing"})
LISTED = (_SHOP, _PUT)
WISH: dict[str, Any] = {"product": "corner-sample", "most": 5000}
_ME = (
    "accounts.open",
    {"id": "operator", "kind": "operator", "name": "Lin Keeper", "email": "keeper@shop.example"},
)
_HOME = (
    "accounts.add-address",
    {
        "address": {
            "name": "林掌柜",
            "phone": "13800000000",
            "country": "CN",
            "region": "浙江省",
            "city": "杭州市",
            "lines": ["样例路 1 号"],
        },
        "preferred": True,
    },
)
HERE = (*LISTED, _ME, _HOME)
OWNER = "operator"
MAKE = ("shopper.card", {"wish": WISH, "id": "example-card"})
CARD = card_id(OWNER, "example-card")
_GRANTED = GRANTED[1:]
NEEDS_MANDATE = (*HERE, *_GRANTED)
ENTRUST = ("shopper.entrust", {"wish": WISH, "mandate": MANDATE, "id": "example-task"})
TASK = task_id(OWNER, "example-task")
ORDER = "example-agent-order"
_SENT_TO: dict[str, Any] = {
    "name": "林掌柜",
    "phone": "13800000000",
    "email": "keeper@shop.example",
    "country": "CN",
    "region": "浙江省",
    "city": "杭州市",
    "lines": ["样例路 1 号"],
}
SHIPPED = (
    *LISTED,
    (
        "checkout.begin",
        {
            "wish": {"recipient": _SENT_TO, "basket": [{"product": "corner-sample", "quantity": 2}]},
            "session": "example-agent-session",
        },
    ),
    ("checkout.pay", {"session": "example-agent-session", "order": ORDER}),
    (
        "orders.ship",
        {"order": ORDER, "carrier": "Invented Express", "tracking": "X1", "shipment": "example-agent-parcel"},
    ),
)
__all__ = [
    "CARD",
    "ENTRUST",
    "HERE",
    "IN_PERSON",
    "LISTED",
    "MAKE",
    "MANDATE",
    "NEEDS_MANDATE",
    "ORDER",
    "OWNER",
    "SHIPPED",
    "TASK",
    "WISH",
]
