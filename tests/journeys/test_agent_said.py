"""帮我买 in Chromium: what is refused is a chip, what nobody read has to be confirmed, an order is sent back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.agents.shopper.house import Mall
from tests.doors.http.front import Front
from tests.journeys.test_agent import LANGUAGES, clean, somebody
from tests.journeys.town import Visit, entering, served
from tests.small import OPERATOR

pytestmark = pytest.mark.browser
SAID = {
    "zh-CN": ("带盖猫砂盆，不要港湾百货的，不要佐尔百货的", "不要港湾百货", "不要佐尔百货的"),
    "en": ("hooded litter box, not from Harbour goods, nothing from Zorbo shop", "not Harbour goods", "Zorbo shop"),
}
BACK = {"zh-CN": "我要退货", "en": "return my last order"}
TRACK = {"zh-CN": "我的快递到哪了", "en": "track my order"}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Front]:
    folder = tmp_path_factory.mktemp("town")
    with served(folder, sqlite_template, lambda front: Mall(front.souk, front.jobs).furnish()) as front:
        yield front


@pytest.fixture
def enter(browser: Browser, town: Front) -> Iterator[Visit]:
    with entering(browser, town) as visit:
        yield visit


@pytest.mark.parametrize("locale", LANGUAGES)
def test_what_was_not_understood_is_confirmed_and_an_order_is_sent_back(enter: Visit, town: Front, locale: str) -> None:
    page, caller = somebody(enter, town, locale, "said")
    sentence, refused, unread = SAID[locale]
    page.goto(f"/agent?q={BACK[locale]}")
    expect(page.locator(".work-empty")).to_be_visible()
    page.goto(f"/agent?q={sentence}")
    expect(page.locator(".chips-plain")).to_contain_text(refused)
    expect(page.locator(".note q")).to_contain_text(unread)
    clean(page)
    hold = page.locator("form[action='/agent/cards']")
    hold.locator("button").click()
    assert hold.locator("[name=aside]").evaluate("one => !one.validity.valid"), "nothing is held unconfirmed"
    hold.locator("[name=aside]").check()
    hold.locator("button").click()
    page.wait_for_url("**/agent/cards/*")
    card = page.url.rpartition("/")[2]
    order = str(town.souk.call("shopper.confirm", {"card": card}, caller)["order"])
    Mall(town.souk, town.jobs).settle()
    parcel = {"order": order, "carrier": "Invented Express", "tracking": "X9", "shipment": f"p-{locale}"}
    town.souk.call("orders.ship", parcel, OPERATOR)
    page.goto(f"/agent?q={TRACK[locale]}")
    expect(page.locator("section[aria-labelledby=order-title]")).to_contain_text("X9")
    page.goto(f"/agent?q={BACK[locale]}")
    clean(page)
    page.fill("#back-why", "too small")
    page.locator("form[action='/agent/returns'] button").click()
    page.wait_for_url("**/decisions/*")
    (back,) = town.souk.call("decisions.page", {"state": "proposed", "most": 5}, caller)["decisions"]
    assert (back["act"]["kind"], town.souk.call("orders.show", {"order": order}, caller)["returns"]) == (
        "shopper.return",
        [],
    )
    clean(page)
