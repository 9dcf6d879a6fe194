"""Linking without a person before a browser, for checkers of conformance: it exists in the test mode alone."""

import base64
import hashlib
import json
import time
from functools import partial
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from souk.doors.protocols.oauth import TOKENS, oauth
from souk.kit.errors import Invalid, NotFound, SoukError
from souk.kit.operation import Caller, Souk
from souk.people.accounts import GRANTABLE, IN_PERSON, VISITOR_SCOPES, answer_to, wish_of

KEEPER = Caller("system:testing", frozenset({"accounts:all", "accounts:tokens"}))
VISITOR = Caller("visitor", VISITOR_SCOPES)
AUTHORIZE, MINT = "/testing/oauth/authorize", "/testing/oauth/mint"
BACK = "https://testing.example/callback"
VERIFIER = "0123456789-abcdefghijklmnopqrstuvwxyz-0123456789"


class NoPersona(NotFound):
    """Nobody invented is there to say yes."""

    def __init__(self) -> None:
        super().__init__("In the test mode the demo's first shopper says yes; this house has none.")


def rehearsed(souk: Souk, origin: str, prefix: str = "") -> list[Route]:
    """What `oauth` answers, with an authorization endpoint at which the demo's first shopper always says yes."""
    issuer = f"{origin}{prefix}"
    authorize, mint = partial(_authorize, souk, issuer), partial(_mint, souk)
    return [
        *oauth(souk, origin, prefix, f"{prefix}{AUTHORIZE}"),
        Route(f"{prefix}{AUTHORIZE}", authorize, methods=["GET"], include_in_schema=False),
        Route(f"{prefix}{MINT}", mint, methods=["POST"], include_in_schema=False),
    ]


def persona(souk: Souk) -> Caller:
    """The demo's first shopper, in person; raises `NoPersona`."""
    found = [one["id"] for one in souk.call("accounts.personas", {}, VISITOR) if one["kind"] == "shopper"]
    if not found:
        raise NoPersona
    return Caller(found[0], frozenset({IN_PERSON}))


async def _authorize(souk: Souk, issuer: str, request: Request) -> Response:
    return await run_in_threadpool(_allowed, souk, issuer, request)


def _allowed(souk: Souk, issuer: str, request: Request) -> Response:
    try:
        wish, state = wish_of(request.query_params.multi_items())
        asked = souk.call("accounts.ask-grant", {"wish": vars(wish)}, TOKENS)
    except SoukError as error:
        return JSONResponse({"error": "invalid_request", "error_description": str(error)}, 400)
    if asked["problem"]:
        said = {"error": asked["problem"], "error_description": asked["why"]}
    else:
        said = {"code": souk.call("accounts.allow-grant", {"wish": vars(wish)}, persona(souk))["code"]}
    return RedirectResponse(answer_to(wish, state, issuer, said), 302)


async def _mint(souk: Souk, request: Request) -> Response:
    try:
        said = json.loads(await request.body())
    except (ValueError, RecursionError):
        said = None
    kind = said.get("kind") if isinstance(said, dict) else None
    return JSONResponse({"access_token": await run_in_threadpool(_spoiled, souk, kind)})


def _spoiled(souk: Souk, kind: Any) -> str:
    """A token that was good once: `expired`, `revoked`, or of a platform that is not known any more."""
    if kind not in ("expired", "revoked", "foreign_client"):
        raise Invalid("kind is expired, revoked or foreign_client.")
    client = f"testing-{kind}"
    lasts = 1 if kind == "expired" else 3600
    known = {"id": client, "name": "A test", "redirects": [BACK], "scopes": list(GRANTABLE), "access_seconds": lasts}
    souk.call("accounts.put-client", known, KEEPER)
    token = str(_issued(souk, client)["access"])
    if kind == "revoked":
        souk.call("accounts.revoke-token", {"client": client, "token": token}, TOKENS)
    if kind == "expired":
        time.sleep(1.1)
    if kind == "foreign_client":
        souk.call("accounts.remove-client", {"id": client}, KEEPER)
    return token


def _issued(souk: Souk, client: str) -> Any:
    challenge = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
    asked = {"client": client, "redirect": BACK, "scope": " ".join(GRANTABLE), "challenge": challenge}
    wish = {**asked, "method": "S256"}
    code = souk.call("accounts.allow-grant", {"wish": wish}, persona(souk))["code"]
    exchange = {"grant_type": "authorization_code", "client": client, "code": code, "redirect": BACK}
    return souk.call("accounts.issue", {"wish": {**exchange, "verifier": VERIFIER}}, TOKENS)
