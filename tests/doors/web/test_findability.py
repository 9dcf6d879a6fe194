"""The search's own workshop: rules from what a query finds, misses, grading; what is refused keeps what was typed."""

import re
from typing import Any

import pytest

from tests.doors.web.trade import House, field, text
from tests.small import OPERATOR
from tests.trade.buying import keeper

RULE = {"name": "Trays", "words": "tray", "how": "equals", "priority": "0", "factor": "3", "zone": "UTC"}


@pytest.fixture
def found(house: House) -> House:
    """A house whose search knows its goods."""
    house.jobs.catch_up()
    return house


def rules(house: House) -> Any:
    return house.souk.call("search.rules", {}, OPERATOR)


def test_a_query_alone_shows_its_goods_to_choose_among(found: House) -> None:
    browser = found.browser
    page = browser.post("/search-rules", data=RULE | {"do": "look"}).text
    assert 'value="pin:tray"' in page
    assert "Open litter tray" in text(page)
    page = browser.post("/search-rules", data=RULE | {"add": "pin:tray"}).text
    assert re.search(r'<textarea id="pins"[^>]*>1 tray</textarea>', page)
    assert "pinned" in text(page)


def test_a_shop_chooses_among_its_own_goods(found: House) -> None:
    page = found.as_shop("corner").post("/search-rules", data=RULE | {"words": "scoop", "do": "look"}).text
    assert "pin:scoop" not in page
    assert "Nothing is found." in page


def test_a_rule_is_kept_without_a_reason_and_a_refusal_stands_where_the_form_leads(found: House) -> None:
    browser = found.browser
    refused = browser.post("/search-rules", data=RULE | {"do": "draft"})
    assert (refused.status_code, rules(found)) == (422, [])
    panel = refused.text.partition('id="preview"')[2]
    assert "a rule does something" in panel
    kept = browser.post("/search-rules", data=RULE | {"pins": "1 tray", "do": "draft"}, follow_redirects=False)
    assert kept.status_code == 303
    (change,) = found.souk.call("search.rule-changes", {}, OPERATOR)
    assert change["why"] == "written by hand"


@pytest.mark.parametrize(
    ("path", "typed", "sentence"),
    [
        ("synonym", {"means": " , "}, "Say what it means, or where it leads."),
        ("redirect", {"target": "/\\elsewhere.example"}, ""),
        ("redirect", {"target": "  "}, "Say what it means, or where it leads."),
    ],
)
def test_a_miss_that_is_mended_wrongly_keeps_its_page(
    found: House, path: str, typed: dict[str, str], sentence: str
) -> None:
    browser = found.browser
    asked = {"text": "trolley", "locale": "en", **typed}
    answer = browser.post(f"/search-report/{path}", data=asked)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert sentence in answer.text
    assert field(answer.text, next(iter(typed))) == next(iter(typed.values()))
    assert "In your own words" in answer.text
    assert rules(found) == []


def test_a_miss_is_mended_at_once(found: House) -> None:
    asked = {"text": "trolley", "locale": "en", "means": "tray，mat"}
    browser = found.browser
    answer = browser.post("/search-report/synonym", data=asked)
    assert "the rule “trolley” is live" in text(answer.text)
    (rule,) = rules(found)
    assert rule["live"]["then"]["same"] == [{"word": "trolley", "means": ["tray", "mat"]}]
    browser.cookies.set("locale", "zh-CN")
    assert "搜索无结果" in browser.get("/search-rules").text


def test_queries_and_tables_that_cannot_be_graded_are_refused_on_their_page(found: House) -> None:
    browser = found.browser
    empty = browser.post("/search-grading", data={"queries": " \n"})
    assert (empty.status_code, "Write at least one query" in empty.text) == (422, True)
    long = "tray\n" + "x" * 600
    answer = browser.post("/search-grading", data={"queries": long})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert long in answer.text
    for files in ({}, {"file": ("grades.csv", b"\xff\xfe")}, {"file": ("grades.csv", b"")}):
        answer = browser.post("/search-grading/import", files=files)
        assert (answer.status_code, "Choose a CSV file in UTF-8" in answer.text) == (422, True)
        assert "Add queries" in answer.text
    assert found.souk.call("search.topics", {}, OPERATOR) == []


def test_one_graded_query_decides_nothing(found: House) -> None:
    topics = [{"text": "tray", "locale": "en"}]
    found.souk.call("search.add-topics", {"topics": topics}, OPERATOR)
    (topic,) = found.souk.call("search.topics", {}, OPERATOR)
    found.souk.call("search.grade", {"topic": topic["id"], "product": "tray", "grade": 3}, OPERATOR)
    page = text(found.browser.get("/search-grading/compare?first=now&second=newest").text)
    assert "One graded query tells nothing yet; at least 6 do." in page
    assert "beyond chance" not in page
    assert "95 % interval" not in page


def test_why_a_product_stands_there_shows_its_picture(found: House) -> None:
    page = found.browser.get("/search/why?q=tray&product=tray").text
    assert '<img src="/pictures/tray.svg' in page
    assert "What makes its place" in page


def test_a_shop_finds_its_goods_by_a_word_of_their_title(found: House) -> None:
    browser = found.as_shop("corner")
    page = browser.get("/goods", params={"words": "litter"}).text
    assert 'href="/goods/tray"' in page
    assert 'href="/goods/mat"' not in page
    assert browser.get("/goods", params={"words": "scoop"}).text.count("Nothing of yours is like that.") == 1
    assert found.souk.call("catalog.show", {"product": "tray"}, keeper("corner"))["product"]["id"] == "tray"


def test_a_report_by_a_clock_that_there_is_none_of_keeps_its_filter(found: House) -> None:
    asked = {"kind": "all", "words": "tray", "first": "2026-11-01", "zone": "Beijing"}
    answer = found.browser.get("/search-report", params=asked)
    assert (answer.status_code, "in a time zone such as Asia/Shanghai" in answer.text) == (422, True)
    assert [field(answer.text, name) for name in ("words", "first", "zone")] == ["tray", "2026-11-01", "Beijing"]
