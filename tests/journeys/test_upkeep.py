"""The operator backs up, checks, spoils the catalogue, and brings the house back elsewhere; in both languages."""

import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.test_accessibility import AXE
from tests.operations.running import PLAIN, Running, serving, souk
from tests.small import CORNER, product

pytestmark = pytest.mark.browser
EMAIL, PASSWORD = "mei@people.example", "seven lanterns at dusk"
SAID = {
    "en": {
        "unwell": "There is none.",
        "empty": "There is no backup yet.",
        "whole": "Whole",
        "written": "when it was written",
    },
    "zh-CN": {"unwell": "一份也没有。", "empty": "还没有备份。", "whole": "完好", "written": "写成时已核对"},
}
Enter = Callable[..., Page]


@pytest.fixture
def enter(browser: Browser) -> Iterator[Enter]:
    """Open a page of some shop in a fresh browser profile; every error of a script fails the test."""
    contexts, wrong = [], []

    def open_page(shop: Running, path: str, locale: str, width: int) -> Page:
        viewport = {"width": width, "height": 900}
        context = browser.new_context(locale=locale, base_url=shop.address, viewport=viewport)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not wrong


def call(shop: Running, name: str, payload: Any) -> Any:
    answer = httpx.post(f"{shop.address}/api/{name}", json=payload, headers=shop.key, verify=PLAIN)
    assert answer.status_code == 200, answer.text
    return answer.json()


def catalogue(shop: Running) -> Any:
    return call(shop, "catalog.page", {"most": 100})["listings"]


def unlock(page: Page, shop: Running) -> None:
    """Sign in with the operator's key on the page that asks for it."""
    for more in page.locator("details:has(input[name=key])").all():
        more.evaluate("more => more.open = true")
    page.locator("input[name=key]").fill(shop.key["authorization"].removeprefix("Bearer "))
    page.locator("input[name=key]").press("Enter")
    page.wait_for_url("**/upkeep")


def till_key(page: Page) -> str:
    """Sign up, and make a key for a program."""
    page.locator("#name").fill("梅")
    page.locator("#email").fill(EMAIL)
    page.locator("#password").fill(PASSWORD)
    page.locator(".entry .form .button").click()
    page.wait_for_url("**/account?done=joined")
    page.goto("/account/keys")
    page.locator("#label").fill("till")
    page.locator("input[value='jobs:read']").check()
    page.locator("form[action='/account/keys'] .button").click()
    return page.locator("input.secret").input_value()


def accessible(page: Page, width: int) -> None:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run('main', {resultTypes: ['violations']}).then(run => run.violations)")
    serious = [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in ("serious", "critical")]
    assert serious == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def backed_up(page: Page, said: dict[str, str]) -> str:
    """Write a backup and check it, as the page offers it; the command that brings it back."""
    expect(page.locator(".check-warn", has_text=said["unwell"])).to_be_visible()
    expect(page.locator("#backups")).to_contain_text(said["empty"])
    page.locator("form[action='/upkeep/backups'] button").click()
    archive = page.locator(".archive")
    expect(archive).to_have_count(1)
    expect(archive.locator(".archive-check")).to_contain_text(said["written"])
    expect(page.locator(".check-warn", has_text=said["unwell"])).to_have_count(0)
    archive.locator("form[action='/upkeep/checks'] button").click()
    expect(archive.locator(".archive-check time")).to_be_visible(timeout=30_000)
    expect(archive.locator(".archive-check")).to_contain_text(said["whole"])
    archive.locator(".restore summary").press("Enter")
    return archive.locator(".command").first.inner_text().splitlines()[0]


@pytest.mark.parametrize(("locale", "width"), [("en", 390), ("zh-CN", 1280)])
def test_a_house_is_brought_back_as_it_was_when_it_was_backed_up(
    enter: Enter, tmp_path: Path, locale: str, width: int
) -> None:
    folder = tmp_path / "house"
    folder.mkdir()
    with serving(folder) as shop:
        call(shop, "catalog.open-shop", {"shop": CORNER})
        call(shop, "catalog.put", {"products": [product("kettle", "Glass kettle")], "reason": "listing"})
        key, before = till_key(enter(shop, "/sign-up", locale, width)), catalogue(shop)
        page = enter(shop, "/sign-in?to=/upkeep", locale, width)
        unlock(page, shop)
        typed = shlex.split(backed_up(page, SAID[locale]))
        accessible(page, width)
        spoilt = [product("kettle", "A kettle of nobody"), product("late", "What came later")]
        call(shop, "catalog.put", {"products": spoilt, "reason": "a mistake"})
        assert catalogue(shop) != before
        assert typed[:2] == ["souk", "restore"]
        ended = souk(*typed[1:], folder=folder)
        assert ended.returncode == 0, ended.stderr
        spoilt_there = catalogue(shop)
    other = Path(typed[typed.index("--into") + 1])
    assert re.fullmatch(r"house-\d{8}T\d{6}Z", other.name)
    with serving(other) as again:
        assert (again.key, catalogue(again) == before, spoilt_there == before) == (shop.key, True, False)
        asked = {"headers": {"authorization": f"Bearer {key}"}, "json": {}, "verify": PLAIN}
        assert httpx.post(f"{again.address}/api/jobs.mine", **asked).json() == {"jobs": [], "after": ""}
        page = enter(again, "/products/kettle", locale, width)
        expect(page.locator("h1")).to_contain_text("Glass kettle")
        assert page.goto("/products/late").status == 404
        page.goto("/sign-in")
        page.locator("#email").fill(EMAIL)
        page.locator("#password").fill(PASSWORD)
        page.locator(".entry .form .button").first.click()
        page.wait_for_url("**/account")
        operator = enter(again, "/sign-in?to=/upkeep", locale, width)
        unlock(operator, again)
        expect(operator.locator("#backups")).to_contain_text(SAID[locale]["empty"])
