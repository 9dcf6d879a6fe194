"""What a product's page says in schema.org's vocabulary is what it shows to people."""

import json
import re
from typing import Any

from souk.kit.money import Money
from tests.doors.house import Opened
from tests.small import OPERATOR, product


def told(shop: Opened, product: str, **headers: str) -> dict[str, dict[str, Any]]:
    page = shop.browser.get(f"/products/{product}", headers=headers).text
    (script,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    read = json.loads(script)
    assert read["@context"] == "https://schema.org"
    return {one["@type"]: one for one in read["@graph"]}


def test_the_offer_has_the_final_price_and_until_when_it_holds(counter: Opened) -> None:
    window = {"since": "2026-01-01T00:00:00+08:00", "until": "2027-01-01T00:00:00+08:00"}
    rule = {"id": "autumn", "layer": "item", "kind": "percent", "off": 1000, "windows": [window]}
    counter.souk.call("promotions.put", {"campaign": {"rule": rule, "name": {"en": "Autumn"}}, "why": "sale"}, OPERATOR)
    quote = counter.souk.call("pricing.quote", {"basket": [{"product": "dome"}]}, OPERATOR)
    offer = told(counter, "dome")["Product"]["offers"]
    final = Money(quote["priced"]["total"], quote["priced"]["currency"])
    assert final.amount < 15900
    assert (offer["price"], offer["priceCurrency"]) == (f"{final.major:f}", final.currency)
    assert offer["priceValidUntil"] == quote["until"]
    assert offer["availability"] == "https://schema.org/InStock"


def test_the_rating_and_the_way_to_the_product_are_told(counter: Opened) -> None:
    graph, shown = told(counter, "dome"), counter.souk.call("catalog.show", {"product": "dome"}, OPERATOR)
    rating = graph["Product"]["aggregateRating"]
    assert (rating["ratingValue"], rating["ratingCount"]) == (
        shown["product"]["rating"]["value"],
        shown["product"]["rating"]["count"],
    )
    steps = graph["BreadcrumbList"]["itemListElement"]
    assert [step["position"] for step in steps] == list(range(1, len(steps) + 1))
    assert steps[-1]["item"].endswith("/search?category=litter_box")
    assert all(step["name"] and step["item"].startswith("http") for step in steps)
    assert told(counter, "dome", **{"Accept-Language": "zh-CN"})["BreadcrumbList"] != graph["BreadcrumbList"]


def test_a_sold_out_variant_and_each_price_of_a_group_are_its_own(counter: Opened) -> None:
    small, large = product("small", "Mat", 1000, category="litter_box"), product("large", "Mat", 2000)
    mats = {**small, "id": "mats", "variants": [{**small["variants"][0]}, {**large["variants"][0]}]}
    counter.souk.call("catalog.put", {"products": [mats], "reason": "listed"}, OPERATOR)
    room = {"id": "corner-back", "shop": "corner", "name": {"en": "Back room"}, "region": "CN"}
    counter.souk.call("inventory.open-location", {"location": room}, OPERATOR)
    counter.souk.call("inventory.count", {"location": "corner-back", "counts": {"large": 0}, "why": "count"}, OPERATOR)
    group = told(counter, "mats")["ProductGroup"]
    assert [one["offers"]["price"] for one in group["hasVariant"]] == ["10.00", "20.00"]
    stock = [one["offers"]["availability"].rpartition("/")[2] for one in group["hasVariant"]]
    assert stock == ["InStock", "OutOfStock"]


def test_no_title_ends_the_element(counter: Opened) -> None:
    bad = product("bad", "</script><b>", 1000, category="litter_box")
    counter.souk.call("catalog.put", {"products": [bad], "reason": "listed"}, OPERATOR)
    assert told(counter, "bad")["Product"]["name"] == "</script><b>"
