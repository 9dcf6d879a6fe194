"""Platforms are told of the orders that they made: the log is followed, and the order as it is now is sent whole."""

import json
import logging
import threading
from collections.abc import Callable, Mapping
from typing import Any

from souk.kit.errors import SoukError
from souk.kit.operation import Caller, Souk

READER = "platforms"
FOLLOWER = Caller(
    "system:platforms",
    frozenset({"events:read", "events:follow", "events:send", "checkout:use", "orders:all", "orders:own"}),
)
NAMES = tuple(
    f"orders.{what}"
    for what in (
        "placed",
        "canceled",
        "shipped",
        "unshipped",
        "delivered",
        "difference-refunded",
        "return-asked",
        "return-withdrawn",
        "return-received",
        "return-refused",
    )
)
PAGE = 100
# Writes an order as a platform reads it: its name, the protocol's version, the house's address; None: it is not told.
Entity = Callable[[Souk, str, str, str], Mapping[str, Any] | None]
_log = logging.getLogger(__name__)


class Platforms:
    """Follows the log; whoever is killed in between sends the same messages again, under their names."""

    reader = READER

    def __init__(self, souk: Souk, origin: str, entity: Entity) -> None:
        self._souk, self._origin, self._entity = souk, origin, entity
        self._position = ""
        self._lock = threading.Lock()

    def follow(self) -> bool:
        """Let messages wait for what happened to orders since; False where nothing did."""
        with self._lock:
            if not self._position:
                self._position = self._souk.call("events.follow-as", {"reader": self.reader}, FOLLOWER)
            asked = {"after": self._position, "most": PAGE, "names": list(NAMES)}
            page = self._souk.call("events.read", asked, FOLLOWER)
            # Several events of one order are one message: it says how the order is now.
            newest = {event["subject"]: event["position"] for event in page["events"]}
            placed = {event["subject"] for event in page["events"] if event["name"] == NAMES[0]}
            for order, position in newest.items():
                self._told(order, position, order in placed)
            self._position = page["after"]
            if newest:
                stands = {"reader": self.reader, "position": self._position}
                self._souk.call("events.follow-as", stands, FOLLOWER)
            return bool(newest)

    def _told(self, order: str, position: str, placed: bool) -> None:
        """A bug, or an order that is gone, keeps no other platform waiting; what is unavailable is tried again."""
        agreed = self._souk.call("checkout.agreed-of", {"order": order}, FOLLOWER)
        notes = agreed["wish"]["notes"] if agreed else {}
        url, version = notes.get("webhook"), notes.get("version")
        if not url or not version:
            return
        try:
            body = self._entity(self._souk, order, version, self._origin)
            if body is not None:
                self._sent(str(url), order, position, json.dumps(body, ensure_ascii=False, separators=(",", ":")))
        except SoukError as error:
            if error.kind == "unavailable":
                raise
            _log.warning("the platform of order %s is not told: %s", order, error)
        except Exception:
            _log.exception("the message about order %s broke", order)

    def _sent(self, url: str, order: str, position: str, body: str) -> None:
        asked = {"url": url, "scheme": "ucp", "kind": "order", "body": body, "subject": order}
        self._souk.call("events.send-to", {**asked, "id": f"{order} {position}"}, FOLLOWER)
