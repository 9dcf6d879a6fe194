"""A shop's goods behind the counter: prices and texts are changed, refused, and taken back."""

import base64
import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.doors.web.trade import House
from tests.small import OPERATOR

# One white pixel.
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8/5+hHgAHggJ/PchI7wAAAABJRU5ErkJggg=="
)


def listing(house: House, product: str = "tray") -> Any:
    return house.souk.call("catalog.show", {"product": product}, OPERATOR)


def offer(house: House, product: str = "tray", shop: str = "corner") -> Any:
    offers = [one for variant in listing(house, product)["product"]["variants"] for one in variant["offers"]]
    return next(one for one in offers if one["shop"] == shop)


def form(browser: TestClient, product: str = "tray") -> dict[str, str]:
    """What the page's form holds, as a browser would send it unchanged."""
    page = browser.get(f"/goods/{product}").text
    first = re.search(
        rf'<form class="form stock-form" method="post" action="/goods/{product}">(.*?)</form>', page, re.S
    )
    assert first is not None
    typed = dict(re.findall(r'<input[^>]*? name="([^"]+)"[^>]*? value="([^"]*)"', first[1]))
    texts = re.findall(r'<textarea[^>]*? name="([^"]+)"[^>]*>\n?([^<]*)</textarea>', first[1])
    checked = re.findall(r'<input type="checkbox" name="([^"]+)" value="1"[^>]*? checked', first[1])
    return (
        {name: said for name, said in typed.items() if not name.startswith("on-")}
        | dict(texts)
        | dict.fromkeys(checked, "1")
    )


def test_a_shop_sees_its_goods_and_finds_one_by_its_id(house: House) -> None:
    browser = house.as_shop("corner")
    assert 'href="/goods/tray"' in browser.get("/goods").text
    found = browser.get("/goods", params={"words": "tray"}).text
    assert re.findall(r'href="/goods/([\w-]+)">', found)[0] == "tray"
    assert "Nothing of yours is like that." in browser.get("/goods", params={"words": "zzzqqq"}).text


def test_the_form_sent_as_it_stands_changes_nothing(house: House) -> None:
    before = listing(house)
    browser = house.as_shop("corner")
    assert browser.post("/goods/tray", data=form(browser), follow_redirects=False).status_code == 303
    after = listing(house)
    assert (after["product"], after["revision"]) == (before["product"], before["revision"])


def test_a_price_is_changed_at_once_and_taken_back(house: House) -> None:
    browser, before = house.as_shop("corner"), offer(house)
    typed = form(browser) | {"title-en": "Tray & mat", "why": "new season"}
    price = next(name for name in typed if name.startswith("price-"))
    assert browser.post("/goods/tray", data=typed | {price: "12.5"}, follow_redirects=False).status_code == 303
    assert offer(house)["price"] == {"amount": 1250, "currency": before["price"]["currency"]}
    page = browser.get("/goods/tray").text
    assert "<h1>Tray &amp; mat</h1>" in page
    assert "new season" in page
    number = listing(house)["revision"]
    assert browser.post(f"/goods/tray/revisions/{number}/undo", data={}, follow_redirects=False).status_code == 303
    assert offer(house) == before


@pytest.mark.parametrize(("said", "sentence"), [("", "an offer needs a price"), ("-1", "-1 is no such number"),
    ("NaN", "NaN is no such number"), ("9" * 16, "is no such number"), ("1.234", "has no part as small")])  # fmt: skip
def test_a_wrong_price_is_refused_and_nothing_typed_is_lost(house: House, said: str, sentence: str) -> None:
    browser, before = house.as_shop("corner"), listing(house)
    typed = form(browser) | {"title-en": "A <b>bold</b> tray"}
    price = next(name for name in typed if name.startswith("price-"))
    answer = browser.post("/goods/tray", data=typed | {price: said})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="A &lt;b&gt;bold&lt;/b&gt; tray"' in answer.text
    assert listing(house) == before


def test_what_a_piece_costs_is_kept_and_forgotten_and_no_shopper_is_told(house: House) -> None:
    browser = house.as_shop("corner")
    cost = next(name for name in form(browser) if name.startswith("cost-"))
    for said, kept in (
        ("7.5", [{"amount": 750, "currency": "CNY"}]),
        ("7.5", [{"amount": 750, "currency": "CNY"}]),
        ("", []),
    ):
        assert browser.post("/goods/tray", data=form(browser) | {cost: said}, follow_redirects=False).status_code == 303
        costs = house.souk.call("catalog.costs", {"products": ["tray"]}, OPERATOR)
        assert [one["cost"] for one in costs] == kept
    assert offer(house)["cost"] is None


def test_who_was_slower_writes_nothing(house: House) -> None:
    browser = house.as_shop("corner")
    typed = form(browser)
    edited = {
        "product": "tray",
        "revision": listing(house)["revision"],
        "changes": {"brand": "Corner"},
        "reason": "now",
    }
    house.souk.call("catalog.edit", edited, OPERATOR)
    assert browser.post("/goods/tray", data=typed | {"brand": "Other"}).status_code == 409
    assert listing(house)["product"]["brand"] == "Corner"


def test_a_product_goes_out_of_sight_and_comes_back(house: House) -> None:
    browser = house.as_shop("corner")
    browser.post("/goods/tray/retire", data={"why": "sold out"})
    gone = listing(house)
    assert gone["retired"]
    browser.post(f"/goods/tray/revisions/{gone['revision']}/undo", data={})
    assert not listing(house)["retired"]


def test_a_photograph_is_put_in_front_and_what_is_none_is_refused(house: House) -> None:
    browser = house.as_shop("corner")
    assert browser.post("/goods/tray/photograph", files={"file": ("a.png", b"no picture")}).status_code == 422
    assert browser.post("/goods/tray/photograph", data={"why": ""}).status_code == 422
    done = browser.post("/goods/tray/photograph", files={"file": ("a.png", PIXEL)}, follow_redirects=False)
    assert done.status_code == 303
    assert listing(house)["product"]["media"][0]["url"].startswith("stored:")


def test_another_shops_goods_and_a_viewer_change_nothing(house: House) -> None:
    before = listing(house)
    other = house.as_shop("harbour")
    typed = {"title-en": "Mine now", "revision": str(before["revision"])}
    assert other.post("/goods/tray/retire", data={}).status_code in (403, 404)
    other.post("/goods/tray", data=typed)
    viewer = house.as_shop("corner", "viewer")
    assert "Keep it" not in viewer.get("/goods/tray").text
    assert viewer.post("/goods/tray", data=form(viewer) | {"brand": "Other"}).status_code == 403
    assert house.browser.get("/goods/tray").status_code == 200
    assert listing(house) == before
