"""The cart: what is in it, what it costs now, what is wrong with it, and the way to the checkout."""

from typing import Any

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from souk.doors.web.asker import NONCE, asker_of, cookie_name
from souk.doors.web.desk import Desk, cart_name, cart_of
from souk.doors.web.route import settled
from souk.doors.web.view import href, local

HOME = "/cart"
EMPTY: dict[str, Any] = {"lines": [], "quote": None, "promises": {}, "undo": False, "currency": "CNY"}


def add(router: APIRouter, desk: Desk) -> None:
    _looking(router, desk)
    _changing(router, desk)


def guests(request: Request) -> str:
    """The cart that this browser filled before it signed in; empty where it did not."""
    mark = request.cookies.get(cookie_name(request, NONCE), "")
    return cart_name(mark) if mark and asker_of(request).account else ""


def shown(desk: Desk, request: Request, status: int = 200, more: Any = None) -> Response:
    """The cart's page, with or without a refusal in it."""
    cart = desk.call(request, "checkout.cart", {"cart": cart_of(request)})
    before = guests(request)
    context = {
        "cart": cart,
        "by_shop": by_shop(cart["lines"]),
        "left_behind": int(desk.optional(request, "checkout.count", {"cart": before}, 0)) if before else 0,
        "refused": "",
        **(more or {}),
    }
    return desk.page(request, "buying/cart.html", context, status)


def by_shop(lines: Any) -> dict[str, list[Any]]:
    """A cart's lines under their shops, in the order in which they were put in."""
    found: dict[str, list[Any]] = {}
    for one in lines:
        found.setdefault(one["line"]["shop"], []).append(one)
    return found


def _looking(router: APIRouter, desk: Desk) -> None:
    @router.get(HOME)
    def look(request: Request) -> Response:
        return shown(desk, request)


def _changing(router: APIRouter, desk: Desk) -> None:
    def again(request: Request, status: int, more: Any) -> Response:
        return shown(desk, request, status, more)

    @router.post("/cart/add")
    def put(
        request: Request, product: str = Form(), offer: str = Form(""), quantity: str = Form("1"), to: str = Form(HOME)
    ) -> Response:
        variant, _, shop = offer.partition("@")
        wanted = {"product": product, "variant": variant, "shop": shop, "quantity": quantity}
        payload = {"wanted": wanted, "cart": cart_of(request)}
        there = local(to)
        return settled(
            request, again, there, lambda: desk.call(request, "checkout.add", payload, key=desk.key(request))
        )

    @router.post("/cart/lines/{line}")
    def change(request: Request, line: str, quantity: str = Form("1"), remove: str = Form("")) -> Response:
        payload = {"line": line, "quantity": "0" if remove else quantity, "cart": cart_of(request)}
        done = href(HOME, {"done": "removed" if remove else "changed"})
        return settled(
            request, again, done, lambda: desk.call(request, "checkout.change", payload, key=desk.key(request))
        )

    @router.post("/cart/undo")
    def undo(request: Request) -> Response:
        payload = {"cart": cart_of(request)}
        return settled(
            request, again, HOME, lambda: desk.call(request, "checkout.undo", payload, key=desk.key(request))
        )

    @router.post("/cart/adopt")
    def adopt(request: Request) -> Response:
        payload = {"cart": guests(request)}
        desk.call(request, "checkout.adopt", payload, key=desk.key(request))
        return RedirectResponse(HOME, 303)
