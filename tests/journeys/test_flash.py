"""A rush through a browser: a countdown, a place in the line that moves by itself, a turn, and the order."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.doors.http.front import Front
from tests.journeys.test_search import CASES, clean
from tests.journeys.town import Visit, entering, served
from tests.small import OPERATOR
from tests.trade.admission.room import SALE, buy, count, join, person, rush
from tests.trade.buying import furnish

pytestmark = pytest.mark.browser
ROOM = f"/flash/{SALE}"
SAID = {
    "en": ("1 person is before you", "It is your turn", "You have bought", "Sold out"),
    "zh-CN": ("前面还有 1 人", "轮到您了", "您已购买", "售罄"),
}
MACHINE = {"use": "souk.kit.clock:MachineClock"}


@pytest.fixture
def town(tmp_path: Path, sqlite_template: Path) -> Iterator[Front]:
    """A house by the machine's clock, where two trays are left."""

    def stocked(front: Front) -> None:
        furnish(front.souk)
        count(front.souk, 2)

    with served(tmp_path / "souk", sqlite_template, stocked, clock=MACHINE) as front:
        yield front


@pytest.fixture
def visit(browser: Browser, town: Front) -> Iterator[Visit]:
    with entering(browser, town) as open_page:
        yield open_page


def put(town: Front, seconds: float) -> None:
    now = datetime.now(UTC)
    times = {"since": now + timedelta(seconds=seconds), "until": now + timedelta(hours=1)}
    asked = {"sale": rush(now, inside=1, **times), "why": "a rush"}
    town.souk.call("admission.put", asked, OPERATOR)


def pay(page: Page) -> None:
    fields = {"name": "Lin Xia", "phone": "13000000000", "email": "lin@example.com", "city": "Hangzhou"}
    for name, value in {**fields, "lines": "1 Invented Road"}.items():
        page.fill(f"#{name}", value)
    page.locator(".buying-sum button").click()
    page.wait_for_url("**/checkout/*")
    page.locator("form[action$='/pay'] button").click()
    page.wait_for_url("**/orders/*")


@CASES
def test_a_guest_waits_for_the_start_for_their_turn_and_buys(
    visit: Visit, town: Front, locale: str, width: int
) -> None:
    before, turn, bought, gone = SAID[locale]
    put(town, 6)
    page = visit(ROOM, locale, viewport={"width": width, "height": 900}, timezone_id="Asia/Tokyo")
    expect(page.locator(".countdown-at")).to_contain_text("GMT+9")
    clean(page, width)
    page.locator(f"form[action='{ROOM}/join'] button").click()
    expect(page.locator(".countdown-left")).to_have_text("0:03")
    clean(page, width)
    # The start comes by itself; whoever comes after it stands behind.
    expect(page.locator("#turn-title")).to_contain_text(turn)
    other = visit(ROOM, locale, viewport={"width": width, "height": 900})
    join(town.souk, person(1))
    other.locator(f"form[action='{ROOM}/join'] button").click()
    expect(other.locator("#turn-title")).to_contain_text(before)
    clean(other, width)
    clean(page, width)
    page.locator("form[action='/cart/add'] button").click()
    page.wait_for_url("**/checkout")
    pay(page)
    page.goto(ROOM)
    expect(page.locator("#turn-title")).to_contain_text(bought)
    # The one in between takes the last, and the page of who waits says so by itself.
    expect(other.locator("#turn-title")).not_to_contain_text(before)
    buy(town.souk, person(1))
    expect(other.locator("#turn-title")).to_contain_text(gone)
    clean(other, width)


def test_without_script_the_page_moves_too(visit: Visit, town: Front) -> None:
    put(town, 4)
    page = visit(ROOM, "en", viewport={"width": 390, "height": 900}, java_script_enabled=False)
    expect(page.locator(".countdown")).to_contain_text("UTC")
    page.locator(f"form[action='{ROOM}/join'] button").click()
    expect(page.locator("#turn-title")).to_contain_text(SAID["en"][1])
    page.locator("form[action='/cart/add'] button").click()
    page.wait_for_url("**/checkout")
    pay(page)
    page.goto(ROOM)
    expect(page.locator("#turn-title")).to_contain_text(SAID["en"][2])


@CASES
def test_a_merchant_looks_runs_and_stops_a_sale(visit: Visit, town: Front, locale: str, width: int) -> None:
    page = visit("/sign-in?to=/flash-sales/new", locale, viewport={"width": width, "height": 900})
    for more in page.locator("details:has(input[name=key])").all():
        more.evaluate("more => more.open = true")
    page.fill("#key", town.key)
    page.locator("#key").press("Enter")
    page.wait_for_url("**/flash-sales/new")
    fields = {"id": SALE, "name_en": "Trays by turns", "name_zh": "猫砂盆限时抢购", "variants": "tray", "zone": "UTC"}
    later = datetime.now(UTC) + timedelta(days=1)
    times = {"since": later, "until": later + timedelta(hours=2)}
    for name, value in {**fields, **{one: f"{at:%Y-%m-%dT%H:%M}" for one, at in times.items()}}.items():
        page.fill(f"#{name}", value)
    page.select_option("#shop", "corner")
    page.fill("#why", "the eleventh")
    page.locator("button[value=look]").last.click()
    expect(page.locator("#preview .job-facts")).to_contain_text("2")
    clean(page, width)
    page.locator("button[value=run]").click()
    page.wait_for_url("**/flash-sales")
    clean(page, width)
    page.locator("form[action$='/stop'] button").click()
    expect(page.locator(".steps form button")).to_have_count(1)
    with page.expect_navigation():
        page.locator(".steps form button").click()
    assert town.souk.call("admission.show", {"sale": SALE}, OPERATOR)["state"] == "live"
