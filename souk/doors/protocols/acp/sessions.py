"""Checkout sessions: begun, said anew, read, paid, canceled."""

from collections.abc import Iterator, Mapping
from typing import Any

from starlette.routing import Route

from souk.doors.protocols.acp.answering import Call, Counter, Problem, Reply
from souk.doors.protocols.acp.ordering import order_of
from souk.doors.protocols.acp.reading import Complete, Create, Update, buyer_of
from souk.doors.protocols.acp.showing import Front, session_of, takes_cards
from souk.kit.errors import SoukError
from souk.kit.operation import Caller, Souk
from souk.trade.checkout import AgreedOver, NothingAgreed
from souk.trade.payments import DelegationRefused, payment_id

HOUSE = Caller("house", frozenset({"payments:work", "orders:work"}))
CREDITED = "affiliate"
TOKENS = frozenset({"spt", "vault_token"})
_DECLINED = {
    "unknown": "is not known", "scope": "is for something else", "amount": "is good for less than the total",
    "expired": "is over", "used": "was used before",
}  # fmt: skip


class Sessions:
    """The operations on sessions, over those of the checkout."""

    def __init__(self, souk: Souk, front: Front) -> None:
        self._souk, self._front = souk, front

    def routes(self, counter: Counter, base: str) -> Iterator[Route]:
        """The addresses below `base`."""
        one = f"{base}/{{session}}"
        yield Route(base, counter.writes(self.create), methods=["POST"])
        yield Route(one, counter.reads(self.read), methods=["GET"])
        yield Route(one, counter.writes(self.update), methods=["POST"])
        yield Route(f"{one}/complete", counter.writes(self.complete), methods=["POST"])
        yield Route(f"{one}/cancel", counter.writes(self.cancel), methods=["POST"])

    def create(self, call: Call, _path: Mapping[str, str]) -> Reply:
        """201 with the session; an item that nobody offers is said in its messages, unless it is all of them."""
        asked = call.read(Create)
        wish: dict[str, Any] = {**asked.change, "locale": call.locale, "notes": {"acp": True}}
        if asked.capabilities.discount:
            wish["notes"]["discount"] = True
        if asked.affiliate_attribution is not None:
            wish["private"] = {CREDITED: {"first": asked.affiliate_attribution.kept}}
        agreed = _agreeing(lambda: self._souk.call("checkout.agree", {"wish": wish}, call.caller, call.inner))
        if asked.currency and asked.currency.upper() != agreed["currency"]:
            self._souk.call("checkout.drop", {"agreed": agreed["id"]}, call.caller)
            said = f"These goods are sold in {agreed['currency'].lower()}, not in {asked.currency.lower()}."
            raise Problem(400, "unsupported_currency", said, "$.currency")
        return Reply(201, session_of(agreed, self._of(call)))

    def read(self, call: Call, path: Mapping[str, str]) -> Reply:
        """The session as it stands, with its order once there is one and what became of it."""
        return Reply(200, self._told(call, self._agreed(call, path["session"])))

    def update(self, call: Call, path: Mapping[str, str]) -> Reply:
        """The session with what was said anew; what was not said stays."""
        asked = {"agreed": path["session"], "change": call.read(Update).change}
        self._agreed(call, path["session"])
        agreed = _agreeing(lambda: self._souk.call("checkout.revise", asked, call.caller, call.inner))
        return Reply(200, session_of(agreed, self._of(call)))

    def cancel(self, call: Call, path: Mapping[str, str]) -> Reply:
        """The session, canceled; 405 where it is completed or canceled already."""
        self._agreed(call, path["session"])
        try:
            agreed = self._souk.call("checkout.drop", {"agreed": path["session"]}, call.caller, call.inner)
        except AgreedOver as error:
            raise Problem(405, "not_cancelable", f"The checkout session is {error.state} already.") from None
        return Reply(200, session_of(agreed, self._of(call)))

    def complete(self, call: Call, path: Mapping[str, str]) -> Reply:
        """The session with its order; or as it stands, with messages that say what keeps it from being completed."""
        asked, id = call.read(Complete), path["session"]
        agreed = self._agreed(call, id)
        method = self._method(agreed, asked)
        if asked.authentication_result is not None:
            said = "No authentication was asked for here; where a bank wants one, it is at continue_url."
            raise Problem(400, "authentication_not_requested", said, "$.authentication_result")
        if (moved := self._said_last(call, agreed, asked)) is not None:
            return Reply(200, moved)
        billing = asked.payment_data.billing_address
        payment = {"method": method, "billing": billing.agreed if billing else None}
        token = asked.payment_data.instrument.credential.token.get_secret_value()
        wanted = {"agreed": id, "token": token, "payment": payment, "merchant": self._front.merchant}
        try:
            made = _agreeing(lambda: self._souk.call("checkout.complete-delegated", wanted, call.caller, call.inner))
        except DelegationRefused as error:
            return Reply(200, self._declined(call, id, error))
        if made["order"]:
            self._go_on(made["order"])
            made = self._agreed(call, id)
        return Reply(200, self._told(call, made))

    def _said_last(self, call: Call, agreed: Mapping[str, Any], asked: Complete) -> dict[str, Any] | None:
        """Keep who buys and who is credited at the end; the session where its total moved, which is not paid then."""
        wish = dict(agreed["wish"])
        if asked.buyer is not None:
            wish["buyer"] = buyer_of(asked.buyer)
        if asked.affiliate_attribution is not None:
            credited = wish["private"].get(CREDITED, {})
            last = {"last": asked.affiliate_attribution.kept}
            wish["private"] = {**wish["private"], CREDITED: {**credited, **last}}
        if wish == agreed["wish"] or agreed["state"] not in ("incomplete", "ready"):
            return None
        changed, key = {"agreed": agreed["id"], "wish": wish}, f"{call.inner}/last"
        made = _agreeing(lambda: self._souk.call("checkout.amend", changed, call.caller, key))
        if made["totals"] == agreed["totals"] or agreed["state"] != "ready":
            return None
        session = session_of(made, self._of(call))
        wrong = {"type": "error", "code": "invalid", "resolution": "recoverable", "param": "$.totals"}
        wrong |= {
            "content_type": "plain",
            "content": "The total moved since it was shown. Look at it and complete again.",
        }
        return {**session, "messages": [*session["messages"], wrong]}

    def _told(self, call: Call, agreed: Mapping[str, Any]) -> dict[str, Any]:
        session = session_of(agreed, self._of(call))
        if agreed["order"]:
            order = self._souk.call("orders.show", {"order": agreed["order"], "secret": agreed["secret"]}, call.caller)
            session["order"] = order_of(order, agreed["id"], self._of(call))
        return session

    def _declined(self, call: Call, id: str, error: DelegationRefused) -> dict[str, Any]:
        """The session as it stands, and what is wrong with the token."""
        session = session_of(self._agreed(call, id), self._of(call))
        said = f"The payment token {_DECLINED[error.reason]}."
        wrong = {"type": "error", "code": "payment_declined", "resolution": "requires_buyer_input"}
        wrong |= {"param": "$.payment_data", "content_type": "plain", "content": said}
        return {**session, "messages": [*session["messages"], wrong]}

    def _method(self, agreed: Mapping[str, Any], asked: Complete) -> str:
        known = [one for one in agreed["methods"] if takes_cards(one)]
        method = asked.payment_data.handler_id or (known[0] if known else "")
        if method not in known:
            said = f"{method or 'A card'} is not a way to pay here; {', '.join(known) or 'none'} are."
            raise Problem(400, "unknown_payment_handler", said, "$.payment_data.handler_id")
        kind = asked.payment_data.instrument.credential.type
        if kind not in TOKENS:
            said = f"A credential is one of {', '.join(sorted(TOKENS))}, from delegate_payment; {kind} is not taken."
            raise Problem(400, "unsupported_credential", said, "$.payment_data.instrument.credential.type")
        return method

    def _go_on(self, order: str) -> None:
        """Ask the rail now rather than at the next round; what is not known in its time goes on by itself."""
        try:
            payment = {"payment": payment_id(order)}
            self._souk.call("payments.charge", payment, HOUSE)
            self._souk.call("payments.inquire", payment, HOUSE)
            self._souk.call("orders.settle", {"order": order}, HOUSE)
        except SoukError:
            return

    def _agreed(self, call: Call, id: str) -> Any:
        agreed = self._souk.call("checkout.agreed", {"agreed": id}, call.caller)
        if agreed["purpose"] != "checkout":
            raise Problem(404, "not_found", f"There is no checkout session {id}.")
        return agreed

    def _of(self, call: Call) -> Front:
        return Front(self._front.origin, self._front.merchant, call.locale)


def _agreeing(do: Any) -> Any:
    try:
        return do()
    except NothingAgreed as error:
        first = next(iter(error.messages), None)
        if first and first.code == "agent_denied":
            raise Problem(403, first.code, first.says["en"], first.path) from None
        code = first.code if first and first.code in ("out_of_stock", "missing") else "item_unavailable"
        raise Problem(400, code, str(error), first.path if first else "$.line_items") from None
    except AgreedOver as error:
        raise Problem(409, f"session_{error.state}", str(error)) from None
