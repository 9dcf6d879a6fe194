"""No serious axe finding, no sideways scrolling, and all of it by keyboard."""

from pathlib import Path

import pytest

from tests.journeys.conftest import Shop, Visit

pytestmark = pytest.mark.browser
AXE = Path(__file__).resolve().parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
PAGES = {
    "home": "/",
    "search": "/search?q=猫砂盆",
    "nothing found": "/search?q=zzzqqq",
    "guide": "/guide?q=猫狗双全的家庭用什么猫砂盆,预算200以内",
    "problem": "/guide?q=如何清理下水道小飞虫",
    "product": "/products/mall-litter-box-0007",
    "sign in": "/sign-in",
}


@pytest.mark.parametrize("name", list(PAGES))
@pytest.mark.parametrize(
    ("locale", "theme", "width"),
    [("zh-CN", "light", 360), ("en", "dark", 360), ("zh-CN", "dark", 1280), ("en", "light", 1280)],
)
def test_axe_finds_nothing_serious_and_nothing_scrolls_sideways(
    visit: Visit, name: str, locale: str, theme: str, width: int
) -> None:
    page = visit(PAGES[name], locale, color_scheme=theme, viewport={"width": width, "height": 800})
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']}).then(run => run.violations)")
    assert [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in ("serious", "critical")] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_question_is_asked_and_a_source_opened_and_closed_by_keyboard_alone(visit: Visit) -> None:
    page = visit("/", "en")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('role')") == "combobox":
            break
    page.keyboard.type("How do I get rid of drain flies?")
    page.keyboard.press("Enter")
    page.wait_for_url("**/guide?**")
    mark = page.locator(".verdict a").first
    mark.focus()
    page.keyboard.press("Enter")
    page.locator("dialog[open] mark").wait_for()
    page.keyboard.press("Escape")
    page.locator("dialog[open]").wait_for(state="hidden")
    assert mark.evaluate("mark => mark === document.activeElement")


def test_a_page_that_is_not_there_says_what_to_do_next(visit: Visit, shop: Shop) -> None:
    page = visit("/", "en")
    answer = page.request.get("/nowhere", headers={"accept": "text/html"})
    assert answer.status == 404
    assert 'href="/' in answer.text()
