"""A shop's orders behind the counter: what is to be sent, one order with its parcels and returns, many at once."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any

from fastapi import APIRouter, Form, Request, Response, UploadFile
from fastapi.responses import PlainTextResponse

from souk.doors.web.desk import Desk
from souk.doors.web.route import settled
from souk.doors.web.telling import N_
from souk.doors.web.trading import Place, placed, reason_in, typed, whole
from souk.kit.errors import Invalid

HOME = "/sales"
PAGE, PART, LARGEST, MOST_ROWS = 50, 200, 1_000_000, 1_000
COLUMNS = ("order", "carrier", "tracking")
TABS = ("to_send", "sent", "delivered", "returns", "canceled", "")


class NoPieces(Invalid):
    """A form about pieces in which none is meant."""

    def __init__(self) -> None:
        super().__init__("Say of at least one line how many pieces are meant.")


class NoRows(Invalid):
    """Neither rows nor a file of them."""

    def __init__(self) -> None:
        super().__init__("Paste rows or choose a file with them.")


class UnreadRows(Invalid):
    """A file that is no text, or too large to be a list of parcels."""

    def __init__(self) -> None:
        super().__init__("The file is no CSV in UTF-8 or GB18030 of at most 1 MB.")


def add(router: APIRouter, desk: Desk) -> None:
    _listing(router, desk)
    _sending_many(router, desk)
    _showing(router, desk)
    _sending(router, desk)
    _taking_back(router, desk)


def _listing(router: APIRouter, desk: Desk) -> None:
    @router.get(HOME)
    def listed(request: Request, state: str = "to_send", after: str = "") -> Response:
        place = placed(desk, request)
        tab = state if state in TABS else ""
        page = place.call("orders.sales", {"doing": tab, "after": after, "most": PAGE})
        context = {"orders": page["orders"], "older": page["after"], "after": after, "tab": tab, "tabs": TABS}
        more = {"waiting": place.call("orders.to-do"), "may": place.may("orders:write")}
        return desk.page(request, "sales/list.html", {**place.context(), **context, **more})


def _sending_many(router: APIRouter, desk: Desk) -> None:
    @router.get(f"{HOME}/send")
    def form(request: Request) -> Response:
        place = placed(desk, request)
        place.call("orders.sales", {"most": 1})
        return _many(place)

    @router.get(f"{HOME}/send.csv")
    def template(request: Request) -> Response:
        place, text = placed(desk, request), io.StringIO()
        written = csv.writer(text)
        written.writerow(COLUMNS)
        written.writerows((one["id"], "", "") for one in islice(_to_send(place), MOST_ROWS))
        headers = {"Content-Disposition": 'attachment; filename="to-send.csv"', "Cache-Control": "no-store"}
        return PlainTextResponse(text.getvalue(), headers=headers, media_type="text/csv")

    @router.post(f"{HOME}/send")
    def send(request: Request, file: UploadFile | None = None) -> Response:
        place, pasted = placed(desk, request), typed(request).get("rows", "")
        told: list[Any] = []

        def do() -> None:
            told.extend(place.write("orders.ship-many", {"rows": _text(pasted, file)}))

        def again(_of: Request, status: int, more: Mapping[str, Any]) -> Response:
            return _many(place, pasted, status=status, refused=more["refused"])

        answer = settled(request, again, HOME, do)
        return _many(place, _left(pasted, told), told=told) if told else answer


def _to_send(place: Place) -> Iterator[Any]:
    """Orders that are to be sent, newest first, fetched as they are wanted."""
    after, more = "", True
    while more:
        page = place.call("orders.sales", {"doing": "to_send", "after": after, "most": PART})
        yield from page["orders"]
        after, more = page["after"], bool(page["after"])


def _text(pasted: str, file: UploadFile | None) -> str:
    """The rows of the file, else those that were pasted; raises `NoRows`, `UnreadRows`."""
    if file is None or not file.filename:
        if not pasted.strip():
            raise NoRows
        return pasted.strip() + "\n"
    brought = file.file.read(LARGEST + 1)
    for encoding in ("utf-8-sig", "gb18030"):
        if len(brought) > LARGEST or b"\0" in brought:
            break
        try:
            return brought.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadRows


def _left(pasted: str, told: list[Any]) -> str:
    """What was pasted without the rows that are done: the first line, and each that was refused."""
    wrong = {one["row"] for one in told if not one["done"]}
    lines = pasted.strip().splitlines()
    return "\n".join(line for place, line in enumerate(lines, 1) if place == 1 or place in wrong) if wrong else ""


def _many(
    place: Place, rows: str = "", *, status: int = 200, refused: str = "", told: list[Any] | None = None
) -> Response:
    shown = [{**one, "why": reason_in(one["why"], place.locale)} for one in told or []]
    context = {"rows": rows, "told": shown, "columns": ",".join(COLUMNS), "may": place.may("orders:write")}
    said = {**place.context(), **context, "refused": refused}
    return place.desk.page(place.request, "sales/many.html", said, status)


def _showing(router: APIRouter, desk: Desk) -> None:
    @router.get(f"{HOME}/{{order}}")
    def show(request: Request, order: str) -> Response:
        return _order(placed(desk, request), order)

    @router.get(f"{HOME}/{{order}}/invoices")
    def invoices(request: Request, order: str) -> Response:
        place = placed(desk, request)
        documents = place.call("orders.issued", {"order": order})
        context = {**place.context(), "order": order, "documents": documents}
        return desk.page(request, "sales/invoices.html", context)


def _order(place: Place, id: str, status: int = 200, **more: Any) -> Response:
    order = place.call("orders.sale", {"order": id})
    lines = {one["id"]: one for one in order["lines"]}
    named = lines | {one["id"]: one for one in order["gifts"]}
    context = {
        "order": order,
        "lines": lines,
        "named": named,
        "left": {id: one["quantity"] - one["canceled"] - one["shipped"] for id, one in named.items()},
        "carrier": next((one["promise"]["carrier"] for one in order["parts"] if one["promise"]), ""),
        "may": place.may("orders:write"),
        "bought": place.call("mandates.bought", {"checkout": id}),
    }
    return place.desk.page(place.request, "sales/order.html", {**place.context(), **context, **more}, status)


def _sending(router: APIRouter, desk: Desk) -> None:
    @router.post(f"{HOME}/{{order}}/ship")
    def ship(request: Request, order: str, carrier: str = Form(""), tracking: str = Form("")) -> Response:
        def asked() -> dict[str, Any]:
            pieces = _pieces(typed(request))
            return {"order": order, "carrier": carrier.strip(), "tracking": tracking.strip(), "pieces": pieces}

        return _stepped(placed(desk, request), order, "ship", ("orders.ship", asked))

    @router.post(f"{HOME}/{{order}}/refuse")
    def refuse(request: Request, order: str, why: str = Form("")) -> Response:
        def asked() -> dict[str, Any]:
            return {"order": order, "why": why, "pieces": _pieces(typed(request))}

        return _stepped(placed(desk, request), order, "refuse", ("orders.refuse", asked))


def _taking_back(router: APIRouter, desk: Desk) -> None:
    @router.post(f"{HOME}/{{order}}/parcels/{{shipment}}/unship")
    def unship(request: Request, order: str, shipment: str, why: str = Form("")) -> Response:
        asked = {"shipment": shipment, "why": why}
        return _stepped(placed(desk, request), order, shipment, ("orders.unship", lambda: asked))

    @router.post(f"{HOME}/{{order}}/parcels/{{shipment}}/deliver")
    def deliver(request: Request, order: str, shipment: str) -> Response:
        return _stepped(placed(desk, request), order, shipment, ("orders.deliver", lambda: {"shipment": shipment}))

    @router.post(f"{HOME}/{{order}}/returns/{{id}}")
    def receive(request: Request, order: str, id: str, do: str = Form(""), why: str = Form("")) -> Response:
        stayed = [name.removeprefix("missing-") for name in typed(request) if name.startswith("missing-")]
        asked = {"id": id, "accepted": do == "accept", "why": why, "missing": stayed if do == "accept" else []}
        return _stepped(placed(desk, request), order, id, ("orders.receive-return", lambda: asked))


def _stepped(place: Place, order: str, at: str, step: tuple[str, Callable[[], Mapping[str, Any]]]) -> Response:
    """Do one step of an order; where it is refused, the order's page says why beside the form."""
    name, asked = step

    def again(_of: Request, status: int, more: Mapping[str, Any]) -> Response:
        return _order(place, order, status, at=at, **more)

    return settled(place.request, again, place.to(f"{HOME}/{order}"), lambda: place.write(name, asked()))


def _pieces(form: Mapping[str, str]) -> dict[str, int] | None:
    """Pieces by line as they were typed; None where the form does not ask for them."""
    said = {name.removeprefix("pieces-"): text for name, text in form.items() if name.startswith("pieces-")}
    meant = {line: many for line, text in said.items() if (many := whole(N_("Pieces"), text or "0"))}
    if said and not meant:
        raise NoPieces
    return meant or None
