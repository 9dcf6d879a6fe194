"""What a visitor chooses for every page: language and theme."""

from typing import Literal

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse

from souk.doors.web.desk import Desk
from souk.doors.web.view import local
from souk.kit.locale import Locale

YEAR = 365 * 24 * 3600


def add(router: APIRouter, desk: Desk) -> None:
    @router.get("/language/{locale}")
    def language(request: Request, locale: Locale, to: str = "/") -> RedirectResponse:
        return _kept(request, "locale", locale, to)

    @router.get("/theme/{theme}")
    def theme(request: Request, theme: Literal["light", "dark", "auto"], to: str = "/") -> RedirectResponse:
        return _kept(request, "theme", theme, to)


def _kept(request: Request, name: str, value: str, to: str) -> RedirectResponse:
    answer = RedirectResponse(local(to), 303)
    secure = request.url.scheme == "https"
    answer.set_cookie(name, value, max_age=YEAR, samesite="lax", secure=secure)
    return answer
