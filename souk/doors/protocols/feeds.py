"""Feeds that others fetch: the goods of the shops that the operator names, at final prices, a quarter of an hour old.

`/feeds/{shop}/google.xml`, `google.tsv`, `products.jsonl` and `products.jsonld`, and as the Agentic Commerce Protocol
asks for them, `/acp/feeds/{shop}` and `/acp/feeds/{shop}/products`.
"""

import json
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from souk.kit.errors import NotFound, SoukError
from souk.kit.operation import Caller, Souk
from souk.settings import Settings

READER = Caller("system:feeds", frozenset({"catalog:feeds", "catalog:read"}))
KEPT = 900
FILES = {
    "google.xml": ("google-xml", "application/xml"),
    "google.tsv": ("google-tsv", "text/tab-separated-values; charset=utf-8"),
    "products.jsonl": ("acp-jsonl", "application/jsonl"),
    "products.jsonld": ("json-ld", "application/ld+json"),
}
LINES = "products.jsonl"


class NoFeed(NotFound):
    """There is no such feed, or the operator did not switch it on."""

    def __init__(self, shop: str) -> None:
        super().__init__("There is no feed of {shop}; whoever runs this shop names it in SOUK_PUBLIC_FEEDS.", shop=shop)


@dataclass
class Feeds:
    """The files of feeds, each written anew by the first who asks after its time."""

    souk: Souk
    folder: Path
    shops: frozenset[str]
    _locks: dict[str, threading.Lock] = field(default_factory=dict)

    def file(self, shop: str, name: str) -> Path:
        """The file of a feed, not older than a quarter of an hour; raises `NoFeed`."""
        if not self.shops & {shop, "*"} or shop not in self._known():
            raise NoFeed(shop)
        path = self.folder / f"{shop}-{name}"
        with self._locks.setdefault(path.name, threading.Lock()):
            # Files keep the machine's time, whatever clock the shop runs by.
            if not path.exists() or time.time() - path.stat().st_mtime >= KEPT:
                self._write(path, shop, FILES[name][0])
        return path

    def _known(self) -> frozenset[str]:
        return frozenset(one["id"] for one in self.souk.call("catalog.shops", {}, READER))

    def _write(self, path: Path, shop: str, format: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{uuid.uuid4().hex}.part")
        try:
            with beside.open("w", encoding="utf-8", newline="") as file:
                for step in self.souk.stream("pricing.feed", {"shop": shop, "format": format}, READER):
                    file.write(str(step.facts["text"]))
            beside.replace(path)
        finally:
            with suppress(FileNotFoundError):
                beside.unlink()


def feeds(souk: Souk, settings: Settings) -> tuple[list[BaseRoute], list[BaseRoute]]:
    """The routes below `/acp`, which come before that protocol's own, and those of files, which come after pages."""
    named = frozenset(one.strip() for one in settings.public_feeds.split(",") if one.strip())
    made = Feeds(souk, settings.folder / "feeds", named)
    below = [
        Route("/acp/feeds/{shop}", partial(_about, made), methods=["GET"]),
        Route("/acp/feeds/{shop}/products", partial(_products, made), methods=["GET"]),
        Route("/acp/feeds", _not_written, methods=["POST"]),
        Route("/acp/feeds/{shop}/products", _not_written, methods=["PATCH"]),
    ]
    return [*below], [Route(f"/feeds/{{shop}}/{name}", partial(_served, made, name), methods=["GET"]) for name in FILES]


def _served(made: Feeds, name: str, request: Request) -> Response:
    try:
        path = made.file(request.path_params["shop"], name)
    except NoFeed as error:
        return PlainTextResponse(str(error), 404)
    return FileResponse(path, media_type=FILES[name][1], headers={"Cache-Control": f"public, max-age={KEPT}"})


def _about(made: Feeds, request: Request) -> Response:
    shop = request.path_params["shop"]
    try:
        path = made.file(shop, LINES)
    except SoukError as error:
        return _missing(error)
    written = datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat()
    return JSONResponse({"id": shop, "updated_at": written}, headers={"Cache-Control": f"public, max-age={KEPT}"})


def _products(made: Feeds, request: Request) -> Response:
    try:
        path = made.file(request.path_params["shop"], LINES)
    except SoukError as error:
        return _missing(error)
    kept = {"Cache-Control": f"public, max-age={KEPT}"}
    return StreamingResponse(_listed(path), media_type="application/json", headers=kept)


def _not_written(_request: Request) -> Response:
    """A feed follows from the catalogue; nobody writes one by hand, an agent's key least of all."""
    said = "Feeds are written from the shop's catalogue here; goods come in by imports."
    error = {"type": "invalid_request", "code": "method_not_allowed", "message": said}
    return JSONResponse(error, 405, {"Allow": "GET"})


def _missing(error: SoukError) -> Response:
    return JSONResponse(
        {"type": "invalid_request", "code": "feed_not_found", "message": str(error), "param": "id"}, 404
    )


def _listed(path: Path) -> Iterator[str]:
    """The lines of the file as the members of one list."""
    yield '{"products": ['
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            yield ("," if number else "") + json.dumps(json.loads(line), ensure_ascii=False)
    yield "]}"
