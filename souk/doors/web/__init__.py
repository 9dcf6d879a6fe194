"""The pages that people see: the waist's plain JSON as HTML."""

from collections.abc import Callable
from typing import BinaryIO

from fastapi import APIRouter, Request, Response

from souk.doors.web import (
    accounts,
    agent,
    agents_ruled,
    agreed,
    annotation,
    buying,
    cart,
    choices,
    decisions,
    drafting,
    entrance,
    feeds,
    flash,
    glassbox,
    goods,
    guiding,
    home,
    imports,
    jobs,
    judging,
    ledger,
    linked,
    mandates,
    market,
    merchandising,
    misses,
    opened,
    orders,
    pictures,
    platforms,
    product,
    promotions,
    sales,
    searching,
    shipping,
    staff,
    stock,
    taxes,
    upkeep,
    webhooks,
)
from souk.doors.web.asker import NONCE, SESSION, Asker, asker_of, cookie_name, keep_mark, let_go, new_mark
from souk.doors.web.desk import POLICY, Desk, locale_of
from souk.doors.web.frame import STATIC, assets
from souk.doors.web.messages import missing
from souk.doors.web.route import pages_of, problem
from souk.doors.web.status import headers_of, status_of
from souk.doors.web.words import said
from souk.kit.operation import Caller, Souk

__all__ = [
    "NONCE",
    "POLICY",
    "SESSION",
    "STATIC",
    "Asker",
    "asker_of",
    "cookie_name",
    "headers_of",
    "keep_mark",
    "let_go",
    "locale_of",
    "missing",
    "new_mark",
    "pages",
    "problem_page",
    "said",
    "status_of",
]

CallerOf = Callable[[Request], Caller]
Uploads = Callable[[str, BinaryIO], str]
Unlock = Callable[[str], str]


def pages(souk: Souk, caller_of: CallerOf, uploads: Uploads, unlock: Unlock) -> APIRouter:
    """Every page as a router; the application serves `STATIC` at `/static` beside it."""
    desk = Desk(souk, caller_of, uploads, unlock, assets())
    router = APIRouter(route_class=pages_of(desk), include_in_schema=False)
    for part in (
        home,
        searching,
        guiding,
        agent,
        decisions,
        product,
        cart,
        buying,
        flash,
        agreed,
        orders,
        pictures,
        opened,
        imports,
        feeds,
        annotation,
        promotions,
        sales,
        drafting,
        goods,
        stock,
        shipping,
        ledger,
        merchandising,
        misses,
        judging,
        jobs,
        choices,
        entrance,
        accounts,
        linked,
        staff,
        taxes,
        upkeep,
        webhooks,
        platforms,
        mandates,
        agents_ruled,
        market,
        glassbox,
    ):
        part.add(router, desk)
    return router


def problem_page(souk: Souk, caller_of: CallerOf) -> Callable[[Request, Exception], Response]:
    """The page for an error outside the router, such as an address that does not exist."""
    desk = Desk(souk, caller_of, lambda _name, _file: "", lambda _key: "", assets())
    return lambda request, error: problem(desk, request, error)
