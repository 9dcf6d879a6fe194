"""What the operations of the market show as examples: a merchant that has a feed of two trays, and nothing else."""

from collections.abc import Mapping
from typing import Any

from souk.agents.market.rules.ranking import named

DOMAIN = "pier.example"
MERCHANT = named("f", DOMAIN)
FILE = "pier.jsonl"
_TRAY = (
    '{"id":"pier-tray","title":"Open litter tray, 20 L","variants":[{"id":"pier-tray","title":"Open litter tray, 20 L",'
    '"price":{"amount":4500,"currency":"CNY"},"availability":{"available":true,"status":"in_stock"}}]}\n'
)
FILES: Mapping[str, str] = {FILE: _TRAY}
ADD: tuple[str, dict[str, Any]] = (
    "market.add-merchant",
    {"merchant": {"domain": DOMAIN, "kind": "feed", "feed": FILE, "format": "acp-jsonl", "name": "Pier goods"}},
)
VISIT: tuple[str, dict[str, Any]] = ("market.visit", {"merchant": MERCHANT})
REMOVE: tuple[str, dict[str, Any]] = ("market.remove-merchant", {"merchant": MERCHANT, "why": "closed"})
WISH: dict[str, Any] = {"text": "litter tray", "currency": "CNY"}
ASK: tuple[str, dict[str, Any]] = ("market.offers", {"wish": WISH})
OPEN = (ADD, VISIT)
ASKED = (*OPEN, ASK)
OFFERS = named("q", "operator", 1)
