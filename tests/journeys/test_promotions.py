"""Promotions as a merchant runs them, one by one or from a spreadsheet, and as shoppers see them on cards and pages."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from souk.doors.web.offers import OFFERS, OWN
from tests.journeys.conftest import Shop, Visit
from tests.journeys.test_jobs import signed_in
from tests.journeys.test_search import CASES, clean

pytestmark = pytest.mark.browser
NAMES = {"en": ("Pets' spring", "Final price", "Undo"), "zh-CN": ("宠物春季", "到手价", "撤销")}


def sent(page: Page, button: Locator) -> None:
    """Press a button whose form leads back to the same page, and wait for the answer."""
    with page.expect_navigation():
        button.click()


def filled(page: Page, id: str) -> None:
    page.fill("#id", id)
    page.fill("#name_en", NAMES["en"][0])
    page.fill("#name_zh", NAMES["zh-CN"][0])
    page.select_option("#offer", "off")
    page.fill("#percent", "10")
    page.select_option("#category", "pets")
    page.fill("#why", "spring")


@CASES
def test_a_promotion_is_looked_at_run_seen_and_taken_back(visit: Visit, shop: Shop, locale: str, width: int) -> None:
    name, final, undo = NAMES[locale]
    page = signed_in(visit, shop, locale, "/promotions/new", width)
    clean(page, width)
    filled(page, f"spring-{width}")
    page.locator(".form-verbs button[value=look]").click()
    first = page.locator("#preview tbody tr").first
    expect(first).to_be_visible()
    goods = first.locator("a").get_attribute("href")
    then = first.locator("b").inner_text()
    assert goods
    assert page.input_value("#percent") == "10"
    clean(page, width)
    page.locator("button[value=run]").click()
    page.wait_for_url("**/promotions")
    expect(page.locator(f"td a[href$='spring-{width}']")).to_have_text(name)
    clean(page, width)
    seen = visit(goods, locale, viewport={"width": width, "height": 900})
    expect(seen.locator(".final summary")).to_contain_text(final)
    expect(seen.locator(".final-price")).to_have_text(then)
    clean(seen, width)
    sent(page, page.locator(".steps button", has_text=undo).first)
    assert visit(goods, locale).locator(".final").count() == 0


def test_the_form_shows_the_fields_of_the_kind_that_is_chosen(visit: Visit, shop: Shop) -> None:
    page = signed_in(visit, shop, "en", "/promotions/new", 390)
    page.locator(".rule-form details").evaluate("more => more.open = true")
    for name, offer in OFFERS.items():
        page.select_option("#offer", name)
        assert {one for one in OWN if page.locator(f"#{one}").is_visible()} == set(offer.fields)
    clean(page, 390)


def tag(shop: Shop, card: Any) -> dict[str, Any]:
    """What the engine says of a card's product."""
    product = str(card.locator(".card-title a").get_attribute("href")).partition("?")[0].rpartition("/")[2]
    found: dict[str, Any] = shop.call("pricing.tagged", products=[product])[0]
    return found


@CASES
def test_a_card_shows_the_final_price_and_opens_into_how_it_is_made(
    visit: Visit, shop: Shop, locale: str, width: int
) -> None:
    page = visit("/search?q=空气炸锅&sort=price-high", locale, viewport={"width": width, "height": 900})
    card = page.locator("#grid .card").filter(has=page.locator(".final-name")).first
    said = tag(shop, card)
    assert said["final"] < said["list"]
    shown = card.locator(".card-price .price").inner_text()
    assert shown.endswith(f"{said['final'] / 100:,.2f}".removesuffix(".00"))
    card.locator(".deals summary").focus()
    page.keyboard.press("Enter")
    expect(card.locator(".final-sum .price")).to_have_text(shown)
    steps = card.locator(".final-steps li:not(.quiet)")
    assert steps.count() == 2 + sum(one["verdict"]["applied"] for one in said["told"])
    clean(page, width)


@CASES
def test_shelves_and_similar_goods_show_final_prices_too(visit: Visit, shop: Shop, locale: str, width: int) -> None:
    page = visit("/", locale, viewport={"width": width, "height": 900})
    assert page.locator(".grid-shelf .deals").count() > 0
    clean(page, width)
    found = shop.call("search.find", filters=[{"key": "category", "any_of": ["air_fryer"]}], most=1)
    page = visit(f"/products/{found['cards'][0]['product']}", locale, viewport={"width": width, "height": 900})
    assert page.locator(".grid-shelf .deals").count() > 0
    clean(page, width)


@CASES
def test_a_coupon_is_claimed_on_a_page_and_counts_from_then_on(
    visit: Visit, shop: Shop, locale: str, width: int
) -> None:
    id = f"try-{width}"
    found = shop.call("search.find", filters=[{"key": "category", "any_of": ["dog_food"]}], most=1)
    goods = found["cards"][0]["product"]
    rule = {"id": id, "layer": "platform", "kind": "cut", "amount": 500, "coupon": True, "scope": {"products": [goods]}}
    named = {"en": "¥5 coupon", "zh-CN": "5元券"}
    shop.call("promotions.put", campaign={"rule": rule, "name": named}, why="journey")
    page = signed_in(visit, shop, locale, f"/products/{goods}", width)
    page.locator(".final").evaluate("more => more.open = true")
    sent(page, page.locator(f"form[action$='{id}/claim'] button"))
    expect(page.locator(".final-price")).to_be_visible()
    page.goto("/coupons")
    expect(page.locator("[aria-labelledby=held-title]")).to_contain_text(named["en" if locale == "en" else "zh-CN"])
    clean(page, width)
    shop.call("promotions.end", promotion=id, number=1, why="journey over")


@CASES
def test_a_spreadsheet_is_checked_row_by_row_run_and_taken_back_whole(
    visit: Visit, shop: Shop, locale: str, width: int, tmp_path: Path
) -> None:
    head = "id,name_zh,name_en,layer,kind,amount,every,products\n"
    good = f"sheet-{width}-a,每满3减1,Step,platform,step,1,3,nothing\nsheet-{width}-b,减一,Cut,item,cut,1,,nothing\n"
    table = tmp_path / "table.csv"
    page = signed_in(visit, shop, locale, "/promotions/new/table", width)
    clean(page, width)
    table.write_bytes((head + good + "c,减,Cut,item,cut,much,,nothing\n").encode("gb18030"))
    page.set_input_files("#file", table)
    page.locator("button[value=look]").click()
    row = page.locator("[aria-labelledby=found-title] tbody tr")
    expect(row).to_contain_text("amount")
    expect(row).to_contain_text("much")
    assert page.locator("button[value=put]").count() == 0
    clean(page, width)
    table.write_bytes((head + good).encode("utf-8-sig"))
    page.set_input_files("#file", table)
    page.locator("button[value=look]").click()
    expect(page.locator(".ids li")).to_have_count(2)
    clean(page, width)
    page.locator("button[value=put]").click()
    page.wait_for_url("**/promotions")
    states = {one["rule"]["id"]: one["state"] for one in shop.call("promotions.page")}
    assert [states[f"sheet-{width}-{one}"] for one in "ab"] == ["live", "live"]
    sent(page, page.locator("form[action*='/loads/'] button").first)
    states = {one["rule"]["id"]: one["state"] for one in shop.call("promotions.page")}
    assert [states[f"sheet-{width}-{one}"] for one in "ab"] == ["ended", "ended"]


def test_a_form_with_a_forged_number_is_answered_with_our_sentence(visit: Visit, shop: Shop) -> None:
    name = "mall-air-fryers"
    page = signed_in(visit, shop, "en", f"/promotions/{name}", 1280)
    kept = {
        one: page.locator(f":is(input, select)[name={one}]").first.input_value()
        for one in ("csrf", "once", "id", "offer", "amount")
    }
    forged = {**kept, "name_en": "Forged", "why": "forged", "number": "seven", "do": "run"}
    answer = page.request.post(f"{shop.address}/promotions", form=forged)
    assert (answer.status, "number: seven is no such number" in answer.text()) == (422, True)
    assert shop.call("promotions.show", promotion=name)["number"] == 1
