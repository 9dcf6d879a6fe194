"""Every page behind the counter at a phone's and at a desk's width: nothing beyond the edge, nothing raw; goods new."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.doors.web.test_goods import PIXEL
from tests.journeys.conftest import Shop, Visit
from tests.journeys.test_accessibility import AXE
from tests.journeys.test_jobs import signed_in

pytestmark = pytest.mark.browser
PAGES = (
    *("/sales?state=all", "/ledger", "/taxes", "/goods", "/goods/new", "/stock", "/annotation", "/annotation/quality"),
    *("/imports", "/feeds/sources", "/feeds/exports", "/promotions", "/promotions/new", "/flash-sales"),
    *("/search-rules/new?words=猫砂盆", "/search-report?kind=all", "/search-grading", "/shops/agents", "/webhooks"),
    *("/market", "/platforms", "/jobs", "/timetables", "/upkeep"),
)
# What stands beyond the right edge of what it is in, the window or a table's frame; ids that nobody wrote.
BEYOND = """() => [...document.querySelectorAll("main *")].filter((part) => {
  const box = part.getBoundingClientRect();
  const frame = part.closest(".table-scroll")?.getBoundingClientRect();
  return box.width > 1 && box.right > Math.min(innerWidth, frame?.right ?? Infinity) + 1;
}).map((part) => part.outerHTML.slice(0, 120))"""
RAW = re.compile(r"%\(\w+\)s|\bNone\b(?! yet)|undefined|\d{4}-\d\d-\d\dT\d\d")
SAID = {
    "en": {"keep": "Keep it as a draft", "sell": "Put it on sale", "more": "One more variant", "undo": "Undo"},
    "zh-CN": {"keep": "存为草稿", "sell": "上架", "more": "再加一个规格", "undo": "撤销"},
}
CASES = pytest.mark.parametrize(("locale", "width"), [("en", 390), ("zh-CN", 1280)])


@pytest.mark.parametrize(("locale", "width"), [("en", 390), ("en", 1280)])
def test_no_page_behind_the_counter_has_anything_beyond_the_edge(
    visit: Visit, shop: Shop, locale: str, width: int
) -> None:
    page, wrong = signed_in(visit, shop, locale, "/sales", width), list[str]()
    for path in PAGES:
        page.goto(path)
        wrong += [f"{path}: {one}" for one in page.evaluate(BEYOND)[:2]]
        wrong += [f"{path}: {one}" for one in RAW.findall(page.locator("main").inner_text())[:2]]
    assert wrong == []
    page.goto("/stock")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run('main', {resultTypes: ['violations']}).then(run => run.violations)")
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []


@CASES
def test_a_product_is_written_as_a_draft_put_on_sale_found_and_taken_back(
    visit: Visit, shop: Shop, locale: str, width: int, tmp_path: Path
) -> None:
    said, id = SAID[locale], f"hammock-{locale.lower()}"
    photograph = tmp_path / "hammock.png"
    photograph.write_bytes(PIXEL)
    page = signed_in(visit, shop, locale, "/goods/new", width)
    page.locator("select#shop").select_option(index=1)
    page.locator("#title-en").fill("Window hammock for cats")
    page.locator("#title-zh-CN").fill("猫咪窗台吊床")
    page.locator("#id").fill(id)
    page.locator("#price-1").fill("45")
    page.get_by_role("button", name=said["more"]).click()
    page.locator("#file").set_input_files(photograph)
    page.locator("#price-2").fill("59.9")
    page.locator("#name-en-2").fill("Large")
    page.locator("#name-zh-CN-2").fill("大号")
    typed = [page.locator(f"#{name}").input_value() for name in ("title-en", "title-zh-CN", "id", "price-1")]
    assert typed == ["Window hammock for cats", "猫咪窗台吊床", id, "45"]
    page.get_by_role("button", name=said["keep"]).last.click()
    page.wait_for_url(f"**/goods/{id}**")
    made = shop.call("catalog.show", product=id)
    assert made["retired"]
    assert [one["offers"][0]["price"]["amount"] for one in made["product"]["variants"]] == [4500, 5990]
    assert made["product"]["media"][0]["url"].startswith("stored:")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name=said["sell"]).click()
    expect(page.get_by_role("button", name=said["sell"])).to_have_count(0)
    shop.jobs.catch_up()
    page.goto("/goods?words=hammock" if locale == "en" else "/goods?words=窗台吊床")
    expect(page.locator(f"main a[href*='/goods/{id}']").first).to_be_visible()
    shopper = visit(f"/products/{id}", locale, viewport={"width": width, "height": 900})
    expect(shopper.locator("h1")).to_contain_text("hammock" if locale == "en" else "吊床")
    page.goto(f"/goods/{id}")
    page.locator(".steps").get_by_role("button", name=said["undo"]).first.click()
    expect(page.get_by_role("button", name=said["sell"])).to_be_visible()
    assert shop.call("catalog.show", product=id)["retired"]


def test_what_is_printed_is_dark_ink_without_what_can_only_be_clicked(visit: Visit, shop: Shop) -> None:
    page = signed_in(visit, shop, "en", "/goods", 900)
    page.goto("/theme/dark?to=/goods")
    page.emulate_media(media="print")
    ink = page.locator("h1").evaluate("head => getComputedStyle(head).color.match(/\\d+/g).map(Number)")
    assert max(ink) < 128, "light ink on white paper"
    for part in (".top", ".foot", ".counter-nav", ".job-tabs", ".button"):
        assert not any(one.is_visible() for one in page.locator(part).all()), part
    assert page.locator("tbody tr").first.is_visible()
