"""Journeys 2, 3, 4 and 17 at the guide: limits over the turns, problems, comparisons, and a model that lies."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import pytest
from playwright.sync_api import expect
from starlette.testclient import TestClient

from souk.doors.http import application
from souk.doors.jobs import staffed
from tests.checker import check_advice, check_compared
from tests.endpoint import INVENTED, serving
from tests.journeys.conftest import OPERATOR, Shop, Visit
from tests.journeys.test_shopping import prices
from tests.small import small_settings, stock

pytestmark = pytest.mark.browser
BOX = {"zh-CN": "猫狗双全的家庭用什么猫砂盆,预算200以内", "en": "litter box for a cat and a dog, under 200 yuan"}
WIDER = {"zh-CN": "预算提高到300以内", "en": "budget under 300"}
WHY = {"zh-CN": "为什么不选最便宜的？", "en": "Why not the cheapest?"}
BARE = {"zh-CN": "猫砂盆", "en": "litter box"}


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
@pytest.mark.parametrize("script", [True, False])
def test_a_limit_changes_and_says_so_and_the_cheapest_is_spoken_of(visit: Visit, locale: str, script: bool) -> None:
    page = visit("/guide?" + urlencode({"q": BOX[locale]}), locale, java_script_enabled=script)
    assert max(prices(page)) <= 200
    page.locator("#next").fill(WIDER[locale])
    with page.expect_navigation(wait_until="domcontentloaded"):
        page.locator(".go-on-bar button").click()
    assert "300" in page.locator(".chip-edit").inner_text()
    assert "200" in page.locator(".changes").inner_text()
    assert max(prices(page)) <= 300
    with page.expect_navigation(wait_until="domcontentloaded"):
        page.get_by_role("link", name=WHY[locale]).click()
    assert page.locator(".answer li").count() >= 1
    assert "300" in page.locator(".chip-edit").inner_text(), "the limit holds on"


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
@pytest.mark.parametrize("script", [True, False])
def test_a_question_is_answered_by_a_chip_and_the_chip_comes_off(visit: Visit, locale: str, script: bool) -> None:
    page = visit("/guide?" + urlencode({"q": BARE[locale]}), locale, java_script_enabled=script)
    assert page.locator("article.pick").count() >= 3
    asked = page.locator(".asks-title").inner_text()
    with page.expect_navigation(wait_until="domcontentloaded"):
        page.locator(".asks a.ask").first.click()
    assert page.locator(".chips .chip").count() == 2
    assert page.locator(".asks").count() == 0 or page.locator(".asks-title").inner_text() != asked
    with page.expect_navigation(wait_until="domcontentloaded"):
        page.locator(".chips a.chip, .chips a.chip-x").first.click()
    assert page.locator(".chip-off").count() == 1


def test_three_goods_that_are_ticked_stand_side_by_side(visit: Visit, shop: Shop) -> None:
    page = visit("/guide?" + urlencode({"q": BOX["en"]}), "en", java_script_enabled=False)
    for number in range(3):
        page.locator(".pick-acts input").nth(number).check()
    with page.expect_navigation(wait_until="domcontentloaded"):
        page.locator(".picking-bar button").click()
    assert page.locator(".compare-table thead th").count() == 3
    page.locator(".only-differences").check()
    assert not page.locator(".compare-table tr.same").first.is_visible()
    with page.expect_navigation(wait_until="domcontentloaded"):
        page.get_by_role("link", name=WHY["en"]).click()
    assert page.locator(".answer").count() == 1
    products = re.findall(r"[?&]p=([^&]+)", page.url)
    compared = shop.call("guide.compare", products=products, question=WHY["en"], locale="en")
    assert check_compared(compared, lambda name, payload: shop.call(name, **payload)) == []


def test_what_one_has_goes_with_its_family_and_comes_back(visit: Visit) -> None:
    page = visit("/guide?" + urlencode({"q": BOX["zh-CN"]}), "zh-CN")
    first = page.locator(".pick .card-title").first.inner_text()
    with page.expect_navigation(wait_until="domcontentloaded"):
        page.get_by_role("link", name="我已经有了").first.click()
    expect(page.locator(".chip-off")).to_have_count(1)
    assert first not in page.locator(".pick .card-title").all_inner_texts()
    page.locator(".chip-off").click()
    expect(page.locator(".pick .card-title").first).to_have_text(first)


def test_chips_are_sent_before_the_goods(shop: Shop) -> None:
    with httpx.stream("GET", f"{shop.address}/guide?q={quote(BOX['zh-CN'])}", timeout=60) as sent:
        parts = [part for part in sent.iter_text() if part]
    whole = "".join(parts)
    assert "chips" in parts[0]
    assert 'article class="pick"' not in parts[0]
    assert whole.count('article class="pick"') >= 3
    assert whole.rstrip().endswith("</html>")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, TestClient]]:
    """A small shop whose model answers falsely, and its pages."""
    folder: Path = tmp_path_factory.mktemp("hostile")
    goods = [
        {
            "id": f"box-{number}",
            "shop": "corner",
            "title": {"en": f"Hooded litter box no. {number}", "zh-CN": f"带盖猫砂盆 {number} 号"},
            "category": "litter_box",
            "attributes": [{"key": "capacity", "value": 30.0 + number, "unit": "L"}],
            "variants": [{"id": f"box-{number}", "offers": [_offer(5000 + 1000 * number)]}],
        }
        for number in range(1, 5)
    ]
    with serving() as endpoint:
        use = "souk.ai.llm.providers.openai_compatible:OpenAiCompatible"
        model = {"use": use, "base_url": endpoint.url, "model": "wrong", "retries": 0}
        settings = small_settings(folder).model_copy(update={"model": model})
        souk, jobs = staffed(settings)
        stock(souk, jobs, goods)
        yield (souk, endpoint), TestClient(application(souk, jobs, settings))
        souk.database.close()


def _offer(price: int) -> dict[str, Any]:
    return {"shop": "corner", "price": {"amount": price, "currency": "CNY"}}


@pytest.mark.parametrize("mode", ["wrong", "injected", "broken"])
def test_a_hostile_model_reaches_neither_the_page_nor_a_limit(hostile: Any, mode: str) -> None:
    (souk, endpoint), client = hostile
    endpoint.will(*[mode] * 8)
    said = "a quiet litter box for my zorbly cat, under 80 yuan"
    page = client.get("/guide", params={"q": said}, headers={"accept-language": "en"}).text
    assert 'article class="pick"' in page
    for word in ("P-999999", "R-999999", "orders.refund", "best in the world", INVENTED[:20]):
        assert word not in page
    advice = souk.call("guide.answer", {"conversation": {"said": [said]}}, OPERATOR)
    assert [one["key"] for one in advice["need"]["limits"]] == ["price"]
    assert check_advice(advice, lambda name, payload: souk.call(name, payload, OPERATOR)) == []
    assert endpoint.asked, "the model was asked"
