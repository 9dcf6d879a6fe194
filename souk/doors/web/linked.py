"""Platforms that act in one's name: the page that asks, and the list of those that were let."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from souk.doors.web.accounts import Shown
from souk.doors.web.asker import asker_of
from souk.doors.web.desk import POLICY, Desk
from souk.doors.web.route import settled
from souk.kit.errors import NotAllowed
from souk.kit.operation import Caller
from souk.people.accounts import FIELDS, GrantWish, answer_to, fields_of, wish_of

ASK = "/oauth/authorize"
LINKING = Caller("system:oauth", frozenset({"accounts:tokens"}))


def add(router: APIRouter, desk: Desk) -> None:
    """The page that asks, and the list."""
    _asking(router, desk)
    _listed(router, desk)


def _asking(router: APIRouter, desk: Desk) -> None:
    def asked_by(wish: GrantWish) -> Any:
        return desk.souk.call("accounts.ask-grant", {"wish": vars(wish)}, LINKING)

    def sent(wish: GrantWish, state: str, asked: Any, said: Mapping[str, str]) -> Response:
        return RedirectResponse(answer_to(wish, state, asked["issuer"], said), 303)

    @router.get(ASK)
    def ask(request: Request) -> Response:
        wish, state = wish_of(request.query_params.multi_items())
        asked = asked_by(wish)
        if asked["problem"]:
            return sent(wish, state, asked, {"error": asked["problem"], "error_description": asked["why"]})
        if not asker_of(request).account:
            raise NotAllowed(desk.caller_of(request).actor, "accounts:self")
        where = place(wish.redirect)
        context = {"asked": asked, "fields": fields_of(wish, state), "place": where, "refused": ""}
        answer = desk.page(request, "accounts/link.html", context)
        # The answer to the form leads to the platform, and browsers look at that too.
        policy = POLICY.replace("form-action 'self'", f"form-action 'self' {where}")
        answer.headers["Content-Security-Policy"] = policy
        return answer

    @router.post(ASK)
    def decide(request: Request, allow: bool = Form(False)) -> Response:
        form: Mapping[str, str] = request.state.form
        wish, state = wish_of([(name, form.get(name, "")) for name in (*FIELDS, "state")])
        asked = asked_by(wish)
        if not allow:
            why = "the account's owner did not allow it"
            return sent(wish, state, asked, {"error": "access_denied", "error_description": why})
        made = desk.call(request, "accounts.allow-grant", {"wish": vars(wish)})
        return sent(wish, state, asked, {"code": made["code"]})


def _listed(router: APIRouter, desk: Desk) -> None:
    show = Shown(desk, "accounts/platforms.html", lambda request: {"platforms": desk.call(request, "accounts.grants")})

    @router.get("/account/platforms")
    def page(request: Request) -> Response:
        return show(request)

    @router.post("/account/platforms/{id}/end")
    def end(request: Request, id: str) -> Response:
        def do() -> None:
            desk.call(request, "accounts.end-grant", {"id": id}, key=desk.key(request))

        return settled(request, show, "/account/platforms?done=unlinked", do)


def place(redirect: str) -> str:
    """Where an address is: its origin, or the scheme of an app."""
    parts = urlsplit(redirect)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else f"{parts.scheme}:"
