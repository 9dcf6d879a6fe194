"""A shop with a kettle, for the examples of the price."""

from typing import Any

SHOP: tuple[str, dict[str, Any]] = (
    "catalog.open-shop",
    {"shop": {"id": "corner", "name": {"en": "The corner shop", "zh-CN": "街角小店"}}},
)
_KETTLE = {
    "id": "corner-kettle",
    "shop": "corner",
    "title": {"en": "Steel kettle, 1.7 L", "zh-CN": "不锈钢烧水壶 1.7升"},
    "category": "kettle",
    "variants": [{"id": "corner-kettle", "offers": [{"shop": "corner", "price": {"amount": 8900, "currency": "CNY"}}]}],
}
PUT: tuple[str, dict[str, Any]] = ("catalog.put", {"products": [_KETTLE], "reason": "first listing"})
RULE: dict[str, Any] = {"id": "corner-kettles", "layer": "item", "kind": "percent", "owner": "corner", "off": 1000}
RUN: tuple[str, dict[str, Any]] = (
    "promotions.put",
    {"campaign": {"rule": RULE, "name": {"en": "10 % off", "zh-CN": "九折"}}, "why": "kettle week"},
)
