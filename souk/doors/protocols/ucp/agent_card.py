"""The agent card: how the house presents itself over A2A, with UCP as the extension that its messages take."""

from typing import Any

from souk.doors.protocols.ucp.capabilities import Offered
from souk.doors.protocols.ucp.replying import Json

CARD = "/.well-known/agent-card.json"
PROTOCOL = "0.3.0"
MODES = ["text/plain", "application/json"]


def extension(version: str) -> str:
    """The address by which a version of UCP is asked for."""
    return f"https://ucp.dev/{version}/specification/reference"


def card(offered: Offered, version: str, base: str, at: str) -> Json:
    """The card of a version, whose messages go to the address `at`."""
    shown = {
        name: [{word: entry[word] for word in ("version", "extends") if word in entry} for entry in entries]
        for name, entries in offered.declared(version).items()
    }
    ucp: Json = {
        "uri": extension(version),
        "description": "Goods, carts, checkouts and orders as UCP's data.",
        "required": False,
        "params": {"capabilities": shown},
    }
    return {
        "protocolVersion": PROTOCOL,
        "name": "Souk",
        "description": "A shop whose goods agents find and buy by the Universal Commerce Protocol.",
        "version": version,
        "url": at,
        "preferredTransport": "JSONRPC",
        "provider": {"organization": base.partition("://")[2], "url": base},
        "capabilities": {"streaming": False, "pushNotifications": False, "extensions": [ucp]},
        # UCP's schema has them at the top, A2A among the capabilities.
        "extensions": [ucp],
        "defaultInputModes": MODES,
        "defaultOutputModes": MODES,
        "skills": skills(),
    }


def skills() -> list[dict[str, Any]]:
    """What the house can be asked for."""
    told: tuple[tuple[str, str, str, list[str], list[str]], ...] = (
        (
            "find",
            "Find goods",
            "Products by words, filters and ids.",
            ["catalog"],
            ["a teacup under 20 dollars"],
        ),
        ("buy", "Buy goods", "Carts and checkouts, to the paid order.", ["cart", "checkout"], []),
        ("track", "Follow an order", "Where an order is and what came of it.", ["order"], []),
    )
    return [
        {"id": id, "name": name, "description": what, "tags": tags, **({"examples": said} if said else {})}
        for id, name, what, tags, said in told
    ]
