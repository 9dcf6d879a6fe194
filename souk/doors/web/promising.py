"""Price protection behind the counter: for how many days a shop makes a fallen price good, and every promise before."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Form, Request, Response

from souk.doors.web.desk import Desk
from souk.doors.web.merchandising import shop_of
from souk.doors.web.route import settled
from souk.doors.web.trading import typed, whole

HOME, VERSIONS, MOST_DAYS = "/promotions", 5, 365


def add(router: APIRouter, desk: Desk, page: Callable[..., Response]) -> None:
    """`page` shows the promotions, among them the promise, with what was refused."""

    @router.post(f"{HOME}/protection")
    def put(request: Request, number: int = Form(0), why: str = Form("")) -> Response:
        def work() -> None:
            days = whole("days", typed(request).get("days", ""), most=MOST_DAYS)
            asked = {"shop": shop_of(desk, request), "days": days, "number": number, "why": why}
            desk.call(request, "pricing.put-promise", asked, key=desk.key(request))

        def again(of: Request, status: int, more: Any) -> Response:
            return page(desk, of, status, refused=more["refused"])

        return settled(request, again, HOME, work)


def promised(desk: Desk, request: Request) -> dict[str, Any]:
    """The promise of the visitor's shop and those before; nothing where no shop is acted in."""
    shop = shop_of(desk, request)
    versions = desk.call(request, "pricing.promise-versions", {"shop": shop, "most": VERSIONS}) if shop else []
    held = desk.call(request, "pricing.promise", {"shop": shop}) if shop else None
    return {"promise": held, "promises": versions}
