"""What shops grant for the goods of a checkout, as UCP's policies."""

from collections.abc import Mapping
from typing import Any

from souk.doors.protocols.ucp.replying import Json
from souk.doors.protocols.ucp.showing import Shown
from souk.kit.locale import Words, pick
from souk.kit.operation import Caller, Souk

RETURN = "dev.ucp.shopping.policy.return"
SINCE = "2026-08-25"
VISITOR = Caller("system:ucp", frozenset({"orders:see"}))
_NONE: Words = {"en": "Goods of this shop are not taken back.", "zh-CN": "本店商品不支持退货。"}


def policies(souk: Souk, found: Mapping[str, Any], how: Shown) -> list[Json]:
    """A policy for the lines of each shop; none before the version that knows them."""
    if how.version < SINCE:
        return []
    places: dict[str, list[str]] = {}
    for place, one in enumerate(found["lines"]):
        places.setdefault(one["shop"], []).append(f"$.line_items[{place}]")
    return [_returns(souk, shop, targets, how) for shop, targets in places.items()]


def _returns(souk: Souk, shop: str, targets: list[str], how: Shown) -> Json:
    days = souk.call("orders.terms", {"shop": shop}, VISITOR)["terms"]["returns"]
    granted: Words = {
        "en": f"Goods may be sent back within {days} days of delivery, without a reason.",
        "zh-CN": f"自签收之日起 {days} 天内可无理由退货。",
    }
    description = {"plain": pick(granted if days else _NONE, how.locale)}
    return {"type": RETURN, "description": description, "applies_to": targets, "return_days": days}
