"""Checkout: for whom and how it is paid, the price that is held, and what becomes of the payment."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from souk.doors.web.cart import by_shop, gifts_of
from souk.doors.web.desk import Desk, cart_of, locale_of
from souk.doors.web.flash import in_turn
from souk.doors.web.route import settled
from souk.doors.web.tagged import destination_of
from souk.doors.web.view import countries, href
from souk.kit.errors import Invalid, SoukError
from souk.kit.money import Money, minor
from souk.kit.operation import Caller

HOME = "/checkout"
HOUSE = Caller("house", frozenset({"payments:work", "payments:pay", "orders:work"}))
FIELDS = ("name", "phone", "email", "country", "region", "city", "district", "postcode")
MOST_OFFERS = 50


class NoPart(Invalid):
    """What was typed is no part of what is due."""

    def __init__(self, said: str, due: Money) -> None:
        super().__init__(
            "{said} is no part of what is due: type an amount above 0 and below {due}, or leave it empty.",
            said=said,
            due=f"{due.major:f}",
        )


def add(router: APIRouter, desk: Desk) -> None:
    _beginning(router, desk)
    _paying(router, desk)


def box(desk: Desk, request: Request, product: Any) -> dict[str, Any]:
    """What can be put into the cart of a product: variants and shops, how many there are, when they would arrive."""
    offers = [
        {"variant": variant, "offer": offer, "id": f"{variant['id']}@{offer['shop']}"}
        for variant in product["variants"]
        for offer in variant["offers"]
        if offer["available"]
    ]
    offers.sort(key=lambda one: one["offer"]["price"]["amount"])
    variants = sorted({one["variant"]["id"] for one in offers})[:MOST_OFFERS]
    told = desk.optional(request, "inventory.availability", {"variants": variants}, [])
    stock = {f"{one['variant']}@{one['shop']}": one for one in told}
    for one in offers:
        one["stock"] = stock.get(one["id"])
    promise = None
    if offers:
        best = offers[0]["offer"]
        asked = {
            "shop": best["shop"],
            "destination": destination_of(desk, request),
            "currency": best["price"]["currency"],
        }
        promise = desk.optional(request, "fulfilment.promise", asked, None)
    return {"offers": offers[:MOST_OFFERS], "promise": promise}


def _beginning(router: APIRouter, desk: Desk) -> None:
    def form(request: Request, status: int = 200, more: Any = None) -> Response:
        cart = desk.call(request, "checkout.cart", {"cart": cart_of(request)})
        if not cart["quote"]:
            return RedirectResponse("/cart", 303)
        places = desk.optional(request, "accounts.addresses", {}, [])
        chosen = request.query_params.get("place", "")
        ranked = sorted(places, key=lambda one: (one["id"] != chosen, not one["preferred"]))
        account = desk.optional(request, "accounts.me", {}, {})
        known = {**ranked[0]["address"], "email": account.get("email") or ""} if ranked else {}
        context = {
            "cart": cart,
            "gifts": gifts_of(desk, request, cart["quote"]),
            "places": places,
            "place": ranked[0]["id"] if ranked else "",
            "known": {"email": account.get("email") or "", **known},
            "methods": desk.call(request, "payments.methods"),
            "countries": countries(locale_of(request)),
            "refused": "",
            "given": {},
            **(more or {}),
        }
        return desk.page(request, "buying/checkout.html", context, status)

    @router.get(HOME)
    def ask(request: Request) -> Response:
        return form(request)

    @router.post(HOME)
    def begin(request: Request) -> Response:
        made: list[str] = []

        def do() -> None:
            asked = {"wish": _wish(request)}
            made.append(in_turn(lambda: f"{HOME}/{desk.call(request, 'checkout.begin', asked, key=key)['id']}"))

        key = desk.key(request)
        answer = settled(request, form, HOME, do)
        return RedirectResponse(made[0], 303) if made else answer


def _wish(request: Request) -> dict[str, Any]:
    typed = {name: str(value).strip() for name, value in getattr(request.state, "form", {}).items()}
    recipient: dict[str, Any] = {name: typed.get(name, "") for name in FIELDS}
    recipient["locale"] = locale_of(request)
    recipient["lines"] = [line.strip() for line in typed.get("lines", "").splitlines() if line.strip()]
    invoice = {"title": typed["invoice"], "tax_number": typed.get("tax_number", "")} if typed.get("invoice") else None
    seen = typed.get("seen", "")
    return {
        "recipient": recipient,
        "payment": typed.get("payment", ""),
        "cart": cart_of(request),
        "invoice": invoice,
        "seen": int(seen) if seen.isdecimal() and len(seen) < 15 else None,
    }


def _paying(router: APIRouter, desk: Desk) -> None:
    def again(request: Request, status: int, more: Any) -> Response:
        return _session(desk, request, status, more)

    @router.get("/checkout/{session}")
    def show(request: Request, session: str) -> Response:
        found = desk.call(request, "checkout.show", {"session": session})
        if found["state"] == "in_progress":
            go_on(desk, found)
        return _session(desk, request)

    @router.post("/checkout/{session}/pay")
    def pay(request: Request, session: str) -> Response:
        def do() -> None:
            found = desk.call(request, "checkout.show", {"session": session})
            asked = {"session": session, "tenders": tenders(getattr(request.state, "form", {}), found)}
            go_on(desk, desk.call(request, "checkout.pay", asked, key=desk.key(request)))

        return settled(request, again, f"{HOME}/{session}", do)

    @router.post("/checkout/{session}/cancel")
    def cancel(request: Request, session: str) -> Response:
        asked = {"session": session}
        return settled(
            request, again, "/cart", lambda: desk.call(request, "checkout.cancel", asked, key=desk.key(request))
        )


def tenders(typed: Mapping[str, Any], session: Any) -> list[dict[str, Any]]:
    """How the form of a checkout lets it be paid: a part by another way first, the rest as it was priced; none: all."""
    said, priced = str(typed.get("part", "")).strip(), session["quote"]["priced"]
    if not said:
        return []
    due = Money(priced["now"], priced["currency"])
    try:
        part = minor(Decimal(said), due.currency).amount
    except (InvalidOperation, Invalid):
        part = 0
    if not 0 < part < due.amount:
        raise NoPart(said[:40], due)
    rest = {"method": session["payment"], "amount": due.amount - part}
    return [{"method": str(typed.get("other", "")), "amount": part}, rest]


def _session(desk: Desk, request: Request, status: int = 200, more: Any = None) -> Response:
    """A checkout's page; a completed one leads to its order."""
    session = desk.call(request, "checkout.show", {"session": request.path_params["session"]})
    if session["state"] == "completed":
        return RedirectResponse(order_at(session), 303)
    methods = {one["name"]: one["title"] for one in desk.call(request, "payments.methods")}
    lines = by_shop(session["quote"]["lines"])
    now = desk.souk.clock.now().isoformat()
    known = {"now": now, "gifts": gifts_of(desk, request, session["quote"]), "refused": "", "given": {}}
    others = [one for one in session["methods"] if one != session["payment"] and one in methods]
    context = {"session": session, "methods": methods, "others": others, "by_shop": lines, **known, **(more or {})}
    return desk.page(request, "buying/session.html", context, status)


def go_on(desk: Desk, session: Any) -> None:
    """Ask the rail now rather than at the next round; what is not known in its time goes on by itself."""
    if not session["order"]:
        return
    try:
        if session["paying"]:
            payment = {"payment": session["paying"]}
            desk.souk.call("payments.charge", payment, HOUSE)
            desk.souk.call("payments.inquire", payment, HOUSE)
        desk.souk.call("orders.settle", {"order": session["order"]}, HOUSE)
    except SoukError:
        return


def order_at(session: Any) -> str:
    """Where the order of a checkout is shown; a guest's with its secret."""
    return href(f"/orders/{session['order']}", {"secret": session["secret"]})
