"""A table with Chinese columns and three mistakes: mapped, planned, applied, its rejects shown, undone."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Shop, Visit

pytestmark = pytest.mark.browser

TABLE = """商品编号,商品名称,售价(元),品牌,条形码,进价
JT-1,旅人保温杯,129.00,北屿,4006381333931,60
JT-2,旅人搪瓷杯,八十九,北屿,,30
JT-3,旅人陶瓷杯,25,北屿,123,9
,没有编号的杯子,18,北屿,,7
JT-5,旅人玻璃杯,39,北屿,,15
"""
WORDS = {
    "en": ("is not a price such as", "its check digit is wrong", "it is missing"),
    "zh-CN": ("不是价格", "校验位不对", "缺少此项"),
}


def signed_in(visit: Visit, shop: Shop, locale: str) -> Page:
    page = visit("/sign-in?to=/imports", locale)
    page.locator("input[name=key]").fill(shop.key)
    page.locator("form button").last.click()
    page.wait_for_url("**/imports")
    return page


def wait(page: Page, shop: Shop, batch: str, state: str) -> None:
    """What is done in the background is a job: the page follows it, and so does this test."""
    for _ in range(600):
        if batch in [one["id"] for one in shop.call("catalog.imports") if one["state"] == state]:
            break
        page.wait_for_timeout(100)
    page.goto(f"/imports/{batch}")


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_a_table_is_mapped_planned_applied_and_undone(visit: Visit, shop: Shop, tmp_path: Path, locale: str) -> None:
    ids = f"J{locale[:2]}"
    file = tmp_path / f"cups-{locale}.csv"
    file.write_bytes(TABLE.replace("JT", ids).encode("gb18030"))
    page = signed_in(visit, shop, locale)
    page.locator("input[type=file]").set_input_files(file)
    page.locator("[name=shop]").fill(f"journey-{locale[:2]}")
    page.locator("button[name=how][value=plan]").click()
    page.wait_for_url("**/feeds/mapping**")
    expect(page.locator("#preview tr.row-wrong")).to_have_count(3)
    guessed = [page.locator(f"[name=target-{n}]").input_value() for n in range(6)]
    assert guessed == ["id", "title/zh-CN", "price", "brand", "gtin", "cost"]

    page.locator("[name=target-5]").select_option("")
    page.locator("button[value=preview]").click()
    expect(page.locator(".mapped-out")).to_have_count(1)
    page.locator("button[value=plan]").click()
    page.wait_for_url("**/imports/*")
    batch = page.url.partition("/imports/")[2].partition("?")[0]
    wait(page, shop, batch, "planned")
    for word in WORDS[locale]:
        expect(page.locator("#rejects")).to_contain_text(word)
    assert shop.call("catalog.page", shop=f"journey-{locale[:2]}")["listings"] == []

    page.locator("form[action$=apply] button").click()
    wait(page, shop, batch, "done")
    goods = [one["product"] for one in shop.call("catalog.page", shop=f"journey-{locale[:2]}")["listings"]]
    assert [(one["id"], one["brand"], one.get("attributes")) for one in goods] == [
        (f"{ids}-1", "北屿", []),
        (f"{ids}-5", "北屿", []),
    ]
    expect(page.locator("#rejects tbody tr")).to_have_count(3)

    page.locator("a[href$=undo]").click()
    page.locator("form[action$=undo] button").click()
    page.wait_for_url("**/imports/*")
    wait(page, shop, batch, "undone")
    assert shop.call("catalog.page", shop=f"journey-{locale[:2]}")["listings"] == []


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_goods_are_written_to_a_file_and_downloaded(visit: Visit, shop: Shop, locale: str) -> None:
    page = signed_in(visit, shop, locale)
    page.goto("/feeds/exports")
    before = page.locator("a[download]").count()
    page.locator("[name=format]").select_option("acp-jsonl")
    page.locator("main form button").click()
    page.wait_for_url("**/feeds/exports?job=*")
    for _ in range(600):
        if len(shop.call("catalog.exports")) > before:
            break
        page.wait_for_timeout(100)
    page.goto("/feeds/exports")
    expect(page.locator("a[download]")).to_have_count(before + 1)
    with page.expect_download() as waiting:
        page.locator("a[download]").first.click()
    lines = Path(waiting.value.path()).read_text(encoding="utf-8").splitlines()
    assert len(lines) == shop.call("catalog.exports")[0]["rows"]


def test_a_source_is_kept_shown_and_removed(visit: Visit, shop: Shop) -> None:
    page = signed_in(visit, shop, "en")
    page.goto("/feeds/sources")
    page.locator("[name=id]").fill("journey-feed")
    page.locator("[name=name]").fill("The journey's feed")
    page.locator("[name=address]").fill("https://feeds.example/a.tsv")
    page.locator("[name=format]").select_option("google-tsv")
    page.locator("[name=shop]").select_option(index=0)
    page.locator("main form button").first.click()
    expect(page.locator(".source-list")).to_contain_text("The journey's feed")
    page.locator("details.sure summary").click()
    page.locator("form[action$=remove] button").click()
    expect(page.locator(".source-list")).to_have_count(0)
    assert shop.call("catalog.sources") == []


def test_a_visitor_sees_no_feeds(visit: Visit) -> None:
    page = visit("/", "en")
    for path in ("/feeds/sources", "/feeds/exports", "/feeds/mapping?file=a&shop=b", "/feeds/a.csv"):
        answer = page.request.get(path, headers={"accept": "text/html"})
        assert answer.status == 403
