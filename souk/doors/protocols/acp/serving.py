"""The addresses of the protocol."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from souk.doors.protocols.acp.answering import VERSION, VERSIONS, Counter, Problem, refused
from souk.doors.protocols.acp.carts import Carts
from souk.doors.protocols.acp.delegating import Delegating
from souk.doors.protocols.acp.sessions import Sessions
from souk.doors.protocols.acp.showing import DISCOUNT, Front
from souk.doors.protocols.acp.tools import mcp
from souk.kit.locale import LOCALES
from souk.kit.operation import Caller, Souk

PREFIX = "/acp"
KEPT = "public, max-age=300"
_CONFIG = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "required": ["merchant_id", "psp"],
    "properties": {
        "merchant_id": {"type": "string"},
        "psp": {"type": "string"},
        "environment": {"enum": ["sandbox", "production"]},
    },
}
_INSTRUMENT = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "required": ["type", "credential"],
    "properties": {
        "type": {"const": "card"},
        "credential": {
            "type": "object",
            "required": ["type", "token"],
            "properties": {"type": {"enum": ["spt", "vault_token"]}, "token": {"type": "string", "pattern": "^vt_"}},
        },
    },
}


def acp(souk: Souk, caller_of: Callable[[Request], Caller], origin: str, *, telling: bool = False) -> list[BaseRoute]:
    """The routes of the protocol for a house that is reached at an origin, and is `telling` of orders or not."""
    front, counter = Front(origin, urlsplit(origin).netloc), Counter(souk, caller_of)
    sessions = Sessions(souk, front)
    return [
        *sessions.routes(counter, f"{PREFIX}/checkout_sessions"),
        mcp(counter, sessions, PREFIX),
        *Carts(souk, front).routes(counter, f"{PREFIX}/carts"),
        *Delegating(souk, front).routes(counter, f"{PREFIX}/agentic_commerce/delegate_payment"),
        Route("/.well-known/acp.json", _said(_discovery(front, telling)), methods=["GET"]),
        Route(f"{PREFIX}/handlers/{{method}}/config.json", _said(_CONFIG), methods=["GET"]),
        Route(f"{PREFIX}/handlers/{{method}}/instrument.json", _said(_INSTRUMENT), methods=["GET"]),
        Route(f"{PREFIX}/handlers/{{method}}", _said(_about(front)), methods=["GET"]),
        Route(f"{PREFIX}/{{path:path}}", _nothing, methods=["GET", "POST", "PUT", "PATCH", "DELETE"]),
    ]


def _discovery(front: Front, telling: bool) -> dict[str, Any]:
    return {
        "protocol": {"name": "acp", "version": VERSION, "supported_versions": list(VERSIONS)},
        "api_base_url": f"{front.origin}{PREFIX}",
        "transports": ["rest"],
        "capabilities": {
            "services": ["checkout", "delegate_payment", "carts", *(["orders"] if telling else [])],
            "extensions": [{"name": DISCOUNT["name"]}],
            "intervention_types": [],
            "supported_locales": list(LOCALES),
        },
    }


def _about(front: Front) -> dict[str, Any]:
    says = "Hand the card over at /acp/agentic_commerce/delegate_payment, and pay a session with the token, once."
    return {"name": "dev.acp.tokenized.card", "version": VERSION, "merchant_id": front.merchant, "about": says}


def _said(body: dict[str, Any]) -> Callable[[Request], Response]:
    def answer(_request: Request) -> Response:
        return JSONResponse(body, headers={"Cache-Control": KEPT})

    return answer


def _nothing(request: Request) -> Response:
    """Whatever else is asked for."""
    wrong = refused(Problem(404, "not_found", f"There is nothing at {request.url.path}."))
    return JSONResponse(wrong.body, wrong.status)
