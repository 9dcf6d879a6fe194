"""Stripe as its reference describes it: keys, versions, idempotency, intents, refunds, signed events."""

import hashlib
import hmac
import json
import re
from typing import Any

from tests.clocks import Standing
from tests.trade.payments.vendors import Answer, Back, Ledger, Request, Trade, said

SECRET, SIGNING = "sk_test_souk", "whsec_souk"


class StripeDouble(Ledger):
    """Amounts that end in 01 are declined, in 02 they take the customer's confirmation."""

    def __init__(self, clock: Standing) -> None:
        super().__init__()
        self._clock = clock
        self._first: dict[str, tuple[dict[str, str], Answer]] = {}

    def now(self) -> int:
        return int(self._clock.now().timestamp())

    def answer(self, request: Request) -> Answer:
        if request.headers.get("authorization") != f"Bearer {SECRET}":
            return said({"error": {"type": "invalid_request_error", "message": "Invalid API Key"}}, 401)
        if not re.fullmatch(r"20\d\d-\d\d-\d\d\.[a-z]+", request.headers.get("stripe-version", "")):
            return said({"error": {"type": "invalid_request_error", "message": "no such version"}}, 400)
        if request.method == "POST":
            return self._once(request)
        return said(self._list(request))

    def _once(self, request: Request) -> Answer:
        """The same key gives the first answer, and another body is an error."""
        key, form = request.headers["idempotency-key"], request.form
        if key in self._first:
            before, answer = self._first[key]
            wrong = said({"error": {"type": "idempotency_error", "code": "idempotency_key_in_use"}}, 400)
            return answer if before == form else wrong
        answer = self._intend(form) if request.path == "/v1/payment_intents" else self._return(form)
        self._first[key] = (form, answer)
        return answer

    def _intend(self, form: dict[str, str]) -> Answer:
        amount, key = int(form["amount"]), form["metadata[souk_key]"]
        assert form["confirm"] == "true"
        assert form["payment_method"]
        assert form["automatic_payment_methods[enabled]"] == "true"
        state = {1: "failed", 2: "challenge"}.get(amount % 100, "paid")
        trade = Trade(key, f"pi_{len(self.trades) + 1}", amount, form["currency"], state, self.now())
        self.trades[key] = trade
        if state == "failed":
            error = {"type": "card_error", "code": "card_declined", "decline_code": "insufficient_funds"}
            return said({"error": {**error, "payment_intent": self._intent(trade)}}, 402)
        return said(self._intent(trade))

    def _return(self, form: dict[str, str]) -> Answer:
        trade = next(one for one in self.trades.values() if one.id == form["payment_intent"])
        amount, key = int(form["amount"]), form["metadata[souk_key]"]
        if trade.state != "paid" or amount > self.left(trade):
            code = "charge_already_refunded" if not self.left(trade) else "amount_too_large"
            return said({"error": {"type": "invalid_request_error", "code": code}}, 400)
        self.backs[key] = Back(key, f"re_{len(self.backs) + 1}", trade, amount, self.now())
        return said(self._refund(self.backs[key]))

    def _list(self, request: Request) -> dict[str, Any]:
        query = request.query
        if request.path == "/v1/payment_intents/search":
            found = re.fullmatch(r"metadata\['souk_key'\]:'([^']*)'", query["query"])
            assert found
            some = [self.trades[found[1]]] if found[1] in self.trades else []
            return {"data": [self._intent(one) for one in some], "has_more": False}
        if request.path == "/v1/refunds":
            backs = [one for one in self.backs.values() if one.trade.id == query["payment_intent"]]
            return {"data": [self._refund(one) for one in backs], "has_more": False}
        return self._moves(query)

    def _moves(self, query: dict[str, str]) -> dict[str, Any]:
        """Balance transactions, two a page, newest first."""
        assert query["expand[]"] == "data.source"
        rows = [self._move(one, "charge", one.amount, one) for one in self.trades.values() if one.state == "paid"]
        rows += [self._move(one, "refund", -one.amount, one.trade) for one in self.backs.values()]
        rows += [{"id": "txn_fee", "type": "stripe_fee", "amount": -5, "currency": "cny", "created": self.now()}]
        since, until = int(query["created[gte]"]), int(query["created[lt]"])
        rows = [one for one in rows if since <= one["created"] < until][::-1]
        ids = [one["id"] for one in rows]
        start = ids.index(query["starting_after"]) + 1 if "starting_after" in query else 0
        return {"data": rows[start : start + 2], "has_more": start + 2 < len(rows)}

    def _move(self, one: Any, kind: str, amount: int, trade: Trade) -> dict[str, Any]:
        source = {"id": f"x_{one.id}", "payment_intent": trade.id, "metadata": {"souk_key": one.key}}
        row = {"id": f"txn_{one.id}", "type": kind, "amount": amount, "currency": trade.currency}
        return {**row, "created": one.at, "source": source}

    def _intent(self, trade: Trade) -> dict[str, Any]:
        status = {"paid": "succeeded", "challenge": "requires_action", "failed": "requires_payment_method"}[trade.state]
        said: dict[str, Any] = {"id": trade.id, "object": "payment_intent", "status": status, "amount": trade.amount}
        said |= {"currency": trade.currency, "metadata": {"souk_key": trade.key}, "client_secret": f"{trade.id}_secret"}
        if trade.state == "challenge":
            page = {"url": f"https://hooks.stripe.example/3d/{trade.id}", "return_url": "https://shop.example"}
            said["next_action"] = {"type": "redirect_to_url", "redirect_to_url": page}
        if trade.state == "failed":
            said["last_payment_error"] = {"code": "card_declined", "decline_code": "insufficient_funds"}
        return said

    def _refund(self, back: Back) -> dict[str, Any]:
        said = {"id": back.id, "object": "refund", "status": "succeeded", "amount": back.amount}
        return {**said, "currency": back.trade.currency, "metadata": {"souk_key": back.key}}

    def confirm(self, key: str, yes: bool) -> None:
        """The customer's word on the bank's page."""
        self.trades[key].state = "paid" if yes else "failed"

    def notice(self, key: str) -> tuple[dict[str, str], str]:
        """The signed event about a payment."""
        trade = self.trades[key]
        kind = "succeeded" if trade.state == "paid" else "payment_failed"
        return self.event(f"payment_intent.{kind}", self._intent(trade))

    def refund_notice(self, key: str) -> tuple[dict[str, str], str]:
        return self.event("refund.updated", self._refund(self.backs[key]))

    def dispute(self, key: str, kind: str, status: str) -> tuple[dict[str, str], str]:
        """The signed event about a bank that takes a payment back."""
        trade = self.trades[key]
        about = {"id": f"du_{trade.id}", "payment_intent": trade.id, "amount": trade.amount}
        return self.event(f"charge.dispute.{kind}", {**about, "currency": trade.currency, "status": status})

    def event(self, kind: str, about: dict[str, Any]) -> tuple[dict[str, str], str]:
        body = json.dumps({"id": f"evt_{kind}_{about['id']}", "type": kind, "data": {"object": about}})
        at = self.now()
        mark = hmac.new(SIGNING.encode(), f"{at}.{body}".encode(), hashlib.sha256).hexdigest()
        return {"stripe-signature": f"t={at},v0=old,v1={'0' * 64},v1={mark}"}, body
