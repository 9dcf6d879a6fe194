"""Feeds that anybody may fetch: switched on by the operator, at the price that is paid, as they can be bought."""

import csv
import io
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from starlette.testclient import TestClient

from tests.doors.house import Opened
from tests.doors.protocols.schemas.published import ACP, absent, faults
from tests.small import OPERATOR, put, small_settings
from tests.trade.buying import furnish

G = "{http://base.google.com/ns/1.0}"
FEED = f"{(ACP / 'openapi' / 'openapi.feed.yaml').as_uri()}#/components/schemas"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Opened]:
    at = Opened(small_settings(tmp_path / "souk").model_copy(update={"public_feeds": "corner"}))
    furnish(at.souk)
    rule = {"id": "trays", "layer": "item", "kind": "percent", "off": 1000, "scope": {"categories": ["litter_box"]}}
    campaign = {"rule": rule, "name": {"en": "10 % off trays"}, "number": 0}
    at.souk.call("promotions.put", {"campaign": campaign, "why": "sale"}, OPERATOR)
    counts = {"location": "corner-back", "counts": {"mat": 0}, "why": "count"}
    at.souk.call("inventory.count", counts, OPERATOR)
    yield at
    at.close()


def test_prices_and_stock_are_those_of_the_pages_in_every_format(house: Opened) -> None:
    client = TestClient(house.app)
    answer = client.get("/feeds/corner/google.xml")
    assert answer.headers["cache-control"] == "public, max-age=900"
    items = {one.findtext(f"{G}id"): one for one in ElementTree.fromstring(answer.text).iter("item")}
    said = {id: (one.findtext(f"{G}price"), one.findtext(f"{G}sale_price")) for id, one in items.items()}
    assert said == {"tray": ("200.00 CNY", "180.00 CNY"), "mat": ("30.00 CNY", None)}
    assert items["mat"].findtext(f"{G}availability") == "out_of_stock"
    quote = house.souk.call("pricing.quote", {"basket": [{"product": "tray"}]}, OPERATOR)
    assert quote["priced"]["total"] == 18000
    rows = csv.DictReader(io.StringIO(client.get("/feeds/corner/google.tsv").text), delimiter="\t")
    assert {row["id"]: (row["price"], row["sale_price"]) for row in rows}["tray"] == ("200.00 CNY", "180.00 CNY")
    told = [json.loads(line) for line in client.get("/feeds/corner/products.jsonl").text.splitlines()]
    tray = next(one for one in told if one["id"] == "tray")["variants"][0]
    assert (tray["price"]["amount"], tray["list_price"]["amount"]) == (18000, 20000)
    graph = json.loads(client.get("/feeds/corner/products.jsonld").text)["@graph"]
    assert {one["productID"]: one["offers"]["price"] for one in graph}["tray"] == "180.00"


def test_the_agentic_commerce_protocol_reads_them_too(house: Opened) -> None:
    client = TestClient(house.app)
    about, products = client.get("/acp/feeds/corner").json(), client.get("/acp/feeds/corner/products").json()
    assert about["id"] == "corner"
    assert {one["id"] for one in products["products"]} == {"tray", "mat"}
    missing = client.get("/acp/feeds/harbour/products")
    assert (missing.status_code, missing.json()["code"]) == (404, "feed_not_found")
    for method, path in (("POST", "/acp/feeds"), ("PATCH", "/acp/feeds/corner/products")):
        refused = client.request(method, path, json={"target_country": "US", "products": []})
        assert (refused.status_code, refused.json()["code"]) == (405, "method_not_allowed")
        assert absent() or faults(f"{FEED}/Error", refused.json()) == []
    if not absent():
        assert faults(f"{FEED}/FeedMetadata", about) == []
        assert faults(f"{FEED}/ProductsResponse", products) == []
        assert faults(f"{FEED}/Error", missing.json()) == []


def test_what_is_not_switched_on_is_not_there(house: Opened) -> None:
    client = TestClient(house.app)
    for path in ("/feeds/harbour/google.xml", "/feeds/nowhere/google.xml", "/feeds/corner/costs.csv"):
        assert client.get(path).status_code == 404
    assert "SOUK_PUBLIC_FEEDS" in client.get("/feeds/harbour/google.xml").text


def test_a_feed_is_kept_for_a_while_and_then_written_anew(house: Opened) -> None:
    client = TestClient(house.app)
    first = client.get("/feeds/corner/products.jsonl")
    put(house.souk, {"id": "bowl", "shop": "corner", "title": {"en": "Bowl"}, "variants": [{"id": "bowl"}]})
    again = client.get("/feeds/corner/products.jsonl", headers={"If-None-Match": first.headers["etag"]})
    assert again.text in ("", first.text)
    (kept,) = (house.settings.folder / "feeds").glob("*.jsonl")
    old = time.time() - 901
    os.utime(kept, (old, old))
    assert '"bowl"' in client.get("/feeds/corner/products.jsonl").text
