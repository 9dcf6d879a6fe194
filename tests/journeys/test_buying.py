"""A guest buys: the price on the product's page, in the cart, at the checkout and on the order is one number."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Shop, Visit
from tests.journeys.test_search import CASES, clean

pytestmark = pytest.mark.browser
LINES = {"en": "1 Invented Road", "zh-CN": "虚构路 1 号"}
SAID = {
    "en": ("Arrives", "Being packed", "Canceled", "It has arrived", "Return"),
    "zh-CN": ("送达", "备货中", "已取消", "确认收货", "退货"),
}


def amount(text: str) -> int:
    """The fen of a price that people read."""
    found = re.search(r"[\d,]+(\.\d+)?", text)
    assert found, text
    return round(float(found[0].replace(",", "")) * 100)


def goods(shop: Shop) -> str:
    """A product that a campaign makes cheaper, of which there are enough."""
    for card in shop.call("search.find", text="空气炸锅", most=30)["cards"]:
        (tag,) = shop.call("pricing.tagged", products=[card["product"]])
        (stock, *_) = shop.call("inventory.availability", variants=[tag["variant"]])
        if tag["final"] < tag["list"] and stock["state"] == "in_stock":
            return str(card["product"])
    raise AssertionError("no campaign touches an air fryer")


def to_the_cart(page: Page, pieces: int) -> None:
    page.fill("#quantity", str(pieces))
    page.locator(".buy button").click()
    page.wait_for_url("**/cart")


def to_the_price(page: Page, locale: str) -> None:
    page.locator(".buying-sum a[href='/checkout']").click()
    page.wait_for_url("**/checkout")
    fields = {"name": "Lin Xia", "phone": "13000000000", "city": "Hangzhou", "lines": LINES[locale]}
    for name, value in fields.items():
        page.fill(f"#{name}", value)
    page.locator(".buying-sum button").click()
    page.wait_for_url("**/checkout/*")


def bought(visit: Visit, shop: Shop, locale: str, width: int) -> Page:
    page = visit(f"/products/{goods(shop)}", locale, viewport={"width": width, "height": 900})
    to_the_cart(page, 2)
    to_the_price(page, locale)
    page.locator("form[action$='/pay'] button").click()
    page.wait_for_url("**/orders/*")
    return page


@CASES
def test_one_number_from_the_product_to_the_order(visit: Visit, shop: Shop, locale: str, width: int) -> None:
    product = goods(shop)
    page = visit(f"/products/{product}", locale, viewport={"width": width, "height": 900})
    clean(page, width)
    final = amount(page.locator(".final-price").inner_text())
    assert final == shop.call("pricing.tagged", products=[product])[0]["final"]
    to_the_cart(page, 2)
    expect(page.locator(".choice-cart")).to_contain_text("2")
    clean(page, width)
    goods_line = amount(page.locator(".line-price .price").inner_text())
    total = amount(page.locator(".sums .final-sum .price").inner_text())
    quoted = shop.call("pricing.quote", basket=[{"product": product, "quantity": 2}])
    assert (goods_line, goods_line <= 2 * final) == (quoted["priced"]["goods"], True)
    to_the_price(page, locale)
    clean(page, width)
    expect(page.locator(".arrives").first).to_contain_text(SAID[locale][0])
    assert amount(page.locator(".sums .final-sum .price").inner_text()) == total
    assert page.locator(".note-warn").count() == 0
    page.locator("form[action$='/pay'] button").click()
    page.wait_for_url("**/orders/*")
    clean(page, width)
    assert amount(page.locator(".sums .final-sum .price").inner_text()) == total
    expect(page.locator(".panel .state").first).to_contain_text(SAID[locale][1])
    expect(page.locator(".choice-cart .cart-count")).to_have_count(0)


@CASES
def test_a_parcel_arrives_and_a_piece_goes_back(visit: Visit, shop: Shop, locale: str, width: int) -> None:
    page = bought(visit, shop, locale, width)
    order = re.search(r"/orders/(\w+)", page.url)
    assert order
    shop.call("orders.ship", order=order[1], carrier="Invented Express", tracking="X1")
    page.reload()
    page.get_by_role("button", name=SAID[locale][3]).click()
    page.locator("details.do summary").click()
    page.fill("#r-why", "too loud")
    page.locator("input[name^='pieces-']").fill("1")
    clean(page, width)
    page.locator("details.do button").click()
    expect(page.locator(".clause").first).to_be_visible()
    clean(page, width)
    expect(page.locator(".parcel b", has_text=SAID[locale][4])).to_be_visible()


@CASES
def test_what_was_bought_is_canceled_and_what_was_taken_out_is_put_back(
    visit: Visit, shop: Shop, locale: str, width: int
) -> None:
    page = bought(visit, shop, locale, width)
    page.locator("details.do summary").click()
    page.locator("details.do .button-danger").click()
    expect(page.locator("h1")).to_have_text(SAID[locale][2])
    page.goto("/cart")
    page.locator(".undo-line button").click()
    expect(page.locator(".line")).to_have_count(1)
    page.locator(".line-count button[name=remove]").click()
    expect(page.locator(".work-empty")).to_be_visible()
    clean(page, width)
    page.locator(".undo-line button").click()
    expect(page.locator(".line")).to_have_count(1)


def card_price(page: Page, product: str) -> int:
    """What the card of a product shows as its price."""
    card = page.locator(f":is(.card, .pick):has(.card-title a[href^='/products/{product}'])").first
    # In the guide the price carries the number of its source.
    bare = "one => [...one.querySelectorAll('.claim')].map(part => part.textContent).join('') || one.textContent"
    return amount(str(card.locator(".card-price .price").first.evaluate(bare)))


def campaign(shop: Shop, product: str, name: str) -> None:
    rule = {"id": name, "layer": "item", "kind": "cut", "amount": 700, "priority": 9, "scope": {"products": [product]}}
    draft = {"rule": rule, "name": {"en": "Seven off", "zh-CN": "立减七元"}}
    shop.call("promotions.put", campaign=draft, why="the evening begins")


def test_a_promotion_that_begins_and_ends_meanwhile_is_one_number_everywhere(visit: Visit, shop: Shop) -> None:
    question = "适合两只猫的猫砂盆"
    advice = shop.call("guide.ask", question=question)
    card = advice["groups"][0]["picks"][0]["card"]
    product, before = card["product"], card["price"]["amount"]
    name = "evening-of-a-journey"
    campaign(shop, product, name)
    # The guide, the card in search, the product, the cart, the checkout: all of them know it at once.
    seen = [
        card_price(visit(f"/guide?q={question}"), product),
        card_price(visit(f"/search?q={card['title']['zh-CN']}&words=1"), product),
    ]
    page = visit(f"/products/{product}")
    seen.append(amount(page.locator(".final-price").inner_text()))
    to_the_cart(page, 1)
    seen.append(amount(page.locator(".line-price .price").inner_text()))
    to_the_price(page, "zh-CN")
    seen.append(amount(page.locator(".line-price .price").inner_text()))
    assert seen == [before - 700] * 5
    shop.call("promotions.end", promotion=name, number=1, why="the evening is over")
    # Who has the price keeps it; everybody else pays the old one.
    page.reload()
    assert amount(page.locator(".line-price .price").inner_text()) == before - 700
    assert card_price(visit(f"/search?q={card['title']['zh-CN']}&words=1"), product) == before
    page.locator("form[action$='/pay'] button").click()
    page.wait_for_url("**/orders/*")
    assert amount(page.locator(".line-price .price").inner_text()) == before - 700
