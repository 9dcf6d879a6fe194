"""What anybody may read of mandates: the status list, the keys of the parties; and the link that stops an agent."""

import json
from typing import Any

from fastapi import APIRouter, Form, Request, Response

from souk.doors.web.desk import Desk

STATUS_TYPE = "application/statuslist+jwt"
STATUS_KEPT, KEYS_KEPT = 60, 300


def add(router: APIRouter, desk: Desk) -> None:
    _machines(router, desk)
    _stopping(router, desk)


def _machines(router: APIRouter, desk: Desk) -> None:
    @router.get("/mandates/status")
    def status(request: Request) -> Response:
        return _public(desk.call(request, "mandates.status-list"), STATUS_TYPE, STATUS_KEPT)

    @router.get("/.well-known/jwks.json")
    def jwks(request: Request) -> Response:
        parties = desk.call(request, "mandates.keys")
        keys = [{**_plain(key), "party": party} for party, kept in sorted(parties.items()) for key in kept]
        return _public(json.dumps({"keys": keys}), "application/jwk-set+json", KEYS_KEPT)

    @router.get("/.well-known/jwt-vc-issuer")
    def issuer(request: Request) -> Response:
        keys = [_plain(key) for key in desk.call(request, "mandates.keys")["wallet"]]
        said = {"issuer": desk.call(request, "mandates.issuer"), "jwks": {"keys": keys}}
        return _public(json.dumps(said), "application/json", KEYS_KEPT)


def _plain(key: dict[str, Any]) -> dict[str, Any]:
    return {**key, "use": "sig", "alg": "ES256"}


def _public(text: str, media: str, seconds: int) -> Response:
    headers = {"Cache-Control": f"public, max-age={seconds}", "Access-Control-Allow-Origin": "*"}
    return Response(text, media_type=media, headers=headers)


def _stopping(router: APIRouter, desk: Desk) -> None:
    @router.get("/mandates/stop")
    def ask(request: Request, token: str = "") -> Response:
        found = desk.call(request, "mandates.stopped", {"token": token[:300]})
        return _stop(desk, request, found, token)

    @router.post("/mandates/stop")
    def stop(request: Request, token: str = Form("")) -> Response:
        found = desk.call(request, "mandates.stop", {"token": token[:300]}, key=desk.key(request))
        return _stop(desk, request, found, token)


def _stop(desk: Desk, request: Request, found: Any, token: str) -> Response:
    status = 404 if found["state"] == "unknown" else 200
    return desk.page(request, "mandates/stop.html", {"found": found, "token": token}, status)
