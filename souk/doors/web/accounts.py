"""What is one's own: name and password, passkeys, sessions, addresses, consents, and the keys for programs."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Body, Form, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from souk.doors.web.asker import asker_of, let_go
from souk.doors.web.desk import Desk, locale_of
from souk.doors.web.exported import exported
from souk.doors.web.route import settled
from souk.doors.web.view import countries, device, href, local
from souk.kit.errors import NotAllowed

PURPOSES = ("personal-search", "personal-recommendation", "mail")
GRANTS = (
    "catalog:read",
    "annotation:read",
    "annotation:inbox",
    "annotation:decide",
    "search:find",
    "search:rules",
    "search:rules-write",
    "search:judge",
    "guide:ask",
    "events:observe",
    "jobs:read",
    "catalog:feeds",
    "catalog:write",
    "catalog:import",
    "jobs:start",
    "timetables:write",
    "accounts:staff-read",
    "mandates:own",
)
DAYS = (7, 30, 90, 180, 365)
Sent = Annotated[dict[str, Any], Body()]
Ticked = Annotated[Sequence[str], Form()]
Facts = Callable[[Request], Mapping[str, Any]]


def add(router: APIRouter, desk: Desk) -> None:
    """Every page about oneself."""
    _overview(router, desk)
    _passkeys(router, desk)
    _sessions(router, desk)
    _addresses(router, desk)
    _privacy(router, desk)
    _keys(router, desk)


class Shown:
    """One page about oneself, with or without a refusal in it."""

    def __init__(self, desk: Desk, template: str, facts: Facts) -> None:
        self._desk = desk
        self._template = template
        self._facts = facts

    def __call__(self, request: Request, status: int = 200, more: Mapping[str, Any] | None = None) -> Response:
        """The page; only an account has one."""
        if not asker_of(request).account:
            raise NotAllowed(self._desk.caller_of(request).actor, "accounts:self")
        done = request.query_params.get("done", "")
        blank = {"refused": "", "given": {}, "done": done if done.isalpha() else "", "path": request.url.path}
        return self._desk.page(request, self._template, {**blank, **self._facts(request), **(more or {})}, status)


def _overview(router: APIRouter, desk: Desk) -> None:
    show = _overview_page(desk)

    @router.get("/account")
    def page(request: Request) -> Response:
        return show(request)

    @router.post("/account/name")
    def rename(request: Request, name: str = Form(), locale: str = Form()) -> Response:
        asked = {"name": name, "locale": locale}
        return settled(request, show, _done("name"), lambda: _write(desk, request, "accounts.rename", asked))

    @router.post("/account/email")
    def move(request: Request, email: str = Form(), password: str = Form()) -> Response:
        asked = {"email": email, "password": password}
        return settled(request, show, _done("email"), lambda: _write(desk, request, "accounts.change-email", asked))

    @router.post("/account/password")
    def change(request: Request, old: str = Form(), new: str = Form()) -> Response:
        asked = {"old": old, "new": new, "session": _session(request)}
        return settled(
            request, show, _done("password"), lambda: _write(desk, request, "accounts.change-password", asked)
        )

    @router.post("/account/shop")
    def act_for(request: Request, shop: str = Form(""), to: str = Form("/")) -> Response:
        _write(desk, request, "accounts.act-for", {"session": _session(request), "shop": shop or None})
        return RedirectResponse(local(to), 303)


def _overview_page(desk: Desk) -> Shown:
    return Shown(
        desk,
        "accounts/overview.html",
        lambda request: {
            "account": desk.call(request, "accounts.me"),
            "passkeys": desk.optional(request, "accounts.passkeys", {}, []),
            "sessions": desk.optional(request, "accounts.sessions", {}, []),
            "session": _session(request),
        },
    )


def _passkeys(router: APIRouter, desk: Desk) -> None:
    show = _overview_page(desk)

    @router.post("/account/passkeys/begin")
    def begin(request: Request) -> Response:
        return JSONResponse(desk.call(request, "accounts.begin-passkey"))

    @router.post("/account/passkeys/finish")
    def finish(request: Request, credential: Sent, label: str = Body("")) -> Response:
        named = label or device(request.headers.get("user-agent", ""))
        desk.call(request, "accounts.add-passkey", {"credential": credential, "label": named})
        return JSONResponse({"to": _done("passkey")})

    @router.post("/account/passkeys/{id}/remove")
    def remove(request: Request, id: str) -> Response:
        asked = {"id": id}
        return settled(request, show, _done("removed"), lambda: _write(desk, request, "accounts.remove-passkey", asked))


def _sessions(router: APIRouter, desk: Desk) -> None:
    show = _overview_page(desk)

    @router.post("/account/sessions/end-others")
    def end_others(request: Request) -> Response:
        asked = {"keep": _session(request)}
        return settled(
            request, show, _done("ended"), lambda: _write(desk, request, "accounts.end-other-sessions", asked)
        )

    @router.post("/account/sessions/{id}/end")
    def end(request: Request, id: str) -> Response:
        return settled(request, show, _done("ended"), lambda: _write(desk, request, "accounts.end-session", {"id": id}))


def _addresses(router: APIRouter, desk: Desk) -> None:
    def facts(request: Request) -> Mapping[str, Any]:
        return {
            "places": desk.call(request, "accounts.addresses"),
            "countries": countries(locale_of(request)),
            "editing": "",
        }

    show = Shown(desk, "accounts/addresses.html", facts)
    listed = "/account/addresses?done=address"

    @router.get("/account/addresses")
    def page(request: Request, edit: str = "") -> Response:
        return show(request, 200, {"editing": edit})

    @router.post("/account/addresses")
    def keep_one(request: Request, id: str = Form(""), preferred: bool = Form(False)) -> Response:
        address = _address(request.state.form)
        name = "accounts.change-address" if id else "accounts.add-address"
        asked = {"address": address, **({"id": id} if id else {"preferred": preferred})}

        def again(seen: Request, status: int, more: Mapping[str, Any]) -> Response:
            return show(seen, status, {**more, "editing": id})

        return settled(request, again, listed, lambda: _write(desk, request, name, asked))

    @router.post("/account/addresses/{id}/prefer")
    def prefer(request: Request, id: str) -> Response:
        return settled(request, show, listed, lambda: _write(desk, request, "accounts.prefer-address", {"id": id}))

    @router.post("/account/addresses/{id}/remove")
    def remove(request: Request, id: str) -> Response:
        return settled(request, show, listed, lambda: _write(desk, request, "accounts.remove-address", {"id": id}))


def _privacy(router: APIRouter, desk: Desk) -> None:
    def facts(request: Request) -> Mapping[str, Any]:
        given = {one["purpose"]: one for one in desk.call(request, "accounts.consents")}
        return {"account": desk.call(request, "accounts.me"), "purposes": PURPOSES, "consents": given}

    show = Shown(desk, "accounts/privacy.html", facts)

    @router.get("/account/privacy")
    def page(request: Request) -> Response:
        return show(request)

    @router.post("/account/privacy/consent")
    def consent(request: Request, purpose: str = Form(), given: bool = Form(False)) -> Response:
        asked = {"purpose": purpose, "given": given}
        to = "/account/privacy?done=consent"
        return settled(request, show, to, lambda: _write(desk, request, "accounts.consent", asked))

    @router.get("/account/export")
    def export(request: Request) -> Response:
        text = json.dumps(exported(desk, request), ensure_ascii=False, indent=2)
        headers = {"Content-Disposition": 'attachment; filename="souk-account.json"', "Cache-Control": "no-store"}
        return Response(text, media_type="application/json", headers=headers)

    @router.post("/account/erase")
    def erase(request: Request, confirm: str = Form()) -> Response:
        to = "/goodbye"
        answer = settled(request, show, to, lambda: desk.call(request, "accounts.erase", {"confirm": confirm}))
        if answer.headers.get("location") == to:
            let_go(request, answer)
            answer.headers["Clear-Site-Data"] = '"cache"'
        return answer

    @router.get("/goodbye")
    def goodbye(request: Request) -> Response:
        return desk.page(request, "accounts/goodbye.html", {})


def _keys(router: APIRouter, desk: Desk) -> None:
    def facts(request: Request) -> Mapping[str, Any]:
        caller = desk.caller_of(request)
        return {
            "keys": desk.call(request, "accounts.keys"),
            "agents": desk.optional(request, "accounts.agents", {}, []),
            "grants": [one for one in GRANTS if caller.may(one)],
            "days": DAYS,
            "made": None,
        }

    show = Shown(desk, "accounts/keys.html", facts)

    @router.get("/account/keys")
    def page(request: Request) -> Response:
        return show(request)

    @router.post("/account/keys")
    def make(
        request: Request, label: str = Form(), days: int = Form(), scopes: Ticked = (), agent: str = Form("")
    ) -> Response:
        asked = {"label": label, "scopes": list(scopes), "days": days, "shop": desk.caller_of(request).shop}
        asked |= {"agent": agent} if agent else {}
        made: list[Any] = []

        def again(seen: Request, status: int, more: Mapping[str, Any]) -> Response:
            return show(seen, status, {**more, "given": {**more["given"], "scopes": scopes}})

        refused = settled(request, again, "", lambda: made.append(_write(desk, request, "accounts.make-key", asked)))
        return show(request, 200, {"made": made[0]}) if made else refused

    @router.post("/account/keys/{id}/end")
    def end(request: Request, id: str) -> Response:
        to = "/account/keys?done=ended"
        return settled(request, show, to, lambda: _write(desk, request, "accounts.end-key", {"id": id}))

    @router.post("/account/agents")
    def add_agent(request: Request, name: str = Form()) -> Response:
        to = "/account/keys?done=agent"
        return settled(request, show, to, lambda: _write(desk, request, "accounts.add-agent", {"name": name}))


def _write(desk: Desk, request: Request, name: str, asked: Mapping[str, Any]) -> Any:
    """Do what a form asks, once however often it is sent."""
    return desk.call(request, name, asked, key=desk.key(request))


def _session(request: Request) -> str:
    return str(asker_of(request).standing.get("session", ""))


def _done(what: str) -> str:
    return href("/account", {"done": what})


def _address(form: Mapping[str, str]) -> dict[str, Any]:
    """An address as the form says it; the lines are those of its text field."""
    names = ("name", "phone", "country", "region", "city", "district", "postcode", "label")
    lines = [line for line in form.get("lines", "").splitlines() if line.strip()]
    return {**{name: form.get(name, "") for name in names}, "lines": lines}
