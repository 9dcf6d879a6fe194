"""A shop with a campaign and a coupon, for the examples of promotions."""

from collections.abc import Mapping
from typing import Any

SHOP = ("catalog.open-shop", {"shop": {"id": "corner", "name": {"en": "The corner shop", "zh-CN": "街角小店"}}})
RULE: dict[str, Any] = {
    "id": "corner-autumn",
    "layer": "shop",
    "kind": "step",
    "owner": "corner",
    "every": 30000,
    "amount": 5000,
    "shop_share": 10000,
}
NAME = {"en": "¥50 off every ¥300", "zh-CN": "每满300减50"}
PUT: tuple[str, Mapping[str, Any]] = (
    "promotions.put",
    {"campaign": {"rule": RULE, "name": NAME}, "why": "autumn sale", "change_id": "autumn-put"},
)
_COUPON = {**RULE, "id": "corner-coupon", "kind": "cut", "every": 0, "threshold": 20000, "amount": 2000, "coupon": True}
COUPON: tuple[str, Mapping[str, Any]] = (
    "promotions.put",
    {"campaign": {"rule": _COUPON, "name": {"en": "¥20 from ¥200", "zh-CN": "满200减20券"}}, "why": "to claim"},
)
TABLE = "id,name_zh,layer,kind,owner,amount,every\ncorner-winter,每满300减50,shop,step,corner,50,300\n"
LOADED: tuple[str, Mapping[str, Any]] = (
    "promotions.load",
    {"text": TABLE, "why": "winter", "mode": "put", "terms": {"batch": "winter-load"}},
)
