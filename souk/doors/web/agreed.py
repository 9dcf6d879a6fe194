"""Where an agent hands a checkout over: a person sees what was agreed, and goes on with it."""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from souk.doors.web.asker import asker_of
from souk.doors.web.cart import by_shop, wanted_of
from souk.doors.web.desk import Desk
from souk.doors.web.view import href, local
from souk.kit.errors import NotAllowed, NotFound

OPEN = ("incomplete", "ready")
MOST_LINES = 50
SAID_ELSEWHERE = ("missing", "payment_confirmation_required")
LINK: dict[str, Any] = {"purpose": "link", "state": "incomplete", "challenge": "", "messages": ()}


def add(router: APIRouter, desk: Desk) -> None:
    @router.get("/agreed")
    def offered(request: Request) -> Response:
        """What a link offers: nothing is written before somebody takes it."""
        asked = request.query_params.getlist("line")[:MOST_LINES]
        wanted = [wanted_of(text) for text in asked]
        quote = desk.call(request, "pricing.quote", {"basket": wanted})
        lines = [_line(desk, request, one, quote["priced"]["lines"][one["id"]]) for one in quote["lines"]]
        context: dict[str, Any] = {
            "agreed": {**LINK, "currency": quote["priced"]["currency"], "totals": ()},
            "by_shop": by_shop(lines),
            "said": (),
            "fill": href("/cart/fill", [("line", text) for text in asked]),
            "total": quote["priced"]["total"],
            "to": local(request.query_params["to"]) if "to" in request.query_params else "",
        }
        return desk.page(request, "buying/agreed.html", context)

    @router.get("/agreed/{agreed}")
    def show(request: Request, agreed: str) -> Response:
        found = _found(desk, request, agreed)
        if found["state"] == "completed":
            return RedirectResponse(href(f"/orders/{found['order']}", {"secret": found["secret"]}), 303)
        names = [
            ("line", f"{one['quantity']}~{one['shop']}~{one['variant']}~{one['product']}") for one in found["lines"]
        ]
        context: dict[str, Any] = {
            "agreed": found,
            "by_shop": by_shop(found["lines"]),
            "said": [one for one in found["messages"] if one["code"] not in SAID_ELSEWHERE],
            "fill": href("/cart/fill", names) if found["state"] in OPEN else "",
            "total": found["totals"][-1]["amount"],
            "to": "",
        }
        return desk.page(request, "buying/agreed.html", context)


def _found(desk: Desk, request: Request, agreed: str) -> Any:
    """The checkout; whoever is not signed in may have one that is an account's, and is asked to sign in."""
    try:
        return desk.call(request, "checkout.agreed", {"agreed": agreed})
    except NotFound:
        if asker_of(request).known:
            raise
        raise NotAllowed("visitor", "accounts:self") from None


def _line(desk: Desk, request: Request, one: Any, priced: Any) -> dict[str, Any]:
    title = desk.call(request, "catalog.show", {"product": one["product"]})["product"]["title"]
    off = priced["list"] - priced["left"]
    return {**one, "title": title, "list": priced["list"], "left": priced["left"], "off": off}
