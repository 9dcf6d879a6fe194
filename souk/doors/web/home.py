"""The first page: one box, questions to start with, aisles and shelves."""

from itertools import chain
from typing import Any

from fastapi import APIRouter, Request, Response

from souk.doors.web.desk import Desk, locale_of
from souk.doors.web.tagged import tags_of
from souk.kit.locale import Locale

SHELVES = ("sold", "rating", "newest")
SHELF = 6
LOOKED_AT = 60
NOTHING: dict[str, Any] = {"total": 0, "cards": [], "facets": [], "after": "", "relaxed": []}
QUESTIONS: dict[Locale, tuple[str, ...]] = {
    "zh-CN": (
        "猫狗双全的家庭用什么猫砂盆，预算200以内",
        "如何清理下水道小飞虫？",
        "通勤背什么包能装15寸电脑，还要防水？",
    ),
    "en": (
        "Which litter box for a home with cats and a dog?",
        "How do I get rid of drain flies?",
        "A quiet humidifier for a baby's room under ¥300?",
    ),
}


def add(router: APIRouter, desk: Desk) -> None:
    @router.get("/")
    def home(request: Request) -> Response:
        locale = locale_of(request)
        shelves = {sort: _shelf(desk, request, sort) for sort in SHELVES}
        aisles = aisles_of(desk, request)
        questions = [(locale, one) for one in QUESTIONS[locale]]
        questions += [(other, one) for other in QUESTIONS if other != locale for one in QUESTIONS[other][:2]]
        window = _window(shelves)
        return desk.page(
            request,
            "home.html",
            {
                "shelves": shelves,
                "aisles": aisles,
                "questions": questions,
                "window": window,
                "tags": tags_of(desk, request, chain(window, *shelves.values())),
            },
        )


def _shelf(desk: Desk, request: Request, sort: str) -> list[dict[str, Any]]:
    asked = {"sort": sort, "most": LOOKED_AT}
    cards: list[dict[str, Any]] = desk.optional(request, "search.find", asked, NOTHING)["cards"]
    return varied(cards, SHELF)


def varied(cards: list[dict[str, Any]], most: int) -> list[dict[str, Any]]:
    """The first goods of each category before a category's second, in the order given."""
    seen: dict[str, int] = {}
    turns = []
    for card in cards:
        turns.append(seen.get(str(card["category"]), 0))
        seen[str(card["category"])] = turns[-1] + 1
    return [card for _, card in sorted(zip(turns, cards, strict=True), key=lambda pair: pair[0])][:most]


def _window(shelves: dict[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Three goods for the shop window, each of another category."""
    found: dict[str, dict[str, Any]] = {}
    for card in (*shelves["rating"], *shelves["sold"], *shelves["newest"]):
        found.setdefault(str(card["category"]), card)
    return list(found.values())[:3]


def aisles_of(desk: Desk, request: Request) -> list[dict[str, Any]]:
    """The top of the taxonomy, as far as goods stand in it; all of it where nothing is counted."""
    tops = [one for one in desk.optional(request, "catalog.categories", {}, []) if not one["parent"]]
    facets = desk.optional(request, "search.find", {"most": 1}, NOTHING)["facets"]
    stocked = {one["value"] for facet in facets if facet["key"] == "category" for one in facet["values"]}
    return [top for top in tops if top["id"] in stocked] or tops
