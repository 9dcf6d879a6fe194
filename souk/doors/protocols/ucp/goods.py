"""Goods as UCP's catalogue has them: products with their variants, prices of this moment, and who sells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from souk.doors.protocols.ucp.replying import Json
from souk.doors.protocols.ucp.showing import Shown
from souk.kit.locale import pick
from souk.kit.operation import Caller, Souk

MOST_IDS = 25


@dataclass(frozen=True)
class Shelf:
    """What is known of several products at once: what their best offers cost, how many are left, whose shops."""

    tags: Mapping[str, Mapping[str, Any]]
    stock: Mapping[tuple[str, str], Mapping[str, Any]]
    shops: Mapping[str, Mapping[str, Any]]
    categories: Mapping[str, Mapping[str, Any]]


def shelf(souk: Souk, caller: Caller, products: Sequence[Mapping[str, Any]]) -> Shelf:
    """Look everything up that several products need."""
    ids = [one["id"] for one in products]
    variants = sorted({one["id"] for product in products for one in product["variants"]})[:500]
    tags = souk.call("pricing.tagged", {"products": ids}, caller) if ids else []
    stock = souk.call("inventory.availability", {"variants": variants}, caller) if variants else []
    return Shelf(
        {one["product"]: one for one in tags},
        {(one["variant"], one["shop"]): one for one in stock},
        {one["id"]: one for one in souk.call("catalog.shops", {}, caller)},
        {one["id"]: one for one in souk.call("catalog.categories", {}, caller)},
    )


def product(found: Mapping[str, Any], here: Shelf, how: Shown, first: str = "") -> Json | None:
    """A product with what can be bought of it, `first` among its variants; None where nothing can be."""
    variants = [one for each in found["variants"] if (one := variant(found, each, here, how)) is not None]
    if not variants:
        return None
    variants.sort(key=lambda one: (one["id"] != first, not one["availability"]["available"]))
    prices = [one["price"]["amount"] for one in variants]
    currency = variants[0]["price"]["currency"]
    made: Json = {
        "id": found["id"],
        "title": pick(found["title"], how.locale),
        "description": {"plain": _described(found, how)},
        "url": how.at(f"/products/{found['id']}"),
        "price_range": {
            name: {"amount": at(prices), "currency": currency} for name, at in (("min", min), ("max", max))
        },
        "media": [_media(found, how)],
        "variants": variants,
    }
    lists = [one["list_price"]["amount"] for one in variants if "list_price" in one]
    if lists:
        lists += [one["price"]["amount"] for one in variants if "list_price" not in one]
        ends = (("min", min), ("max", max))
        made["list_price_range"] = {name: {"amount": at(lists), "currency": currency} for name, at in ends}
    if options := _options(found, variants):
        made["options"] = options
    if categories := _categories(found, here, how):
        made["categories"] = categories
    if found["rating"]:
        made["rating"] = {"value": found["rating"]["value"], "scale_max": 5, "count": found["rating"]["count"]}
    if found["brand"]:
        made["metadata"] = {"brand": found["brand"]}
    return made


def variant(found: Mapping[str, Any], one: Mapping[str, Any], here: Shelf, how: Shown) -> Json | None:
    """A variant by its least offer; None where nobody offers it."""
    offers = [each for each in one["offers"] if each["available"]]
    if not offers:
        return None
    best = min(offers, key=lambda each: (each["price"]["amount"], each["shop"]))
    tag = here.tags.get(found["id"])
    tagged = tag is not None and (tag["variant"], tag["shop"]) == (one["id"], best["shop"])
    price = tag["final"] if tag and tagged else best["price"]["amount"]
    made: Json = {
        "id": one["id"],
        "title": pick(one["title"] or found["title"], how.locale),
        "description": {"plain": _described(found, how)},
        "url": how.at(f"/products/{found['id']}"),
        "price": {"amount": price, "currency": best["price"]["currency"]},
        "availability": _availability(one["id"], best["shop"], here),
        "media": [_media(found, how)],
        "seller": _seller(best["shop"], here, how),
    }
    before = (best["list_price"] or best["price"])["amount"]
    if before > price:
        made["list_price"] = {"amount": before, "currency": best["price"]["currency"]}
    if one["sku"]:
        made["sku"] = one["sku"]
    if one["barcodes"]:
        made["barcodes"] = [{"type": each["type"].upper(), "value": each["value"]} for each in one["barcodes"]]
    if one["options"]:
        made["options"] = [{"name": name, "label": label} for name, label in one["options"].items()]
    return made


def _described(found: Mapping[str, Any], how: Shown) -> str:
    return pick(found["description"] or {}, how.locale) or pick(found["title"], how.locale)


def _media(found: Mapping[str, Any], how: Shown) -> Json:
    return {
        "type": "image",
        "url": how.at(f"/pictures/{found['id']}.svg"),
        "alt_text": pick(found["title"], how.locale),
    }


def _seller(shop: str, here: Shelf, how: Shown) -> Json:
    known = here.shops.get(shop)
    return {"name": pick(known["name"], how.locale) if known else shop}


def _availability(variant: str, shop: str, here: Shelf) -> Json:
    known = here.stock.get((variant, shop))
    there = known is None or known["state"] != "out"
    return {"available": there, "status": "in_stock" if there else "out_of_stock"}


def _categories(found: Mapping[str, Any], here: Shelf, how: Shown) -> list[Json]:
    known = here.categories.get(found["category"] or "")
    if known is None:
        return []
    made = [{"value": known["id"], "taxonomy": "merchant"}]
    return [*made, {"value": str(known["google"]), "taxonomy": "google_product_category"}] if known["google"] else made


def _options(found: Mapping[str, Any], variants: Sequence[Json]) -> list[Json]:
    """The options by which variants differ, each with its values."""
    values: dict[str, dict[str, bool]] = {}
    for one in variants:
        for each in one.get("options", ()):
            known = values.setdefault(each["name"], {})
            known[each["label"]] = known.get(each["label"], False) or one["availability"]["available"]
    return [
        {
            "name": name,
            "values": [{"label": label, "available": there, "exists": True} for label, there in known.items()],
        }
        for name, known in values.items()
    ]
