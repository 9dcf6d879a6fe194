"""A merchant looks through the inbox, corrects a value, accepts many, and takes it back; in both languages."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Shop, Visit
from tests.journeys.test_accessibility import AXE
from tests.journeys.test_jobs import signed_in

pytestmark = pytest.mark.browser
SAID = {
    "en": {"correct": "Correct", "accept": "Accept", "undo": "Undo", "kept": "1 decision is kept", "gone": "Undone by"},
    "zh-CN": {"correct": "更正", "accept": "接受", "undo": "撤销", "kept": "已保存 1 个决定", "gone": "撤销"},
}


def odd(shop: Shop, id: str) -> None:
    """A product whose titles contradict each other."""
    one = shop.call("catalog.shops")[0]["id"]
    titles = {"en": "Hooded litter box 45 L", "zh-CN": "带盖猫砂盆 60升"}
    goods = {"id": id, "shop": one, "title": titles, "category": "litter_box", "variants": [{"id": id}]}
    shop.call("catalog.put", products=[goods], reason="odd on purpose")
    shop.jobs.catch_up()


@pytest.mark.parametrize(("locale", "width"), [("en", 390), ("zh-CN", 1280)])
def test_a_contradiction_is_corrected_and_taken_back_without_script(
    visit: Visit, shop: Shop, locale: str, width: int
) -> None:
    said, id = SAID[locale], f"odd-{locale.lower()}"
    odd(shop, id)
    page = signed_in(visit, shop, locale, "/annotation", width)
    cookies = page.context.cookies()
    plain = visit("/", locale, java_script_enabled=False, viewport={"width": width, "height": 900})
    plain.context.add_cookies(cookies)
    plain.goto(f"/annotation?kind=contradiction&product={id}")
    row = plain.locator(".odd")
    expect(row).to_have_count(1)
    assert row.locator(".proofs-for mark").inner_text() == "45 L"
    assert row.locator(".proofs-against mark").inner_text() == "60升"
    row.locator("input[type=checkbox]").check()
    row.locator("[name=value-0]").fill("52")
    plain.locator("#reason").fill("I measured it")
    plain.get_by_role("button", name=said["correct"]).click()
    expect(plain.locator("[role=status]")).to_contain_text(said["kept"])
    values = {one["key"]: one for one in shop.call("annotation.of", product=id)["annotations"]}
    assert (values["capacity"]["value"], values["capacity"]["producer"]) == (52, "corrected")
    plain.locator("[role=status]").get_by_role("button", name=said["undo"]).click()
    expect(plain.locator(".odd-gone").first).to_contain_text(said["gone"])
    values = {one["key"]: one for one in shop.call("annotation.of", product=id)["annotations"]}
    assert values["capacity"]["value"] == 45
    for path in ("/annotation", "/annotation/decisions", "/annotation/quality"):
        page.goto(path)
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("axe.run('main', {resultTypes: ['violations']}).then(run => run.violations)")
        assert [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in ("serious", "critical")] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_everything_on_a_page_is_accepted_and_written_down(visit: Visit, shop: Shop) -> None:
    odd(shop, "odd-own")
    page = signed_in(visit, shop, "en", "/annotation", 1280)
    page.goto("/annotation?product=odd-own&kind=contradiction")
    page.locator("#all").check()
    page.locator("#reason").fill("as the label says")
    page.get_by_role("button", name="Accept").click()
    expect(page.locator("[role=status]")).to_contain_text("1 decision is kept")
    page.goto("/annotation/decisions?product=odd-own")
    expect(page.locator(".odd")).to_have_count(1)
    expect(page.locator(".odd-why")).to_have_text("as the label says")
