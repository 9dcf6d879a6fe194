"""Calls that lead to an order, for the examples of operations."""

from collections.abc import Mapping
from typing import Any

ORDER, SHIPMENT = "example-order", "example-parcel"
Step = tuple[str, Mapping[str, Any]]
_SHOP: Step = ("catalog.open-shop", {"shop": {"id": "corner", "name": {"en": "The corner shop", "zh-CN": "街角小店"}}})
_KETTLE = {
    "id": "corner-kettle",
    "shop": "corner",
    "title": {"en": "Steel kettle, 1.7 L", "zh-CN": "不锈钢烧水壶 1.7升"},
    "category": "kettle",
    "variants": [{"id": "corner-kettle", "offers": [{"shop": "corner", "price": {"amount": 8900, "currency": "CNY"}}]}],
}
_PUT: Step = ("catalog.put", {"products": [_KETTLE], "reason": "first listing"})
RECIPIENT = {
    "name": "Lin Xia",
    "phone": "+86 130 0000 0000",
    "email": "lin@example.com",
    "country": "CN",
    "region": "Zhejiang",
    "city": "Hangzhou",
    "lines": ["1 Invented Road"],
}
NEEDS_ORDER: tuple[Step, ...] = (_SHOP, _PUT)
SHIPPED: tuple[Step, ...] = NEEDS_ORDER
