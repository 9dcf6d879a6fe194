"""Merchants of other houses in Chromium: in the plan, on the card, at the market, and through the glass."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from souk.kit.operation import Caller
from tests.agents.market.conftest import GTIN, PIER, joined
from tests.agents.shopper.house import Mall
from tests.agents.shopper.test_elsewhere import TITLE, box
from tests.doors.http.front import Front
from tests.doubles.merchants import Merchant, Running, serving
from tests.journeys.test_agent import LANGUAGES, clean, somebody
from tests.journeys.town import Visit, entering, served
from tests.small import put

pytestmark = pytest.mark.browser
SAID = {
    "zh-CN": ("条码（GTIN）一致", "已付款", "由智能体签名", "同一件商品（条码 GTIN 一致）"),
    "en": ("the same item by its code (GTIN)", "Paid to the merchant", "signed by the agent", "Same item by its code"),
}


def furnished(front: Front) -> None:
    mall = Mall(front.souk, front.jobs)
    mall.furnish()
    put(front.souk, box())
    front.jobs.catch_up()
    mall.operator("inventory.count", location="corner-back", counts={"box": 10}, why="count")


@pytest.fixture(scope="module")
def pier() -> Iterator[Running]:
    with serving(Merchant(PIER)) as running:
        yield running


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path, pier: Running) -> Iterator[Front]:
    """The agent's mall, which may ask a merchant on loopback."""
    folder = tmp_path_factory.mktemp("market")
    with served(folder, sqlite_template, furnished, market_allow="127.0.0.0/8", market_seconds=60) as front:
        joined(front.souk, pier)
        yield front


@pytest.fixture
def enter(browser: Browser, town: Front) -> Iterator[Visit]:
    with entering(browser, town) as visit:
        yield visit


def granted(town: Front, caller: Caller) -> str:
    """A mandate of at most CN¥300 in all."""
    until = town.clock.now().replace(month=12, day=20).isoformat()
    intent = {"currency": "CNY", "until": until, "per_purchase": 30000, "budget": 30000, "purchases": 2}
    draft = {"agent": "帮我买", "autonomy": "bounded", "intent": intent}
    asked = town.souk.call("mandates.ask", {"draft": draft}, caller)
    return str(town.souk.call("mandates.grant", {"consent": asked["id"]}, caller)["id"])


def planned(page: Page, pier: Running, locale: str) -> None:
    """The plan names the merchant, why it is the same item, and where each figure was read."""
    page.goto("/agent")
    page.fill("#wish", TITLE)
    page.locator(".wish summary").click()
    page.select_option("#w-prefer", "price")
    page.locator(".wish button").click()
    chosen = page.locator("section:has(#chosen-title)")
    expect(chosen).to_contain_text(pier.merchant.place)
    expect(chosen).to_contain_text(SAID[locale][0])
    chosen.locator(".agent-where summary").click()
    expect(chosen.locator(".market-sources li")).to_have_count(2)
    expect(page.locator("section:has(#asked-title)")).to_contain_text(pier.merchant.place)
    clean(page)


@pytest.mark.parametrize("locale", LANGUAGES)
def test_an_agent_compares_another_house_buys_there_and_shows_what_passed(
    enter: Visit, town: Front, pier: Running, locale: str
) -> None:
    page, caller = somebody(enter, town, locale, "mo")
    mandate = granted(town, caller)
    planned(page, pier, locale)
    page.locator("form[action='/agent/cards'] button").click()
    page.wait_for_url("**/agent/cards/*")
    clean(page)
    expect(page.locator(".buying-sum")).to_contain_text("198.33")
    page.select_option("#card-mandate", mandate)
    page.locator("form[action$='/confirm'] button").click()
    expect(page.locator(".order-card")).to_contain_text(SAID[locale][1])
    clean(page)
    (bought,) = town.souk.call("market.bought", {}, caller)
    assert (bought["state"], bought["total"], bought["mandate"]) == ("paid", 19833, mandate)
    page.goto(f"/glassbox/{mandate}")
    away = page.locator("section:has(#away-1)")
    away.locator("summary").last.click()
    expect(away).to_contain_text(SAID[locale][2])
    expect(away.locator("pre").last).to_contain_text("completed")
    clean(page)


@pytest.mark.parametrize("locale", LANGUAGES)
def test_the_market_is_asked_by_a_code_and_an_offer_is_bought_there(
    enter: Visit, town: Front, pier: Running, locale: str
) -> None:
    page, caller = somebody(enter, town, locale, "lu")
    mandate = granted(town, caller)
    page.goto("/market")
    expect(page.locator("main")).to_contain_text(pier.merchant.place)
    clean(page)
    page.locator("form[action^='/market/ask'] [name=text]").fill(GTIN)
    page.locator("form[action^='/market/ask'] button").click()
    page.wait_for_url("**/market/offers/*")
    expect(page.locator("main")).to_contain_text(SAID[locale][3])
    clean(page)
    page.locator("select[name=mandate]").first.select_option(mandate)
    page.locator("form[action$='/buy'] button").first.click()
    expect(page.locator(".state-done").first).to_contain_text(SAID[locale][1])
    page.goto("/market")
    expect(page.locator("#bought")).to_contain_text("198.33")
    clean(page)
