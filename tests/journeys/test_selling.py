"""A merchant sends an order, takes the parcel back, sends it again with many, and gives the money of a return back."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from souk.kit.operation import Caller
from souk.people.accounts import scopes_of
from tests.journeys.conftest import Shop, Visit
from tests.journeys.test_jobs import signed_in
from tests.journeys.test_search import CASES, clean
from tests.trade.buying import charge

pytestmark = pytest.mark.browser
BUYER = Caller("journey-buyer", scopes_of("shopper"))
RECIPIENT = {"name": "Lin Xia", "phone": "+86 130 0000 0000", "email": "lin@example.com", "country": "CN"}
WHERE: dict[str, Any] = {**RECIPIENT, "region": "Zhejiang", "city": "Hangzhou", "lines": ["1 Invented Road"]}
SAID = {
    "en": ("Sent", "To send", "There is no order nowhere.", "Taken back"),
    "zh-CN": ("已发货", "待发货", "没有订单 nowhere。", "已收回"),
}


def bought(shop: Shop) -> str:
    """A placed order of two pieces of one product of the mall."""
    for card in shop.call("search.find", text="水壶", most=30)["cards"]:
        offers = shop.call("catalog.show", product=card["product"])["product"]["variants"][0]["offers"]
        (stock, *_) = shop.call("inventory.availability", variants=[offers[0].get("sku") or card["product"]])
        if stock["state"] in ("in_stock", "uncounted"):
            break
    basket = [{"product": card["product"], "quantity": 2}]
    wish = {"recipient": WHERE, "payment": "sandbox-card", "basket": basket}
    session = shop.souk.call("checkout.begin", {"wish": wish}, BUYER)
    order = str(shop.souk.call("checkout.pay", {"session": session["id"]}, BUYER)["order"])
    charge(shop.souk)
    return order


def sent_back(shop: Shop, order: str) -> None:
    """The parcel arrives, and a piece of it is announced to come back."""
    made = shop.call("orders.sale", order=order)
    shop.call("orders.deliver", shipment=made["shipments"][0]["id"])
    asked = {"order": order, "kind": "return", "why": "too small", "pieces": {made["lines"][0]["id"]: 1}}
    shop.souk.call("orders.ask-return", asked, BUYER)


def opened(visit: Visit, shop: Shop, locale: str, width: int, to: str) -> Page:
    page = signed_in(visit, shop, locale, to, width)
    clean(page, width)
    return page


@CASES
def test_an_order_is_sent_taken_back_sent_with_many_and_returned(
    visit: Visit, shop: Shop, locale: str, width: int
) -> None:
    sent, waits, nowhere, taken = SAID[locale]
    order = bought(shop)
    page = opened(visit, shop, locale, width, "/sales")
    page.locator(f"a[href='/sales/{order}']").click()
    page.wait_for_url(f"**/sales/{order}")
    clean(page, width)
    page.fill("#carrier", "Invented Express")
    page.fill("#tracking", "X1")
    page.locator("#ship input[name^=pieces-]").fill("2")
    page.locator("#ship button").click()
    expect(page.locator(".sale-states .state")).to_have_text(sent)
    page.locator(".sale-undo input[name=why]").fill("wrong number")
    page.locator(".sale-undo button").click()
    expect(page.locator(".sale-states .state")).to_have_text(waits)
    many(page, width, order, nowhere)
    sent_back(shop, order)
    page.goto(f"/sales/{order}")
    clean(page, width)
    page.locator(".sale-asks button[value=accept]").click()
    expect(page.locator("[id^=return-] .state").first).to_have_text(taken)
    clean(page, width)
    assert shop.call("orders.sale", order=order)["returns"][0]["state"] == "received"


def many(page: Page, width: int, order: str, nowhere: str) -> None:
    """Two rows, of which one is wrong and stays."""
    page.goto("/sales/send")
    clean(page, width)
    page.fill("#rows", f"order,carrier,tracking\n{order},Invented Express,X2\nnowhere,Invented Express,X3\n")
    page.locator(".trade-rows button").click()
    expect(page.locator(".trade-told tbody tr")).to_have_count(1)
    expect(page.locator(".trade-told tbody")).to_contain_text(nowhere)
    expect(page.locator("#rows")).to_have_value("order,carrier,tracking\nnowhere,Invented Express,X3")
    clean(page, width)


@pytest.mark.parametrize("script", [True, False])
def test_stock_is_counted_and_taken_back_with_the_keyboard(visit: Visit, shop: Shop, script: bool) -> None:
    place = {"id": f"journey-{script}".lower(), "shop": shop.call("catalog.shops")[0]["id"], "name": {"en": "Back"}}
    shop.call("inventory.open-location", location=place)
    page = visit("/sign-in?to=/stock", "en", java_script_enabled=script, viewport={"width": 390, "height": 900})
    page.locator("summary", has=page.locator("xpath=..//input[@name='key']")).first.click()
    page.locator("input[name=key]").fill(shop.key)
    page.locator("input[name=key]").press("Enter")
    page.wait_for_url("**/stock")
    page.goto(f"/stock?location={place['id']}")
    page.fill("#others", f"{place['id']}-lamp 12")
    page.fill("#count-why", "first count")
    page.locator("#count-why").press("Enter")
    expect(page.locator("table code", has_text="-lamp")).to_have_count(1)
    undo = page.locator(".steps button").first
    undo.focus()
    undo.press("Enter")
    page.wait_for_url("**/stock?location=*")
    rows = shop.call("inventory.page", sieve={"location": place["id"]})
    assert [(one["available"], one["sold"]) for one in rows] == [(0, 0)]


@CASES
@pytest.mark.parametrize("path", ["/stock", "/shipping", "/shipping?shop=", "/ledger", "/sales?state=all"])
def test_the_pages_of_trade_are_clean_in_every_width(
    visit: Visit, shop: Shop, locale: str, width: int, path: str
) -> None:
    to = path + (shop.call("catalog.shops")[0]["id"] if path.endswith("=") else "")
    page = opened(visit, shop, locale, width, "/sales")
    page.goto(to)
    clean(page, width)
