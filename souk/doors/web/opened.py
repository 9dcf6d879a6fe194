"""A source opened: its whole text with the quoted span marked."""

from typing import Any

from fastapi import APIRouter, Request, Response

from souk.doors.web.desk import Desk


def add(router: APIRouter, desk: Desk) -> None:
    @router.get("/source")
    def source(request: Request, kind: str, ref: str, path: str) -> Response:
        asked = {"kind": kind, "ref": ref, "path": path}
        opened = desk.call(request, "guide.source", asked)
        parts = span(opened["text"], *_edges(request))
        template = "parts/opened.html" if request.headers.get("x-part") == "source" else "source.html"
        goods = desk.optional(request, "catalog.show", {"product": opened["product"]}, {}) if opened["product"] else {}
        context: dict[str, Any] = {"opened": opened, "parts": parts, "goods": goods.get("product")}
        return desk.page(request, template, context)


def _edges(request: Request) -> tuple[int, int]:
    said = (request.query_params.get(edge, "") for edge in ("start", "end"))
    start, end = (int(edge) if edge.isdecimal() and len(edge) < 10 else 0 for edge in said)
    return start, end


def span(text: str, start: int, end: int) -> tuple[str, str, str]:
    """The text before, in and after a span; a span outside the text marks all of it."""
    if not 0 <= start < end <= len(text):
        return "", text, ""
    return text[:start], text[start:end], text[end:]
