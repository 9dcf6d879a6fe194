"""Coming in and going out: sign in, sign up, a new password, a confirmed address, an invitation."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Body, Form, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from souk.doors.web.asker import asker_of, keep, let_go
from souk.doors.web.desk import Desk, locale_of
from souk.doors.web.route import entrance, settled
from souk.doors.web.status import status_of
from souk.doors.web.view import device, href, local
from souk.doors.web.words import said, translations
from souk.kit.errors import SoukError

AFTER = "/account"


def add(router: APIRouter, desk: Desk) -> None:
    """Every page of the entrance."""
    _signing_in(router, desk)
    _by_passkey(router, desk)
    _signing_up(router, desk)
    _resetting(router, desk)
    _confirming(router, desk)
    _invited(router, desk)


def _signing_in(router: APIRouter, desk: Desk) -> None:
    @router.get("/sign-in")
    def page(request: Request, to: str = AFTER, expired: bool = False) -> Response:
        return desk.page(request, "sign-in.html", entrance(desk, request, to, expired=expired))

    @router.post("/sign-in")
    def sign_in(
        request: Request, email: str = Form(""), password: str = Form(""), key: str = Form(""), to: str = Form(AFTER)
    ) -> Response:
        if key:
            return _unlocked(desk, request, key, to)
        asked = {"email": email, "password": password, "device": _device(request)}
        return _entered(desk, request, desk.call(request, "accounts.sign-in", asked), to)

    @router.post("/enter")
    def enter(request: Request, account: str = Form(), to: str = Form("/")) -> Response:
        asked = {"account": account, "device": _device(request)}
        return _entered(desk, request, desk.call(request, "accounts.enter-as", asked), to)

    @router.post("/sign-out")
    def sign_out(request: Request) -> Response:
        session = asker_of(request).standing.get("session")
        if session:
            desk.optional(request, "accounts.sign-out", {"session": session}, None)
        answer = RedirectResponse("/", 303)
        let_go(request, answer)
        # The browser forgets pages that it kept, so that going back shows nothing of them.
        answer.headers["Clear-Site-Data"] = '"cache"'
        return answer


def _by_passkey(router: APIRouter, desk: Desk) -> None:
    @router.post("/sign-in/passkey/begin")
    def begin(request: Request) -> Response:
        return JSONResponse(desk.call(request, "accounts.begin-passkey-sign-in"))

    @router.post("/sign-in/passkey")
    def finish(request: Request, credential: Annotated[dict[str, Any], Body()], to: str = Body(AFTER)) -> Response:
        asked = {"credential": credential, "device": _device(request)}
        found = desk.call(request, "accounts.sign-in-with-passkey", asked)
        if not found["token"]:
            return JSONResponse({"detail": _sentence(request, found["refused"])}, 403)
        answer = JSONResponse({"to": local(to)})
        keep(request, answer, found["token"])
        return answer


def _signing_up(router: APIRouter, desk: Desk) -> None:
    def show(request: Request, status: int = 200, more: Mapping[str, Any] | None = None) -> Response:
        to = local(request.query_params.get("to", AFTER))
        return desk.page(
            request, "accounts/sign-up.html", {"to": to, "refused": "", "given": {}, **(more or {})}, status
        )

    @router.get("/sign-up")
    def page(request: Request) -> Response:
        return show(request)

    @router.post("/sign-up")
    def sign_up(
        request: Request, name: str = Form(), email: str = Form(), password: str = Form(), to: str = Form(AFTER)
    ) -> Response:
        asked = {"name": name, "email": email, "password": password, "locale": locale_of(request)}
        made: dict[str, Any] = {}

        def join() -> None:
            made.update(desk.call(request, "accounts.join", asked, key=desk.key(request)))

        goal = href(AFTER, {"done": "joined"}) if local(to) == AFTER else local(to)
        answer = settled(request, lambda *refused: show(*refused), goal, join)
        if made:
            keep(request, answer, made["token"])
        return answer


def _resetting(router: APIRouter, desk: Desk) -> None:
    def show(request: Request, status: int = 200, more: Mapping[str, Any] | None = None) -> Response:
        blank = {"token": request.query_params.get("token", ""), "sent": False, "refused": "", "given": {}}
        return desk.page(request, "accounts/reset.html", {**blank, **(more or {})}, status)

    @router.get("/reset")
    def page(request: Request, sent: bool = False) -> Response:
        return show(request, 200, {"sent": sent})

    @router.post("/reset")
    def ask(request: Request, email: str = Form()) -> Response:
        return settled(
            request, show, "/reset?sent=1", lambda: desk.call(request, "accounts.ask-reset", {"email": email})
        )

    @router.post("/reset/set")
    def choose(request: Request, token: str = Form(), password: str = Form()) -> Response:
        made: dict[str, Any] = {}

        def reset() -> None:
            asked = {"token": token, "password": password}
            made.update(desk.call(request, "accounts.reset-password", asked, key=desk.key(request)))

        def again(asked: Request, status: int, more: Mapping[str, Any]) -> Response:
            return show(asked, status, {**more, "token": token})

        answer = settled(request, again, href(AFTER, {"done": "password"}), reset)
        if made:
            keep(request, answer, made["token"])
        return answer


def _confirming(router: APIRouter, desk: Desk) -> None:
    def show(request: Request, status: int = 200, more: Mapping[str, Any] | None = None) -> Response:
        blank = {"token": request.query_params.get("token", ""), "refused": "", "confirmed": False, "given": {}}
        return desk.page(request, "accounts/confirm.html", {**blank, **(more or {})}, status)

    # What opens links in letters ahead of people only looks: the link is spent by a button.
    @router.get("/confirm")
    def page(request: Request, done: bool = False) -> Response:
        return show(request, 200, {"confirmed": done})

    @router.post("/confirm")
    def confirm(request: Request, token: str = Form()) -> Response:
        asked = {"token": token}
        return settled(
            request,
            show,
            "/confirm?done=1",
            lambda: desk.call(request, "accounts.confirm-email", asked, key=desk.key(request)),
        )


def _invited(router: APIRouter, desk: Desk) -> None:
    def show(request: Request, status: int = 200, more: Mapping[str, Any] | None = None) -> Response:
        given = dict(more or {})
        token = str(given.pop("token", request.query_params.get("token", "")))
        context: dict[str, Any] = {"token": token, "invitation": None, "refused": "", **given}
        try:
            context["invitation"] = desk.call(request, "accounts.invited", {"token": token})
        except SoukError as error:
            status = status if status >= 400 else status_of(error)
            context["refused"] = context["refused"] or said(error, locale_of(request))
        return desk.page(request, "accounts/invitation.html", context, status)

    @router.get("/invitation")
    def page(request: Request) -> Response:
        return show(request)

    @router.post("/invitation")
    def accept(request: Request, token: str = Form()) -> Response:
        def join() -> None:
            made = desk.call(request, "accounts.accept-invitation", {"token": token}, key=desk.key(request))
            session = asker_of(request).standing.get("session")
            if session:
                desk.call(request, "accounts.act-for", {"session": session, "shop": made["shop"]})

        def again(asked: Request, status: int, more: Mapping[str, Any]) -> Response:
            return show(asked, status, {**more, "token": token})

        return settled(request, again, "/shop/staff?done=joined", join)


def _unlocked(desk: Desk, request: Request, key: str, to: str) -> Response:
    session = desk.unlock(key)
    if not session:
        return desk.page(request, "sign-in.html", entrance(desk, request, to, wrong_key=True), 403)
    answer = RedirectResponse("/imports" if local(to) == AFTER else local(to), 303)
    keep(request, answer, session)
    return answer


def _entered(desk: Desk, request: Request, found: Mapping[str, Any], to: str) -> Response:
    """Keep the session that was begun, or say why there is none and how long to wait."""
    if not found["token"]:
        wait = found["wait_seconds"]
        again = {"refused": _sentence(request, found["refused"]), "wait": wait}
        given = {"email": getattr(request.state, "form", {}).get("email", "")}
        context = entrance(desk, request, to, given=given, **again)
        answer: Response = desk.page(request, "sign-in.html", context, 429 if wait else 403)
        if wait:
            answer.headers["Retry-After"] = str(wait)
        return answer
    answer = RedirectResponse(local(to), 303)
    keep(request, answer, found["token"])
    return answer


def _device(request: Request) -> str:
    return device(request.headers.get("user-agent", ""))


def _sentence(request: Request, sentence: str) -> str:
    return translations(locale_of(request)).gettext(sentence) if sentence else ""
