"""The operator's import page: a file with a bad row goes in, is watched, and is taken back."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Shop, Visit

pytestmark = pytest.mark.browser


def test_a_visitor_must_sign_in_to_import(visit: Visit) -> None:
    page = visit("/", "en")
    answer = page.request.get("/imports", headers={"accept": "text/html"})
    assert answer.status == 403


def test_a_file_is_imported_with_its_bad_row_named_and_undone(visit: Visit, shop: Shop, tmp_path: Path) -> None:
    rows = [{"asin": f"J{n}", "title": f"Journey mug {n}", "brand": "Pilgrim", "price": 9.5} for n in range(30)]
    lines = [json.dumps(row) for row in rows] + ['{"asin": "J99", "title": "", "price": 1}']
    file = tmp_path / "mugs.ndjson"
    file.write_text("\n".join(lines))

    page = visit("/sign-in?to=/imports", "en")
    page.locator("input[name=key]").fill(shop.key)
    page.locator("form button").last.click()
    page.wait_for_url("**/imports")
    page.locator("input[type=file]").set_input_files(file)
    page.locator("[name=format]").select_option("esci")
    page.locator("[name=shop]").fill("pilgrim")
    page.locator("form[enctype] button").last.click()
    page.wait_for_url("**/imports/*")
    expect(page.locator("main")).to_contain_text("31")
    expect(page.get_by_text("title").first).to_be_visible()
    assert shop.call("catalog.show", product="esci-J7")["retired"] is False
    batch = page.url.partition("/imports/")[2].partition("?")[0]

    page.get_by_role("link", name="undo").or_(page.get_by_role("button", name="undo")).first.click()
    page.locator("form[action*=undo] button, form[method=post] button").last.click()
    page.wait_for_url("**/imports/*")
    # Taking back is a job: the page follows it, and so does this test.
    for _ in range(600):
        if shop.call("catalog.show-import", id=batch)["state"] == "undone":
            break
        page.wait_for_timeout(100)
    assert shop.call("catalog.show", product="esci-J7")["retired"] is True
