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
    "until": "2026-01-07T00:00:00Z",
    "inside": 10,
}
# Of a sale that is over whenever the example is run, nobody's goods are held back.
PUT: Step = ("admission.put", {"sale": SALE, "why": "a rush", "change_id": "rush-put"})
OVER: tuple[Step, ...] = (*EXAMPLE_LISTED, PUT)
