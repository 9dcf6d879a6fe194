"""A new product behind the counter: written as a draft, with its stock and its photograph, then put on sale."""

import hashlib
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import APIRouter, Request, Response, UploadFile

from souk.doors.web.desk import Desk
from souk.doors.web.goods import HOME, NEW, aisles, amount_of, lines_of, stepped, why, working
from souk.doors.web.merchandising import currency_of
from souk.doors.web.route import settled
from souk.doors.web.telling import N_
from souk.doors.web.trading import Place, typed, whole
from souk.kit.errors import Invalid
from souk.kit.locale import LOCALES

# How many variants a form begins with, and how many it may have at most.
ROWS, MOST_ROWS = 1, 40
ROW = ("sku", "price", "list", "cost", "pieces", *(f"name-{locale}" for locale in LOCALES))


class NoShopChosen(Invalid):
    """A new product of nobody."""

    def __init__(self) -> None:
        super().__init__("Choose the shop that sells it.")


class NoPrice(Invalid):
    """A variant without a price."""

    def __init__(self, row: int) -> None:
        super().__init__("Variant {row} needs a price.", row=row)


class NoPlace(Invalid):
    """Pieces that lie nowhere."""

    def __init__(self) -> None:
        super().__init__("Say where the pieces are.")


def add(router: APIRouter, desk: Desk) -> None:
    """The form, and a draft's way into sight."""

    @router.get(NEW)
    def new(request: Request) -> Response:
        return _form(working(desk, request))

    @router.post(NEW)
    def make(request: Request, file: UploadFile | None = None) -> Response:
        return _make(working(desk, request), file)

    @router.post(f"{HOME}/{{product}}/publish")
    def publish(request: Request, product: str) -> Response:
        def out(place: Place, _listing: Mapping[str, Any]) -> None:
            place.write("catalog.publish", {"product": product, "reason": why(place, N_("put on sale"))})

        return stepped(working(desk, request), product, "publish", out)


def _form(place: Place, status: int = 200, *, rows: int = ROWS, **more: Any) -> Response:
    context = {
        "categories": aisles(place),
        "locations": place.desk.optional(place.request, "inventory.locations", {}, []),
        "currency": currency_of(place.desk, place.request),
        "rows": rows,
        "most_rows": MOST_ROWS,
        "locales": LOCALES,
        "may": place.may("catalog:write"),
        "may_count": place.may("inventory:write"),
        "kept_file": "",
    }
    return place.desk.page(place.request, "goods/new.html", {**place.context(), **context, **more}, status)


def _make(place: Place, file: UploadFile | None) -> Response:
    """Keep a draft, then what belongs to it; what is refused before there is a draft is shown as it was typed."""
    form, told = typed(place.request), dict[str, Any]()
    rows = min(max(whole("rows", form.get("rows", "1")), 1), MOST_ROWS)
    if form.get("do") == "more":
        return _form(place, rows=min(rows + 1, MOST_ROWS), at="new", given=form, kept_file=form.get("kept_file", ""))
    product = form.get("id", "").strip() or _named(place)

    def again(_of: Request, status: int, more: Mapping[str, Any]) -> Response:
        return _form(place, status, rows=rows, at="new", **{**told, **more})

    def draft() -> None:
        told["kept_file"] = _stored(place, file)
        told["pieces"] = dict(_pieces(product, rows, form))
        made = _product(place, product, rows)
        place.write("catalog.draft", {"product": made, "reason": why(place, N_("written by hand"))})

    answer = settled(place.request, again, place.to(f"{HOME}/{product}"), draft)
    if answer.status_code != 303:
        return answer

    def rest(_place: Place, _listing: Mapping[str, Any]) -> None:
        _complete(place, product, told["kept_file"], told["pieces"])

    return stepped(place, product, "publish", rest)


def _complete(place: Place, product: str, file: str, pieces: Mapping[str, int]) -> None:
    """What belongs to a draft; its page says what of it could not be done."""
    form = typed(place.request)
    if file:
        asked = {"product": product, "file": file, "reason": why(place, N_("written by hand"))}
        place.write("catalog.attach-picture", asked)
    if pieces:
        counted = {"location": form["location"], "counts": dict(pieces), "why": why(place, N_("written by hand"))}
        place.write("inventory.count", counted)
    if form.get("do") == "publish":
        place.write("catalog.publish", {"product": product, "reason": why(place, N_("put on sale"))})


def _named(place: Place) -> str:
    """An id that the same form gives again."""
    key = place.desk.key(place.request) or uuid.uuid4().hex
    return f"{place.shop}-{hashlib.sha256(key.encode()).hexdigest()[:10]}"


def _stored(place: Place, file: UploadFile | None) -> str:
    """The photograph that was chosen, or the one that was sent with the form before; empty where there is none."""
    if file is None or not file.filename:
        return typed(place.request).get("kept_file", "")
    return place.desk.uploads(file.filename, file.file)


def _product(place: Place, product: str, rows: int) -> dict[str, Any]:
    form = typed(place.request)
    if not place.shop:
        raise NoShopChosen
    texts = {
        name: {locale: text for locale in LOCALES if (text := lines_of(form.get(f"{name}-{locale}", "")))}
        for name in ("title", "description")
    }
    return {
        "id": product,
        "shop": place.shop,
        "title": texts["title"],
        "description": texts["description"] or None,
        "brand": form.get("brand", "").strip(),
        "category": form.get("category") or None,
        "variants": [_variant(place, product, row, form) for row in _used(rows, form)],
    }


def _used(rows: int, form: Mapping[str, str]) -> list[int]:
    """The rows in which something was typed; the first where none was."""
    return [row for row in range(1, rows + 1) if any(form.get(f"{name}-{row}", "").strip() for name in ROW)] or [1]


def _variant(place: Place, product: str, row: int, form: Mapping[str, str]) -> dict[str, Any]:
    currency = currency_of(place.desk, place.request)
    price, listed, cost = (amount_of(form, f"{name}-{row}", currency) for name in ("price", "list", "cost"))
    if price is None:
        raise NoPrice(row)
    title = {locale: text for locale in LOCALES if (text := form.get(f"name-{locale}-{row}", "").strip())}
    return {
        "id": _variant_id(product, row),
        "sku": form.get(f"sku-{row}", "").strip(),
        "title": title or None,
        "offers": [{"shop": place.shop, "price": price, "list_price": listed, "cost": cost}],
    }


def _variant_id(product: str, row: int) -> str:
    return product if row == 1 else f"{product}-{row}"


def _pieces(product: str, rows: int, form: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    """How many pieces of each variant there are, where that was typed."""
    for row in _used(rows, form):
        if said := form.get(f"pieces-{row}", "").strip():
            if not form.get("location"):
                raise NoPlace
            yield _variant_id(product, row), whole(N_("Pieces"), said)
