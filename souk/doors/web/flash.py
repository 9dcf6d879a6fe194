"""The waiting room of a flash sale: a countdown, a place in the line, and the way to the checkout when it is time."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request, Response

from souk.doors.web import rushes
from souk.doors.web.desk import Desk, cart_of
from souk.doors.web.route import settled
from souk.trade.admission import NotInLine, NotYourTurn

HOME = "/flash"
LOTS = 100


def add(router: APIRouter, desk: Desk) -> None:
    rushes.add(router, desk)

    @router.get("/flash/{sale}")
    def show(request: Request, sale: str) -> Response:
        return _page(desk, request)

    @router.get("/flash/{sale}/lots")
    def lots(request: Request, sale: str, after: int = 0) -> Response:
        room = desk.call(request, "admission.room", {"sale": sale})
        found = desk.call(request, "admission.lots", {"sale": sale, "after": max(0, after), "most": LOTS})
        context = {"room": room, "lots": found, "after": found[-1]["number"] if len(found) == LOTS else 0}
        return desk.page(request, "flash/lots.html", context)

    @router.post("/flash/{sale}/join")
    def join(request: Request, sale: str) -> Response:
        return _done(desk, request, "admission.join")

    @router.post("/flash/{sale}/leave")
    def leave(request: Request, sale: str) -> Response:
        return _done(desk, request, "admission.leave")


def in_turn(do: Callable[[], str]) -> str:
    """Where what is done leads; whoever may not buy yet is led to where they stand in the line."""
    try:
        return do()
    except (NotInLine, NotYourTurn) as error:
        return str(error.facts["where"])


def soon(desk: Desk, request: Request, product: Any) -> dict[str, Any] | None:
    """The flash sale that a product is in or will be in first."""
    variants = [one["id"] for one in product["variants"]][:500]
    found = desk.optional(request, "admission.of", {"variants": variants}, [])
    return {**found[0], "now": desk.souk.clock.now().isoformat()} if found else None


def _done(desk: Desk, request: Request, name: str) -> Response:
    sale = request.path_params["sale"]

    def again(of: Request, status: int, more: Any) -> Response:
        return _page(desk, of, status, more["refused"])

    def do() -> None:
        desk.call(request, name, {"sale": sale, "guest": cart_of(request)}, key=desk.key(request))

    return settled(request, again, f"{HOME}/{sale}", do)


def _page(desk: Desk, request: Request, status: int = 200, refused: str = "") -> Response:
    sale = request.path_params["sale"]
    room = desk.call(request, "admission.room", {"sale": sale})
    place = desk.call(request, "admission.place", {"sale": sale, "guest": cart_of(request)})
    variants = room["sale"]["rule"]["variants"]
    context = {
        "room": room,
        "rule": room["sale"]["rule"],
        "place": place,
        "goods": desk.optional(request, "catalog.variants", {"variants": variants}, []),
        "again": _again(room, place),
        "signed_in": not cart_of(request),
        "refused": refused,
    }
    return desk.page(request, "flash/room.html", context, status)


def _again(room: Any, place: Any) -> int:
    """Seconds after which the page looks again by itself; 0 where nothing changes by itself any more."""
    if room["phase"] == "over" or place["state"] in ("used", "missed", "over"):
        return 0
    return int(place["again"]) or 30
