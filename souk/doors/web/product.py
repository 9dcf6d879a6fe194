"""One product: offers, what is known with its sources, reviews, history."""

from typing import Any

from fastapi import APIRouter, Request, Response

from souk.doors.web import coupons, noticing
from souk.doors.web.buying import box
from souk.doors.web.desk import Desk, locale_of
from souk.doors.web.flash import soon
from souk.doors.web.home import NOTHING
from souk.doors.web.linking import linked
from souk.doors.web.tagged import tag_of, tags_of
from souk.doors.web.values import axes, known, opinions, stated

REVIEWS = 6
SIMILAR = 6
NO_REVIEWS: dict[str, Any] = {"reviews": [], "after": "", "total": 0}


def add(router: APIRouter, desk: Desk) -> None:
    coupons.add(router, desk)

    @router.get("/products/{product}")
    def show(request: Request, product: str, reviews: str = "") -> Response:
        listing = desk.call(request, "catalog.show", {"product": product})
        noticing.opened(desk, request, product)
        knowledge = _knowledge(desk, request, listing["product"])
        around = _around(desk, request, listing["product"]["id"], knowledge["category"])
        place = _place(desk, request, knowledge["category"])
        context = {
            "listing": listing,
            "product": listing["product"],
            "reviews": _reviews(desk, request, product, reviews),
            "shops": {shop["id"]: shop for shop in desk.optional(request, "catalog.shops", {}, [])},
            "linked": linked(desk, request, listing, place),
            "sellers": {offer["shop"] for one in listing["product"]["variants"] for offer in one["offers"]},
            "quoted": quoted(desk, request, product),
            "buy": box(desk, request, listing["product"]),
            "place": place,
            "flash": soon(desk, request, listing["product"]),
            **knowledge,
            **around,
            "tags": tags_of(desk, request, around["similar"]),
        }
        return desk.page(request, "product.html", context)


def quoted(desk: Desk, request: Request, product: str) -> dict[str, Any] | None:
    """What one piece of the best offer costs whoever asks, step by step; None where no campaign concerns it."""
    tag = tag_of(desk, request, product)
    if tag is None:
        return None
    wanted = {name: tag[name] for name in ("product", "variant", "shop")}
    quote: dict[str, Any] = desk.optional(request, "pricing.quote", {"basket": [wanted]}, {"told": ()})
    if not quote["told"]:
        return {**tag, "told": []} if tag["lowest"] else None
    made, currency = quote["priced"], tag["currency"]
    return {
        **tag,
        "final": {"amount": made["total"], "currency": currency},
        "told": quote["told"],
        "until": quote["until"],
    }


def _reviews(desk: Desk, request: Request, product: str, after: str) -> Any:
    asked = {"product": product, "after": after, "most": REVIEWS}
    return desk.optional(request, "catalog.reviews", asked, NO_REVIEWS)


def _knowledge(desk: Desk, request: Request, product: dict[str, Any]) -> dict[str, Any]:
    locale = locale_of(request)
    annotated = desk.optional(request, "annotation.of", {"product": product["id"]}, {})
    category = annotated.get("category") or product["category"]
    taught = desk.optional(request, "annotation.category", {"category": category}, {}) if category else {}
    return {
        "category": category,
        "fields": {kind["key"]: kind["name"] for kind in taught.get("attributes", ())},
        "axes": axes(product["variants"], taught, locale),
        "known": known(annotated, taught, locale),
        "stated": stated(product, annotated, taught, locale),
        "opinions": opinions(annotated, taught),
    }


def _around(desk: Desk, request: Request, product: str, category: str | None) -> dict[str, Any]:
    asked = {"filters": [{"key": "category", "any_of": [category]}], "most": SIMILAR + 1}
    found = desk.optional(request, "search.find", asked, NOTHING) if category else NOTHING
    others = [card for card in found["cards"] if card["product"] != product][:SIMILAR]
    looks = desk.operator(request)
    history = desk.optional(request, "catalog.history", {"product": product}, []) if looks else []
    return {"similar": others, "history": history, "operator": looks}


def _place(desk: Desk, request: Request, category: str | None) -> list[dict[str, Any]]:
    """The categories from the aisle down to the product's own."""
    by_id = {one["id"]: one for one in desk.optional(request, "catalog.categories", {}, [])}
    path: list[dict[str, Any]] = []
    while category and category in by_id and len(path) < len(by_id):
        path.insert(0, by_id[category])
        category = by_id[category]["parent"]
    return path
