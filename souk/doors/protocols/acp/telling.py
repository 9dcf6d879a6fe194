"""Agents' platforms are told of the orders that they made over ACP: the order whole, at every change."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from souk.doors.protocols.acp.ordering import order_of
from souk.doors.protocols.acp.showing import Front
from souk.doors.protocols.webhooks import FOLLOWER, Platforms
from souk.kit.operation import Souk

ANYBODY = "*"


class AcpPlatforms(Platforms):
    """Follows the log for the addresses that the operator names, by the account of the agent."""

    reader = "acp-platforms"

    def __init__(self, souk: Souk, origin: str, addresses: Mapping[str, str]) -> None:
        super().__init__(souk, origin, _written)
        self._addresses = dict(addresses)

    def _told(self, order: str, position: str, placed: bool) -> None:
        agreed = self._souk.call("checkout.agreed-of", {"order": order}, FOLLOWER)
        if not agreed or not agreed["wish"]["notes"].get("acp"):
            return
        whole = self._souk.call("orders.show", {"order": order}, FOLLOWER)
        url = self._addresses.get(whole["customer"]) or self._addresses.get(ANYBODY)
        if not url:
            return
        kind = "order_create" if placed else "order_update"
        front = Front(self._origin, urlsplit(self._origin).netloc, agreed["wish"]["locale"])
        said = {"type": kind, "data": order_of(whole, agreed["id"], front)}
        body = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
        asked = {"url": url, "scheme": "acp", "kind": kind, "body": body, "subject": order}
        self._souk.call("events.send-to", {**asked, "id": f"{order} {position}"}, FOLLOWER)


def _written(_souk: Souk, _order: str, _version: str, _origin: str) -> Mapping[str, Any] | None:
    """Nothing is told in UCP's words."""
    return None
