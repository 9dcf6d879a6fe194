"""Journeys 1 to 3: the populated mall, the litter box in three turns, the flies in the drain."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.checker import check_advice
from tests.journeys.conftest import Shop, Visit

pytestmark = pytest.mark.browser
ASKED = {
    "zh-CN": ("猫狗双全的家庭用什么猫砂盆,预算200以内", "要不要盖?", "小猫才两个月"),
    "en": (
        "What litter box for a home with cats and a dog, under 200 yuan?",
        "Do I need a lid?",
        "a kitten of two months",
    ),
}
FLIES = {"zh-CN": "如何清理下水道小飞虫", "en": "How do I get rid of drain flies?"}
ELSEWHERE = {"zh-CN": "推荐一台割草机", "en": "Which lawn mower should I buy?"}
WITHOUT_MARKS = """found => found.map(one => {
  const bare = one.cloneNode(true);
  bare.querySelectorAll("a, button, sup").forEach(mark => mark.remove());
  return bare.textContent;
})"""
LANGUAGES = ["zh-CN", "en"]


def prices(page: Page) -> list[float]:
    """The amounts on the cards, in whole yuan."""
    texts = page.locator(".pick .price").evaluate_all(WITHOUT_MARKS)
    found = [re.search(r"¥([\d,]+(?:\.\d+)?)", text) for text in texts]
    return [float(one[1].replace(",", "")) for one in found if one]


@pytest.mark.parametrize("locale", LANGUAGES)
def test_a_browser_shows_a_populated_mall_in_its_own_language(visit: Visit, locale: str) -> None:
    page = visit("/", locale)
    assert page.locator("html").get_attribute("lang") == locale
    cards = page.locator("article.card")
    assert cards.count() >= 8
    han = re.search(r"[㐀-鿿]", cards.first.locator(".card-title").inner_text())
    assert bool(han) == (locale == "zh-CN")
    picture = page.locator("article.card img").first
    picture.scroll_into_view_if_needed()
    page.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=picture.element_handle())


def test_the_language_is_switched_without_losing_the_page(visit: Visit) -> None:
    page = visit("/search?q=猫砂盆", "zh-CN")
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert "%E7%8C%AB" in page.url
    assert page.locator("article.card").count() > 0


@pytest.mark.parametrize("locale", LANGUAGES)
def test_the_budget_holds_over_three_turns_and_stays_an_editable_chip(visit: Visit, locale: str) -> None:
    turns = ASKED[locale]
    page = visit("/", locale)
    page.get_by_role("combobox").first.fill(turns[0])
    page.keyboard.press("Enter")
    page.wait_for_url("**/guide?**")
    page.wait_for_load_state("domcontentloaded")
    for turn in turns[1:]:
        expect(page.locator(".chip-edit")).to_contain_text("200")
        assert prices(page)
        assert max(prices(page)) <= 200
        page.locator("#next").fill(turn)
        page.keyboard.press("Enter")
        expect(page.locator("h1.asked")).to_have_text(turn)
        page.wait_for_load_state("domcontentloaded")
    assert max(prices(page)) <= 200
    page.locator(".chip-edit summary").click()
    page.locator("#budget").fill("120")
    page.locator(".chip-form button").click()
    expect(page.locator(".chip-edit")).to_contain_text("120")
    page.wait_for_load_state("domcontentloaded")
    assert prices(page)
    assert max(prices(page)) <= 120


@pytest.mark.parametrize("locale", LANGUAGES)
def test_every_answer_on_the_way_stands_up_to_the_independent_checker(shop: Shop, locale: str) -> None:
    for question in (ASKED[locale][0], FLIES[locale]):
        advice = shop.call("guide.ask", question=question, locale=locale)
        assert advice["outcome"] == "found"
        assert check_advice(advice, lambda name, payload: shop.call(name, **payload)) == []


@pytest.mark.parametrize("locale", LANGUAGES)
def test_a_number_opens_the_very_field_that_it_came_from(visit: Visit, shop: Shop, locale: str) -> None:
    page = visit(f"/guide?q={ASKED[locale][0]}", locale)
    mark = page.locator(".pick .price a").first
    shown = prices(page)[0]
    mark.click()
    marked = page.locator("dialog mark, [role=dialog] mark").first
    expect(marked).to_be_visible()
    assert float(re.sub(r"[^\d.]", "", marked.inner_text())) == shown
    page.keyboard.press("Escape")
    expect(marked).not_to_be_visible()


@pytest.mark.parametrize("locale", LANGUAGES)
def test_a_problem_is_answered_with_causes_and_steps_that_each_have_goods(visit: Visit, locale: str) -> None:
    page = visit(f"/guide?q={FLIES[locale]}", locale)
    assert page.locator(".causes li").count() >= 2
    groups = page.locator("section.group")
    assert groups.count() >= 3
    for number in range(groups.count()):
        assert groups.nth(number).locator("article.pick").count() >= 1
    assert all(one.locator("a").count() for one in page.locator("nav.follow-ups").all())


@pytest.mark.parametrize("locale", LANGUAGES)
def test_a_question_outside_the_catalogue_is_told_so(visit: Visit, locale: str) -> None:
    page = visit(f"/guide?q={ELSEWHERE[locale]}", locale)
    assert page.locator("article.pick").count() == 0
    expect(page.locator(".not-here")).to_be_visible()


def test_the_guide_works_without_script(visit: Visit) -> None:
    page = visit(f"/guide?q={ASKED['zh-CN'][0]}", "zh-CN", java_script_enabled=False)
    page.locator(".pick .price a").first.click()
    expect(page.locator("mark")).to_have_count(1)
