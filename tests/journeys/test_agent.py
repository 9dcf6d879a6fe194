"""帮我买 in Chromium: an order card is confirmed; under a mandate it waits for the price and buys once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from souk.kit.operation import Caller
from souk.people.accounts import IN_PERSON, scopes_of
from tests.agents.shopper.house import HOME, Mall
from tests.doors.http.front import Front
from tests.journeys.test_accessibility import AXE
from tests.journeys.test_accounts import sign_up
from tests.journeys.town import Visit, entering, served

pytestmark = pytest.mark.browser
LANGUAGES = ["zh-CN", "en"]
WIDTHS = (390, 1280)
WANTED = {"zh-CN": "hooded litter box 周五前到", "en": "hooded litter box by Friday"}
SAID = {
    "zh-CN": ("目前最低", "任务完成", "已收回", "等你决定"),
    "en": ("The least is", "The task is done", "Taken back", "Waits for you"),
}
HANDED = {
    "zh-CN": ("需本人定夺的商品", "你已亲自完成", "任务完成"),
    "en": ("Goods to think over", "You finished it", "The task is done"),
}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Front]:
    """The mall of the agent's tests under a clock that stands until it is moved, with a worker beside the door."""
    folder = tmp_path_factory.mktemp("town")
    with served(folder, sqlite_template, lambda front: Mall(front.souk, front.jobs).furnish()) as front:
        yield front


@pytest.fixture
def enter(browser: Browser, town: Front) -> Iterator[Visit]:
    with entering(browser, town) as visit:
        yield visit


def somebody(enter: Visit, town: Front, locale: str, name: str) -> tuple[Page, Caller]:
    """A shopper with an address; the page, and the caller that stands for them."""
    email = f"{name}-{locale.lower()}@people.example"
    page = enter("/sign-up", locale)
    sign_up(page, email)
    page.wait_for_url("**/account?done=joined")
    caller = Caller(town.account(email), scopes_of("shopper") | {IN_PERSON})
    town.souk.call("accounts.add-address", {"address": HOME}, caller)
    return page, caller


def clean(page: Page) -> None:
    """Nothing that axe finds, and nothing that sticks out, at both widths."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    assert not found, [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url


def mandate(page: Page, town: Front) -> None:
    """At most ¥150, at two shops, by Friday: signed on the page."""
    friday = (town.clock.now().date()).isoformat()[:8] + "13"
    page.goto("/mandates/new")
    page.locator("#agent").fill("帮我买")
    page.locator("#autonomy-bounded").check()
    page.locator("#per_purchase").fill("150")
    page.locator("#budget").fill("300")
    until = page.locator("#until")
    if until.count():
        until.fill(friday)
    page.locator("details:has([id='merchant-corner'])").locator("summary").click()
    for shop in ("corner", "harbour"):
        page.locator(f"[id='merchant-{shop}']").check()
    page.locator(".form-verbs button").click()
    page.wait_for_url("**/mandates/consent/*")
    page.locator("form[action*=consent] button").click()
    page.wait_for_url("**/mandates/*?done=granted")


def shown(page: Page, town: Front, said: str, **later: float) -> None:
    """Move the clock and look until the page says so; the worker beside the door does the rest."""
    town.clock.on(**later)
    for _ in range(60):
        page.reload()
        if said in page.locator("main").inner_text():
            return
        town.clock.on(seconds=6)
        page.wait_for_timeout(500)
    raise AssertionError(f"{said}: {page.locator('main').inner_text()}")


@pytest.mark.parametrize("locale", LANGUAGES)
def test_a_mandate_waits_for_the_price_buys_once_and_stops_and_the_ledger_is_right(
    enter: Visit, town: Front, locale: str
) -> None:
    mall = Mall(town.souk, town.jobs)
    mall.reprice()
    page, caller = somebody(enter, town, locale, "ann")
    mandate(page, town)
    page.goto("/agent")
    page.fill("#wish", WANTED[locale])
    clean(page)
    page.locator(".wish button").click()
    expect(page.locator(".agent-step")).to_have_count(4)
    clean(page)
    page.locator("form[action='/agent/tasks'] button").click()
    page.wait_for_url("**/agent/tasks/*")
    shown(page, town, SAID[locale][0], seconds=1)
    clean(page)
    assert town.souk.call("orders.page", {}, caller)["orders"] == []
    mall.reprice(dome=14000)
    shown(page, town, SAID[locale][1], minutes=11)
    clean(page)
    (order,) = town.souk.call("orders.page", {}, caller)["orders"]
    (granted,) = town.souk.call("mandates.mine", {}, caller)
    ledger = town.souk.call("shopper.ledger", {"mandate": granted["id"]}, caller)
    assert (order["state"], order["total"], ledger["held"]) == ("placed", 14800, 0)
    expect(page.locator(".buying-sum")).to_contain_text("148")
    for _ in range(2):
        town.clock.on(hours=1)
        page.wait_for_timeout(1500)
    assert len(town.souk.call("orders.page", {}, caller)["orders"]) == 1
    ledger = town.souk.call("shopper.ledger", {"mandate": granted["id"]}, caller)
    assert (ledger["spent"], ledger["left"], ledger["uses"]) == (14800, 15200, 1)
    page.locator("form[action*='/undo/'] button").click()
    expect(page.locator(".agent-bought")).to_contain_text(SAID[locale][2])


@pytest.mark.parametrize("locale", LANGUAGES)
def test_an_order_card_is_changed_confirmed_and_undone(enter: Visit, town: Front, locale: str) -> None:
    Mall(town.souk, town.jobs).reprice()
    page, caller = somebody(enter, town, locale, "bo")
    page.goto("/products/lane")
    page.locator("a.ask-entry[href^='/agent']").click()
    expect(page.locator(".agent-step")).to_have_count(3)
    page.goto("/agent")
    page.fill("#wish", "hooded litter box")
    page.locator(".wish summary").click()
    page.fill("#w-most", "200")
    page.locator("input[name=shops][value=corner]").check()
    page.locator(".wish button").click()
    page.locator("form[action='/agent/cards'] button").click()
    page.wait_for_url("**/agent/cards/*")
    clean(page)
    expect(page.locator(".sums .final-sum")).to_contain_text("197")
    card = page.url
    page.locator("a[href^='/agent?']").first.click()
    expect(page.locator("#w-most")).to_have_value("200")
    page.goto(card)
    page.locator("form[action$='/confirm'] button").click()
    page.wait_for_url("**/orders/*")
    (order,) = town.souk.call("orders.page", {}, caller)["orders"]
    assert (order["state"], order["total"]) == ("placed", 19700)
    page.goto("/decisions")
    clean(page)
    page.locator(".agent-row h2 a").first.click()
    page.wait_for_url("**/decisions/*")
    clean(page)
    page.locator("form[action$='/undo'] button").click()
    expect(page.locator(".job-head .state-undone")).to_be_visible()
    (order,) = town.souk.call("orders.page", {}, caller)["orders"]
    assert order["refunded"] == 19700
    page.goto("/decisions/policies")
    page.fill("#p-amount", "fifty")
    page.fill("#p-why", "small things")
    page.locator("form[action='/decisions/policies'] button").click()
    expect(page.locator("[role=alert]")).to_contain_text("fifty")
    page.fill("#p-amount", "50")
    page.locator("form[action='/decisions/policies'] button").click()
    bought = {"en": "Buying here for you", "zh-CN": "在本商城替您购买"}[locale]
    expect(page.locator("table.dense")).to_contain_text(bought)
    clean(page)


@pytest.mark.parametrize("locale", LANGUAGES)
def test_a_visitor_may_look_and_signs_in_to_buy(enter: Visit, town: Front, locale: str) -> None:
    page = enter("/agent?q=hooded+litter+box&most=abc", locale)
    expect(page.locator("[role=alert]")).to_contain_text("abc")
    page.goto("/agent?q=hooded+litter+box")
    expect(page.locator(".agent-option").first).to_be_visible()
    expect(page.locator(".buying-sum a[href^='/sign-in']")).to_be_visible()
    clean(page)
    page.goto("/agent?q=flying+carpet")
    expect(page.locator(".work-empty")).to_be_visible()


@pytest.mark.parametrize("locale", LANGUAGES)
def test_what_is_handed_over_is_finished_by_its_buyer_at_the_checkout(enter: Visit, town: Front, locale: str) -> None:
    over, yours, done = HANDED[locale]
    Mall(town.souk, town.jobs).reprice(dome=14000)
    page, caller = somebody(enter, town, locale, "di")
    mandate(page, town)
    page.goto("/agent?q=hooded+litter+box")
    page.locator("input[name=hand_over]").check()
    page.locator("form[action='/agent/tasks'] button").click()
    page.wait_for_url("**/agent/tasks/*")
    task = page.url
    shown(page, town, over, seconds=1)
    clean(page)
    assert town.souk.call("orders.page", {}, caller)["orders"] == []
    page.locator(".note-warn a.button").click()
    page.wait_for_url("**/checkout/*")
    page.locator("form[action$='/pay'] button[type=submit], form[action$='/pay'] button:not([type])").first.click()
    page.wait_for_url("**/orders/*")
    page.goto(task)
    shown(page, town, yours, seconds=6)
    shown(page, town, done, seconds=6)
    clean(page)
    (order,) = town.souk.call("orders.page", {}, caller)["orders"]
    assert (order["state"], order["total"]) == ("placed", 14800)
    (granted,) = town.souk.call("mandates.mine", {}, caller)
    assert (granted["held"], granted["spent"]) == (0, 0)
