"""The search page and what the box suggests."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from souk.doors.web import asked, noticing
from souk.doors.web.desk import Desk, locale_of
from souk.doors.web.home import aisles_of
from souk.doors.web.tagged import tags_of
from souk.doors.web.view import href, is_sentence, local

PAGE = 24
SUGGESTED = 8
RELATED = 8
WISHES = 3
# The key by which an order that the words ask for is taken off.
ORDER = "order"
# Traditional characters are folded without a word: nothing was mistyped.
TOLD = ("spelling", "pinyin", "spacing")


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
        looked, results = _found(desk, request, looked, pairs)
        if (to := _led(looked, results)) and not partial:
            return RedirectResponse(to, 303)
        noticing.shown(desk, request, looked, results)
        answer = desk.page(request, "search.html", _context(desk, request, looked, results))
        if partial and not looked.after:
            answer.headers["HX-Push-Url"] = looked.href()
        return answer

    @router.get("/search/why")
    def why(request: Request, product: str, q: str = "") -> Response:
        looked = asked.read(request.query_params.multi_items())
        desk.call(request, "search.rules")
        payload = {"text": q, "product": product, "filters": list(looked.filters()), "without": list(looked.off)}
        found = desk.call(request, "search.why", payload)
        goods = desk.call(request, "catalog.show", {"product": product})["product"]
        return desk.page(request, "findability/why.html", {"found": found, "goods": goods, "asked": looked})

    @router.get("/suggest")
    def suggest(request: Request, q: str = "") -> Response:
        payload = {"text": q.strip(), "locale": locale_of(request), "most": SUGGESTED}
        found = desk.optional(request, "search.suggest", payload, []) if q.strip() else []
        return desk.page(request, "suggest.html", {"suggestions": found, "q": q.strip()})


def _found(
    desk: Desk, request: Request, looked: asked.Asked, pairs: asked.Pairs
) -> tuple[asked.Asked, Mapping[str, Any]]:
    """The results, in the order that the words ask for where they do."""
    results = desk.call(request, "search.find", looked.payload(PAGE))
    sort = _said_order(looked, results, pairs)
    if not sort:
        return looked, results
    ordered = replace(looked, sort=sort)
    return ordered, desk.call(request, "search.find", ordered.payload(PAGE))


def _said_order(looked: asked.Asked, results: Mapping[str, Any], pairs: asked.Pairs) -> str:
    """The order that the words ask for, the cheapest, the quietest, where nobody chose another or took it off."""
    wanted = (results["understood"] or {}).get("foremost")
    if not wanted or ORDER in looked.off or looked.literal or "sort" in dict(pairs):
        return ""
    if wanted["key"] != "price":
        return asked.SAID
    return "price-high" if wanted["more"] else "price-low"


def _asks(looked: asked.Asked, request: Request) -> bool:
    plain = not (looked.narrowed or looked.category or looked.off or looked.literal or looked.led)
    return plain and "words" not in request.query_params and is_sentence(looked.text)


def _led(looked: asked.Asked, results: Mapping[str, Any]) -> str:
    """Where a rule of the shop leads this search; a search that was led here already, or wants its words, stays."""
    redirect = results["redirect"]
    if not redirect or looked.led or looked.literal or looked.after:
        return ""
    if redirect["to"] == "query":
        return looked.href(text=redirect["target"], led=looked.text)
    if redirect["to"] == "category":
        return asked.Asked(category=redirect["target"], led=looked.text).href()
    return local(redirect["target"])


def _context(desk: Desk, request: Request, looked: asked.Asked, results: Mapping[str, Any]) -> dict[str, Any]:
    categories = desk.optional(request, "catalog.categories", {}, [])
    here = next((one for one in categories if one["id"] == looked.category), None)
    facets = asked.known(results["facets"])
    return {
        "asked": looked,
        "results": results,
        "tags": tags_of(desk, request, results["cards"]),
        "facets": facets,
        "sorts": asked.SORTS,
        "here_in": here,
        "within": [one for one in categories if here and one["parent"] == here["id"]],
        "aisle_ids": [one["id"] for one in categories if not one["parent"]],
        "aisles": [] if results["cards"] else aisles_of(desk, request),
        "typed": looked.text,
        "place": noticing.links(request, looked),
        **_read(desk, request, looked, results),
    }


def _read(desk: Desk, request: Request, looked: asked.Asked, results: Mapping[str, Any]) -> dict[str, Any]:
    """What the query was taken to mean, as the page says it, and where else to look."""
    meant = results["understood"] or {}
    named = {looked.category and "category", *(one["key"] for one in looked.filters())}
    limits = [one for one in meant.get("limits", ()) if one["key"] not in named and one["key"] not in looked.off]
    mended = [one for one in meant.get("corrections", ()) if one["why"] in TOLD]
    text, locale = looked.text, locale_of(request)
    for one in mended:
        text = text.replace(one["said"], one["meant"])
    related = desk.optional(request, "search.related", {"text": looked.text, "locale": locale, "most": RELATED}, [])
    wishes = [] if looked.literal else _wishes(meant, named, text)
    return {
        "wishes": wishes,
        "lost": [word for word in results["relaxed"] if not any(word in one["said"] for one in wishes)],
        "limits": limits,
        "missed": meant.get("unread", ()),
        "foremost": None if looked.literal else meant.get("foremost"),
        "order": ORDER,
        "off": _off(desk, request, looked),
        "mended": text if mended else "",
        "perhaps": [one for one in meant.get("perhaps", ()) if one != text],
        "related": related if looked.text else [],
        "ways": [] if results["cards"] or not looked.text else _ways(desk, request, looked, limits),
        "arranged": {one["product"]: one for one in results["arranged"]},
        "first": noticing.first_place(looked.after),
        "staff": "search.why" in desk.souk.operations and desk.caller_of(request).may("search:rules"),
    }


def _wishes(meant: Mapping[str, Any], named: Collection[str], text: str) -> list[Mapping[str, Any]]:
    """What the words ask for that rules nothing out: goods that have it come first."""
    told = [one["limit"] for one in meant.get("leanings", ())]
    limited = {*named, *(one["key"] for one in meant.get("limits", ()))}
    return [one for one in told if one["said"] and one["said"] in text and one["key"] not in limited][:WISHES]


def _off(desk: Desk, request: Request, looked: asked.Asked) -> list[Mapping[str, Any]]:
    """The limits in the words that were taken off, so that they can be put back."""
    if not looked.off:
        return []
    meant = desk.optional(request, "search.understand", {"text": looked.text, "locale": locale_of(request)}, {})
    return [one for one in meant.get("limits", ()) if one["key"] in looked.off]


def _ways(
    desk: Desk, request: Request, looked: asked.Asked, limits: list[Mapping[str, Any]]
) -> list[tuple[Mapping[str, Any], str]]:
    """What would match instead, with its address."""
    payload = {"text": looked.text, "locale": locale_of(request), "filters": list(looked.filters())}
    found = desk.optional(request, "search.would-match", payload, {"ways": []})
    said = {one["key"] for one in limits}
    return [(way, _way(looked, way, said)) for way in found["ways"]]


def _way(looked: asked.Asked, way: Mapping[str, Any], said: set[str]) -> str:
    if way["kind"] != "limit":
        return replace(looked, off=(), led="", literal=False).href(text=way["said"])
    key = way["key"]
    if way["limit"] and key in said:
        return looked.href(off=(*looked.off, key))
    if key == "category":
        return looked.href(category="")
    kept = tuple(pair for pair in looked.chosen if pair[0] != key)
    address = replace(looked, chosen=kept)
    return address.unbounded(key)
