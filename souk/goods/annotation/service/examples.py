"""What the operations of annotation show as examples: a kettle in a corner shop, and what is decided of it."""

from typing import Any

KETTLE: dict[str, Any] = {
    "id": "corner-kettle",
    "shop": "corner",
    "title": {"en": "Steel kettle, 1.7 L", "zh-CN": "不锈钢烧水壶 1.7升"},
    "variants": [{"id": "corner-kettle"}],
}
LISTED: tuple[tuple[str, dict[str, Any]], ...] = (
    ("catalog.open-shop", {"shop": {"id": "corner", "name": {"en": "The corner shop", "zh-CN": "街角小店"}}}),
    ("catalog.put", {"products": [KETTLE], "reason": "first listing"}),
)
FOLLOWED: tuple[tuple[str, dict[str, Any]], ...] = (*LISTED, ("annotation.follow", {}))
DECISION: dict[str, Any] = {
    "verdicts": [{"product": "corner-kettle", "key": "capacity", "verdict": "correct", "value": 1.8}],
    "reason": "measured",
    "id": "corner-measured",
}
DECIDED: tuple[tuple[str, dict[str, Any]], ...] = (*FOLLOWED, ("annotation.decide", DECISION))
