"""What a shop asks for shipping and what it grants, behind the counter: rates, terms, and every version of both."""

from collections.abc import Callable, Mapping
from typing import Any

from babel.dates import get_day_names
from fastapi import APIRouter, Form, Request, Response

from souk.doors.web.desk import Desk
from souk.doors.web.rated import BLANK, rate, shown_rates, typed_rates
from souk.doors.web.route import settled
from souk.doors.web.trading import Place, placed, typed, whole
from souk.kit.errors import Invalid
from souk.kit.locale import babel_locale

HOME = "/shipping"
VERSIONS = 20
# A form has at most a thousand fields, and a rate has eighteen of them.
RATES, MOST_ROWS = 20, 40


class NoShopChosen(Invalid):
    """Rates and terms are always of one shop."""

    def __init__(self) -> None:
        super().__init__("Choose a shop first.")


def add(router: APIRouter, desk: Desk) -> None:
    @router.get(HOME)
    def show(request: Request, first: int = 0) -> Response:
        return _page(placed(desk, request), first=max(first, 0))

    _rating(router, desk)
    _granting(router, desk)


def _rating(router: APIRouter, desk: Desk) -> None:
    @router.post(f"{HOME}/rates")
    def put(request: Request, do: str = Form("put"), number: int = Form(0), why: str = Form("")) -> Response:
        place, rows = placed(desk, request), typed_rates(typed(request))
        part = {name: _place(typed(request).get(name, "")) for name in ("first", "span")}
        if do != "put":
            return _page(place, rates=_changed(rows, do), given=typed(request), at="rates", **part)

        def asked() -> dict[str, Any]:
            rates = _among(_kept(place, number), [rate(one) for one in rows], **part)
            return {"shop": _own(place), "rates": rates, "number": number, "why": why}

        return _stepped(place, "rates", ("fulfilment.put-rates", asked), rates=rows, **part)

    @router.post(f"{HOME}/rates/restore")
    def restore(request: Request, version: int = Form(), number: int = Form(), why: str = Form("")) -> Response:
        place = placed(desk, request)

        def asked() -> dict[str, Any]:
            return {"shop": _own(place), "version": version, "number": number, "why": why.strip() or f"as {version}"}

        return _stepped(place, "versions", ("fulfilment.restore-rates", asked))


def _place(said: str) -> int:
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 6 else 0


def _kept(place: Place, number: int) -> list[Any]:
    """The rates that the form was made of: the same ones when it is sent twice."""
    versions = place.call("fulfilment.versions", {"shop": _own(place), "most": VERSIONS})
    return next((one["rates"] for one in versions if one["number"] == number), [])


def _among(kept: list[Any], rates: list[dict[str, Any]], *, first: int, span: int) -> list[Any]:
    """All rates: those of the form in the place of the `span` kept ones that it showed, from the `first` on."""
    return [*kept[:first], *rates, *kept[first + span :]]


def _changed(rows: list[dict[str, str]], do: str) -> list[dict[str, str]]:
    """The rates of the form with one more, or without one."""
    if do == "more":
        return [*rows, dict(BLANK)]
    return [one for place, one in enumerate(rows) if do != f"drop-{place}"]


def _granting(router: APIRouter, desk: Desk) -> None:
    @router.post(f"{HOME}/terms")
    def put(request: Request, number: int = Form(0), why: str = Form("")) -> Response:
        place, form = placed(desk, request), typed(request)

        def asked() -> dict[str, Any]:
            days = {name: whole(name, form.get(name, "")) for name in ("returns", "exchanges")}
            issuer = {name: form.get(f"issuer_{name}", "").strip() for name in ("name", "tax_number", "address")}
            terms = {**days, "not_returned": _never(form), "issuer": issuer}
            return {"shop": _own(place), "terms": terms, "number": number, "why": why}

        return _stepped(place, "terms", ("orders.put-terms", asked), never=_never(form))


def _never(form: Mapping[str, str]) -> list[str]:
    """Categories that are not taken back: those that stay ticked, and the one that is added."""
    kept = [name.removeprefix("never-") for name, said in form.items() if name.startswith("never-") and said]
    return sorted({*kept, *([form["never"]] if form.get("never") else [])})


def _own(place: Place) -> str:
    if not place.shop:
        raise NoShopChosen
    return place.shop


def _stepped(place: Place, at: str, step: tuple[str, Callable[[], Mapping[str, Any]]], **shown: Any) -> Response:
    """Change rates or terms; where it is refused, the page says why with all that was typed."""
    name, asked = step

    def again(_of: Request, status: int, more: Mapping[str, Any]) -> Response:
        return _page(place, status, at=at, **shown, **more)

    return settled(place.request, again, place.to(HOME), lambda: place.write(name, asked()))


def _page(place: Place, status: int = 200, *, first: int = 0, **more: Any) -> Response:
    if not place.shop:
        place.call("orders.sales", {"most": 1})
        return place.desk.page(place.request, "shipping/choose.html", {**place.context(), **more}, status)
    context = {**_rates(place, first), **_terms(place)}
    return place.desk.page(place.request, "shipping/shop.html", {**place.context(), **context, **more}, status)


def _rates(place: Place, first: int) -> dict[str, Any]:
    """The rates that hold, some of them as a form, and every version of them."""
    card = place.call("fulfilment.rates", {"shop": place.shop})
    shown = shown_rates(card["rates"][first : first + RATES]) if card else [dict(BLANK)]
    return {
        "card": card,
        "number": card["number"] if card else 0,
        "rates": shown,
        "first": first,
        "span": len(shown) if card else 0,
        "total": len(card["rates"]) if card else 0,
        "at_once": RATES,
        "most_rows": MOST_ROWS,
        "versions": place.call("fulfilment.versions", {"shop": place.shop, "most": VERSIONS}),
        "week": [(str(day + 1), name) for day, name in _week(place)],
    }


def _terms(place: Place) -> dict[str, Any]:
    """What the shop grants, and every version of it."""
    terms = place.call("orders.terms", {"shop": place.shop})
    kinds = place.desk.optional(place.request, "catalog.categories", {}, [])
    return {
        "terms": terms,
        "never": terms["terms"]["not_returned"],
        "terms_versions": place.call("orders.terms-versions", {"shop": place.shop, "most": VERSIONS}),
        "kinds": {one["id"]: one["name"] for one in kinds},
        "may": place.may("fulfilment:write") and place.may("orders:write"),
    }


def _week(place: Place) -> list[tuple[int, str]]:
    return sorted(get_day_names("abbreviated", locale=babel_locale(place.locale)).items())
