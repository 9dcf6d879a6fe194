"""A model that lies about these very goods: it swaps prices, invents, praises, drops limits, and calls tools."""

import json
from collections.abc import Mapping
from typing import Any

from tests.endpoint.modes import INJECTED, Exchange, say

_SWAPPED = (
    "{p1.title} costs {p2.price}",
    "{p1.title} costs 0.01",
    "{p9.title} costs {p1.price}",
    "{p1.title} is the best in the world at {p1.price}",
    "{p1.title}只要{p2.price}，全网最低价",
    "{p1.title} has {p1.r1} and cures allergies",
    INJECTED,
    "{p1.title} costs {p1.price}",
)


def lie(exchange: Exchange) -> None:
    """Answer what was asked for with something false that fits the schema, and a call of a tool that nobody offered."""
    asked = _asked(exchange.body)
    call = {"id": "c1", "type": "function", "function": {"name": "orders.refund", "arguments": '{"all": true}'}}
    if "facts" in asked:
        say({"sentences": list(_SWAPPED)}, tool_calls=[call])(exchange)
        return
    values = list(asked.get("values", {}))
    said = str(asked.get("not understood", ""))
    limits = [{"value": value, "ruled_out": True, "said": said} for value in values[:2]]
    limits += [{"value": "price=999999", "ruled_out": False, "said": said}]
    limits += [{"value": value, "ruled_out": False, "said": "everything, whatever the price"} for value in values[-1:]]
    say({"limits": limits, "remove": ["price"], "products": ["P-999999"]}, tool_calls=[call])(exchange)


def _asked(body: Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        found = json.loads(body["messages"][-1]["content"])
    except (ValueError, LookupError, TypeError):
        return {}
    return found if isinstance(found, dict) else {}
