"""The pages that people see: the waist's plain JSON as HTML."""

from collections.abc import Callable
from typing import BinaryIO

from fastapi import APIRouter, Request, Response

from souk.doors.web import choices, guiding, home, imports, opened, pictures, product, searching
from souk.doors.web.desk import POLICY, Desk, locale_of
from souk.doors.web.frame import STATIC, assets
from souk.doors.web.messages import missing
from souk.doors.web.route import pages_of, problem
from souk.doors.web.words import said
from souk.kit.operation import Caller, Souk

__all__ = ["POLICY", "STATIC", "locale_of", "missing", "pages", "problem_page", "said"]

CallerOf = Callable[[Request], Caller]
Uploads = Callable[[str, BinaryIO], str]


def pages(souk: Souk, caller_of: CallerOf, uploads: Uploads) -> APIRouter:
    """Every page as a router; the application serves `STATIC` at `/static` beside it."""
    desk = Desk(souk, caller_of, uploads, assets())
    router = APIRouter(route_class=pages_of(desk), include_in_schema=False)
    for part in (home, searching, guiding, product, pictures, opened, imports, choices):
        part.add(router, desk)
    return router


def problem_page(souk: Souk, caller_of: CallerOf) -> Callable[[Request, Exception], Response]:
    """The page for an error outside the router, such as an address that does not exist."""
    desk = Desk(souk, caller_of, lambda name, file: "", assets())
    return lambda request, error: problem(desk, request, error)
