"""What is done in the background, and when it comes again: look at it, stop it, let it run once more, plan it."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import available_timezones

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from souk.doors.jobs import private
from souk.doors.web.desk import Desk, locale_of
from souk.doors.web.moments import explained
from souk.doors.web.route import Show, settled
from souk.doors.web.view import href
from souk.doors.web.words import told
from souk.kit.errors import Invalid

STATES = ("waiting", "running", "done", "failed", "dead", "cancelled", "dropped")
PAGE = 30
SHOWN = 20_000


class NoPayload(Invalid):
    """What was typed is no JSON object."""

    def __init__(self) -> None:
        super().__init__('The payload is a JSON object, such as {{"most": 50}}.')


def add(router: APIRouter, desk: Desk) -> None:
    _add_jobs(router, desk)
    _add_verbs(router, desk)
    _add_timetables(router, desk)
    _add_form(router, desk)


def _add_jobs(router: APIRouter, desk: Desk) -> None:
    @router.get("/jobs")
    def listed(request: Request, state: str = "", operation: str = "", actor: str = "", after: str = "") -> Response:
        sought = {"state": state if state in STATES else None, "operation": operation.strip(), "actor": actor.strip()}
        everybody = desk.caller_of(request).may("jobs:all")
        if everybody:
            found = desk.call(request, "jobs.page", {"sought": sought, "after": after, "most": PAGE})
        else:
            asked = {"state": sought["state"], "operation": sought["operation"], "after": after, "most": PAGE}
            found = desk.call(request, "jobs.mine", asked)
        counts = desk.call(request, "jobs.counts")
        context = {"page": found, "counts": counts["states"], "states": STATES, "sought": sought, "after": after}
        names = sorted(desk.souk.operations)
        return desk.page(request, "jobs/list.html", {**context, "everybody": everybody, "operations": names})

    @router.get("/jobs/{id}")
    def show(request: Request, id: str) -> Response:
        job = desk.call(request, "jobs.show", {"id": id})
        texts = {"payload": _indented(job["payload"]), "answer": _indented(job["answer"])}
        error = told(job, locale_of(request))
        may = desk.caller_of(request).may("jobs:start")
        return desk.page(request, "jobs/job.html", {"job": job, **texts, "error": error, "may": may})


def _add_verbs(router: APIRouter, desk: Desk) -> None:
    @router.post("/jobs/{id}/cancel")
    def cancel(request: Request, id: str) -> Response:
        return _done(desk, request, "jobs.cancel", {"id": id}, href(f"/jobs/{id}"))

    @router.post("/jobs/{id}/retry")
    def retry(request: Request, id: str) -> Response:
        return _done(desk, request, "jobs.retry", {"id": id}, href(f"/jobs/{id}"))

    @router.post("/jobs/{id}/drop")
    def drop(request: Request, id: str, reason: str = Form("")) -> Response:
        return _done(desk, request, "jobs.drop", {"id": id, "reason": reason}, href(f"/jobs/{id}"))


def _add_timetables(router: APIRouter, desk: Desk) -> None:
    @router.get("/timetables")
    def listed(request: Request, after: str = "") -> Response:
        found = desk.call(request, "timetables.page", {"after": after, "most": PAGE})
        following = found[-1]["id"] if len(found) == PAGE else ""
        may = desk.caller_of(request).may("timetables:write")
        context = {"timetables": found, "after": after, "following": following, "may": may}
        return desk.page(request, "jobs/timetables.html", {**context, **_readable(request)})

    @router.post("/timetables/{id}/run-now")
    def run_now(request: Request, id: str) -> Response:
        job = desk.call(request, "timetables.run-now", {"id": id}, key=desk.key(request))
        return RedirectResponse(href(f"/jobs/{job['id']}"), 303)

    @router.post("/timetables/{id}/pause")
    def pause(request: Request, id: str) -> Response:
        return _done(desk, request, "timetables.pause", {"id": id}, "/timetables")

    @router.post("/timetables/{id}/resume")
    def resume(request: Request, id: str) -> Response:
        return _done(desk, request, "timetables.resume", {"id": id}, "/timetables")

    @router.post("/timetables/{id}/remove")
    def remove(request: Request, id: str) -> Response:
        return _done(desk, request, "timetables.remove", {"id": id}, "/timetables")


def _add_form(router: APIRouter, desk: Desk) -> None:
    def show(request: Request, status: int, more: Mapping[str, Any]) -> Response:
        context = {"refused": "", "given": {}, "known": None, "preview": (), "zones": _zones(), **more}
        choices = _choices(desk, request)
        return desk.page(request, "jobs/timetable.html", {**context, "choices": choices, **_readable(request)}, status)

    @router.get("/timetables/new")
    def new(request: Request) -> Response:
        desk.call(request, "timetables.page", {"most": 1})
        zone = "Asia/Shanghai" if locale_of(request) == "zh-CN" else "UTC"
        return show(request, 200, {"given": {"at": "30 3 * * *", "zone": zone, "payload": "{}"}})

    @router.get("/timetables/{id}")
    def edit(request: Request, id: str) -> Response:
        known = desk.call(request, "timetables.show", {"id": id})
        given = {**known, "payload": _indented(known["payload"])}
        return show(request, 200, {"known": known, "given": given, "preview": known["next"]})

    @router.post("/timetables")
    def put(request: Request) -> Response:
        form: Mapping[str, str] = getattr(request.state, "form", {})
        if "look" in form:
            return _look(desk, request, show, form)
        return settled(request, show, "/timetables", lambda: _put(desk, request, form))


def _look(desk: Desk, request: Request, show: Show, form: Mapping[str, str]) -> Response:
    """The form again, with the moments that it means."""
    asked = {"at": form.get("at", ""), "zone": form.get("zone", "")}
    found: list[str] = []
    refused = settled(request, show, "", lambda: found.extend(desk.call(request, "timetables.preview", asked)))
    return show(request, 200, {"given": dict(form), "preview": found}) if found else refused


def _put(desk: Desk, request: Request, form: Mapping[str, str]) -> None:
    try:
        payload = json.loads(form.get("payload", "").strip() or "{}")
    except ValueError:
        payload = None
    if not isinstance(payload, dict):
        raise NoPayload
    names = ("id", "operation", "at", "zone", "note")
    asked = {**{name: form.get(name, "").strip() for name in names}, "payload": payload}
    desk.call(request, "timetables.put", asked, key=desk.key(request))


def _done(desk: Desk, request: Request, name: str, asked: Mapping[str, Any], to: str) -> Response:
    desk.call(request, name, asked, key=desk.key(request))
    return RedirectResponse(to, 303)


def _choices(desk: Desk, request: Request) -> dict[str, list[tuple[str, str]]]:
    """The operations that the visitor may let run in the background, by service, each with its first sentence."""
    caller, found = desk.caller_of(request), desk.souk.operations
    made: dict[str, list[tuple[str, str]]] = {}
    for name in sorted(found):
        service = name.partition(".")[0]
        if service not in ("jobs", "timetables") and caller.may(found[name].scope) and not private(found[name]):
            made.setdefault(service, []).append((name, found[name].help.partition("\n")[0]))
    return made


def _readable(request: Request) -> dict[str, Any]:
    locale = locale_of(request)
    return {"explained": lambda at: explained(at, locale)}


def _indented(value: Any) -> str:
    text = "" if value is None else json.dumps(value, ensure_ascii=False, indent=2)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}\n…"


def _zones() -> Sequence[str]:
    return sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "posix/")))
