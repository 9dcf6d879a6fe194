"""The cart: what is in it, what it costs now, what is wrong with it, and the way to the checkout."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from souk.doors.web.asker import NONCE, asker_of, cookie_name
from souk.doors.web.desk import Desk, cart_name, cart_of, locale_of
from souk.doors.web.route import settled
from souk.doors.web.status import status_of
from souk.doors.web.view import href, local
from souk.doors.web.words import said
from souk.kit.errors import Invalid, SoukError
from souk.kit.locale import Words

HOME = "/cart"
# A limit of the plan is a whole number between these; a rating is in stars.
BETWEEN = {"days": (0, 365), "parcels": (1, 99), "rating": (1, 5)}
STAR = 100
# So far above its bound, in hundredths of a percent, a proof says nothing.
LOOSE = 10_000
EMPTY: dict[str, Any] = {"lines": [], "quote": None, "promises": {}, "undo": False, "currency": "CNY"}


class WrongLimit(Invalid):
    """A limit of the plan is no whole number between its bounds."""

    def __init__(self, typed: str, least: int, most: int) -> None:
        super().__init__(
            "{typed} is no limit here; give a whole number from {least} to {most}.", typed=typed, least=least, most=most
        )


def add(router: APIRouter, desk: Desk) -> None:
    _looking(router, desk)
    _planning(router, desk)
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
        "kinds": _kinds(desk, request, cart["lines"]),
        "gifts": gifts_of(desk, request, cart["quote"]),
        "left_behind": int(desk.optional(request, "checkout.count", {"cart": before}, 0)) if before else 0,
        "refused": "",
        **(more or {}),
    }
    return desk.page(request, "buying/cart.html", context, status)


def _kinds(desk: Desk, request: Request, lines: Sequence[Mapping[str, Any]]) -> dict[str, Words]:
    """What tells the variants of the lines from their siblings, such as a colour; an only one has no such words."""
    variants = sorted({one["line"]["variant"] for one in lines})
    found = desk.optional(request, "catalog.variants", {"variants": variants}, []) if variants else []
    return {one["variant"]: one["of"] or {"en": " · ".join(one["options"].values())} for one in found if one["options"]}


def gifts_of(desk: Desk, request: Request, quote: Any) -> dict[str, Any]:
    """What the gifts of a price are called and which goods they are, by variant."""
    skus = sorted({one["sku"] for one in quote["priced"]["gifts"]}) if quote else []
    found = desk.optional(request, "catalog.variants", {"variants": skus}, []) if skus else []
    return {one["variant"]: one for one in reversed(found)}


def by_shop(lines: Any) -> dict[str, list[Any]]:
    """Lines under their shops, in the order in which they come; those of a cart hold the line that was put in."""
    found: dict[str, list[Any]] = {}
    for one in lines:
        found.setdefault(one.get("line", one)["shop"], []).append(one)
    return found


def _looking(router: APIRouter, desk: Desk) -> None:
    @router.get(HOME)
    def look(request: Request) -> Response:
        return shown(desk, request)


def wanted_of(text: str) -> dict[str, str]:
    """A line of a proposal as its address names it: pieces, shop, variant and product."""
    quantity, shop, variant, product = (*text.split("~", 3), "", "", "", "")[:4]
    return {"product": product, "variant": variant, "shop": shop, "quantity": quantity}


def _number(request: Request, name: str) -> int | None:
    """A limit as it was typed; nothing where the field is empty. Raises `WrongLimit`."""
    typed = request.query_params.get(name, "").strip()
    if not typed:
        return None
    least, most = BETWEEN[name]
    if not typed.isdecimal() or not least <= int(typed[:9]) <= most:
        raise WrongLimit(typed[:20], least, most)
    return int(typed)


def _planning(router: APIRouter, desk: Desk) -> None:
    @router.get("/cart/plan")
    def plan(request: Request) -> Response:
        proposal, refused, status = None, "", 200
        try:
            limits = {name: found for name in BETWEEN if (found := _number(request, name)) is not None}
            limits |= {"rating": limits["rating"] * STAR} if "rating" in limits else {}
            asked = {"cart": cart_of(request), "limits": limits, "prove": request.query_params.get("prove") == "1"}
            proposal = desk.call(request, "checkout.plan", asked)
        except SoukError as error:
            refused, status = said(error, locale_of(request)), status_of(error)
        lines = proposal["plan"]["lines"] if proposal else []
        names = [("line", f"{one['quantity']}~{one['shop']}~{one['sku']}~{one['product']}") for one in lines]
        context = {
            "proposal": proposal,
            "by_shop": by_shop(lines),
            "fill": href("/cart/fill", names),
            "limits": {name: request.query_params.get(name, "").strip()[:20] for name in BETWEEN},
            "methods": {one["name"]: one["title"] for one in desk.call(request, "payments.methods")},
            "loose": LOOSE,
            "refused": refused,
        }
        return desk.page(request, "buying/plan.html", context, status)


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

    @router.post("/cart/fill")
    def fill(request: Request) -> Response:
        basket = [wanted_of(text) for text in request.query_params.getlist("line")]
        payload = {"basket": basket, "cart": cart_of(request)}
        return settled(
            request, again, HOME, lambda: desk.call(request, "checkout.fill", payload, key=desk.key(request))
        )

    @router.post("/cart/adopt")
    def adopt(request: Request) -> Response:
        payload = {"cart": guests(request)}
        desk.call(request, "checkout.adopt", payload, key=desk.key(request))
        return RedirectResponse(HOME, 303)
