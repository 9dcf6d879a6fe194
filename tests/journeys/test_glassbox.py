"""The attack drawer: each attack is refused with its reason, a genuine purchase passes, receipts verify elsewhere."""

from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import ECKey
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Shop, Visit
from tests.journeys.test_jobs import signed_in
from tests.journeys.test_search import CASES, clean

pytestmark = pytest.mark.browser
WORDS = {
    "en": ("forged agent key", "The signature is not the agent's.", "over the budget in small pieces", "accepted"),
    "zh-CN": ("伪造的智能体密钥", "签名不是", "化整为零突破总预算", "已接受"),
}


def lights(page: Page) -> list[str]:
    """What each of the three says."""
    rows = page.locator("#tried .light").all()
    return [(one.get_attribute("class") or "").split("light-")[-1] for one in rows]


def tried(page: Page, name: str) -> None:
    """Press one button of the drawer and wait for what it says."""
    page.locator(".attack", has_text=name).first.click()
    expect(page.locator("#tried h2")).to_contain_text(name)


@CASES
def test_attacks_are_refused_with_their_reason_and_a_genuine_purchase_passes(
    visit: Visit, shop: Shop, locale: str, width: int
) -> None:
    forged, why, pieces, accepted = WORDS[locale]
    page = signed_in(visit, shop, locale, "/glassbox", width)
    clean(page, width)
    tried(page, forged)
    assert lights(page) == ["passed", "refused", "not-reached"]
    expect(page.locator(".glass-reason")).to_contain_text(why)
    clean(page, width)
    tried(page, pieces)
    assert lights(page) == ["passed", "passed", "refused"]
    expect(page.locator(".glass-reason code")).to_have_text("budget_exceeded")
    moved = [row.locator("td").all_inner_texts() for row in page.locator("#scene tbody tr").all()]
    assert page.locator("#scene tbody tr td").last.bounding_box()["x"] < width  # type: ignore[index]
    assert moved[:-1], "there is a row for each thing that must not move"
    assert all(before == after for before, after in moved[:-1])
    assert moved[-1][1] == "+1"
    said = page.locator(".glass-talk > li").all_inner_texts()
    assert len(said) == 3, "what the consumer allows, what is tried, what the house answers"
    assert pieces in said[1]
    assert page.locator(".wire > li").count() > 0
    page.locator("#attack-0 button").click()
    expect(page.locator("#tried h2")).to_contain_text(accepted)
    assert lights(page) == ["passed", "passed", "passed"]
    clean(page, width)


def test_the_drawer_works_without_script_and_its_receipts_verify_with_another_tool(visit: Visit, shop: Shop) -> None:
    page = visit("/sign-in?to=/glassbox", "en", java_script_enabled=False)
    page.locator("summary:has(~ * input[name=key]), details:has(input[name=key]) > summary").first.click()
    page.locator("input[name=key]").fill(shop.key)
    page.locator("input[name=key]").press("Enter")
    page.locator(".attack", has_text="stolen token used by another agent").click()
    shown = page.locator(".glass-receipt code").inner_text()
    chain: list[Any] = shop.call("mandates.audit", chain="provider", most=500)
    keys = {key["kid"]: ECKey.import_key(key) for key in shop.call("mandates.keys")["provider"]}
    assert shown in [one["hash"] for one in chain]
    for one in chain:
        read = jws.extract_compact(one["text"].encode())
        assert jws.deserialize_compact(one["text"], keys[read.headers()["kid"]], algorithms=["ES256"]).payload


def test_whoever_comes_to_a_shop_that_sells_does_not_attack_it(visit: Visit) -> None:
    page = visit("/glassbox", "en")
    expect(page.locator(".note")).to_contain_text("Attacks are tried in the demo mall")
    expect(page.locator("button.attack")).to_have_count(0)
