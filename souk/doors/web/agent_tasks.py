"""Tasks of the shopper's agent: entrusting one, its log, what it bought, and how to stop it or take it back."""

from collections.abc import Callable
from functools import partial
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from souk.doors.web.agent_wish import Json, money_of, whole_of, wish_of
from souk.doors.web.desk import Desk, locale_of
from souk.doors.web.mandates_words import reason
from souk.doors.web.route import settled
from souk.doors.web.words import translations
from souk.kit.locale import Locale

HOME = "/agent"
TASKS = f"{HOME}/tasks"
PAGE = 20
VERBS = {"pause": "shopper.pause", "resume": "shopper.resume", "stop": "shopper.stop", "look": "shopper.look-now"}
STATES = ("watching", "buying", "paying", "asks", "paused", "done", "stopped", "over")


def add(router: APIRouter, desk: Desk) -> None:
    _listing(router, desk)
    _one(router, desk)


def active_mandates(desk: Desk, request: Request) -> list[Json]:
    """One's own mandates under which the house's agent may buy now."""
    found: list[Json] = desk.optional(request, "mandates.mine", {}, [])
    return [one for one in found if one["state"] == "active"]


def why_of(problem: Json | None, locale: Locale) -> str:
    """Why something was refused, in the visitor's language where its sentence or its code is kept."""
    if not problem:
        return ""
    if problem.get("reason"):
        return reason(problem["reason"], locale)
    if not problem.get("sentence"):
        return ""
    known = translations(locale)
    facts = {
        name: known.gettext(one) if isinstance(one, str) and one else one for name, one in problem["facts"].items()
    }
    return known.gettext(problem["sentence"]).format(**facts)


def _listing(router: APIRouter, desk: Desk) -> None:
    def listed(request: Request, status: int = 200, more: Any = None) -> Response:
        state = request.query_params.get("state", "")
        state = state if state in STATES else ""
        after = request.query_params.get("after", "")
        asked = {"state": state or None, "after": after, "most": PAGE}
        page = desk.call(request, "shopper.tasks", asked)
        context = {"page": page, "state": state, "states": STATES, "after": after, "refused": "", **(more or {})}
        return desk.page(request, "agent/tasks.html", context, status)

    @router.get(TASKS)
    def tasks(request: Request) -> Response:
        return listed(request)

    @router.post(TASKS)
    def entrust(request: Request) -> Response:
        made: list[str] = []

        def do() -> None:
            form, key = request.state.form, desk.key(request)
            terms: dict[str, Any] = {"minutes": whole_of(form.get("minutes", "")) or 10}
            every = whole_of(form.get("every_days", ""))
            if every:
                terms |= {"every_days": every, "times": whole_of(form.get("times", "")) or 100}
            terms |= {"ask_above": money_of(form.get("ask_above", "").strip()), "ask": bool(form.get("ask"))}
            terms |= {"fillers": bool(form.get("fillers")), "hand_over": ["*"] if form.get("hand_over") else []}
            asked = {"wish": wish_of(request), "mandate": form.get("mandate", ""), "terms": terms}
            made.append(desk.call(request, "shopper.entrust", {**asked, "id": f"form-{key}" if key else ""})["id"])

        answer = settled(request, listed, TASKS, do)
        return RedirectResponse(f"{TASKS}/{made[0]}", 303) if made else answer


def _one(router: APIRouter, desk: Desk) -> None:
    def shown(request: Request, status: int = 200, more: Any = None) -> Response:
        task = desk.call(request, "shopper.task", {"task": request.path_params["task"]})
        ledger = desk.optional(request, "shopper.ledger", {"mandate": task["mandate"]}, None)
        decisions = {
            one["decision"]: desk.optional(request, "decisions.show", {"decision": one["decision"]}, None)
            for one in task["bought"]
            if one["decision"]
        }
        for step in task["log"]:
            step["why"] = why_of(step["facts"].get("problem"), locale_of(request))
        context = {"task": task, "ledger": ledger, "decisions": decisions, "refused": "", **(more or {})}
        return desk.page(request, "agent/task.html", context, status)

    @router.get(f"{TASKS}/{{task}}")
    def show(request: Request, task: str) -> Response:
        return shown(request)

    def do(request: Request, name: str, **more: Any) -> Response:
        task = request.path_params["task"]
        asked = {"task": task, **more}
        return settled(
            request, shown, f"{TASKS}/{task}", lambda: desk.call(request, name, asked, key=desk.key(request))
        )

    for path, name in VERBS.items():
        router.post(f"{TASKS}/{{task}}/{path}", name=name)(partial(_verb, do, name))

    @router.post(f"{TASKS}/{{task}}/undo/{{number}}")
    def undo(request: Request, task: str, number: int) -> Response:
        return do(request, "shopper.undo", number=number)


def _verb(do: Callable[[Request, str], Response], name: str, request: Request) -> Response:
    """What a button of a task's page asks for."""
    return do(request, name)


__all__ = ["HOME", "active_mandates", "add", "why_of"]
