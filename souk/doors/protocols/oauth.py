"""OAuth 2.0 for platforms: what this house offers (RFC 8414, 9728), tokens, their end (RFC 7009), and challenges."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Literal
from urllib.parse import parse_qsl, unquote_plus

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from souk.doors.protocols.profiles import WrongProfile
from souk.kit.errors import Refused
from souk.kit.operation import Caller, Souk
from souk.people.accounts import GRANTABLE

TOKENS = Caller("system:oauth", frozenset({"accounts:tokens"}))
SERVER, RESOURCE = "/.well-known/oauth-authorization-server", "/.well-known/oauth-protected-resource"
TOKEN, REVOKE, AUTHORIZE = "/oauth/token", "/oauth/revoke", "/oauth/authorize"
METHODS = ["none", "client_secret_basic", "client_secret_post"]
_UNKEPT = {"Cache-Control": "no-store", "Pragma": "no-cache"}
_SHOWN = {"Cache-Control": "public, max-age=300"}
FORM = "application/x-www-form-urlencoded"


class LinkRequired(Refused):
    """What is asked takes somebody who linked their account: `code` is UCP's, `challenge` for `WWW-Authenticate`."""

    def __init__(self, code: Literal["identity_required", "insufficient_scope"], challenge: str) -> None:
        self.code_said, self.challenge = code, challenge
        self.status = 401 if code == "identity_required" else 403
        super().__init__(
            "This takes the account of a person who allowed it; link it at {challenge}."
            if code == "identity_required"
            else "The person did not allow this; ask for it at {challenge}.",
            challenge=challenge,
        )


class _Wrong(Exception):
    """A request that cannot be read."""


def oauth(souk: Souk, origin: str, prefix: str = "", authorize: str = AUTHORIZE) -> list[Route]:
    """Metadata, the token endpoint and the revocation endpoint; the page that asks people is among the pages.

    The issuer is `origin` and `prefix`, under which all of it stands.
    """
    issuer = f"{origin}{prefix}"

    def routed(path: str, endpoint: Any, *methods: str) -> Route:
        return Route(f"{prefix}{path}", endpoint, methods=list(methods), include_in_schema=False)

    server, resource = _server(issuer, f"{origin}{authorize}"), _resource(issuer)
    return [
        routed(SERVER, lambda _request: JSONResponse(server, headers=_SHOWN), "GET"),
        routed(RESOURCE, lambda _request: JSONResponse(resource, headers=_SHOWN), "GET"),
        routed(TOKEN, partial(_token, souk, issuer), "POST"),
        routed(REVOKE, partial(_revoke, souk, issuer), "POST"),
    ]


def require(request: HTTPConnection, issuer: str, scopes: Sequence[str]) -> None:
    """Raise `LinkRequired` unless somebody is known who allowed every one of UCP's scopes, or acts by themselves."""
    asker = request.scope["state"]["asker"]
    granted, linked = asker.standing.get("granted", ()), asker.standing.get("client", "")
    shown = f'Bearer realm="{issuer}", resource_metadata="{issuer}{RESOURCE}"'
    if not asker.known:
        wrong = ', error="invalid_token"' if asker.wrong else ""
        raise LinkRequired("identity_required", f'{shown}{wrong}, scope="{" ".join(scopes)}"')
    if linked and not set(scopes) <= set(granted):
        raise LinkRequired("insufficient_scope", f'{shown}, error="insufficient_scope", scope="{" ".join(scopes)}"')


def bound(request: HTTPConnection, profile: str) -> None:
    """Raise `WrongProfile` where a platform's token is brought under another platform's profile."""
    own = request.scope["state"]["asker"].standing.get("profile", "")
    if own and own != profile:
        raise WrongProfile("profile_not_trusted", "the token is of another platform")


def _server(issuer: str, authorize: str) -> Mapping[str, Any]:
    return {
        "issuer": issuer,
        "authorization_endpoint": authorize,
        "token_endpoint": f"{issuer}{TOKEN}",
        "revocation_endpoint": f"{issuer}{REVOKE}",
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": METHODS,
        "revocation_endpoint_auth_methods_supported": METHODS,
        "scopes_supported": list(GRANTABLE),
        "authorization_response_iss_parameter_supported": True,
        "ui_locales_supported": ["zh-CN", "en"],
    }


def _resource(issuer: str) -> Mapping[str, Any]:
    return {
        "resource": issuer,
        "authorization_servers": [issuer],
        "scopes_supported": list(GRANTABLE),
        "bearer_methods_supported": ["header"],
    }


async def _token(souk: Souk, issuer: str, request: Request) -> Response:
    try:
        given, basic = await _read(request)
        wish = {
            "grant_type": given.get("grant_type", ""),
            "client": given.get("client_id", ""),
            "secret": given.get("client_secret", ""),
            "code": given.get("code", ""),
            "redirect": given.get("redirect_uri", ""),
            "verifier": given.get("code_verifier", ""),
            "refresh": given.get("refresh_token", ""),
            "scope": given.get("scope", ""),
        }
    except _Wrong as wrong:
        return _refused("invalid_request", str(wrong), issuer, False)
    made = await run_in_threadpool(souk.call, "accounts.issue", {"wish": wish}, TOKENS)
    if made["problem"]:
        return _refused(made["problem"], made["why"], issuer, basic)
    said = {
        "access_token": made["access"],
        "token_type": "Bearer",
        "expires_in": made["seconds"],
        "refresh_token": made["refresh"],
        "scope": " ".join(made["scopes"]),
    }
    return JSONResponse(said, headers=_UNKEPT)


async def _revoke(souk: Souk, issuer: str, request: Request) -> Response:
    try:
        given, basic = await _read(request)
        if not given.get("token"):
            raise _Wrong("token is missing")
    except _Wrong as wrong:
        return _refused("invalid_request", str(wrong), issuer, False)
    asked = {
        "client": given.get("client_id", ""),
        "token": given["token"],
        "secret": given.get("client_secret", ""),
    }
    made = await run_in_threadpool(souk.call, "accounts.revoke-token", asked, TOKENS)
    if made["problem"]:
        return _refused(made["problem"], made["why"], issuer, basic)
    return Response(status_code=200, headers=_UNKEPT)


async def _read(request: Request) -> tuple[dict[str, str], bool]:
    """The fields of a form, with the client that the header names; whether it did. Nothing may be there twice."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise _Wrong(f"the body is {FORM}")
    try:
        fields = parse_qsl((await request.body()).decode(), keep_blank_values=True, max_num_fields=50)
    except ValueError:
        raise _Wrong("the body cannot be read") from None
    given = dict(fields)
    if len(given) != len(fields):
        raise _Wrong("a parameter is there twice")
    basic = _basic(request.headers.get("authorization", ""))
    if basic is None:
        return given, False
    if "client_secret" in given or given.get("client_id", basic[0]) != basic[0]:
        raise _Wrong("the client proves itself in one way")
    return {**given, "client_id": basic[0], "client_secret": basic[1]}, True


def _basic(header: str) -> tuple[str, str] | None:
    scheme, _, said = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        id, colon, secret = base64.b64decode(said.strip(), validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        raise _Wrong("the Authorization header cannot be read") from None
    if not colon:
        raise _Wrong("the Authorization header cannot be read")
    return unquote_plus(id), unquote_plus(secret)


def _refused(problem: str, why: str, issuer: str, basic: bool) -> Response:
    said = {"error": problem, "error_description": why}
    if problem != "invalid_client":
        return JSONResponse(said, 400, _UNKEPT)
    asked = {"WWW-Authenticate": f'Basic realm="{issuer}"'} if basic else {}
    return JSONResponse(said, 401, {**_UNKEPT, **asked})
