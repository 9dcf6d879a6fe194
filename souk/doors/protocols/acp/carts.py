"""Carts: things collected before anybody pays, at prices that are estimates."""

from collections.abc import Iterator, Mapping
from typing import Any

from starlette.routing import Route

from souk.doors.protocols.acp.answering import Call, Counter, Problem, Reply
from souk.doors.protocols.acp.reading import Cart, buyer_of
from souk.doors.protocols.acp.showing import Front, cart_of
from souk.kit.operation import Souk
from souk.trade.checkout import NothingAgreed

GONE = frozenset({"canceled", "expired", "completed"})


class Carts:
    """The operations on carts, over those of the checkout."""

    def __init__(self, souk: Souk, front: Front) -> None:
        self._souk, self._front = souk, front

    def routes(self, counter: Counter, base: str) -> Iterator[Route]:
        """The addresses below `base`."""
        yield Route(base, counter.writes(self.create), methods=["POST"])
        yield Route(f"{base}/{{cart}}", counter.reads(self.read), methods=["GET"])
        yield Route(f"{base}/{{cart}}", counter.writes(self.update), methods=["PUT"])
        yield Route(f"{base}/{{cart}}/cancel", counter.writes(self.cancel), methods=["POST"])

    def create(self, call: Call, _path: Mapping[str, str]) -> Reply:
        """201 with the cart; 422 where none of it can be bought."""
        asked = {"wish": _wish(call), "purpose": "cart"}
        return Reply(201, self._told(call, lambda: self._souk.call("checkout.agree", asked, call.caller, call.inner)))

    def read(self, call: Call, path: Mapping[str, str]) -> Reply:
        """The cart at the prices of its last change; 404 where it was canceled or is over."""
        return Reply(200, self._told(call, lambda: self._going(call, path["cart"])))

    def update(self, call: Call, path: Mapping[str, str]) -> Reply:
        """The cart, all of it anew."""
        asked = {"agreed": path["cart"], "wish": _wish(call)}
        self._going(call, path["cart"])
        return Reply(200, self._told(call, lambda: self._souk.call("checkout.amend", asked, call.caller, call.inner)))

    def cancel(self, call: Call, path: Mapping[str, str]) -> Reply:
        """The cart as it was; afterwards there is none."""
        before = self._going(call, path["cart"])
        self._souk.call("checkout.drop", {"agreed": path["cart"]}, call.caller, call.inner)
        return Reply(200, self._told(call, lambda: before))

    def _going(self, call: Call, id: str) -> Any:
        agreed = self._souk.call("checkout.agreed", {"agreed": id}, call.caller)
        if agreed["purpose"] != "cart" or agreed["state"] in GONE:
            raise Problem(404, "not_found", "Cart not found or has expired.")
        return agreed

    def _told(self, call: Call, do: Any) -> dict[str, Any]:
        try:
            return cart_of(do(), Front(self._front.origin, self._front.merchant, call.locale))
        except NothingAgreed as error:
            code = "out_of_stock" if any(one.code == "out_of_stock" for one in error.messages) else "item_unavailable"
            raise Problem(422, code, str(error), "$.line_items") from None


def _wish(call: Call) -> dict[str, Any]:
    asked = call.read(Cart)
    lines = [{"item": one.id, "quantity": one.quantity} for one in asked.line_items]
    return {"lines": lines, "buyer": buyer_of(asked.buyer), "locale": call.locale, "notes": {"acp": True}}
