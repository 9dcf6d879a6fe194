"""The addresses that are told of events: add one, see what became of every message, stop it, send it again."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from souk.doors.web.desk import Desk, locale_of
from souk.doors.web.route import settled
from souk.doors.web.view import href
from souk.doors.web.words import told

HOME = "/webhooks"
STATES = ("waiting", "delivered", "dead")
PAGE = 30
Ticked = Annotated[Sequence[str], Form()]


def add(router: APIRouter, desk: Desk) -> None:
    _add_list(router, desk)
    _add_one(router, desk)
    _add_change(router, desk)
    _add_verbs(router, desk)


def _add_list(router: APIRouter, desk: Desk) -> None:
    def show(request: Request, status: int = 200, more: Mapping[str, Any] | None = None) -> Response:
        facts = {"webhooks": desk.call(request, "events.webhooks"), "kinds": desk.call(request, "events.kinds")}
        blank = {"refused": "", "given": {}, "ticked": (), "may": _may(desk, request)}
        return desk.page(request, "webhooks/list.html", {**blank, **facts, **(more or {})}, status)

    @router.get(HOME)
    def listed(request: Request) -> Response:
        return show(request)

    @router.post(HOME)
    def put(request: Request, url: str = Form(""), id: str = Form(""), kinds: Ticked = ()) -> Response:
        made: list[Any] = []
        asked = {"url": url.strip(), "id": id.strip(), "kinds": list(kinds)}

        def again(seen: Request, status: int, more: Mapping[str, Any]) -> Response:
            return show(seen, status, {**more, "ticked": kinds})

        refused = settled(
            request,
            again,
            "",
            lambda: made.append(desk.call(request, "events.add-webhook", asked, key=desk.key(request))),
        )
        return _page(desk, request, made[0]["webhook"]["id"], secret=made[0]["secret"]) if made else refused


def _add_one(router: APIRouter, desk: Desk) -> None:
    @router.get(f"{HOME}/{{id}}")
    def show(request: Request, id: str, state: str = "", after: str = "") -> Response:
        return _page(desk, request, id, state=state if state in STATES else "", after=after)

    @router.post(f"{HOME}/{{id}}/rotate")
    def rotate(request: Request, id: str) -> Response:
        made = desk.call(request, "events.rotate-secret", {"id": id}, key=desk.key(request))
        return _page(desk, request, id, secret=made["secret"])

    @router.post(f"{HOME}/{{id}}/redeliver")
    def redeliver(request: Request, id: str, delivery: str = Form(""), since: str = Form("")) -> Response:
        asked = {"id": id, "delivery": delivery} if delivery else {"id": id, "since": f"{since}T00:00:00Z"}

        def again(seen: Request, status: int, more: Mapping[str, Any]) -> Response:
            return _page(desk, seen, id, status, refused=more["refused"], since=since)

        def do() -> None:
            desk.call(request, "events.redeliver", asked, key=desk.key(request))

        return settled(request, again, f"{href(f'{HOME}/{id}')}#messages", do)


def _add_change(router: APIRouter, desk: Desk) -> None:
    @router.post(f"{HOME}/{{id}}/change")
    def change(request: Request, id: str, url: str = Form(""), kinds: Ticked = ()) -> Response:
        asked = {"id": id, "url": url.strip(), "kinds": list(kinds)}

        def again(seen: Request, status: int, more: Mapping[str, Any]) -> Response:
            given = {"url": asked["url"], "kinds": list(kinds)}
            return _page(desk, seen, id, status, unchanged=more["refused"], retyped=given)

        def do() -> None:
            desk.call(request, "events.change-webhook", asked, key=desk.key(request))

        return settled(request, again, href(f"{HOME}/{id}"), do)


def _add_verbs(router: APIRouter, desk: Desk) -> None:
    def done(request: Request, name: str, asked: Mapping[str, Any], to: str) -> Response:
        desk.call(request, name, asked, key=desk.key(request))
        return RedirectResponse(to, 303)

    @router.post(f"{HOME}/{{id}}/pause")
    def pause(request: Request, id: str) -> Response:
        return done(request, "events.pause-webhook", {"id": id}, href(f"{HOME}/{id}"))

    @router.post(f"{HOME}/{{id}}/resume")
    def resume(request: Request, id: str, skip: bool = Form(False)) -> Response:
        return done(request, "events.resume-webhook", {"id": id, "skip": skip}, href(f"{HOME}/{id}"))

    @router.post(f"{HOME}/{{id}}/test")
    def test(request: Request, id: str) -> Response:
        return done(request, "events.test-webhook", {"id": id}, f"{href(f'{HOME}/{id}')}#messages")

    @router.post(f"{HOME}/{{id}}/remove")
    def remove(request: Request, id: str) -> Response:
        return done(request, "events.remove-webhook", {"id": id}, HOME)


def _page(desk: Desk, request: Request, id: str, status: int = 200, **more: Any) -> Response:
    """A webhook with its messages; `secret` where one was just made."""
    found = desk.call(request, "events.show-webhook", {"id": id})
    blank = {"state": "", "after": "", "secret": "", "refused": "", "since": "", "unchanged": "", "retyped": {}}
    given: dict[str, Any] = {**blank, "published": desk.call(request, "events.kinds"), **more}
    asked = {"id": id, "state": given["state"] or None, "after": given["after"], "most": PAGE}
    messages = desk.call(request, "events.deliveries", asked)
    locale = locale_of(request)
    for one in messages:
        one["met"] = told({**one, "error": ""}, locale)
    following = messages[-1]["id"] if len(messages) == PAGE else ""
    context = {"one": found, "messages": messages, "states": STATES, "following": following, **given}
    return desk.page(request, "webhooks/one.html", {**context, "may": _may(desk, request)}, status)


def _may(desk: Desk, request: Request) -> bool:
    return desk.caller_of(request).may(desk.souk.operations["events.add-webhook"].scope)
