"""A shop's goods behind the counter: prices and texts are changed, refused, and taken back."""

import base64
import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from souk.doors.http.callers import VISITOR
from souk.goods.catalog import UnknownProduct
from souk.goods.pricing import WrongBasket
from tests.doors.web.trade import House, field
from tests.small import OPERATOR
from tests.trade.buying import keeper, stock

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
    assert re.findall(r'href="/goods/(?!new")([\w-]+)">', found)[0] == "tray"
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


NEW = {"title-en": "Blue tray", "title-zh-CN": "蓝托盘", "category": "litter_box", "rows": "1", "price-1": "19.9"}


def test_a_draft_is_written_completed_put_on_sale_and_taken_back(house: House) -> None:
    browser = house.as_shop("corner")
    place = house.souk.call("inventory.locations", {}, keeper("corner"))[0]["id"]
    typed = NEW | {"id": "blue", "pieces-1": "7", "location": place, "cost-1": "8", "do": "draft"}
    done = browser.post("/goods/new", data=typed, files={"file": ("a.png", PIXEL)}, follow_redirects=False)
    assert (done.status_code, done.headers["location"]) == (303, "/goods/blue")
    draft = listing(house, "blue")
    assert (draft["retired"], draft["product"]["category"]) == (True, "litter_box")
    assert draft["product"]["media"][0]["url"].startswith("stored:")
    assert offer(house, "blue")["price"] == {"amount": 1990, "currency": "CNY"}
    assert stock(house.souk)["blue"] == (7, 0, 0)
    with pytest.raises(WrongBasket, match="nobody offers blue"):
        house.souk.call("pricing.quote", {"basket": [{"product": "blue"}]}, OPERATOR)
    assert "Put it on sale" in browser.get("/goods/blue").text
    assert ['href="/goods/blue"' in browser.get(path).text for path in ("/goods", "/goods?show=hidden")] == [
        False,
        True,
    ]
    assert house.souk.call("catalog.withheld", {}, keeper("harbour"))["listings"] == []
    for operation in ("catalog.show", "catalog.picture", "catalog.drawing"):
        for stranger in (VISITOR, keeper("harbour")):
            with pytest.raises(UnknownProduct):
                house.souk.call(operation, {"product": "blue"}, stranger)
    browser.post("/goods/blue/publish", data={})
    sold = listing(house, "blue")
    assert not sold["retired"]
    assert house.souk.call("pricing.quote", {"basket": [{"product": "blue"}]}, OPERATOR)["priced"]["total"] == 1990
    browser.post("/goods/blue/publish", data={})
    assert listing(house, "blue")["revision"] == sold["revision"]
    browser.post(f"/goods/blue/revisions/{sold['revision']}/undo", data={})
    assert listing(house, "blue")["retired"]
    assert house.souk.call("catalog.show", {"product": "blue"}, VISITOR)["retired"], "it was in sight"


def test_a_product_of_several_variants_goes_on_sale_at_once_and_is_made_once(house: House) -> None:
    browser = house.as_shop("corner")
    typed = NEW | {"rows": "1", "do": "more"}
    page = browser.post("/goods/new", data=typed).text
    assert (field(page, "rows"), field(page, "title-zh-CN"), 'name="price-2"' in page) == ("2", "蓝托盘", True)
    typed = NEW | {
        "rows": "3",
        "name-en-1": "Small",
        "price-3": "29",
        "name-en-3": "Large",
        "do": "publish",
        "once": "k1",
    }
    to = {browser.post("/goods/new", data=typed, follow_redirects=False).headers["location"] for _ in range(2)}
    (made,) = (listing(house, one.removeprefix("/goods/")) for one in to)
    variants = made["product"]["variants"]
    assert [(one["title"], one["offers"][0]["price"]["amount"]) for one in variants] == [
        ({"en": "Small"}, 1990),
        ({"en": "Large"}, 2900),
    ]
    assert not made["retired"]


@pytest.mark.parametrize(("said", "sentence"), [
    ({"price-1": ""}, "Variant 1 needs a price."),
    ({"price-1": "-3"}, "Price, variant 1: -3 is no such number."),
    ({"title-en": "", "title-zh-CN": ""}, "a product needs a title in at least one language"),
    ({"id": "tray"}, "There is a product tray already."),
    ({"id": "a b"}, "is not made of 1 to 100 letters"),
    ({"pieces-1": "3"}, "Say where the pieces are."),
    ({"category": "nowhere"}, "nowhere is not in the taxonomy"),
])  # fmt: skip
def test_a_new_product_that_cannot_be_loses_nothing_that_was_typed(
    house: House, said: dict[str, str], sentence: str
) -> None:
    browser = house.as_shop("corner")
    before = house.souk.call("catalog.page", {"most": 500}, OPERATOR)
    typed = NEW | {"brand": "A <b>brand</b>", "do": "publish"} | said
    answer = browser.post("/goods/new", data=typed, files={"file": ("a.png", PIXEL)})
    assert answer.status_code in (409, 422)
    assert sentence in answer.text
    assert 'value="A &lt;b&gt;brand&lt;/b&gt;"' in answer.text
    kept = field(answer.text, "kept_file")
    assert kept.endswith("-a.png")
    assert house.souk.call("catalog.page", {"most": 500}, OPERATOR) == before
    if said == {"price-1": ""}:
        browser.post("/goods/new", data=typed | {"id": "again", "price-1": "3", "kept_file": kept})
        assert listing(house, "again")["product"]["media"][0]["url"].startswith("stored:")


def test_a_draft_stays_where_its_photograph_is_none(house: House) -> None:
    answer = house.as_shop("corner").post(
        "/goods/new", data=NEW | {"id": "odd", "do": "publish"}, files={"file": ("a.png", PIXEL[:40])}
    )
    assert answer.status_code == 422
    assert "This is not a picture that can be kept" in answer.text
    assert listing(house, "odd")["retired"]


def test_a_viewer_writes_no_product_and_the_operator_says_for_whom(house: House) -> None:
    assert "may look at goods" in house.as_shop("corner", "viewer").get("/goods/new").text
    assert house.as_shop("corner", "viewer").post("/goods/new", data=NEW).status_code == 403
    assert "Choose the shop" in house.browser.post("/goods/new", data=NEW).text
    done = house.browser.post("/goods/new", data=NEW | {"shop": "harbour", "id": "h1"}, follow_redirects=False)
    assert (done.status_code, listing(house, "h1")["product"]["shop"]) == (303, "harbour")


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
