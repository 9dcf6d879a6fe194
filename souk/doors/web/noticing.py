"""What somebody saw of a search and opened from it, for the shop's report and for the ranking to learn from."""

import base64
import json
from collections.abc import Callable, Mapping
from typing import Any

from fastapi import Request

from souk.doors.web.asked import Asked
from souk.doors.web.desk import Desk, locale_of
from souk.doors.web.view import href

_AHEAD = ("prefetch", "preview", "prerender")
FURTHEST = 10_000


def shown(desk: Desk, request: Request, looked: Asked, results: Mapping[str, Any]) -> None:
    """Note a page of results; what a browser only fetches ahead nobody saw."""
    if not looked.text or ahead(request):
        return
    seen = {
        "text": looked.text,
        "locale": locale_of(request),
        "total": results["total"],
        "shown": [card["product"] for card in results["cards"]],
        "first": first_place(looked.after),
        "relaxed": results["relaxed"],
        "filters": list(looked.filters()),
        "sort": looked.sort,
    }
    desk.optional(request, "search.notice", {"seen": seen}, None)


def links(request: Request, looked: Asked) -> Callable[[str, int], str]:
    """The address of a product as the search page links it: with the query and the place it stood at."""
    shop = looked.values("shop")
    within = shop[0] if len(shop) == 1 else ""
    asked = {"q": looked.text, "in": within}
    return lambda product, place: href(f"/products/{product}", {**asked, "at": place} if looked.text else {})


def opened(desk: Desk, request: Request, product: str) -> None:
    """Note that a product was opened from a search, where its address says so."""
    asked, place = request.query_params, request.query_params.get("at", "")
    if request.method != "GET" or ahead(request) or not asked.get("q") or not place.isdecimal() or len(place) > 5:
        return
    told = {"product": product, "text": asked["q"], "locale": locale_of(request), "place": int(place)}
    desk.optional(request, "search.notice-click", {"opened": {**told, "shop": asked.get("in", "")}}, None)


def ahead(request: Request) -> bool:
    """Whether a browser fetches a page that nobody looks at yet."""
    said = f"{request.headers.get('sec-purpose', '')} {request.headers.get('purpose', '')}".lower()
    return any(word in said for word in _AHEAD)


def first_place(after: str) -> int:
    """The place, from 1, of the first product of the page that a place in the results names."""
    try:
        found = int(json.loads(base64.urlsafe_b64decode(after))["from"]) + 1 if after else 1
    except (ValueError, KeyError, TypeError):
        return 1
    return found if 1 <= found <= FURTHEST else 1
