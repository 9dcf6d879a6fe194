"""A sale of one variant whose doors are open, for the examples of operations."""

from collections.abc import Mapping
from typing import Any

from souk.trade.orders import EXAMPLE_LISTED

Step = tuple[str, Mapping[str, Any]]
SALE: dict[str, Any] = {
    "id": "corner-rush",
    "shop": "corner",
    "name": {"en": "Samples by turns", "zh-CN": "样品限时抢购"},
    "variants": ["corner-sample"],
    "doors": "2026-01-01T00:00:00Z",
    "since": "2026-01-01T00:00:00Z",
    "until": "2126-01-01T00:00:00Z",
    "inside": 10,
}
PUT: Step = ("admission.put", {"sale": SALE, "why": "a rush", "change_id": "rush-put"})
RUNNING: tuple[Step, ...] = (*EXAMPLE_LISTED, PUT)
