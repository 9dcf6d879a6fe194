"""The merchant's behaviour: a profile, a catalogue, and checkouts that go from incomplete to completed."""

import copy
import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import ValidationError
from ucp_sdk.models.schemas.profile import BusinessSchema
from ucp_sdk.models.schemas.shopping.catalog_search import SearchRequest, SearchResponse
from ucp_sdk.models.schemas.shopping.checkout import Checkout
from ucp_sdk.models.schemas.shopping.checkout_create_request import CheckoutCreateRequest

from tests.doubles.merchants import proof, till
from tests.doubles.merchants.goods import Good, Shelf

VERSION = "2026-08-25"
HANDLER = "dev.souk.mandate"
Answer = tuple[int, dict[str, Any]]


class Merchant:
    """`wallets` are public keys whose tokens are taken, `profile_of` brings the document of an agent's profile.

    `clock` is its clock, where that is not this machine's.
    """

    def __init__(
        self,
        shelf: Shelf,
        wallets: Sequence[Mapping[str, Any]] = (),
        profile_of: Callable[[str], Mapping[str, Any]] = lambda _url: {"keys": []},
    ) -> None:
        self.shelf, self.wallets, self.profile_of = shelf, list(wallets), profile_of
        self.signer = proof.Signer()
        self.place, self.url = "", ""
        self.open: dict[str, dict[str, Any]] = {}
        self.orders: dict[str, dict[str, Any]] = {}
        self.kept: dict[str, tuple[Any, Answer]] = {}
        self.used: set[str] = set()
        self.back: dict[str, list[int]] = {}
        self.clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    def profile(self) -> dict[str, Any]:
        """What stands at /.well-known/ucp."""
        at = f"https://ucp.dev/{VERSION}"
        capability = {
            "version": VERSION,
            "spec": f"{at}/specification",
            "schema": f"{at}/schemas/shopping/checkout.json",
        }
        names = ("checkout", "catalog.search", "catalog.lookup", "order")
        extension = {**capability, "extends": "dev.ucp.shopping.checkout"}
        service = {"version": VERSION, "spec": f"{at}/specification"}
        made = {
            "ucp": {
                "version": VERSION,
                "services": {
                    "dev.ucp.shopping": [
                        {**service, "transport": "rest", "endpoint": f"{self.url}/api"},
                        {**service, "transport": "mcp", "endpoint": f"{self.url}/mcp"},
                    ]
                },
                "capabilities": {
                    **{f"dev.ucp.shopping.{name}": [capability] for name in names},
                    **{f"dev.ucp.shopping.{name}": [extension] for name in ("fulfillment", "discount")},
                },
                "payment_handlers": {HANDLER: [{"id": "souk_mandate", "version": VERSION, "config": {}}]},
            },
            "keys": [{**self.signer.jwk, "alg": "ES256", "use": "sig"}],
        }
        BusinessSchema.model_validate(made)
        return made

    def search(self, body: Mapping[str, Any]) -> Answer:
        """Goods that share a word with the query, in the order of how many, or have its code."""
        asked = SearchRequest.model_validate(body)
        words = set((asked.query or "").lower().split())
        found = [(self._shared(one, words), one) for one in self.shelf.goods.values()]
        best = sorted((pair for pair in found if pair[0] or not words), key=lambda pair: (-pair[0], pair[1].id))
        most = asked.pagination.limit if asked.pagination and asked.pagination.limit else 10
        return self._products([one for _, one in best[:most]])

    def lookup(self, body: Mapping[str, Any]) -> Answer:
        """Goods by their ids."""
        return self._products([self.shelf.goods[id] for id in body["ids"] if id in self.shelf.goods])

    def _shared(self, good: Good, words: set[str]) -> int:
        text = f"{good.title} {good.brand} {good.mpn} {good.gtin} {good.category} {good.text}".lower()
        return sum(word in text for word in words)

    def _products(self, goods: Sequence[Good]) -> Answer:
        made = {"ucp": {"version": VERSION, "status": "success"}, "products": [self._product(one) for one in goods]}
        SearchResponse.model_validate(made)
        return 200, made

    def _product(self, good: Good) -> dict[str, Any]:
        price = {"amount": good.price, "currency": self.shelf.currency}
        variant = {
            "id": good.id,
            "sku": good.id,
            "title": good.title,
            "description": {"plain": good.text or good.title},
            "price": price,
            "availability": {"available": good.stock > 0, "status": "in_stock" if good.stock else "out_of_stock"},
            "barcodes": [{"type": "GTIN", "value": good.gtin}] if good.gtin else [],
        }
        return {
            "id": f"p-{good.id}",
            "title": good.title,
            "description": {"plain": good.text or good.title},
            "url": f"{self.url}/goods/{good.id}",
            "categories": [{"value": good.category, "taxonomy": "merchant"}] if good.category else [],
            "price_range": {"min": price, "max": price},
            "variants": [variant],
            "metadata": {"brand": good.brand, "mpn": good.mpn},
        }

    def create(self, body: Mapping[str, Any]) -> Answer:
        """A checkout, incomplete until it has an address and a way."""
        try:
            CheckoutCreateRequest.model_validate(body)
        except ValidationError:
            return self.refusal(400, "invalid", "the checkout is malformed")
        basket = [(one["item"]["id"], int(one["quantity"])) for one in body["line_items"]]
        if any(id not in self.shelf.goods for id, _ in basket):
            return self.refusal(200, "item_unavailable", "there is no such item")
        id = secrets.token_urlsafe(18)
        self.open[id] = {"id": id, "basket": basket, "state": "open", "codes": (), "place": None, "way": "", "at": 0}
        self._take(self.open[id], body)
        return 201, self.shown(id)

    def update(self, id: str, body: Mapping[str, Any]) -> Answer:
        """The whole checkout anew."""
        if id not in self.open:
            return self.refusal(404, "not_found", "there is no such checkout")
        kept = self.open[id]
        if kept["state"] != "open":
            return 409, self.shown(id)
        kept["basket"] = [(one["item"]["id"], int(one["quantity"])) for one in body["line_items"]]
        self._take(kept, body)
        return 200, self.shown(id)

    def _take(self, kept: dict[str, Any], body: Mapping[str, Any]) -> None:
        kept["codes"] = tuple(body.get("discounts", {}).get("codes", ()))
        kept["signed"] = None
        for method in body.get("fulfillment", {}).get("methods", ())[:1]:
            for place in method.get("destinations", ())[:1]:
                kept["place"] = {**place, "id": place.get("id") or "dest_1", "type": "shipping_address"}
            for group in method.get("groups", ())[:1]:
                kept["way"] = group.get("selected_option_id", kept["way"])

    def show(self, id: str) -> Answer:
        return (200, self.shown(id)) if id in self.open else self.refusal(404, "not_found", "there is no such checkout")

    def cancel(self, id: str) -> Answer:
        """Let go of it; what is completed stays."""
        if id not in self.open:
            return self.refusal(404, "not_found", "there is no such checkout")
        if self.open[id]["state"] == "completed":
            return 409, self.shown(id)
        self.open[id]["state"] = "canceled"
        return 200, self.shown(id)

    def complete(self, id: str, body: Mapping[str, Any], agent: str) -> Answer:
        """Take the mandate's token as payment; `agent` is the thumbprint of the key that signed the request."""
        if id not in self.open:
            return self.refusal(404, "not_found", "there is no such checkout")
        kept = self.open[id]
        if kept["state"] != "open" or not (kept["place"] and kept["way"]):
            return 409, self.shown(id)
        try:
            instrument = body["payment"]["instruments"][0]
            used = proof.holds(
                instrument["credential"], self._purchase(kept), self.wallets, agent, self.clock().timestamp()
            )
        except (KeyError, IndexError, TypeError):
            return 200, self._said(id, "payment_failed", "no mandate is presented")
        except proof.NoMandate as error:
            return 200, self._said(id, error.code, str(error))
        if used in self.used:
            return 200, self._said(id, "token_replayed", "the token was used")
        self.used.add(used)
        kept["state"] = "completed"
        self.orders[f"order-{id[:8]}"] = kept
        return 200, self.shown(id)

    def order(self, id: str) -> Answer:
        """An order with what came back of it."""
        if id not in self.orders:
            return self.refusal(404, "not_found", "there is no such order")
        back = [
            {
                "id": f"back-{at}",
                "type": "refund",
                "occurred_at": datetime.now(UTC).isoformat(),
                "status": "completed",
                "totals": [{"type": "total", "amount": -money}],
            }
            for at, money in enumerate(self.back.get(id, ()))
        ]
        made = {"ucp": {"version": VERSION, "status": "success"}, "id": id, "currency": self.shelf.currency}
        return 200, {**made, "adjustments": back}

    def _sum(self, kept: Mapping[str, Any]) -> till.Sum:
        return till.summed(self.shelf, kept["basket"], kept["codes"], kept["way"])

    def _purchase(self, kept: dict[str, Any]) -> dict[str, Any]:
        """What the merchant signs; the same until the checkout changes."""
        if kept["signed"] is None:
            kept["signed"] = self.written(kept)
        made: dict[str, Any] = kept["signed"]
        return made

    def written(self, kept: Mapping[str, Any]) -> dict[str, Any]:
        """The purchase as its wallet wants it signed."""
        found, now = self._sum(kept), int(self.clock().timestamp())
        goods = [self.shelf.goods[id] for id, _ in kept["basket"]]
        rest = {"discount": -found.items_discount - found.discount, "shipping": found.shipping, "tax": found.tax}
        return {
            "merchant": self.place,
            "checkout": kept["id"],
            "lines": [
                {
                    "product": f"p-{good.id}",
                    "variant": good.id,
                    "quantity": pieces,
                    "amount": amount,
                    "categories": [good.category] if good.category else [],
                    "seller": "",
                    "title": good.title,
                }
                for good, (_, pieces), amount in zip(goods, kept["basket"], found.lines, strict=True)
            ],
            "total": found.total,
            "currency": self.shelf.currency,
            "payee": self.place,
            "method": "souk_mandate",
            "issued": now,
            "expires": now + 1800,
            "extras": [{"kind": kind, "amount": amount} for kind, amount in rest.items() if amount],
            "deliver_by": self._day(kept),
            "address": "",
            "return_days": self.shelf.return_days,
            "buyer": "",
            "level": 1,
        }

    def _now(self) -> datetime:
        return self.clock()

    def _day(self, kept: Mapping[str, Any]) -> str:
        rates = self.shelf.rates
        days = rates.express_days if kept["way"] == "express" else rates.days
        return (self._now() + timedelta(days=days)).date().isoformat()

    def shown(self, id: str) -> dict[str, Any]:
        """The checkout as UCP writes it."""
        kept = self.open[id]
        found, ready = self._sum(kept), bool(kept["place"] and kept["way"]) and kept["state"] == "open"
        status = "ready_for_complete" if ready else {"open": "incomplete"}.get(kept["state"], kept["state"])
        handler: dict[str, Any] = {"id": "souk_mandate", "version": VERSION, "config": {"merchant": self.place}}
        if ready:
            handler["config"]["checkout"] = self.signer.checkout(self._purchase(kept))
        made: dict[str, Any] = {
            "ucp": {"version": VERSION, "payment_handlers": {HANDLER: [handler]}},
            "id": id,
            "status": status,
            "currency": self.shelf.currency,
            "line_items": self._lines(kept, found),
            "totals": self._totals(found, bool(kept["way"])),
            "links": [{"type": "terms_of_service", "url": f"{self.url}/terms"}],
            "messages": [] if kept["place"] else [self._message("field_required", "where to?", "recoverable")],
            "continue_url": f"{self.url}/checkouts/{id}",
            "expires_at": (self._now() + timedelta(hours=1)).isoformat(),
            "fulfillment": {"methods": [self._method(kept, found)]},
            "discounts": {"codes": list(kept["codes"]), "applied": self._applied(kept)},
        }
        if kept["state"] == "completed":
            made["order"] = {"id": f"order-{id[:8]}", "permalink_url": f"{self.url}/orders/order-{id[:8]}"}
        Checkout.model_validate(copy.deepcopy(made))
        return made

    def _lines(self, kept: Mapping[str, Any], found: till.Sum) -> list[dict[str, Any]]:
        return [
            {
                "id": f"line_{at + 1}",
                "item": {"id": id, "title": self.shelf.goods[id].title, "price": self.shelf.goods[id].price},
                "quantity": pieces,
                "totals": [{"type": "subtotal", "amount": amount}, {"type": "total", "amount": amount}],
            }
            for at, ((id, pieces), amount) in enumerate(zip(kept["basket"], found.lines, strict=True))
        ]

    def _totals(self, found: till.Sum, way: bool) -> list[dict[str, Any]]:
        parts = [("subtotal", found.subtotal), ("items_discount", -found.items_discount), ("discount", -found.discount)]
        parts += [("fulfillment", found.shipping)] if way else []
        parts += [("tax", found.tax)] if found.tax else []
        shown = [
            {"type": kind, "amount": amount} for kind, amount in parts if amount or kind in ("subtotal", "fulfillment")
        ]
        return [*shown, {"type": "total", "amount": found.total}]

    def _method(self, kept: Mapping[str, Any], found: till.Sum) -> dict[str, Any]:
        ids = [f"line_{at + 1}" for at in range(len(kept["basket"]))]
        goods = found.subtotal - found.items_discount - found.discount
        options = [
            {
                "id": name,
                "title": name,
                "totals": [{"type": "total", "amount": fee}],
                "latest_fulfillment_time": (self._now() + timedelta(days=days)).isoformat(),
            }
            for name, (fee, days) in till.ways(self.shelf, goods).items()
        ]
        group = {"id": "group_1", "line_item_ids": ids, "options": options if kept["place"] else []}
        group |= {"selected_option_id": kept["way"]} if kept["way"] else {}
        made: dict[str, Any] = {"id": "method_1", "type": "shipping", "line_item_ids": ids, "groups": [group]}
        if kept["place"]:
            made |= {"destinations": [kept["place"]], "selected_destination_id": kept["place"]["id"]}
        return made

    def _applied(self, kept: Mapping[str, Any]) -> list[dict[str, Any]]:
        return [{"title": title, "amount": amount} for title, amount in till.known_codes(self.shelf, kept["codes"])]

    def _message(self, code: str, words: str, severity: str) -> dict[str, Any]:
        return {"type": "error", "code": code, "content": words, "severity": severity}

    def _said(self, id: str, code: str, words: str) -> dict[str, Any]:
        made = self.shown(id)
        return {**made, "messages": [self._message(code, words, "recoverable")]}

    def refusal(self, status: int, code: str, words: str) -> Answer:
        ucp = {"version": VERSION, "status": "error"}
        return status, {"ucp": ucp, "messages": [self._message(code, words, "unrecoverable")]}
