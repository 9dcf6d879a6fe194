"""The operator plans something, looks when it comes, runs it now, watches it, and stops it."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Shop, Visit
from tests.journeys.test_accessibility import AXE

pytestmark = pytest.mark.browser
SAID = {
    "en": {
        "look": "Show the next moments",
        "said": "Monday to Friday at 7:30",
        "save": "Save",
        "run": "Run now",
        "pause": "Pause",
        "paused": "Paused",
        "done": "Done",
    },
    "zh-CN": {
        "look": "查看接下来的时间",
        "said": "星期一至星期五 7:30",
        "save": "保存",
        "run": "立即运行",
        "pause": "暂停",
        "paused": "已暂停",
        "done": "完成",
    },
}


def signed_in(visit: Visit, shop: Shop, locale: str, to: str, width: int) -> Page:
    page = visit(f"/sign-in?to={to}", locale, viewport={"width": width, "height": 900}, timezone_id="Asia/Shanghai")
    for more in page.locator("details:has(input[name=key])").all():
        more.evaluate("more => more.open = true")
    page.locator("input[name=key]").fill(shop.key)
    page.locator("input[name=key]").press("Enter")
    page.wait_for_url(f"**{to}")
    return page


@pytest.mark.parametrize(("locale", "width"), [("en", 390), ("zh-CN", 1280)])
def test_a_timetable_is_planned_run_watched_and_paused(visit: Visit, shop: Shop, locale: str, width: int) -> None:
    said, name = SAID[locale], f"journey-{locale.lower()}"
    page = signed_in(visit, shop, locale, "/timetables/new", width)
    page.locator("#id").fill(name)
    page.locator("#operation").select_option("search.status")
    page.locator("#at").fill("30 7 * * 1-5")
    page.locator("#zone").fill("Asia/Shanghai")
    page.get_by_role("button", name=said["look"]).click()
    expect(page.locator(".preview")).to_contain_text(said["said"])
    expect(page.locator("#id")).to_have_value(name)
    # The visitor's own clock stands at the zone's: half past seven is shown as half past seven.
    expect(page.locator(".preview time").first).to_contain_text("7:30")
    page.get_by_role("button", name=said["save"]).click()
    page.wait_for_url("**/timetables")
    plan = page.locator(".plan", has_text=name)
    plan.get_by_role("button", name=said["run"]).click()
    page.wait_for_url("**/jobs/*")
    expect(page.locator(".job-head")).to_contain_text(said["done"])
    assert "generation" in page.locator(".json").last.inner_text()
    page.goto("/timetables")
    plan.get_by_role("button", name=said["pause"]).click()
    expect(plan).to_contain_text(said["paused"])
    assert shop.call("timetables.show", id=name)["paused"] is True
    for path in ("/jobs", "/timetables", f"/timetables/{name}"):
        page.goto(path)
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("axe.run('main', {resultTypes: ['violations']}).then(run => run.violations)")
        assert [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in ("serious", "critical")] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_job_is_found_by_its_state_and_read_without_script(visit: Visit, shop: Shop) -> None:
    shop.call("jobs.start", operation="search.find", payload={"text": "猫砂盆"}, id="journey-job")
    page = signed_in(visit, shop, "en", "/jobs", 390)
    page.goto("/jobs/journey-job")
    expect(page.locator(".job-head")).to_contain_text("Done")
    page.goto("/jobs?state=done&operation=search.find")
    link = page.locator("a[href='/jobs/journey-job']")
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/jobs/journey-job")
    plain = visit("/", "en", java_script_enabled=False)
    plain.context.add_cookies(page.context.cookies())
    plain.goto("/jobs/journey-job")
    assert "UTC" in plain.locator("time").first.inner_text()
