"""One's orders: where every piece is, and what can still be done: cancel, confirm, send back."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from souk.doors.web.buying import HOUSE
from souk.doors.web.desk import Desk
from souk.doors.web.route import settled
from souk.doors.web.view import href
from souk.kit.errors import NotFound, SoukError
from souk.kit.operation import Caller

HOME = "/orders"
PAGE = 20
SEES = Caller("house", frozenset({"mandates:see", "orders:all"}))


def add(router: APIRouter, desk: Desk) -> None:
    _listing(router, desk)
    _paying(router, desk)
    _doing(router, desk)
    _invoicing(router, desk)


def _listing(router: APIRouter, desk: Desk) -> None:
    @router.get(HOME)
    def listed(request: Request, after: str = "") -> Response:
        page = desk.call(request, "orders.page", {"after": after, "most": PAGE})
        return desk.page(request, "buying/orders.html", {"page": page, "after": after})

    @router.get("/orders/{order}")
    def show(request: Request, order: str) -> Response:
        return _shown(desk, request)


def _shown(desk: Desk, request: Request, status: int = 200, more: Any = None) -> Response:
    secret = _secret(request)
    order = desk.call(request, "orders.show", {"order": request.path_params["order"], "secret": secret})
    lines = order["lines"]
    context = {
        "order": order,
        # Whoever may see the order may know which agent bought it, a guest with its secret too.
        "bought": desk.souk.call("mandates.bought", {"checkout": order["id"]}, SEES),
        "secret": secret,
        "tenders": _tenders(desk, order["id"]),
        "titles": {one["name"]: one["title"] for one in desk.call(request, "payments.methods")},
        "by_shop": {part["shop"]: [one for one in lines if one["shop"] == part["shop"]] for part in order["parts"]},
        "can_cancel": sum(one["quantity"] - one["canceled"] - one["shipped"] for one in lines),
        "waiting": _waiting(order),
        "difference": None,
        "outlook": None,
        "refused": "",
        "given": {},
        **(more or {}),
    }
    # A gift may still come back after all goods were canceled.
    back = {"placed": [*lines, *order["gifts"]], "canceled": order["gifts"]}.get(order["state"], [])
    context["can_return"] = sum(one["shipped"] - one["returned"] - context["waiting"].get(one["id"], 0) for one in back)
    if order["state"] == "deposit":
        context |= _balance(desk, request, order)
    if order["state"] == "placed":
        asked = {"order": order["id"], "secret": secret}
        context["difference"] = desk.call(request, "orders.difference", asked)
    return desk.page(request, "buying/order.html", context, status)


def _tenders(desk: Desk, order: str) -> list[Any]:
    """How an order was paid, and what came back each way; whoever may see the order may know it."""
    try:
        payment = desk.souk.call("payments.show", {"order": order}, HOUSE)
    except NotFound:
        return []
    return [one for one in payment["tenders"] if one["state"] == "paid"]


def _balance(desk: Desk, request: Request, order: Any) -> dict[str, Any]:
    """What the page of an order with a deposit says of its balance: when, by what, and whether it is on its way."""
    now, balance = desk.souk.clock.now(), order["balance"]
    begins, ends = (datetime.fromisoformat(balance[name]) for name in ("since", "until"))
    payment = desk.souk.call("payments.show", {"order": order["id"]}, HOUSE)
    return {
        "balance_open": begins <= now < ends,
        "paying": payment["state"] != "deposit",
        "challenge": payment["challenge"],
        "methods": desk.call(request, "payments.methods"),
    }


def _pay_balance(desk: Desk, order: str) -> None:
    """Make the payment now rather than at the next round; who cannot wait finds it going on."""
    try:
        payment = desk.souk.call("payments.show", {"order": order}, HOUSE)["id"]
        desk.souk.call("payments.charge", {"payment": payment}, HOUSE)
        desk.souk.call("orders.settle", {"order": order}, HOUSE)
    except SoukError:
        return


def _waiting(order: Any) -> dict[str, int]:
    """Pieces of lines and gifts that are announced to come back."""
    found: dict[str, int] = {}
    for one in order["returns"]:
        if one["state"] == "approved":
            for id, many in (*one["pieces"].items(), *one["gifts"].items()):
                found[id] = found.get(id, 0) + many
    return found


def _secret(request: Request) -> str:
    typed = getattr(request.state, "form", {})
    return str(typed.get("secret") or request.query_params.get("secret", ""))[:200]


def _do(desk: Desk, request: Request, name: str, payload: dict[str, Any]) -> Response:
    """Do what a form of an order's page asks, and show the page again."""
    secret = _secret(request)
    there = href(f"/orders/{request.path_params['order']}", {"secret": secret})
    asked = {**payload, "secret": secret}

    def again(request: Request, status: int, more: Any) -> Response:
        return _shown(desk, request, status, more)

    return settled(request, again, there, lambda: desk.call(request, name, asked, key=desk.key(request)))


def _paying(router: APIRouter, desk: Desk) -> None:
    @router.post("/orders/{order}/balance")
    def balance(request: Request, order: str) -> Response:
        answer = _do(desk, request, "orders.pay-balance", {"order": order, "method": _typed(request, "method")})
        if isinstance(answer, RedirectResponse):
            _pay_balance(desk, order)
        return answer


def _invoicing(router: APIRouter, desk: Desk) -> None:
    @router.get("/orders/{order}/invoice")
    def invoice(request: Request, order: str) -> Response:
        return _invoiced(desk, request)

    @router.post("/orders/{order}/invoice")
    def ask(request: Request, order: str) -> Response:
        there = href(f"/orders/{order}/invoice", {"secret": _secret(request)})
        buyer = {name: _typed(request, name) for name in ("title", "tax_number")}
        asked = {"order": order, "buyer": buyer, "secret": _secret(request)}

        def again(request: Request, status: int, more: Any) -> Response:
            return _invoiced(desk, request, status, buyer=buyer, refused=more["refused"])

        return settled(
            request, again, there, lambda: desk.call(request, "orders.ask-invoice", asked, key=desk.key(request))
        )


def _invoiced(desk: Desk, request: Request, status: int = 200, **more: Any) -> Response:
    """The invoices of an order, and the form that asks for one, as the buyer said at the checkout."""
    asked = {"order": request.path_params["order"], "secret": _secret(request)}
    order = desk.call(request, "orders.show", asked)
    documents = desk.call(request, "orders.invoices", asked)
    buyer = order["invoice"] or {"title": (order["recipient"] or {}).get("name", ""), "tax_number": ""}
    shown = {"order": order, "documents": documents, "buyer": buyer, "secret": asked["secret"], "refused": "", **more}
    return desk.page(request, "buying/invoice.html", shown, status)


def _doing(router: APIRouter, desk: Desk) -> None:
    @router.post("/orders/{order}/cancel")
    def cancel(request: Request, order: str) -> Response:
        answer = _do(
            desk, request, "orders.cancel", {"order": order, "why": _typed(request, "why"), "pieces": _pieces(request)}
        )
        return _refunded(desk, answer)

    @router.post("/orders/{order}/returns")
    def send_back(request: Request, order: str) -> Response:
        asked = {"order": order, "kind": _typed(request, "kind"), "why": _typed(request, "why")}
        choice, pieces = _typed(request, "gifts"), _pieces(request)
        if asked["kind"] == "return" and not choice:
            foreseen = {"order": order, "pieces": pieces, "secret": _secret(request)}
            outlook = desk.optional(request, "orders.outlook", foreseen, None)
            # Who would have to send a gift back, or pay for it, is told before anything is announced.
            if outlook and outlook["gifts"]:
                return _shown(desk, request, 200, {"outlook": outlook, "given": dict(request.state.form)})
        return _do(desk, request, "orders.ask-return", {**asked, "pieces": pieces, "keep_gifts": choice == "keep"})

    @router.post("/orders/{order}/difference")
    def claim(request: Request, order: str) -> Response:
        return _do(desk, request, "orders.claim-difference", {"order": order})

    @router.post("/orders/{order}/returns/{id}/withdraw")
    def withdraw(request: Request, order: str, id: str) -> Response:
        return _do(desk, request, "orders.withdraw-return", {"id": id})

    @router.post("/orders/{order}/parcels/{shipment}/confirm")
    def confirm(request: Request, order: str, shipment: str) -> Response:
        return _do(desk, request, "orders.confirm", {"shipment": shipment})


def _typed(request: Request, name: str) -> str:
    return str(getattr(request.state, "form", {}).get(name, "")).strip()


def _pieces(request: Request) -> dict[str, str] | None:
    """The pieces that a form names, `pieces-0001` and on; none named means all."""
    typed = getattr(request.state, "form", {})
    named = {name.removeprefix("pieces-"): value.strip() for name, value in typed.items() if name.startswith("pieces-")}
    return {line: many for line, many in named.items() if many not in ("", "0")} or None


def _refunded(desk: Desk, answer: Response) -> Response:
    """Send the money back now rather than at the next round."""
    if isinstance(answer, RedirectResponse):
        try:
            desk.souk.call("payments.send-refunds", {}, HOUSE)
        except SoukError:
            return answer
    return answer
