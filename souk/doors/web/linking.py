"""What search engines and agents read of a product's page: schema.org with the price that the page shows."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from fastapi import Request

from souk.doors.web.desk import Desk, locale_of
from souk.kit.locale import pick
from souk.kit.money import Money

SCHEMA = "https://schema.org"
# A group with more variants names the list prices of those behind; each is priced by itself.
MOST_PRICED = 12
Node = dict[str, Any]


def linked(desk: Desk, request: Request, listing: Mapping[str, Any], place: Sequence[Mapping[str, Any]]) -> str:
    """Product and the way to it as JSON-LD, as text that cannot end the element it stands in."""
    product = listing["product"]
    asked = {"product": product["id"], "locale": locale_of(request)}
    told = desk.optional(request, "catalog.linked", asked, {})
    if told:
        graph = [_priced(desk, request, listing, told), _crumbs(told, place, locale_of(request))]
        told = {"@context": SCHEMA, "@graph": [one for one in graph if one]}
    return json.dumps(told, ensure_ascii=False).replace("<", "\\u003c")


def _priced(desk: Desk, request: Request, listing: Mapping[str, Any], told: Mapping[str, Any]) -> Node:
    """The product with what one piece of each variant costs whoever asks now, and until when that is said."""
    made: Node = {name: value for name, value in told.items() if name != "@context"}
    shop = listing["product"]["shop"]
    variants = [one["id"] for one in listing["product"]["variants"]]
    known = desk.optional(request, "inventory.availability", {"variants": variants[:MOST_PRICED]}, [])
    out = {one["variant"] for one in known if one["shop"] == shop and one["state"] == "out"}
    for node in [*_offered(made)][:MOST_PRICED]:
        offer = node["offers"]
        if listing["retired"]:
            offer["availability"] = f"{SCHEMA}/Discontinued"
            continue
        if node["productID"] in out:
            offer["availability"] = f"{SCHEMA}/OutOfStock"
        wanted = {"product": listing["product"]["id"], "variant": node["productID"], "shop": shop}
        offer |= _final(desk.optional(request, "pricing.quote", {"basket": [wanted]}, None))
    return made


def _final(quote: Mapping[str, Any] | None) -> Node:
    """The price of one piece after all that applies, and when it may change."""
    if quote is None:
        return {}
    final = Money(quote["priced"]["total"], quote["priced"]["currency"])
    told = {"price": f"{final.major:f}", "priceCurrency": final.currency}
    return {**told, "priceValidUntil": quote["until"]} if quote["until"] else told


def _offered(made: Node) -> Iterator[Node]:
    """The product itself or its variants, those that the shop offers; each is a copy that may be written into."""
    if "hasVariant" in made:
        made["hasVariant"] = [{**one} for one in made["hasVariant"]]
    for node in made.get("hasVariant", [made]):
        if "offers" in node:
            node["offers"] = {**node["offers"]}
            yield node


def _crumbs(told: Mapping[str, Any], place: Sequence[Mapping[str, Any]], locale: Any) -> Node | None:
    """The categories from the aisle down to the product."""
    if not place:
        return None
    at = urlsplit(str(told.get("url", "")))
    origin = f"{at.scheme}://{at.netloc}" if at.netloc else ""
    named = [(pick(one["name"], locale), f"{origin}/search?category={one['id']}") for one in place]
    steps = [
        {"@type": "ListItem", "position": number, "name": name, "item": url}
        for number, (name, url) in enumerate(named, 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": steps}
