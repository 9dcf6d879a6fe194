"""Pictures of goods: a kept photograph, else the drawing, both from here."""

import base64
import hashlib

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from souk.doors.web.desk import Desk
from souk.doors.web.view import photograph

DRAWING_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
PHOTOGRAPH_POLICY = "default-src 'none'"
A_DAY = "public, max-age=86400, stale-while-revalidate=604800"
FOR_GOOD = "public, max-age=31536000, immutable"
WIDTHS = (240, 480, 960)


def add(router: APIRouter, desk: Desk) -> None:
    @router.get("/pictures/{product}.svg")
    def picture(request: Request, product: str, width: int = 480) -> Response:
        known = request.query_params.get("as")
        found = desk.call(request, "catalog.picture", {"product": product, "category": known})
        if found["digest"]:
            return RedirectResponse(photograph(found["digest"], width), 302, {"Cache-Control": "public, max-age=300"})
        return _sent(request, found["svg"].encode(), "image/svg+xml", (DRAWING_POLICY, A_DAY))

    @router.get("/photographs/{digest}-{width}.webp")
    def kept(request: Request, digest: str, width: int) -> Response:
        wide = next((one for one in WIDTHS if one >= width), WIDTHS[-1])
        data = base64.b64decode(desk.call(request, "catalog.photograph", {"digest": digest, "width": wide})["webp"])
        return _sent(request, data, "image/webp", (PHOTOGRAPH_POLICY, FOR_GOOD))


def _sent(request: Request, data: bytes, kind: str, rules: tuple[str, str]) -> Response:
    """Bytes with their policy and how long they keep; nothing again to a browser that has them."""
    tag = f'"{hashlib.sha256(data).hexdigest()[:20]}"'
    headers = {"ETag": tag, "Content-Security-Policy": rules[0], "Cache-Control": rules[1]}
    headers["X-Content-Type-Options"] = "nosniff"
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(data, media_type=kind, headers=headers)
