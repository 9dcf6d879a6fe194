"""A shop's goods behind the counter: each with its texts, offers and photograph, and every change taken back."""

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from fastapi import APIRouter, Request, Response, UploadFile

from souk.doors.web.desk import Desk
from souk.doors.web.imports import NoFile
from souk.doors.web.route import settled
from souk.doors.web.steps import changes
from souk.doors.web.telling import N_
from souk.doors.web.trading import Place, placed, typed
from souk.doors.web.words import translations
from souk.kit.errors import Invalid
from souk.kit.locale import LOCALES, pick
from souk.kit.money import Money, minor

HOME = "/goods"
NEW = f"{HOME}/new"
PAGE, STEPS = 50, 20
DEAREST = 10**12
# What the amounts of an offer are called beside their fields.
AMOUNTS = {"price": N_("Price"), "list": N_("Price before a cut"), "cost": N_("What it costs you")}


class PriceMissing(Invalid):
    """An offer without a price."""

    def __init__(self, variant: str) -> None:
        super().__init__("{variant}: an offer needs a price.", variant=variant)


class WrongAmount(Invalid):
    """An amount of a variant, or of a row of a form, that is none."""

    def __init__(self, what: str, of: str, said: str) -> None:
        super().__init__("{what}, variant {of}: {said} is no such number.", what=what, of=of, said=said[:80])


def add(router: APIRouter, desk: Desk) -> None:
    """The list, one product's page, and what can be done there."""

    @router.get(HOME)
    def listed(request: Request, words: str = "", after: str = "", show: str = "") -> Response:
        place, hidden = working(desk, request), show == "hidden"
        found = _found(place, words.strip()[:100]) if words.strip() else _page(place, after, hidden=hidden)
        context = {
            **found,
            "hidden": hidden and not words.strip(),
            "words": words.strip()[:100],
            "behind": bool(after),
            "may": place.may("catalog:write"),
        }
        return desk.page(request, "goods/list.html", {**place.context(), **context})

    @router.get(f"{HOME}/{{product}}")
    def show(request: Request, product: str) -> Response:
        return _show(working(desk, request), product)

    _changing(router, desk)
    _taking_back(router, desk)


def _changing(router: APIRouter, desk: Desk) -> None:
    @router.post(f"{HOME}/{{product}}")
    def save(request: Request, product: str) -> Response:
        return stepped(working(desk, request), product, "form", _save)

    @router.post(f"{HOME}/{{product}}/photograph")
    def photograph(request: Request, product: str, file: UploadFile | None = None) -> Response:
        def attach(place: Place, _listing: Mapping[str, Any]) -> None:
            if file is None or not file.filename:
                raise NoFile
            asked = {"product": product, "file": desk.uploads(file.filename, file.file), "reason": why(place)}
            place.write("catalog.attach-picture", asked)

        return stepped(working(desk, request), product, "photograph", attach)


def _taking_back(router: APIRouter, desk: Desk) -> None:
    @router.post(f"{HOME}/{{product}}/retire")
    def retire(request: Request, product: str) -> Response:
        def out(place: Place, _listing: Mapping[str, Any]) -> None:
            place.write("catalog.retire", {"product": product, "reason": why(place)})

        return stepped(working(desk, request), product, "retire", out)

    @router.post(f"{HOME}/{{product}}/revisions/{{number}}/undo")
    def undo(request: Request, product: str, number: int) -> Response:
        def back(place: Place, _listing: Mapping[str, Any]) -> None:
            place.write("catalog.revert", {"product": product, "revision": number, "reason": why(place, N_("undone"))})

        return stepped(working(desk, request), product, "history", back)


def working(desk: Desk, request: Request) -> Place:
    """Where somebody works who may look behind the counter at goods; raises `NotAllowed`."""
    place = placed(desk, request)
    place.call("catalog.imports", {"most": 1})
    return place


def _page(place: Place, after: str, *, hidden: bool) -> dict[str, Any]:
    asked: dict[str, Any] = {"after": after, "most": PAGE}
    shown = ("catalog.page", {**asked, "shop": place.shop or None})
    page = place.call(*(("catalog.withheld", asked) if hidden else shown))
    return {"rows": [_row(place, one) for one in page["listings"]], "older": page["after"], "total": None}


def _found(place: Place, words: str) -> dict[str, Any]:
    """What the search finds for words in the shop, and before it the product whose id they are."""
    filters = [{"key": "shop", "any_of": [place.shop]}] if place.shop else []
    asked = {"text": words, "filters": filters, "most": PAGE}
    cards = place.desk.optional(place.request, "search.find", asked, {"cards": [], "total": 0})
    ids = list(dict.fromkeys((words, *(one["product"] for one in cards["cards"]))))
    known = [place.desk.optional(place.request, "catalog.show", {"product": id}, None) for id in ids]
    rows = [_row(place, one) for one in known if one and _ours(place, one["product"])]
    return {"rows": rows, "older": "", "total": max(cards["total"], len(rows))}


def _row(place: Place, listing: Mapping[str, Any]) -> dict[str, Any]:
    product = listing["product"]
    own = [offer for variant in product["variants"] for offer in variant["offers"] if _offers(place, offer)]
    return {
        "product": product["id"],
        "title": product["title"],
        "shop": product["shop"],
        "variants": len(product["variants"]),
        "least": min((one["price"] for one in own), key=lambda one: one["amount"], default=None),
        "most": max((one["price"] for one in own), key=lambda one: one["amount"], default=None),
        "sold": sum(one["sold"] for one in own),
        "available": any(one["available"] for one in own),
        "changed": listing["changed"],
        "retired": listing["retired"],
    }


def _offers(place: Place, offer: Mapping[str, Any]) -> bool:
    return place.shop in ("", offer["shop"])


def _ours(place: Place, product: Mapping[str, Any]) -> bool:
    """Whether the shop brought the product in or offers it."""
    offered = (offer for variant in product["variants"] for offer in variant["offers"])
    return place.shop in ("", product["shop"]) or any(_offers(place, one) for one in offered)


def _show(place: Place, product: str, status: int = 200, **more: Any) -> Response:
    listing = place.call("catalog.show", {"product": product})
    shown = listing["product"]
    own = place.shop in ("", shown["shop"])
    history = place.desk.optional(place.request, "catalog.history", {"product": product}, [])
    context = {
        "listing": listing,
        "product": shown,
        "own": own,
        "offers": list(_lines(place, shown, _costs(place, product))),
        "history": [
            {**one, "changes": list(changes(one["changes"], shown, dict(aisles(place)), place.locale))}
            for one in history[:STEPS]
        ],
        "steps": len(history),
        "locales": LOCALES,
        "categories": aisles(place),
        "may": place.may("catalog:write") and _ours(place, shown),
    }
    return place.desk.page(place.request, "goods/one.html", {**place.context(), **context, **more}, status)


def _lines(
    place: Place, product: Mapping[str, Any], costs: Mapping[tuple[str, str], Any]
) -> Iterator[Mapping[str, Any]]:
    """Offers that can be changed, as the form shows them."""
    for variant in product["variants"]:
        for offer in variant["offers"]:
            if _offers(place, offer):
                cost = costs.get((variant["id"], offer["shop"]))
                yield {
                    "variant": variant,
                    "shop": offer["shop"],
                    "field": f"{variant['id']}/{offer['shop']}",
                    "currency": offer["price"]["currency"],
                    "price": _major(offer["price"]),
                    "list": _major(offer["list_price"]),
                    "cost": _major(cost),
                    "available": offer["available"],
                    "sold": offer["sold"],
                }


def _major(money: Mapping[str, Any] | None) -> str:
    return f"{Money(**money).major:f}" if money else ""


def stepped(place: Place, product: str, at: str, do: Any) -> Response:
    """Do one step of a product; where it is refused, its page says why beside the form, with what was typed."""

    def again(_of: Request, status: int, more: Mapping[str, Any]) -> Response:
        return _show(place, product, status, at=at, **more)

    listing = place.call("catalog.show", {"product": product})
    return settled(place.request, again, place.to(f"{HOME}/{product}"), lambda: do(place, listing))


def aisles(place: Place) -> list[tuple[str, str]]:
    """Every category with its way down from the aisle, in the reader's language and in the order of the taxonomy."""
    known = {one["id"]: one for one in place.desk.optional(place.request, "catalog.categories", {}, [])}

    def way(one: Mapping[str, Any]) -> str:
        name = pick(one["name"], place.locale)
        above = known.get(one["parent"])
        return f"{way(above)} › {name}" if above else name

    return sorted(((one["id"], way(one)) for one in known.values()), key=lambda one: one[1])


def why(place: Place, instead: str = N_("changed by hand")) -> str:
    said = typed(place.request).get("why", "").strip()
    return said or translations(place.locale).gettext(instead)


def _save(place: Place, listing: Mapping[str, Any]) -> None:
    """Write what was typed anew: of one's own product all of it at once, of another's only one's own offers."""
    product, form = listing["product"], typed(place.request)
    costs = _costs(place, product["id"])
    variants = [_variant(one, form, costs) for one in product["variants"]]
    if place.shop in ("", product["shop"]):
        _edit(place, product, variants)
    else:
        _offer(place, product, variants)
    _forget_costs(place, product["id"], costs)


def _edit(place: Place, product: Mapping[str, Any], variants: list[dict[str, Any]]) -> None:
    form = typed(place.request)
    texts = {
        name: {locale: text for locale in LOCALES if (text := lines_of(form.get(f"{name}-{locale}", "")))}
        for name in ("title", "description")
    }
    brand = form.get("brand", "").strip()
    told = {
        "title": texts["title"],
        "description": texts["description"] or None,
        "brand": brand,
        "category": form.get("category", product["category"] or "") or None,
        "variants": variants,
    }
    changes = {name: value for name, value in told.items() if value != product[name]}
    if changes:
        revision = int(said) if (said := form.get("revision", "")).isdecimal() else 0
        asked = {"product": product["id"], "revision": revision, "changes": changes, "reason": why(place)}
        place.write("catalog.edit", asked)


def lines_of(said: str) -> str:
    """A text as it is kept: forms send other ends of lines."""
    return said.replace("\r\n", "\n").strip()


def _offer(place: Place, product: Mapping[str, Any], variants: list[dict[str, Any]]) -> None:
    key = place.desk.key(place.request)
    known = [offer for one in product["variants"] for offer in one["offers"]]
    for one in variants:
        for offer in one["offers"]:
            if offer["shop"] == place.shop and offer not in known:
                asked = {"product": product["id"], "variant": one["id"], "offer": offer, "reason": why(place)}
                place.call("catalog.offer", asked, key=key and f"{key}/{one['id']}")


def _costs(place: Place, product: str) -> dict[tuple[str, str], Any]:
    """What pieces cost, by variant and shop."""
    costs = place.call("catalog.costs", {"products": [product]})
    return {(one["variant"], one["shop"]): one["cost"] for one in costs}


def _forget_costs(place: Place, product: str, costs: Mapping[tuple[str, str], Any]) -> None:
    """What a piece costs is forgotten where its field was emptied."""
    form = typed(place.request)
    for variant, shop in costs:
        if not form.get(f"cost-{variant}/{shop}", "–").strip():
            asked = {"product": product, "variant": variant, "shop": shop, "reason": why(place)}
            place.call("catalog.put-cost", asked)


def _variant(
    variant: Mapping[str, Any], form: Mapping[str, str], costs: Mapping[tuple[str, str], Any]
) -> dict[str, Any]:
    """A variant with the offers that the form says; those that it does not show stay."""
    offers = [_offered(variant["id"], one, form, costs.get((variant["id"], one["shop"]))) for one in variant["offers"]]
    return {**variant, "offers": offers}


def _offered(variant: str, offer: Mapping[str, Any], form: Mapping[str, str], cost: Any) -> dict[str, Any]:
    field, currency = f"{variant}/{offer['shop']}", offer["price"]["currency"]
    if f"price-{field}" not in form:
        return dict(offer)
    price = amount_of(form, f"price-{field}", currency)
    if price is None:
        raise PriceMissing(variant)
    told = {
        "price": price,
        "list_price": amount_of(form, f"list-{field}", currency),
        "available": f"on-{field}" in form,
    }
    paid = amount_of(form, f"cost-{field}", currency)
    # Nobody is told a cost with an offer, so an offer with one says it anew.
    return {**offer, **told, "cost": None if paid == cost else paid}


def amount_of(form: Mapping[str, str], field: str, currency: str) -> dict[str, Any] | None:
    """An amount that was typed in whole units, or None; raises `WrongAmount`."""
    said = form.get(field, "").strip()
    if not said:
        return None
    what, _, of = field.partition("-")
    wrong = WrongAmount(AMOUNTS[what], of.partition("/")[0], said)
    try:
        found = Decimal(said)
    except InvalidOperation:
        raise wrong from None
    if not found.is_finite() or not 0 <= found < DEAREST:
        raise wrong
    made = minor(found, currency)
    return {"amount": made.amount, "currency": made.currency}
