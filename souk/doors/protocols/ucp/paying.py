"""Ways to pay as payment handlers, and the completion of a checkout with what an agent presents."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic, sleep
from typing import Any

from souk.doors.protocols.ucp.ap2 import claims
from souk.doors.protocols.ucp.calls import Call
from souk.doors.protocols.ucp.reading import address_of, held, listed, text
from souk.doors.protocols.ucp.replying import Json, Rejected, WrongBody
from souk.kit.errors import SoukError
from souk.kit.operation import Caller, Souk

RAIL, BY_MANDATE = "dev.souk.rail", "dev.souk.mandate"
MANDATE_HANDLER = "souk_mandate"
HOUSE = Caller("house", frozenset({"payments:work", "orders:work"}))
VISITOR = Caller("system:ucp", frozenset({"payments:pay"}))
ROUNDS = 3
# So many seconds, and so long between two looks, a payment that the worker has in hand is waited for.
PATIENCE, PAUSE = 3.0, 0.05
_SD_JWT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]+(~[A-Za-z0-9_.-]*)*")
# What AP2 calls a refusal, where it has a word for it.
AP2 = {"signature_invalid": "mandate_invalid_signature"}


@dataclass(frozen=True)
class Offer:
    """How something can be paid: the rails by name, and by a mandate with what an agent needs for it."""

    rails: Sequence[Mapping[str, Any]]
    mandate: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Till:
    """Takes the payment of a checkout.

    `spare` is the address of whoever names none, and `rehearsed` lets an instrument name no handler, as a check of the
    public tool does, and be for the first: both in test mode alone.
    """

    souk: Souk
    house: str
    mandates: bool
    spare: Mapping[str, Any] | None
    placed: Callable[[str], None]
    rehearsed: bool = False

    def methods(self) -> list[str]:
        """The rails' names."""
        return [one["name"] for one in self.souk.call("payments.methods", {}, VISITOR)]

    def offered(self, call: Call, found: Mapping[str, Any]) -> Offer:
        """How this checkout can be paid: by the rails that take its currency, by a mandate once it is ready.

        Where there is nothing to pay there is no way to do it.
        """
        rails = self.souk.call("payments.methods", {"currency": found["currency"]}, VISITOR)
        total = next(one["amount"] for one in found["totals"] if one["type"] == "total")
        if not total:
            return Offer(())
        if found["state"] != "ready" or not pays_by_mandate(call):
            return Offer(rails)
        try:
            signed = self.souk.call("checkout.sign", {"checkout": found["id"]}, seller(call.buyer))
        except SoukError:
            return Offer(rails)
        return Offer(rails, {"checkout": signed["text"], "merchant": self.house})

    def pay(self, call: Call, found: Mapping[str, Any]) -> Any:
        """Complete a checkout with what was presented, and go on until it is known what became of it."""
        instrument = instrument_of(call.given)
        mandate = self.locked(call)
        billing = _billing(instrument) or (dict(self.spare) if self.spare and not found["wish"]["address"] else None)
        if mandate or text(instrument, "handler_id", "$.payment.instruments[0]") == MANDATE_HANDLER:
            return self._awaited(call, self._by_mandate(call, found, held(instrument, "credential"), mandate))
        key = f"ucp:{call.platform.profile.url}:{call.key}"[:200] if call.key else None
        payment = {"method": self._method(instrument), "billing": billing}
        done = self.souk.call("checkout.complete", {"agreed": found["id"], "payment": payment}, call.buyer, key)
        return self._awaited(call, done)

    def _method(self, instrument: Mapping[str, Any]) -> str:
        named = text(instrument, "handler_id", "$.payment.instruments[0]")
        return named or (next(iter(self.methods()), "") if self.rehearsed else "")

    def locked(self, call: Call) -> str:
        """The mandate that a completion brings beside its instrument (AP2), required where the house takes no other."""
        given = text(held(call.given, "ap2"), "checkout_mandate", "$.ap2")
        if not given and self.mandates:
            raise Rejected(400, "mandate_required", "This business completes a checkout by a mandate alone.")
        if given and not call.platform.profile.keys:
            raise Rejected(400, "agent_missing_key", "The platform's profile publishes no key to verify a mandate by.")
        if given and not _SD_JWT.fullmatch(given):
            raise Rejected(400, "mandate_invalid_signature", "The mandate is no SD-JWT with a key binding.")
        return given

    def _by_mandate(self, call: Call, found: Mapping[str, Any], credential: Mapping[str, Any], mandate: str) -> Any:
        """What an agent from outside presents is verified by the mandate engine, and paid by it alone."""
        if mandate and not credential.get("credential"):
            raise Rejected(400, "mandate_invalid_signature", "The mandate comes without the credential that it is of.")
        presented = presented_of(call, credential, mandate)
        if mandate:
            self._twofold(call, found, presented, text(credential, "closed", "$.payment.instruments[0].credential"))
        asked = {"checkout": found["id"], "presented": presented}
        answer = self.souk.call("checkout.pay-presented", asked, seller(call.buyer))
        verdict, found = answer["verdict"], answer["agreed"]
        if verdict["accepted"] or not verdict["reason"]:
            return found
        code = AP2.get(verdict["reason"], verdict["reason"])
        says = {"en": f"The mandate was refused in layer {verdict['layer']}: {verdict['detail'] or code}."}
        said = {"type": "error", "code": code, "says": says, "severity": "recoverable", "path": "$.payment"}
        return {**found, "messages": [*found["messages"], said]}

    def _twofold(self, call: Call, found: Mapping[str, Any], presented: Json, payment: str) -> None:
        """Raise `Rejected` where a second mandate, over the payment alone (AP2), is not of this purchase too."""
        if not payment or payment == presented["closed"]:
            return
        if payment.rpartition("~")[0] != presented["closed"].rpartition("~")[0]:
            raise Rejected(400, "mandate_scope_mismatch", "The payment mandate is closed over another open mandate.")
        signed = self.souk.call("checkout.sign", {"checkout": found["id"]}, seller(call.buyer))["text"]
        asked = {"presented": {**presented, "closed": payment}}
        if presented["token"]:
            verdict = self.souk.call("mandates.verify", {**asked, "purchase": claims(signed)}, seller(call.buyer))
        else:
            verdict = self.souk.call("mandates.present", {**asked, "checkout": signed}, WALLET)
        if not verdict["accepted"]:
            code = AP2.get(verdict["reason"], verdict["reason"])
            raise Rejected(400, code, f"The payment mandate was refused: {verdict['detail'] or code}.")

    def _awaited(self, call: Call, done: Any) -> Any:
        """Ask the rail now rather than at the next round; what is not known in its time goes on by itself.

        Where the worker was faster it is waited for, a stated time.
        """
        if done["state"] != "in_progress":
            return done
        ends, found, left = monotonic() + PATIENCE, done, ROUNDS
        while found["state"] == "in_progress" and left:
            self._push(done["order"])
            found = self.souk.call("checkout.agreed", {"agreed": done["id"]}, call.buyer)
            if self._in_hand(done["order"]) and monotonic() < ends:
                sleep(PAUSE)
            else:
                left -= 1
        if found["state"] == "completed":
            self.placed(found["order"])
        return found

    def _in_hand(self, order: str) -> bool:
        """Whether somebody asks the rail for this payment at this moment."""
        try:
            shown = self.souk.call("payments.show", {"order": order}, HOUSE_SEES)
        except SoukError:
            return False
        return any(one["state"] == "claimed" for one in shown["tenders"])

    def _push(self, order: str) -> None:
        try:
            payment = {"payment": self.souk.call("payments.show", {"order": order}, HOUSE_SEES)["id"]}
            self.souk.call("payments.charge", payment, HOUSE)
            self.souk.call("payments.inquire", payment, HOUSE)
        except SoukError:
            pass
        try:
            self.souk.call("orders.settle", {"order": order}, HOUSE)
        except SoukError:
            return


WALLET = Caller("house", frozenset({"mandates:pay"}))
HOUSE_SEES = Caller("house", frozenset({"payments:pay", "payments:work"}))


def seller(caller: Caller) -> Caller:
    """The caller of a checkout, for whom the house signs and verifies as its merchant."""
    return Caller(caller.actor, caller.scopes | {"mandates:sell"}, caller.shop, caller.personal)


def handlers(offer: Offer, version: str) -> Json:
    """The payment handlers of a profile, or of a checkout."""
    rails = [{"id": one["name"], "version": version} for one in offer.rails]
    made: Json = {RAIL: rails} if rails else {}
    if offer.mandate is not None:
        made[BY_MANDATE] = [{"id": MANDATE_HANDLER, "version": version, "config": dict(offer.mandate)}]
    return made


def pays_by_mandate(call: Call) -> bool:
    """Whether a platform says that its agents pay by mandates: then a checkout comes with what they sign."""
    document = call.platform.profile.document
    known = document.get("ucp", document).get("payment_handlers")
    return isinstance(known, dict) and BY_MANDATE in known


def instrument_of(body: Mapping[str, Any]) -> Json:
    """The one instrument that a checkout is paid by; raises `WrongBody`."""
    found = listed(held(body, "payment"), "instruments", "$.payment")
    if len(found) > 1:
        raise WrongBody("$.payment.instruments", "a checkout is paid by one instrument here")
    if found and not isinstance(found[0], dict):
        raise WrongBody("$.payment.instruments[0]", "it is an object")
    return dict(found[0]) if found else {}


def checked(body: Mapping[str, Any], *, rehearsed: bool = False) -> None:
    """Raise `WrongBody` for an instrument that says not what it is, or not which handler it is for."""
    for place, one in enumerate(listed(held(body, "payment"), "instruments", "$.payment")):
        path = f"$.payment.instruments[{place}]"
        if not isinstance(one, dict):
            raise WrongBody(path, "it is an object")
        for name in ("id", "handler_id", "type"):
            if not text(one, name, path) and not (rehearsed and name == "handler_id"):
                raise WrongBody(f"{path}.{name}", "it is required")
        credential = held(one, "credential", path)
        if credential and not text(credential, "type", f"{path}.credential"):
            raise WrongBody(f"{path}.credential.type", "it is required")
        if credential.get("type") == "token" and not text(credential, "token", f"{path}.credential"):
            raise WrongBody(f"{path}.credential.token", "it is required of a token")


def instruments(body: Mapping[str, Any]) -> list[Json]:
    """The instruments of a body as they may be shown again: without what pays."""
    found = listed(held(body, "payment"), "instruments", "$.payment")
    kept = ("id", "handler_id", "type", "display", "selected")
    return [{name: one[name] for name in kept if name in one} for one in found[:5] if isinstance(one, dict)]


def method_of(body: Mapping[str, Any], methods: Sequence[str]) -> str:
    """The rail that a platform has chosen already, if it has."""
    found = listed(held(body, "payment"), "instruments", "$.payment")
    named = [one.get("handler_id") for one in found if isinstance(one, dict)]
    return str(named[0]) if len(named) == 1 and named[0] in methods else ""


def again(names: Mapping[str, Any], before: Mapping[str, Any]) -> tuple[Json | None, Json]:
    """The address of a destination that was named in an earlier request, where this one only chooses it."""
    places = [*names["places"], *before.get("places", ())]
    found = next((one for one in places if one.get("id") == names["place"]), None)
    if found is None:
        return None, dict(names)
    return address_of(found, "$.fulfillment.methods[0].destinations[0]"), {**names, "places": places}


def presented_of(call: Call, credential: Mapping[str, Any], mandate: str = "") -> Json:
    """What an agent presents, with the key that signed this request; raises `WrongBody` where a part is missing."""
    path = "$.payment.instruments[0].credential"
    made = {name: text(credential, name, path) for name in ("credential", "closed", "token", "status")}
    made["closed"] = mandate or made["closed"]
    for name in ("credential", "closed"):
        if not made[name]:
            raise WrongBody(f"{path}.{name}", "it is required of a mandate")
    return {**made, "thumbprint": call.platform.thumbprint}


def _billing(instrument: Mapping[str, Any]) -> Json | None:
    path = "$.payment.instruments[0]"
    found = held(instrument, "billing_address", path)
    return address_of(found, f"{path}.billing_address") if found else None
