"""A route whose refusals become pages that say what to do next."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from souk.doors.web.desk import Desk, locale_of
from souk.doors.web.words import said
from souk.kit.errors import SoukError
from souk.kit.operation import NotAllowed

STATUS = {"not_found": 404, "conflict": 409, "refused": 403, "invalid": 422, "unavailable": 503}


def problem(desk: Desk, request: Request, error: Exception) -> Response:
    """The page for an error; whoever lacks a scope may sign in."""
    if isinstance(error, NotAllowed):
        return desk.page(request, "sign-in.html", {"to": request.url.path, "refused": False}, 403)
    status = STATUS.get(error.kind, 500) if isinstance(error, SoukError) else getattr(error, "status_code", 422)
    sentence = said(error, locale_of(request)) if isinstance(error, SoukError) else ""
    return desk.page(request, "problem.html", {"status": status, "sentence": sentence}, status)


def pages_of(desk: Desk) -> type[APIRoute]:
    """A route class that answers errors with pages of this desk."""

    class Page(APIRoute):
        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            answer = super().get_route_handler()

            async def guarded(request: Request) -> Response:
                try:
                    return await answer(request)
                except (SoukError, HTTPException, RequestValidationError) as error:
                    return problem(desk, request, error)

            return guarded

    return Page
