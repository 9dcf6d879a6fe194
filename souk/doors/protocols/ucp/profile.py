"""What the house says of itself at `/.well-known/ucp`, and at the address of each older version."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from souk.doors.protocols.signing import Signatures
from souk.doors.protocols.ucp.agent_card import CARD
from souk.doors.protocols.ucp.capabilities import ALL, IDENTITY, MANDATES, PERMALINK, SCOPES, SERVICE, VERSIONS, Offered
from souk.doors.protocols.ucp.paying import Offer, handlers
from souk.doors.protocols.ucp.permalinks import BUY
from souk.doors.protocols.ucp.replying import Json
from souk.kit.operation import Caller, Souk

PREFIX = "/ucp"
WELL_KNOWN = "/.well-known/ucp"
CACHE = "public, max-age=300"
_VISITOR = Caller("system:ucp", frozenset({"payments:pay"}))


@dataclass(frozen=True)
class Self:
    """The house as a business: which version it names first, and what it offers."""

    souk: Souk
    signatures: Signatures
    offered: Offered
    first: str

    def primary(self, base: str) -> Json:
        """The profile at the well-known address, which names the others."""
        made = self.leaf(self.first, base)
        others = {one: f"{base}{PREFIX}/{one}{WELL_KNOWN}" for one in VERSIONS if one != self.first}
        return {**made, "ucp": {**made["ucp"], "supported_versions": others}}

    def leaf(self, version: str, base: str) -> Json:
        """The profile of one version."""
        rails = self.souk.call("payments.methods", {}, _VISITOR)
        ucp = {
            "version": version,
            "services": {SERVICE: list(_services(version, base))},
            "capabilities": self.offered.declared(version),
            "payment_handlers": handlers(Offer(rails, {}), version),
        }
        keys = self.signatures.keys()
        # Before 2026-08-25 the field was called signing_keys.
        return {"ucp": ucp, "keys" if version >= "2026-08-25" else "signing_keys": keys}


def _services(version: str, base: str) -> Sequence[Json]:
    spec = f"https://ucp.dev/{version}/specification/overview"
    at = f"{base}{PREFIX}/{version}"
    schemas = f"https://ucp.dev/{version}/services/shopping"
    rest = {
        "version": version,
        "transport": "rest",
        "endpoint": at,
        "spec": spec,
        "schema": f"{schemas}/rest.openapi.json",
    }
    mcp = {"version": version, "transport": "mcp", "endpoint": f"{at}/mcp", "spec": spec}
    # Its endpoint is the card, which says where messages go.
    a2a = {"version": version, "transport": "a2a", "endpoint": f"{at}{CARD}", "spec": spec}
    return rest, {**mcp, "schema": f"{schemas}/mcp.openrpc.json"}, a2a


def offering(origin: str, *, mandates: bool) -> Offered:
    """What an installation offers; links only where it has a public address, AP2's extension only where it is asked."""
    names = {one.name for one in ALL} - (set() if mandates else set(MANDATES))
    names -= set() if origin.startswith("https://") else {PERMALINK}
    configs: dict[str, dict[str, Any]] = {
        IDENTITY: {"scopes": {scope: {} for scope in SCOPES}},
        PERMALINK: {"endpoint": f"{origin}{BUY}"},
    }
    return Offered(frozenset(names), configs)
