"""An agent from outside before the house's own door: requests as they go over the wire, and what they are answered."""

import json
from collections.abc import Callable, Mapping
from contextvars import Context
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from souk.kit.transport import Request, digest_of, signed
from souk.rehearsal.world.contracts import Message
from souk.rehearsal.world.ports import Door
from souk.rehearsal.world.service.scene import STAFF, Agent, Scene
from souk.rehearsal.world.service.tampering import read
from souk.trade.mandates import Presented, address_hash, bound

VERSION = "2026-08-25"
HANDLER = "dev.souk.mandate"
NAMES = ("dev.ucp.shopping.checkout", "dev.ucp.shopping.fulfillment", "dev.ucp.shopping.order")
ROAD, CITY, REGION, COUNTRY = "1 Drill Road", "Hangzhou", "Zhejiang", "CN"
_PLACE = {"id": "home", "street_address": ROAD, "address_locality": CITY, "address_region": REGION}
PLACE = {**_PLACE, "address_country": COUNTRY, "postal_code": "310000", "first_name": "Ann", "last_name": "Drill"}
HOME = address_hash(COUNTRY, REGION, CITY, [ROAD], more=("", "310000"))
# What a layer refuses by, where the answer over the wire has the reason alone.
LAYERS: Mapping[str, int] = {
    **dict.fromkeys(("consumer_unverified", "consent_missing", "identity_required"), 1),
    **dict.fromkeys(("agent_missing_key", "signature_invalid", "token_scope_mismatch", "token_replayed"), 2),
    "agent_denied": 2,
}
OURS = {"mandate_invalid_signature": "signature_invalid", "digest_mismatch": "signature_invalid"}
SHOWN = ("ucp-agent", "signature-input", "signature", "content-digest", "idempotency-key")
Turn = Callable[[Request], Request]
BOUGHT = ("completed", "complete_in_progress")


@dataclass(frozen=True)
class Platform:
    """A platform with its profile, and the agent that signs its requests."""

    scene: Scene
    agent: Agent
    url: str

    def ask(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, turn: Turn | None = None
    ) -> tuple[int, Any]:
        """What a signed request is answered; `turn` is what becomes of it on its way."""
        raw = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        lines = [("ucp-agent", f'profile="{self.url}"'), ("host", self.scene.house)]
        lines += [("content-type", "application/json")] if raw else []
        plain = Request(method, f"{self.scene.origin}/ucp/{VERSION}{path}", lines, raw)
        made = signed(plain, self.agent.thumbprint, partial(_mark, self.agent.key), self.scene.souk.clock.now())
        request = replace(plain, headers=[*lines, *made.items()])
        request = turn(request) if turn else request
        answer = _door(self.scene).send(request, self.scene.ann)
        told = json.loads(answer.body)
        self._noted(request, answer.status, told)
        return answer.status, told

    def begun(self) -> Any:
        """A checkout of the scene's goods, as it is answered."""
        method = {"type": "shipping", "destinations": [PLACE], "selected_destination_id": "home"}
        goods = self.scene.goods
        lines = [{"item": {"id": f"{goods.variant}@{goods.shop}"}, "quantity": 1}]
        _status, told = self.ask(
            "POST", "/checkout-sessions", {"line_items": lines, "fulfillment": {"methods": [method]}}
        )
        if "id" in told:
            self.scene.checkouts.append(told["id"])
        return told

    def pay(self, checkout: Mapping[str, Any], instrument: Mapping[str, Any], turn: Turn | None = None) -> Any:
        """The verdict on a completion, as the answer tells it."""
        body = {"payment": {"instruments": [{"id": "i1", **instrument}]}}
        status, told = self.ask("POST", f"/checkout-sessions/{checkout['id']}/complete", body, turn)
        return verdict_of(status, told)

    def _noted(self, request: Request, status: int, told: Any) -> None:
        headers = {name: value for name, value in request.headers if name.lower() in SHOWN}
        given = {"headers": headers, **({"body": json.loads(request.body)} if request.body else {})}
        path = request.url.removeprefix(self.scene.origin)
        verb = f"{request.method} {path}"
        self.scene.messages.append(Message("agent", "merchant", verb, given, {"status": status, "body": told}))


def platform(scene: Scene, agent: Agent) -> Platform:
    """A platform that nobody knew before, whose profile has the agent's key."""
    url = f"https://{agent.thumbprint[:20].lower().replace('_', '0').strip('-')}.agents.example/profile.json"
    key = {**agent.jwk, "kid": agent.thumbprint, "use": "sig", "alg": "ES256"}
    entries = {name: [{"version": VERSION}] for name in NAMES}
    handlers = {HANDLER: [{"id": "souk_mandate", "version": VERSION}]}
    ucp = {"version": VERSION, "services": {}, "capabilities": entries, "payment_handlers": handlers}
    _door(scene).known(url, {"ucp": ucp, "keys": [key]})
    return Platform(scene, agent, url)


def granted(scene: Scene) -> Any:
    """A mandate for the goods as the house itself sells them, for the scene's agent."""
    most = scene.goods.price + 100_000
    limits: dict[str, Any] = {
        "per_purchase": most,
        "budget": most,
        "address": HOME,
        "methods": [],
        "deliver_by": "",
        "return_days": None,
    }
    return scene.grant(merchants=[scene.house], **limits)


def alone(do: Callable[[], Any]) -> Any:
    """Do something in transactions of its own, so that a request that follows finds it."""
    return Context().run(do)


def closed_over(scene: Scene, mandate: Mapping[str, Any], checkout: Mapping[str, Any], agent: Agent) -> dict[str, Any]:
    """The instrument that an agent pays a checkout with: the mandate, closed over what the merchant signed."""
    config = checkout["ucp"]["payment_handlers"][HANDLER][0]["config"]
    offered = read(config["checkout"])
    said = {"aud": config["merchant"], "nonce": scene.nonce(), "iat": scene.now, "amount": offered["total"]}
    said |= {"currency": offered["currency"], "checkout_hash": scene.hash_of(config["checkout"])}
    shown = Presented(mandate["credential"], bound(mandate["text"], said, agent.key), agent.thumbprint)
    credential = {"type": "mandate", "credential": shown.credential, "closed": shown.closed}
    return {"handler_id": "souk_mandate", "type": "mandate", "credential": credential}


def by_rail(scene: Scene) -> dict[str, Any]:
    """An instrument that brings no mandate: the first way to pay of the house."""
    methods = scene.souk.call("payments.methods", {"currency": scene.goods.currency}, STAFF)
    return {"handler_id": methods[0]["name"], "type": "card"}


def unsigned(request: Request) -> Request:
    """The same request as from somebody who has no key."""
    kept = [(name, value) for name, value in request.headers if not name.lower().startswith(("signature", "content-d"))]
    return replace(request, headers=kept)


def changed_on_its_way(request: Request) -> Request:
    """The same signature over another body, whose digest is made anew."""
    body = request.body.replace(b'"i1"', b'"i2"')
    kept = [(name, digest_of(body) if name == "Content-Digest" else value) for name, value in request.headers]
    return replace(request, headers=kept, body=body)


def _door(scene: Scene) -> Door:
    assert scene.door is not None
    return scene.door


def _mark(key: ec.EllipticCurvePrivateKey, base: str) -> bytes:
    """An ES256 signature as r and s, one after the other."""
    r, s = decode_dss_signature(key.sign(base.encode(), ec.ECDSA(SHA256())))
    return r.to_bytes(32) + s.to_bytes(32)


def verdict_of(status: int, told: Mapping[str, Any]) -> dict[str, Any]:
    """What an answer over the wire says, as a verdict."""
    blank = {"accepted": False, "layer": 0, "reason": "", "detail": "", "next": "", "receipt": ""}
    if status == 200 and told.get("status") in BOUGHT:
        return {**blank, "accepted": True}
    errors = [one for one in told.get("messages", ()) if one["type"] == "error"]
    code, detail = (errors[-1]["code"], errors[-1]["content"]) if errors else (str(told.get("code")), "")
    reason = OURS.get(code, code)
    return {**blank, "layer": LAYERS.get(reason, 3), "reason": reason, "detail": detail}
