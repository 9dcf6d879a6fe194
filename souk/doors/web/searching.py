"""The search page and what the box suggests."""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from souk.doors.web import asked
from souk.doors.web.desk import Desk, locale_of
from souk.doors.web.home import aisles_of
from souk.doors.web.view import href, is_sentence

PAGE = 24
SUGGESTED = 8


def add(router: APIRouter, desk: Desk) -> None:
    @router.get("/search")
    def search(request: Request) -> Response:
        pairs = request.query_params.multi_items()
        looked = asked.read(pairs)
        if _asks(looked, request):
            return RedirectResponse(href("/guide", {"q": looked.text}), 303)
        partial = "hx-request" in request.headers
        if asked.untidy(pairs) and not partial:
            return RedirectResponse(looked.href(after=looked.after), 303)
        answer = desk.page(request, "search.html", _context(desk, request, looked))
        if partial and not looked.after:
            answer.headers["HX-Push-Url"] = looked.href()
        return answer

    @router.get("/suggest")
    def suggest(request: Request, q: str = "") -> Response:
        payload = {"text": q.strip(), "locale": locale_of(request), "most": SUGGESTED}
        found = desk.optional(request, "search.suggest", payload, []) if q.strip() else []
        return desk.page(request, "suggest.html", {"suggestions": found, "q": q.strip()})


def _asks(looked: asked.Asked, request: Request) -> bool:
    plain = not looked.narrowed and not looked.category and "words" not in request.query_params
    return plain and is_sentence(looked.text)


def _context(desk: Desk, request: Request, looked: asked.Asked) -> dict[str, Any]:
    results = desk.call(request, "search.find", looked.payload(PAGE))
    categories = desk.optional(request, "catalog.categories", {}, [])
    here = next((one for one in categories if one["id"] == looked.category), None)
    facets = asked.known(results["facets"])
    return {
        "asked": looked,
        "results": results,
        "facets": facets,
        "sorts": asked.SORTS,
        "here_in": here,
        "within": [one for one in categories if here and one["parent"] == here["id"]],
        "aisle_ids": [one["id"] for one in categories if not one["parent"]],
        "aisles": [] if results["cards"] else aisles_of(categories),
        "typed": looked.text,
    }
