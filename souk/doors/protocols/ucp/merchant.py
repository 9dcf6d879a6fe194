"""What UCP's operations are here: each is a few calls of the waist, whichever transport brought it."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from souk.doors.protocols.signing import SIGNING
from souk.doors.protocols.ucp import ap2, catalog, consents, paying, showing
from souk.doors.protocols.ucp.calls import Call
from souk.doors.protocols.ucp.capabilities import CART, CHECKOUT, CONSENT, MANDATES, ORDER
from souk.doors.protocols.ucp.orders import HOUSE, shown
from souk.doors.protocols.ucp.paying import Till
from souk.doors.protocols.ucp.policies import policies
from souk.doors.protocols.ucp.reading import (
    attribution_of,
    buyer_of,
    claims_of,
    codes_of,
    held,
    lines_of,
    listed,
    locale_of,
    shipping_of,
    signals_of,
    text,
)
from souk.doors.protocols.ucp.replying import Json, Reply, envelope, failed, problem, said
from souk.kit.errors import SoukError
from souk.kit.operation import Souk
from souk.trade.checkout import AgreedOver, NothingAgreed, UnknownAgreed
from souk.trade.orders import UnknownOrder

MOST_ORDERS = 50
NOTED = ("context", "attribution")
OVER = ("completed", "canceled", "expired")
_PURPOSE = {CHECKOUT: "checkout", CART: "cart"}


@dataclass(frozen=True)
class Merchant:
    """The house as a business of UCP."""

    souk: Souk
    till: Till

    def create(self, call: Call, root: str) -> Reply:
        """A new checkout, or a new cart."""
        wish = self._wish(call, root, {})
        asked = {"wish": wish, "purpose": _PURPOSE[root]}
        try:
            found = self.souk.call("checkout.agree", asked, call.buyer)
        except NothingAgreed as error:
            return self._nothing(call, root, error)
        except UnknownAgreed as error:
            return failed(envelope(call.version, root, call.active), [problem("not_found", str(error))])
        return self.told(call, root, found, 201 if found["fresh"] else 200)

    def get(self, call: Call, root: str, id: str) -> Reply:
        """A checkout or a cart as it stands."""
        found = self._found(call, root, id)
        return self.told(call, root, found) if found else self._unknown(call, root, id)

    def replace(self, call: Call, root: str, id: str) -> Reply:
        """Another wish for a checkout or a cart, all of it."""
        before = self._found(call, root, id)
        if before is None:
            return self._unknown(call, root, id)
        # A checkout is of the cart that it was begun from.
        body = {name: value for name, value in call.given.items() if name != "cart_id"}
        call = dataclasses.replace(call, body=body)
        wish = self._wish(call, root, before["wish"]["private"].get("fulfillment", {}))
        if (place := wish["private"]["fulfillment"].get("place")) and wish["address"] is None and root == CHECKOUT:
            content = f"There is no destination {place[:100]}; send it along, or choose one that was sent."
            path = "$.fulfillment.methods[0].selected_destination_id"
            return self._unchanged(call, before, [problem("invalid_destination", content, "recoverable", path)])
        return self._amended(call, root, before, wish)

    def _amended(self, call: Call, root: str, before: Mapping[str, Any], wish: Json) -> Reply:
        asked = {"agreed": before["id"], "wish": wish}
        try:
            return self.told(call, root, self.souk.call("checkout.amend", asked, call.buyer))
        except NothingAgreed as error:
            return self._nothing(call, root, error)
        except AgreedOver as error:
            if error.state != "in_progress":
                raise
            said = problem("checkout_in_progress", str(error), "recoverable", "$.status")
            return self._unchanged(call, before, [said])

    def put(self, call: Call, id: str, item: str, more: int) -> Reply | None:
        """So many more pieces of an item in a checkout, fewer where `more` is below 0; None where it does not go on."""
        found = self._found(call, CHECKOUT, id)
        if found is None or found["state"] in OVER:
            return None
        lines = [dict(one) for one in found["wish"]["lines"]]
        own = next((one for one in lines if one["item"] == item), None)
        if own is None:
            own = {"item": item, "quantity": 0, "id": ""}
            lines.append(own)
        own["quantity"] += more
        kept = [one for one in lines if one["quantity"] > 0]
        if not kept:
            return self.drop(call, CHECKOUT, id)
        return self._amended(call, CHECKOUT, found, {**found["wish"], "lines": kept})

    def drop(self, call: Call, root: str, id: str) -> Reply:
        """Cancel a checkout, or let go of a cart."""
        found = self._found(call, root, id)
        if found is None:
            return self._unknown(call, root, id)
        self.souk.call("checkout.drop", {"agreed": id}, call.buyer)
        return self.told(call, root, {**found, "state": "canceled"})

    def complete(self, call: Call, id: str) -> Reply:
        """Buy what was agreed."""
        found = self._found(call, CHECKOUT, id)
        if found is None:
            return self._unknown(call, CHECKOUT, id)
        paying.checked(call.given, rehearsed=self.till.rehearsed)
        if lacking := list(consents.lacking(found["wish"]["buyer"], found["wish"]["locale"])):
            return self._unchanged(call, {**found, "state": "incomplete"}, lacking)
        if mandate := self.till.locked(call):
            ap2.agreed_in(self.souk, mandate, self.told(call, CHECKOUT, found).body)
        given, total = listed(held(call.given, "payment"), "instruments", "$.payment"), found["totals"][-1]["amount"]
        if len(given) > 1 or (total and not given):
            content = f"A checkout is paid by one instrument here, not by {len(given)}."
            said = problem("payment_failed", content, "recoverable", "$.payment.instruments")
            return self._unchanged(call, found, [said])
        return self.told(call, CHECKOUT, self.till.pay(call, found))

    def _unchanged(self, call: Call, found: Mapping[str, Any], messages: Sequence[Json]) -> Reply:
        """A checkout as it is, with why what was asked of it was not done."""
        made = self.told(call, CHECKOUT, found)
        told = [one for one in made.body["messages"] if one["code"] != "consent_data_missing"]
        return Reply(200, {**made.body, "messages": [*told, *messages]})

    def order(self, call: Call, id: str) -> Reply:
        """An order with all that became of it."""
        found = self._bought(call, id)
        if found is None:
            return self._unknown(call, ORDER, id)
        agreed, whole = found
        how = call.how(agreed["wish"]["locale"])
        ucp = envelope(call.version, ORDER, call.active)
        return Reply(200, {"ucp": ucp, **shown(whole, agreed, how)})

    def _bought(self, call: Call, id: str) -> tuple[Any, Any] | None:
        """An order that the caller may see, and the checkout that it came from; None where there is no such pair."""
        name, _, secret = id.partition(".")
        try:
            whole = self.souk.call("orders.show", {"order": name, "secret": secret}, call.caller)
        except UnknownOrder:
            return None
        agreed = self.souk.call("checkout.agreed-of", {"order": name}, HOUSE)
        return (agreed, whole) if agreed else None

    def orders(self, call: Call) -> Reply:
        """One's own newest orders; the account is known by its token."""
        page = self.souk.call("orders.page", {"most": MOST_ORDERS}, call.caller)
        listed = [{"id": one["id"], "permalink_url": f"{call.origin}/orders/{one['id']}"} for one in page["orders"]]
        return Reply(200, {"ucp": envelope(call.version, ORDER, call.active), "orders": listed})

    def call_off(self, call: Call, id: str) -> Reply:
        """Cancel what of one's own order has not left yet."""
        if self._bought(call, id) is None:
            return self._unknown(call, ORDER, id)
        name, _, secret = id.partition(".")
        why = text(call.given, "reason") or "asked for by the buyer's agent"
        self.souk.call("orders.cancel", {"order": name, "secret": secret, "why": why[:200]}, call.caller)
        return self.order(call, id)

    def told(self, call: Call, root: str, found: Mapping[str, Any], status: int = 200) -> Reply:
        """A checkout or a cart with its envelope."""
        how = call.how(found["wish"]["locale"])
        ucp = envelope(call.version, root, call.active)
        granted = {"policies": terms} if (terms := policies(self.souk, found, how)) else {}
        if root == CART:
            return Reply(status, {"ucp": ucp, **showing.cart(found, how), **granted})
        ucp["payment_handlers"] = paying.handlers(self.till.offered(call, found), call.version)
        body = {"ucp": ucp, **showing.checkout(found, how), **granted}
        for one in consents.lacking(found["wish"]["buyer"], how.locale):
            body["messages"].append({**{name: one[name] for name in ("code", "content", "path")}, "type": "warning"})
        if call.active.intersection(MANDATES):
            body["ap2"] = {"merchant_authorization": self.souk.call("mandates.vouch", {"body": body}, SIGNING)}
        return Reply(status, body)

    def search(self, call: Call) -> Reply:
        """Products by words and filters."""
        return catalog.search(self.souk, call)

    def lookup(self, call: Call) -> Reply:
        """Products by their ids."""
        return catalog.lookup(self.souk, call)

    def product(self, call: Call) -> Reply:
        """One product, narrowed down by chosen options."""
        return catalog.product(self.souk, call)

    def _found(self, call: Call, root: str, id: str) -> Any:
        """A checkout or a cart of the caller's; nothing where there is none of that kind that goes on."""
        try:
            found = self.souk.call("checkout.agreed", {"agreed": id}, call.buyer)
        except SoukError:
            return None
        if found["purpose"] != _PURPOSE[root] or (root == CART and found["state"] in ("canceled", "expired")):
            return None
        return found

    def _wish(self, call: Call, root: str, before: Mapping[str, Any]) -> Json:
        body = call.given
        cart = text(body, "cart_id")
        address, option, names = shipping_of(body)
        if address is None and names.get("place"):
            address, names = paying.again(names, before)
        # Signals are no part of what was agreed: they are looked at and not kept.
        signals_of(body)
        attribution_of(body)
        notes: Json = {name: kept for name in NOTED if (kept := held(body, name))}
        profile = call.platform.profile
        notes |= {"profile": profile.url, "webhook": profile.webhook, "version": call.version}
        return {
            "lines": lines_of(body, required=not cart),
            "buyer": self._buyer(call),
            "address": address,
            "option": option,
            "coupons": codes_of(body),
            "payment": paying.method_of(body, self.till.methods()) if root == CHECKOUT else "",
            "claims": claims_of(body),
            "locale": locale_of(body, call.accepted),
            "cart": cart,
            "notes": notes,
            "private": {"fulfillment": names, "instruments": paying.instruments(body)},
        }

    def _buyer(self, call: Call) -> Json | None:
        """The buyer with what they decided about consents, where both sides can speak of them."""
        found = buyer_of(call.given)
        if found is None:
            return None
        given = held(held(call.given, "buyer"), "consent", "$.buyer") if CONSENT in call.active else {}
        return {**found, "consent": consents.kept(given, call.version)}

    def _nothing(self, call: Call, root: str, error: NothingAgreed) -> Reply:
        """Nothing of it can be bought: the reasons, and nothing that could be acted on."""
        plain = [{**vars(one), "type": "error", "severity": "unrecoverable"} for one in error.messages]
        messages = said(plain, locale_of(call.given, call.accepted)) or [problem("item_unavailable", str(error))]
        return failed(envelope(call.version, root, call.active), messages, continue_url=f"{call.origin}/")

    def _unknown(self, call: Call, root: str, id: str) -> Reply:
        what = {CHECKOUT: "checkout", CART: "cart", ORDER: "order"}[root]
        content = f"There is no {what} {id[:100]}."
        return failed(envelope(call.version, root, call.active), [problem("not_found", content)])


def usable(call: Call, root: str) -> Reply | None:
    """The answer where a platform shares nothing with the house that this call is about; None where it does."""
    if root in call.active:
        return None
    ucp = {"version": call.version, "status": "error", "capabilities": {}}
    content = f"The platform and this business have no {root} in common."
    return Reply(200, {"ucp": ucp, "messages": [problem("capabilities_incompatible", content)]})
