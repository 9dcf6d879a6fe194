"""A merchant looks at who would get what, runs a promotion, sees it on a product's page, and takes it back."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Shop, Visit
from tests.journeys.test_jobs import signed_in
from tests.journeys.test_search import CASES, clean

pytestmark = pytest.mark.browser
NAMES = {"en": ("Pets' spring", "Final price", "Undo"), "zh-CN": ("宠物春季", "到手价", "撤销")}


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
    page.locator(".steps button", has_text=undo).first.click()
    page.wait_for_url("**/promotions")
    assert visit(goods, locale).locator(".final").count() == 0
