"""帮我买: a sentence and what one sets, the steps as they are done, the order card, and confirming it."""

import contextvars
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse, StreamingResponse

from souk.doors.web import agent_tasks
from souk.doors.web.agent_tasks import HOME, active_mandates
from souk.doors.web.agent_wish import Json, address_of, typed_of, wish_of
from souk.doors.web.buying import go_on
from souk.doors.web.desk import Desk, locale_of
from souk.doors.web.guiding import SO_FAR
from souk.doors.web.route import half_sent, settled
from souk.doors.web.words import said
from souk.kit.errors import SoukError
from souk.kit.money import Money
from souk.kit.operation import Step

ASKED = {
    "zh-CN": (
        "帮我买一个带盖的猫砂盆，200 元以内，周五前到",
        "买两个空气炸锅，每个不超过 300，最便宜的",
        "买猫砂盆和猫砂，一共 150 以内",
    ),
    "en": (
        "Buy me a hooded litter box under ¥200, by Friday",
        "Buy two air fryers, at most ¥300 each, the cheapest",
        "A kettle of at least 1.5 L under ¥150 with 7 day returns",
    ),
}


def add(router: APIRouter, desk: Desk) -> None:
    """Every page of the shopper's agent."""
    agent_tasks.add(router, desk)
    _planning(router, desk)
    _carding(router, desk)
    _confirming(router, desk)


class Doing:
    """A plan as it is made: a page that asks for the steps waits for each."""

    def __init__(self, steps: Iterator[Step], request: Request) -> None:
        self._steps = steps
        self._locale = locale_of(request)
        self._plan: Json | None = None
        self.problem = ""

    def steps(self) -> Iterator[Json]:
        """Each step as soon as it is done."""
        with half_sent(self._broke, self._locale):
            for step in self._steps:
                if step.answer is not None:
                    self._plan = step.answer
                else:
                    yield step.facts

    def _broke(self, sentence: str) -> None:
        self.problem = sentence

    @cached_property
    def plan(self) -> Json | None:
        """The plan; nothing where it failed, and `problem` says why."""
        for _ in self.steps():
            continue
        return self._plan

    def close(self) -> None:
        """Let go of the operation, wherever it stands."""
        close = getattr(self._steps, "close", None)
        if close is not None:
            close()


def _planning(router: APIRouter, desk: Desk) -> None:
    @router.get(HOME)
    def agent(request: Request) -> Response:
        typed = typed_of(request)
        if not typed["q"] and not typed["product"]:
            return _start(desk, request)
        try:
            wish = wish_of(request)
        except SoukError as error:
            return _start(desk, request, 422, {"refused": said(error, locale_of(request))})
        context = contextvars.copy_context()
        doing = Doing(desk.souk.stream("shopper.plan", {"wish": wish}, desk.caller_of(request)), request)
        shown = {"doing": doing, "so_far": SO_FAR, "mandates": active_mandates(desk, request), **_facts(desk, request)}
        page, headers = desk.parts(request, "agent/plan.html", shown)
        return StreamingResponse(_sent(page, doing, context), media_type="text/html", headers=headers)


def _sent(page: Iterator[str], doing: Doing, context: contextvars.Context) -> Iterator[str]:
    """A page in parts: each ends where it says that it may be sent."""
    written: list[str] = []
    try:
        while (part := context.run(next, page, None)) is not None:
            written.append(part)
            if SO_FAR in part:
                yield "".join(written)
                written.clear()
        yield "".join(written)
    finally:
        context.run(doing.close)


def _start(desk: Desk, request: Request, status: int = 200, more: Any = None) -> Response:
    """The form, with what goes on already."""
    mine = {
        "tasks": desk.optional(request, "shopper.tasks", {"most": 5}, {"tasks": [], "after": ""}),
        "cards": desk.optional(request, "shopper.cards", {"most": 5}, []),
        "waiting": desk.optional(request, "decisions.page", {"state": "proposed", "most": 5}, {"waiting": 0})[
            "waiting"
        ],
    }
    context = {"asked": ASKED, "refused": "", **mine, **_facts(desk, request), **(more or {})}
    return desk.page(request, "agent/start.html", context, status)


def _facts(desk: Desk, request: Request) -> dict[str, Any]:
    typed = typed_of(request)
    product = typed["product"]
    known = desk.optional(request, "catalog.show", {"product": product}, None) if product else None
    return {
        "typed_wish": typed,
        "shops": desk.optional(request, "catalog.shops", {}, []),
        "places": desk.optional(request, "accounts.addresses", {}, []),
        "about": known["product"] if known else None,
        "today": desk.souk.clock.now().date().isoformat(),
    }


def _carding(router: APIRouter, desk: Desk) -> None:
    def plan_again(request: Request, status: int, more: Any) -> Response:
        return _start(desk, request, status, more)

    @router.post(f"{HOME}/cards")
    def hold(request: Request) -> Response:
        made: list[str] = []

        def do() -> None:
            key = desk.key(request)
            asked = {"wish": wish_of(request), "id": f"form-{key}" if key else ""}
            made.append(desk.call(request, "shopper.card", asked)["id"])

        answer = settled(request, plan_again, HOME, do)
        return RedirectResponse(f"{HOME}/cards/{made[0]}", 303) if made else answer

    @router.post(f"{HOME}/returns")
    def send_back(request: Request) -> Response:
        made: list[str] = []

        def do() -> None:
            form = request.state.form
            asked = {"order": form.get("order", ""), "why": form.get("why", "")}
            made.extend(desk.call(request, "shopper.send-back", asked))

        answer = settled(request, plan_again, HOME, do)
        to = f"/decisions/{made[0]}" if len(made) == 1 else "/decisions"
        return RedirectResponse(to, 303) if made else answer

    @router.get(f"{HOME}/cards/{{card}}")
    def show(request: Request, card: str) -> Response:
        return _card(desk, request)


def _confirming(router: APIRouter, desk: Desk) -> None:
    def again(request: Request, status: int, more: Any) -> Response:
        return _card(desk, request, status, more)

    @router.post(f"{HOME}/cards/{{card}}/confirm")
    def confirm(request: Request, card: str) -> Response:
        made: list[Json] = []
        asked = {"card": card}

        def do() -> None:
            mandate = request.state.form.get("mandate", "")
            made.append(desk.call(request, "shopper.confirm", {**asked, "mandate": mandate}))
            if not made[0]["trouble"] and made[0]["session"]:
                go_on(desk, desk.call(request, "checkout.show", {"session": made[0]["session"]}))

        answer = settled(request, again, f"{HOME}/cards/{card}", do)
        bought = made and not made[0]["trouble"] and not made[0]["elsewhere"]
        return RedirectResponse(f"/checkout/{made[0]['session']}", 303) if bought else answer

    @router.post(f"{HOME}/cards/{{card}}/tip")
    def take_tip(request: Request, card: str) -> Response:
        made: list[str] = []

        def do() -> None:
            known = desk.call(request, "shopper.show-card", {"card": card})
            extras = known["tip"]["extras"] if known["tip"] else []
            asked = {"wish": {**known["wish"], "extras": extras}, "id": f"tip-{card}"}
            made.append(desk.call(request, "shopper.card", asked)["id"])
            desk.optional(request, "shopper.drop", {"card": card}, None)

        answer = settled(request, again, HOME, do)
        return RedirectResponse(f"{HOME}/cards/{made[0]}", 303) if made else answer

    @router.post(f"{HOME}/cards/{{card}}/drop")
    def drop(request: Request, card: str) -> Response:
        asked = {"card": card}
        return settled(request, again, HOME, lambda: desk.call(request, "shopper.drop", asked))


def _card(desk: Desk, request: Request, status: int = 200, more: Any = None) -> Response:
    card = desk.call(request, "shopper.show-card", {"card": request.path_params["card"]})
    wish = card["wish"]
    typed = {"q": wish["said"], "product": wish["product"], "brands": ", ".join(wish["brands"]), "shops": wish["shops"]}
    most = "" if wish["most"] is None else f"{Money(wish['most'], 'CNY').major.normalize():f}"
    typed |= {"most": most, "prefer": wish["prefer"] or ""}
    typed |= {name: wish[name] or "" for name in ("quantity", "deliver_by", "return_days", "place", "payment")}
    methods = {one["name"]: one["title"] for one in desk.call(request, "payments.methods")}
    session = desk.optional(request, "checkout.show", {"session": card["session"]}, None) if card["session"] else None
    left = [one for one in card["elsewhere"] if one["state"] in ("open", "handed_off")]
    away = {"away_open": any(one["option"]["elsewhere"]["way"] == "mandate" for one in left)}
    context = {**away, "mandates": active_mandates(desk, request), "card": card, "change": address_of(typed)}
    context |= {"methods": methods, "session": session, "refused": ""}
    return desk.page(request, "agent/card.html", {**context, **(more or {})}, status)
