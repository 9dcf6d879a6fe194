"""Links that open a basket in a browser: `/buy/<item>:<pieces>,…`; they buy nothing and change nothing."""

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from urllib.parse import parse_qsl, urlencode, urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from souk.kit.errors import NotFound
from souk.kit.operation import Caller, Souk

BUY, DEFAULT, SEEN = "/buy", "/", "/agreed"
MOST_ITEMS, MOST_PIECES = 50, 9_999
VISITOR = Caller("visitor", frozenset({"catalog:read"}), personal=False)
_RAW = re.compile(r"[A-Za-z0-9._-]{1,200}")
_CODED = re.compile(r"~[A-Za-z0-9_-]{2,300}")
_SENT = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


class _Unread(Exception):
    """A link that says nothing that could be shown."""


@dataclass(frozen=True)
class Linked:
    """What a link asks for: items with pieces, and where to go on; nothing else in it counts."""

    items: tuple[tuple[str, int], ...]
    then: str


def permalinks(router: APIRouter, souk: Souk) -> None:
    """The address of links."""

    async def endpoint(request: Request) -> Response:
        query = request.scope.get("query_string", b"").decode("latin-1")
        # As it was sent: a path that is unquoted would let another item through.
        raw = (request.scope.get("raw_path") or b"").decode("latin-1").partition("?")[0]
        there = await run_in_threadpool(partial(destination, souk, raw.removeprefix(f"{BUY}/"), query))
        return RedirectResponse(there, 303, _SENT)

    router.add_route(f"{BUY}/{{path:path}}", endpoint, methods=["GET"], include_in_schema=False)
    router.add_route(BUY, endpoint, methods=["GET"], include_in_schema=False)


def destination(souk: Souk, path: str, query: str) -> str:
    """Where a link leads: to its basket, to what it names next, or home."""
    try:
        linked = read(path, query)
    except _Unread:
        return DEFAULT
    found: dict[str, int] = {}
    for item, pieces in linked.items:
        if line := _line(souk, item):
            found[line] = min(found.get(line, 0) + pieces, MOST_PIECES)
    lines = [f"{pieces}~{line}" for line, pieces in found.items()]
    if not lines:
        return linked.then or DEFAULT
    asked = [("line", line) for line in lines] + ([("to", linked.then)] if linked.then else [])
    return f"{SEEN}?{urlencode(asked)}"


def read(path: str, query: str) -> Linked:
    """What a link says; raises `_Unread` for a path that is none."""
    parts = path.split(",") if path and path != BUY else []
    if len(parts) > MOST_ITEMS:
        raise _Unread
    return Linked(tuple(_item(one) for one in parts), _then(query))


def _item(text: str) -> tuple[str, int]:
    token, _, pieces = text.partition(":")
    many = pieces or "1"
    if not (many.isascii() and many.isdecimal() and len(many) <= 4 and 1 <= int(many) <= MOST_PIECES):
        raise _Unread
    if _RAW.fullmatch(token):
        return token, int(many)
    if not _CODED.fullmatch(token):
        raise _Unread
    return _decoded(token[1:]), int(many)


def _decoded(text: str) -> str:
    """An item's name out of canonical base64url without padding."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        name = raw.decode()
    except (binascii.Error, ValueError):
        raise _Unread from None
    if base64.urlsafe_b64encode(raw).rstrip(b"=").decode() != text or not name.isprintable():
        raise _Unread
    return name


def _then(query: str) -> str:
    """Where to go on; empty where it is said twice, or leads away from here."""
    named = [(name.removeprefix("/"), value) for name, value in _pairs(query)]
    found = [value for name, value in named if name == "continue_to"]
    if len(found) != 1:
        return ""
    path = found[0]
    if not path.startswith("/") or path.startswith("//") or "\\" in path or ":" in path.partition("?")[0]:
        return ""
    if any(not one.isprintable() or one.isspace() for one in path):
        return ""
    parts = urlsplit(path)
    return path if not parts.scheme and not parts.netloc else ""


def _pairs(query: str) -> Sequence[tuple[str, str]]:
    try:
        return parse_qsl(query, max_num_fields=100)
    except ValueError:
        return []


def _line(souk: Souk, item: str) -> str:
    """An item as the basket's page takes it: shop, variant and product; empty for what nobody lists."""
    head, _, shop = item.rpartition("@")
    variant, shop = (head, shop) if head else (item, "")
    named = souk.call("catalog.variants", {"variants": [variant[:200]]}, VISITOR)
    if named:
        return f"{shop}~{variant}~{named[0]['product']}"
    try:
        souk.call("catalog.show", {"product": variant[:200]}, VISITOR)
    except NotFound:
        return ""
    return f"{shop}~~{variant}"
