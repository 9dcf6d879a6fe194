"""A merchant that speaks ACP (2026-04-17) and a provider that takes cards for it, with nothing of Souk in either."""

import secrets
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.doubles.merchants import till
from tests.doubles.merchants.goods import Shelf
from tests.doubles.merchants.server import Asked, Running, listening

VERSION, VAULT = "2026-04-17", "/agentic_commerce/delegate_payment"
Answer = tuple[int, dict[str, Any]]
DONE = ("completed", "canceled")


def refusal(status: int, code: str, message: str, param: str = "") -> Answer:
    """An `Error`."""
    kind = "invalid_request" if status < 500 else "processing_error"
    return status, {"type": kind, "code": code, "message": message, **({"param": param} if param else {})}


def luhn(number: str) -> bool:
    """Whether a card number's last digit is its check digit."""
    doubled = [int(one) * (2 if at % 2 else 1) for at, one in enumerate(reversed(number))]
    return number.isdecimal() and sum(one - 9 if one > 9 else one for one in doubled) % 10 == 0


@dataclass
class Provider:
    """Keeps cards under tokens, each good once for one session; `charges` are those that it took."""

    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    tokens: dict[str, dict[str, Any]] = field(default_factory=dict)
    charges: list[dict[str, Any]] = field(default_factory=list)

    def delegate(self, body: Mapping[str, Any]) -> Answer:
        card, allowance = body["payment_method"], dict(body["allowance"])
        if not luhn(card["number"]):
            return refusal(422, "invalid_card", "the number is none", "payment_method.number")
        if datetime.fromisoformat(allowance["expires_at"]) <= self.clock():
            return refusal(422, "invalid_card", "the allowance is over", "allowance.expires_at")
        token = f"vt_{secrets.token_urlsafe(24)}"
        self.tokens[token] = {**allowance, "used": False}
        return 201, {"id": token, "created": self.clock().isoformat(), "metadata": {}}

    def charge(self, token: str, asked: Mapping[str, Any]) -> str:
        """Take money by a token; why not, else nothing."""
        known = self.tokens.get(token)
        if known is None:
            return "the token is not known"
        if known["used"]:
            return "the token was used"
        for name in ("checkout_session_id", "merchant_id", "currency"):
            if known[name] != asked[name]:
                return f"the token has another {name}"
        if asked["amount"] > known["max_amount"]:
            return "the token is good for less"
        if datetime.fromisoformat(known["expires_at"]) <= self.clock():
            return "the token is over"
        known["used"] = True
        self.charges.append(dict(asked))
        return ""


class AcpMerchant:
    """Checkout sessions over a shelf; `config` is what its handler says besides."""

    def __init__(self, shelf: Shelf, provider: Provider, **config: Any) -> None:
        self.shelf, self.provider = shelf, provider
        self.config = {"environment": "sandbox", **config}
        self.handlers = True
        self.place, self.url = "", ""
        self.open: dict[str, dict[str, Any]] = {}
        self.kept: dict[str, tuple[Any, Answer]] = {}
        self.back: dict[str, int] = {}
        self.clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    def discovery(self) -> dict[str, Any]:
        """What stands at /.well-known/acp.json."""
        services = ["checkout", "orders", "delegate_payment"]
        return {
            "protocol": {"name": "acp", "version": VERSION, "supported_versions": [VERSION]},
            "api_base_url": f"{self.url}/shop",
            "transports": ["rest"],
            "capabilities": {"services": services},
        }

    def create(self, body: Mapping[str, Any]) -> Answer:
        basket = [(one["id"], int(one.get("quantity", 1))) for one in body["line_items"]]
        if any(id not in self.shelf.goods for id, _ in basket):
            return refusal(400, "item_unavailable", "there is no such item", "$.line_items")
        id = f"cs_{secrets.token_urlsafe(12)}"
        self.open[id] = {"id": id, "basket": basket, "state": "open", "codes": (), "place": None, "way": "", "more": 0}
        self._take(self.open[id], body)
        return 201, self.shown(id)

    def update(self, id: str, body: Mapping[str, Any]) -> Answer:
        if id not in self.open:
            return refusal(404, "not_found", "there is no such session")
        self._take(self.open[id], body)
        return 200, self.shown(id)

    def _take(self, kept: dict[str, Any], body: Mapping[str, Any]) -> None:
        kept["place"] = body.get("fulfillment_details", {}).get("address", kept["place"])
        for one in body.get("selected_fulfillment_options", ()):
            kept["way"] = one["option_id"]

    def show(self, id: str) -> Answer:
        return (200, self.shown(id)) if id in self.open else refusal(404, "not_found", "there is no such session")

    def cancel(self, id: str) -> Answer:
        if id not in self.open:
            return refusal(404, "not_found", "there is no such session")
        if self.open[id]["state"] in DONE:
            return refusal(405, "not_cancelable", "it is over already")
        self.open[id]["state"] = "canceled"
        return 200, self.shown(id)

    def complete(self, id: str, body: Mapping[str, Any]) -> Answer:
        """Charge what is presented by the provider."""
        if id not in self.open:
            return refusal(404, "not_found", "there is no such session")
        kept = self.open[id]
        if kept["state"] != "open" or not (kept["place"] and kept["way"]):
            return refusal(409, "session_over", "it is not ready")
        token = body["payment_data"]["instrument"]["credential"]["token"]
        asked = {"checkout_session_id": id, "merchant_id": self._merchant_id(), "amount": self.total_of(kept)}
        if why := self.provider.charge(token, {**asked, "currency": self.shelf.currency.lower()}):
            wrong = {"type": "error", "code": "payment_declined", "content_type": "plain", "content": why}
            return 200, {**self.shown(id), "messages": [wrong]}
        kept["state"] = "completed"
        return 200, self.shown(id)

    def _merchant_id(self) -> str:
        return str(self.config.get("merchant_id", "acct_double"))

    def total_of(self, kept: Mapping[str, Any]) -> int:
        return till.summed(self.shelf, kept["basket"], kept["codes"], kept["way"]).total + int(kept["more"])

    def shown(self, id: str) -> dict[str, Any]:
        """The session; with its order once it is completed."""
        kept = self.open[id]
        found = till.summed(self.shelf, kept["basket"], kept["codes"], kept["way"])
        ready = bool(kept["place"] and kept["way"])
        status = kept["state"] if kept["state"] != "open" else "ready_for_payment" if ready else "not_ready_for_payment"
        made: dict[str, Any] = {
            "id": id,
            "protocol": {"version": VERSION},
            "capabilities": {"payment": {"handlers": [self._handler()] if self.handlers else []}},
            "status": status,
            "currency": self.shelf.currency.lower(),
            "line_items": self._lines(kept, found),
            "totals": self._totals(kept, found),
            "fulfillment_options": self._ways(kept, found),
            "messages": [],
            "links": [{"type": "terms_of_use", "url": f"{self.url}/terms"}],
            "continue_url": f"{self.url}/sessions/{id}",
            "expires_at": (self.clock() + timedelta(hours=1)).isoformat(),
        }
        if kept["place"]:
            made["fulfillment_details"] = {"address": kept["place"]}
        if kept["way"]:
            ids = [one["id"] for one in made["line_items"]]
            made["selected_fulfillment_options"] = [{"type": "shipping", "option_id": kept["way"], "item_ids": ids}]
        if kept["state"] == "completed":
            made["order"] = self._order(id, kept)
        return made

    def _handler(self) -> dict[str, Any]:
        about = "https://acp.example/handlers/tokenized.card"
        return {
            "id": "card_tokenized",
            "name": "dev.acp.tokenized.card",
            "version": VERSION,
            "spec": about,
            "requires_delegate_payment": True,
            "requires_pci_compliance": False,
            "psp": "double-psp",
            "config_schema": f"{about}/config.json",
            "instrument_schemas": [f"{about}/instrument.json"],
            "config": {"merchant_id": self._merchant_id(), "psp": "double-psp", **self.config},
        }

    def _order(self, id: str, kept: Mapping[str, Any]) -> dict[str, Any]:
        order = f"order-{id[-8:]}"
        totals = [{"type": "total", "display_text": "Total", "amount": self.total_of(kept)}]
        if self.back.get(id):
            totals.append({"type": "amount_refunded", "display_text": "Refunded", "amount": self.back[id]})
        link = f"{self.url}/orders/{order}"
        return {"id": order, "checkout_session_id": id, "permalink_url": link, "status": "confirmed", "totals": totals}

    def _lines(self, kept: Mapping[str, Any], found: till.Sum) -> list[dict[str, Any]]:
        made = []
        for at, ((id, pieces), amount) in enumerate(zip(kept["basket"], found.lines, strict=True)):
            good = self.shelf.goods[id]
            line = {
                "id": f"li_{at + 1}",
                "item": {"id": id, "name": good.title},
                "quantity": pieces,
                "name": good.title,
            }
            sums = [{"type": kind, "display_text": kind, "amount": amount} for kind in ("items_base_amount", "total")]
            line |= {"unit_amount": good.price, "product_id": f"p-{id}", "totals": sums}
            made.append(line | ({"category": good.category} if good.category else {}))
        return made

    def _totals(self, kept: Mapping[str, Any], found: till.Sum) -> list[dict[str, Any]]:
        parts = [("items_base_amount", found.subtotal), ("items_discount", found.items_discount)]
        parts += [("subtotal", found.subtotal - found.items_discount), ("discount", found.discount)]
        parts += [("fulfillment", found.shipping)] if kept["way"] else []
        parts += [("tax", found.tax)] if found.tax else []
        parts += [("fee", int(kept["more"]))] if kept["more"] else []
        parts += [("total", self.total_of(kept))]
        return [{"type": kind, "display_text": kind, "amount": amount} for kind, amount in parts]

    def _ways(self, kept: Mapping[str, Any], found: till.Sum) -> list[dict[str, Any]]:
        if not kept["place"]:
            return []
        goods = found.subtotal - found.items_discount - found.discount
        return [
            {
                "type": "shipping",
                "id": name,
                "title": name,
                "latest_delivery_time": (self.clock() + timedelta(days=days)).isoformat(),
                "totals": [{"type": "fulfillment", "display_text": name, "amount": fee}],
            }
            for name, (fee, days) in till.ways(self.shelf, goods).items()
        ]


class AcpRunning(Running):
    """The merchant on loopback, with its provider beside it; every exchange is kept in `traffic`."""

    merchant: AcpMerchant  # type: ignore[assignment]

    def __init__(self, merchant: AcpMerchant, port: int) -> None:
        super().__init__(merchant, port)  # type: ignore[arg-type]
        self.traffic: list[tuple[str, str, Any, int, Any]] = []

    def answer(self, asked: Asked, _message: object) -> Answer:
        """The same key with the same body is answered alike, with another 422."""
        key = f"{asked.path} {asked.headers.get('idempotency-key', '')}"
        if asked.method == "POST" and key in self.merchant.kept:
            before, known = self.merchant.kept[key]
            return known if before == asked.body else refusal(422, "idempotency_conflict", "another body")
        found = self._answered(asked)
        if asked.method == "POST" and found[0] < 400:
            self.merchant.kept[key] = (asked.body, found)
        self.traffic.append((asked.method, asked.path, asked.body, *found))
        return found[0], self.twist(asked.path, found[1])

    def _answered(self, asked: Asked) -> Answer:
        merchant, parts = self.merchant, asked.path.strip("/").split("/")
        if asked.method == "POST" and not asked.headers.get("idempotency-key"):
            return refusal(400, "idempotency_key_required", "Idempotency-Key header is required")
        match [asked.method, *parts]:
            case ["GET", ".well-known", "acp.json"]:
                return 200, merchant.discovery()
            case ["POST", "shop", "agentic_commerce", "delegate_payment"]:
                return merchant.provider.delegate(asked.body)
            case ["POST", "shop", "checkout_sessions"]:
                return merchant.create(asked.body)
            case [method, "shop", "checkout_sessions", id, *verb]:
                return self._session([method, *verb], id, asked.body)
        return refusal(404, "not_found", f"there is nothing at {asked.path}")

    def _session(self, verb: list[str], id: str, body: Any) -> Answer:
        merchant = self.merchant
        match verb:
            case ["GET"]:
                return merchant.show(id)
            case ["POST"]:
                return merchant.update(id, body)
            case ["POST", "complete"]:
                return merchant.complete(id, body)
            case ["POST", "cancel"]:
                return merchant.cancel(id)
        return refusal(405, "not_allowed", "there is no such verb")


def serving_acp(merchant: AcpMerchant) -> AbstractContextManager[AcpRunning]:
    """A merchant on loopback, ended with the block."""
    return listening(lambda port: AcpRunning(merchant, port))
