"""What each kind of account may do, and what is left of a key when its owner may less."""

from collections.abc import Mapping
from datetime import datetime

from souk.people.accounts.contracts import Kind, Role

VISITOR_SCOPES = frozenset(
    {
        *("catalog:read", "annotation:read", "search:find", "search:status", "guide:ask", "accounts:join"),
        *("promotions:see", "pricing:quote", "inventory:see", "fulfilment:see"),
        *("checkout:use", "payments:pay", "orders:own", "orders:change", "orders:see", "mandates:see", "agents:plan"),
    }
)
# What outlasts every key that could ask for it, so that only a browser's session may.
IN_PERSON = "accounts:in-person"
ENTITLED = "entitled:"
_SHOPPER = VISITOR_SCOPES | {"accounts:self", "events:observe", "jobs:read", "promotions:claim", "mandates:own"}
_SHOPPER |= {"decisions:own", "agents:own", "market:see", "market:ask", "market:buy"}
_VIEWER = _SHOPPER | {
    *("accounts:staff-read", "annotation:inbox", "catalog:feeds", "search:rules", "timetables:read"),
    *("promotions:read", "inventory:read", "fulfilment:read", "orders:read", "payments:ledger"),
}
_EDITOR = _VIEWER | {
    *("annotation:decide", "catalog:write", "catalog:import", "jobs:start", "jobs:read", "timetables:write"),
    *("search:judge", "search:rules-write", "promotions:write", "inventory:write"),
    *("fulfilment:write", "orders:write", "decisions:shop", "mandates:house"),
}
_OWNER = _EDITOR | {"accounts:staff"}
_ROLES: dict[Role, frozenset[str]] = {"viewer": _VIEWER, "editor": _EDITOR, "owner": _OWNER}
_KINDS: dict[Kind, frozenset[str]] = {"operator": frozenset({"*"}), "agent": frozenset()}


def scopes_of(kind: Kind, role: Role | None = None) -> frozenset[str]:
    """What an account may do, with a role in the shop that it acts in; an agent may only what its key grants."""
    found = _KINDS.get(kind)
    if found is not None:
        return found
    return _ROLES[role] if role else _SHOPPER


def entitled(held: Mapping[str, str], now: datetime) -> frozenset[str]:
    """What somebody is entitled to at a moment, as prices read it: it lets nobody do anything."""
    return frozenset(
        f"{ENTITLED}{name}" for name, until in held.items() if not until or datetime.fromisoformat(until) > now
    )
