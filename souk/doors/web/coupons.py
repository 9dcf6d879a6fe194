"""Coupons: those to claim, those in hand, and those that were."""

from functools import partial
from typing import Any

from fastapi import APIRouter, Form, Request, Response

from souk.doors.web.desk import Desk
from souk.doors.web.route import settled
from souk.doors.web.view import local

HOME = "/coupons"


def add(router: APIRouter, desk: Desk) -> None:
    @router.get(HOME)
    def listed(request: Request) -> Response:
        return _page(desk, request, 200, {"refused": ""})

    @router.post(f"{HOME}/{{promotion}}/claim")
    def claim(request: Request, promotion: str, to: str = Form(HOME)) -> Response:
        asked, key = {"promotion": promotion}, desk.key(request)
        return settled(
            request,
            partial(_page, desk),
            local(to),
            lambda: desk.call(request, "promotions.claim", asked, key=key),
        )


def _page(desk: Desk, request: Request, status: int, more: Any) -> Response:
    held = desk.optional(request, "promotions.wallet", {}, [])
    mine = {one["campaign"]["rule"]["id"] for one in held}
    offered = [one for one in desk.optional(request, "promotions.running", {}, []) if one["rule"]["coupon"]]
    context = {
        "coupons": held,
        "offered": [one for one in offered if one["rule"]["id"] not in mine],
        "refused": more["refused"],
        "names": {one["id"]: one["name"] for one in desk.optional(request, "catalog.categories", {}, [])},
    }
    return desk.page(request, "coupons.html", context, status)
