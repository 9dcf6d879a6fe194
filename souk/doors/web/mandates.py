"""What one lets agents buy: each mandate with what is used of it, every try with its reason, and how to stop it."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request, Response

from souk.doors.web import mandates_asking, mandates_public
from souk.doors.web.accounts import Shown
from souk.doors.web.desk import Desk, locale_of
from souk.doors.web.mandates_asking import HOME, named
from souk.doors.web.mandates_words import told_try
from souk.doors.web.route import settled

PAGE = 20
# Below this part of the budget the light of the intent warns.
LOW = 10
DONE = ("granted", "suspended", "resumed", "revoked", "confirmed")


def add(router: APIRouter, desk: Desk) -> None:
    """Every page about one's own mandates, and what the public reads of all."""
    mandates_public.add(router, desk)
    mandates_asking.add(router, desk)
    _listing(router, desk)
    _one(router, desk)


def _listing(router: APIRouter, desk: Desk) -> None:
    def facts(request: Request) -> Mapping[str, Any]:
        found = desk.call(request, "mandates.mine")
        waiting = {
            one["id"]: len(desk.call(request, "mandates.waiting", {"mandate": one["id"]}))
            for one in found
            if _asks(one) and one["state"] == "active"
        }
        return {"path": HOME, "mandates": [{**one, **_used(one)} for one in found], "waiting": waiting}

    show = Shown(desk, "mandates/list.html", facts)

    @router.get(HOME)
    def page(request: Request) -> Response:
        return show(request)


def _one(router: APIRouter, desk: Desk) -> None:
    show = Shown(desk, "mandates/one.html", lambda request: _facts(desk, request))

    @router.get(f"{HOME}/{{id}}")
    def page(request: Request, id: str) -> Response:
        return show(request)

    def verb(request: Request, name: str, asked: Mapping[str, Any], done: str) -> Response:
        id = request.path_params["id"]
        payload = {"mandate": id, **asked}
        to = f"{HOME}/{id}?done={done}"
        return settled(
            request, show, to, lambda: desk.call(request, f"mandates.{name}", payload, key=desk.key(request))
        )

    @router.post(f"{HOME}/{{id}}/suspend")
    def suspend(request: Request, id: str, why: str = Form("")) -> Response:
        return verb(request, "suspend", {"why": why}, "suspended")

    @router.post(f"{HOME}/{{id}}/resume")
    def resume(request: Request, id: str) -> Response:
        return verb(request, "resume", {}, "resumed")

    @router.post(f"{HOME}/{{id}}/revoke")
    def revoke(request: Request, id: str, why: str = Form("")) -> Response:
        return verb(request, "revoke", {"why": why}, "revoked")

    @router.post(f"{HOME}/{{id}}/confirm")
    def confirm(request: Request, id: str, checkout_hash: str = Form("")) -> Response:
        return verb(request, "confirm", {"checkout_hash": checkout_hash}, "confirmed")

    @router.get(f"{HOME}/{{id}}/evidence")
    def evidence(request: Request, id: str) -> Response:
        text = json.dumps(desk.call(request, "mandates.evidence", {"mandate": id}), ensure_ascii=False, indent=2)
        headers = {"Content-Disposition": f'attachment; filename="souk-mandate-{id}.json"', "Cache-Control": "no-store"}
        return Response(text, media_type="application/json", headers=headers)


def _facts(desk: Desk, request: Request) -> Mapping[str, Any]:
    id = request.path_params["id"]
    before = request.query_params.get("before", "")
    asked = {"mandate": id, "most": PAGE, "before": int(before) if before.isascii() and before.isdecimal() else 0}
    one = desk.call(request, "mandates.show", {"mandate": id})
    tries = [told_try(each, locale_of(request)) for each in desk.call(request, "mandates.tries", asked)]
    waiting = desk.call(request, "mandates.waiting", {"mandate": id}) if _asks(one) else []
    used = _used(one)
    done = request.query_params.get("done", "")
    return {
        "path": HOME,
        "done": "",
        "did": done if done in DONE else "",
        "house": urlsplit(desk.call(request, "mandates.issuer")).netloc,
        "one": {**one, **used},
        "lights": {"identity": _identity(one), "authority": _authority(one), "intent": _intent(one, used, waiting)},
        "tries": tries,
        "older": tries[-1]["number"] if len(tries) == PAGE and tries[-1]["number"] > 1 else 0,
        "before": asked["before"],
        "waiting": waiting,
        "purchases": desk.call(request, "mandates.purchases", {"mandate": id, "most": PAGE}),
        "proof": desk.call(request, "mandates.proof", {"mandate": id}),
        **named(desk, request, one["intent"]),
    }


def _asks(one: Mapping[str, Any]) -> bool:
    """Whether payments of a mandate may wait for their consumer."""
    return one["autonomy"] == "confirm" or bool(one["intent"]["deviation"])


def _used(one: Mapping[str, Any]) -> dict[str, Any]:
    """What is used of a budget, and how much of a hundred that is."""
    budget, gone = one["intent"]["budget"], one["held"] + one["spent"]
    return {
        "gone": gone,
        "left": None if budget is None else max(0, budget - gone),
        "percent": 100 * gone // budget if budget else 0,
    }


def _identity(one: Mapping[str, Any]) -> str:
    return "good" if one["level"] > 1 else "fair"


def _authority(one: Mapping[str, Any]) -> str:
    return {"active": "good", "suspended": "fair"}.get(one["state"], "bad")


def _intent(one: Mapping[str, Any], used: Mapping[str, Any], waiting: list[Any]) -> str:
    """Whether anything more can be bought within the limits, and whether something waits."""
    most = 1 if one["autonomy"] == "specified" else one["intent"]["purchases"]
    if used["left"] == 0 or (most is not None and one["uses"] >= most):
        return "bad"
    return "fair" if waiting or used["percent"] > 100 - LOW else "good"
