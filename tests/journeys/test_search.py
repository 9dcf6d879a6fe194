"""A shopper searches and misses something; the shop sees it, mends it, tries a rule, grades, compares."""

import re
from typing import Any

import pytest
from playwright.sync_api import Error, Page, expect

from tests.journeys.conftest import Shop, Visit
from tests.journeys.test_accessibility import AXE
from tests.journeys.test_jobs import signed_in
from tests.operations.running import until

pytestmark = pytest.mark.browser
CASES = pytest.mark.parametrize(("locale", "width"), [("en", 360), ("zh-CN", 1280)])


def clean(page: Page, width: int) -> None:
    """No serious finding of axe, and nothing scrolls sideways."""
    try:
        found = _violations(page)
    except Error:
        # A page that moves on by itself may do so while it is looked at.
        page.wait_for_load_state()
        found = _violations(page)
    serious = [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in ("serious", "critical")]
    assert serious == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def _violations(page: Page) -> Any:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    return page.evaluate("axe.run(document, {resultTypes: ['violations']}).then(run => run.violations)")


def products(page: Page) -> list[str]:
    links = page.locator("#grid .card-title a").all()
    return [re.sub(r".*/products/|\?.*", "", str(link.get_attribute("href"))) for link in links]


@pytest.mark.parametrize("script", [True, False])
def test_a_limit_in_the_words_is_a_chip_that_goes_and_comes_back(visit: Visit, script: bool) -> None:
    page = visit("/search?q=200以内的猫砂盆&words=1", "zh-CN", java_script_enabled=script)
    chip = page.locator("a.chip", has_text="200")
    expect(chip).to_be_visible()
    assert page.locator(".card .facts .match", has_text="200").count() == page.locator("#grid .card").count() > 0
    chip.click()
    page.wait_for_url("**off=price**")
    expect(page.locator("a.chip-off")).to_be_visible()
    assert page.locator(".card .facts .match", has_text="200").count() == 0
    page.locator("a.chip-off").click()
    expect(page.locator("a.chip-off")).to_have_count(0)
    expect(page.locator("a.chip", has_text="200")).to_be_visible()


def test_nothing_found_says_what_would_match(visit: Visit) -> None:
    page = visit("/search?q=猫砂盆&price_max=1", "zh-CN")
    expect(page.locator(".empty")).to_be_visible()
    way = page.locator(".ways-out .way").first
    way.click()
    expect(page.locator("#grid .card").first).to_be_visible()


@CASES
def test_a_miss_is_reported_mended_by_a_click_and_taken_back(visit: Visit, shop: Shop, locale: str, width: int) -> None:
    word, means = {"en": ("catloo", "litter box"), "zh-CN": ("喵星人厕所", "猫砂盆")}[locale]
    asked = f"/search?q={word}&words=1&as=is"
    seen = visit(asked, locale)
    before = products(seen)
    shop.jobs.catch_up()
    page = signed_in(visit, shop, locale, "/search-report?kind=all", width)
    row = page.locator("tbody tr", has_text=word)
    expect(row).to_have_count(1)
    clean(page, width)
    row.locator("a[href*='/miss']").click()
    page.locator("#means").fill(means)
    clean(page, width)
    page.locator("form[action='/search-report/synonym'] button").last.click()
    page.wait_for_url("**/search-report?done=**")
    seen.goto(asked)
    assert len(products(seen)) > len(before)
    page.locator(".note-do button").click()
    page.wait_for_url("**/search-report")
    seen.goto(asked)
    assert products(seen) == before


@CASES
def test_a_rule_is_tried_before_and_after_put_live_and_undone(
    visit: Visit, shop: Shop, locale: str, width: int
) -> None:
    text = {"en": "kettle", "zh-CN": "烧水壶"}[locale]
    looking = visit(f"/search?q={text}", locale)
    before = products(looking)
    page = signed_in(visit, shop, locale, "/search-rules/new", width)
    page.locator("#name").fill(f"{text} rule")
    page.locator("#words").fill(text)
    page.locator("#pins").fill(f"1 {before[4]}\n2 no-such-goods")
    page.locator("#rule-form button[value=look]").last.click()
    after = page.locator("#preview .sides > div").nth(1).locator("li")
    expect(after.first).to_contain_text(before[4])
    expect(page.locator(".rule-notes")).to_contain_text("no-such-goods")
    after.nth(3).locator("button[value^='pin:']").click()
    expect(page.locator("#pins")).to_have_value(re.compile(rf"^1 {before[2]}\n2 {before[4]}"))
    clean(page, width)
    page.locator("#why").fill("a journey")
    page.locator("#rule-form button[value=draft]").click()
    page.wait_for_url("**/search-rules/*")
    looking.reload()
    assert products(looking) == before
    page.locator("#step-why").fill("a journey")
    page.locator("form.rule-step button").first.click()
    page.wait_for_url("**/search-rules")
    clean(page, width)
    looking.reload()
    assert products(looking)[:2] == [before[2], before[4]]
    with page.expect_navigation():
        page.locator(".steps button").first.click()
    looking.reload()
    assert products(looking) == before


@CASES
def test_goods_are_graded_by_keyboard_and_two_settings_compared(
    visit: Visit, shop: Shop, locale: str, width: int
) -> None:
    text = {"en": "backpack", "zh-CN": "双肩包"}[locale]
    page = signed_in(visit, shop, locale, "/search-grading", width)
    page.locator("#queries").fill(text)
    page.locator("form[action='/search-grading'] button").click()
    page.locator("tbody a", has_text=text).click()
    page.wait_for_url("**/search-grading/*")
    clean(page, width)
    progress = page.locator(".grade-progress progress")
    for done, key in enumerate(("3", "1", "s"), 1):
        page.keyboard.press(key)
        expect(progress).to_have_attribute("value", str(done))
    page.goto("/search-grading/compare?first=now&second=newest")
    expect(page.locator("tbody tr", has_text=text)).to_have_count(1)
    page.locator("tbody a", has_text=text).click()
    expect(page.locator("#lists .sides > div")).to_have_count(2)
    clean(page, width)
    page.goto("/search-grading")
    clean(page, width)


def test_what_was_opened_is_noted_with_its_place_and_nobody_is_remembered(visit: Visit, shop: Shop) -> None:
    page = visit("/search?q=保温杯", "zh-CN")
    link = page.locator("#grid .card-title a").nth(1)
    product = re.sub(r".*/products/|\?.*", "", str(link.get_attribute("href")))
    link.click()
    page.wait_for_url("**/products/**")

    def noted() -> list[dict[str, Any]]:
        shop.jobs.catch_up()
        return [one for one in _log(shop) if one["facts"].get("text") == "保温杯"]

    # The server's own hands may have the observations that wait.
    until(lambda: len(noted()) > 1)
    events = noted()
    assert [(one["name"], one["actor"]) for one in events] == [
        ("search.shown", "visitor"),
        ("search.clicked", "visitor"),
    ]
    assert events[0]["facts"]["shown"][1] == product == events[1]["subject"]
    assert events[1]["facts"]["place"] == 2


def _log(shop: Shop) -> list[dict[str, Any]]:
    seen: list[dict[str, Any]] = []
    after = ""
    while True:
        page = shop.call("events.read", after=after, most=1000, names=["search.shown", "search.clicked"])
        seen += page["events"]
        if not page["events"]:
            return seen
        after = page["after"]
