"""The guide: a question in, advice with sources out."""

import math
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from souk.doors.web.desk import Desk, locale_of
from souk.doors.web.home import QUESTIONS, aisles_of
from souk.doors.web.view import href
from souk.kit.locale import Locale, language_of
from souk.kit.money import Money

TURNS = 20


def add(router: APIRouter, desk: Desk) -> None:
    @router.get("/guide")
    def guide(request: Request, budget: str = "") -> Response:
        turns = [turn.strip() for turn in request.query_params.getlist("q") if turn.strip()][-TURNS:]
        without = list(dict.fromkeys(key for key in request.query_params.getlist("without") if key))
        locale = locale_of(request)
        if not turns:
            return desk.page(request, "guide-start.html", {"questions": QUESTIONS})
        if budget.strip():
            return RedirectResponse(_rebudgeted(turns, without, budget.strip()), 303)
        payload = {"question": turns[-1], "earlier": turns[:-1], "without": without, "locale": locale}
        advice = desk.call(request, "guide.ask", payload)
        aisles = aisles_of(desk.optional(request, "catalog.categories", {}, []))
        context = {"advice": advice, "turns": turns, "without": without, "aisles": aisles, **_ways(turns, without)}
        context["enough"] = math.ceil(Money(**advice["nearest"]).major) if advice["nearest"] else 0
        return desk.page(request, "guide.html", context)


def _rebudgeted(turns: list[str], without: list[str], budget: str) -> str:
    """The conversation with another amount: said as a turn, in the language of the last one."""
    said: dict[Locale, str] = {"zh-CN": f"预算{budget}以内", "en": f"budget under {budget}"}
    turn = said[language_of(turns[-1])]
    return href("/guide", {"q": [*turns, turn], "without": [key for key in without if key != "price"]})


def _ways(turns: list[str], without: list[str]) -> dict[str, Any]:
    """Addresses onward from here, for the template to call."""
    return {
        "go_on": lambda turn: href("/guide", {"q": [*turns, turn], "without": without}),
        "loosen": lambda key: href("/guide", {"q": turns, "without": [*without, key]}),
        "restore": lambda key: href("/guide", {"q": turns, "without": [one for one in without if one != key]}),
    }
