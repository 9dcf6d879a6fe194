"""Which agents a shop sells to: behind the counter, with what each bought, every rule undone by one press."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Form, Request, Response

from souk.doors.web.desk import Desk
from souk.doors.web.mandates_asking import typed_count, typed_money
from souk.doors.web.route import settled
from souk.doors.web.trading import Place, placed, typed

HOME = "/shops/agents"
VERBS = {"allow": "mandates.allow-agent", "deny": "mandates.deny-agent", "limit": "mandates.limit-agent"}
CURRENCY = "CNY"


def add(router: APIRouter, desk: Desk) -> None:
    @router.get(HOME)
    def show(request: Request) -> Response:
        return _page(placed(desk, request))

    @router.post(HOME)
    def rule(request: Request, form: str = Form("add"), stand: str = Form("deny")) -> Response:
        place = placed(desk, request)

        def again(_of: Request, status: int, more: Mapping[str, Any]) -> Response:
            return _page(place, status, at=form, **more)

        return settled(request, again, place.to(HOME), lambda: place.write(VERBS.get(stand, ""), _asked(place, stand)))

    @router.post(f"{HOME}/undo")
    def undo(request: Request, agent: str = Form(""), number: int = Form(0)) -> Response:
        place = placed(desk, request)
        asked = {"shop": place.shop, "agent": agent, "number": number, "why": "undone"}

        def again(_of: Request, status: int, more: Mapping[str, Any]) -> Response:
            return _page(place, status, **more)

        return settled(request, again, place.to(HOME), lambda: place.write("mandates.undo-agent", asked))


def _asked(place: Place, stand: str) -> dict[str, Any]:
    form = typed(place.request)
    agent = form.get("agent", "").strip()
    known = place.call("mandates.agent-versions", {"shop": place.shop, "agent": agent, "most": 1}) if agent else []
    number = form.get("number", "0")
    # Whoever names an agent anew means the rule that it may have already.
    at = known[0]["number"] if form.get("form") == "add" and known else int(number) if number.isdecimal() else 0
    asked: dict[str, Any] = {"shop": place.shop, "agent": agent, "number": at, "why": form.get("why", "")}
    if stand != "limit":
        return asked
    most, level = typed_money(form, "per_purchase", CURRENCY), typed_count(form.get("level", "1"))
    limits = {"per_purchase": most, "currency": CURRENCY if most is not None else "", "level": level or 1}
    return {**asked, "limits": {**limits, "per_day": typed_count(form.get("per_day", ""))}}


def _page(place: Place, status: int = 200, **more: Any) -> Response:
    if not place.may("mandates:house"):
        place.call("mandates.agents", {"shop": place.shop})
    found = place.call("mandates.agents", {"shop": place.shop}) if place.shop else []
    context = {**place.context(), "agents": found, "may": place.may("mandates:house")}
    return place.desk.page(place.request, "mandates/shop.html", {**context, **more}, status)
