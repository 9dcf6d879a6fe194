"""Campaigns behind the counter: looked at before they hold, run, ended, taken back."""

from datetime import UTC, datetime
from typing import Any

import pytest

from souk.doors.web.offered import WrongField, WrongMoment, campaign, given, phase
from souk.doors.web.offers import BLANK
from tests.doors.house import Opened
from tests.doors.web.test_offers import plain
from tests.small import OPERATOR

FORM = {
    **BLANK,
    "id": "pets-week",
    "name_en": "Pets' week",
    "name_zh": "宠物周",
    "offer": "off",
    "percent": "12.5",
    "category": "pets",
    "zone": "Asia/Shanghai",
    "why": "the season",
}


def post(at: Opened, path: str = "/promotions", **form: str) -> str:
    answer = at.browser.post(path, data=form)
    assert answer.status_code < 500
    return str(answer.text)


def running(at: Opened) -> list[str]:
    return [one["rule"]["id"] for one in at.souk.call("promotions.running", {}, OPERATOR)]


def test_looking_shows_who_gets_what_and_nothing_holds(counter: Opened) -> None:
    page = post(counter, **FORM, number="0", do="look")
    assert "Hooded litter box" in page
    assert "CN¥139.12" in page or "CN¥139.13" in page
    assert "Glass kettle" not in page
    assert running(counter) == []


def test_a_campaign_is_run_ended_and_both_are_taken_back(counter: Opened) -> None:
    post(counter, **FORM, number="0", do="run")
    assert running(counter) == ["pets-week"]
    assert "Pets&#39; week" in counter.browser.get("/promotions?lang=en").text
    post(counter, "/promotions/pets-week/end", number="1")
    assert running(counter) == []
    last = counter.souk.call("promotions.changes", {}, OPERATOR)[0]["id"]
    post(counter, f"/promotions/changes/{last}/undo")
    assert running(counter) == ["pets-week"]


def put(at: Opened, **rule: object) -> dict[str, str]:
    """A campaign put by another door, and the form as it then stands."""
    made = {"campaign": {"rule": {"id": "deep", **rule}, "name": {"en": "Deep"}}, "why": "x"}
    at.souk.call("promotions.put", made, OPERATOR)
    return given(at.souk.call("promotions.show", {"promotion": "deep"}, OPERATOR), "UTC", "CNY")


def test_what_the_form_does_not_show_stays_as_it_was(counter: Opened) -> None:
    form = put(counter, layer="item", kind="cut", amount=500, requires=["member"], group="g", policy="best")
    post(counter, **{**form, "amount": "6", "why": "more"}, number="1", do="run")
    kept = counter.souk.call("promotions.show", {"promotion": "deep"}, OPERATOR)["rule"]
    assert (kept["amount"], kept["requires"], kept["policy"]) == (600, ["member"], "best")


def test_who_bears_a_promotion_stays_as_it_was_agreed(counter: Opened) -> None:
    form = put(counter, layer="platform", kind="cut", amount=8000, threshold=100000, shop_share=5000)
    post(counter, **{**form, "why": "unchanged"}, number="1", do="run")
    assert counter.souk.call("promotions.show", {"promotion": "deep"}, OPERATOR)["rule"]["shop_share"] == 5000


@pytest.mark.parametrize(("currency", "amount"), [("CNY", 100000), ("JPY", 1000), ("KWD", 1000000)])
def test_an_amount_is_shown_in_whole_units_of_its_currency(currency: str, amount: int) -> None:
    form = {**FORM, "offer": "whole", "percent": "", "amount": "1000", "threshold": "5000", "budget": "70000"}
    made = campaign(form, "", currency)
    assert made["rule"]["amount"] == amount
    back = given(plain(made), "UTC", currency)
    assert [back[name] for name in ("amount", "threshold", "budget")] == ["1000", "5000", "70000"]


def test_an_amount_off_the_basket_stays_one(counter: Opened) -> None:
    form = put(counter, layer="platform", kind="cut", amount=8000, threshold=100000)
    assert (form["offer"], form["amount"], form["threshold"]) == ("whole", "80", "1000")
    post(counter, **{**form, "amount": "90", "why": "more"}, number="1", do="run")
    kept = counter.souk.call("promotions.show", {"promotion": "deep"}, OPERATOR)["rule"]
    assert (kept["layer"], kept["kind"], kept["amount"], kept["threshold"]) == ("platform", "cut", 9000, 100000)


def test_a_deposit_says_when_the_rest_is_owed_and_whether_the_shop_keeps_it(counter: Opened) -> None:
    typed = {"id": "spring", "offer": "deposit", "pay": "10", "worth": "20", "percent": "", "forfeits": "yes"}
    window = {"balance_since": "2026-11-10T20:00", "balance_until": "2026-11-11T20:00"}
    post(counter, **{**FORM, **typed, **window}, number="0", do="run")
    made = counter.souk.call("promotions.show", {"promotion": "spring"}, OPERATOR)
    rule = made["rule"]
    assert (rule["kind"], rule["pay"], rule["worth"], rule["forfeits"]) == ("deposit", 1000, 2000, True)
    assert rule["balance"] == {"since": "2026-11-10T20:00:00+08:00", "until": "2026-11-11T20:00:00+08:00"}
    form = given(made, "Asia/Shanghai", "CNY")
    assert {name: form[name] for name in (*typed, *window)} == {**typed, **window}
    page = counter.browser.get("/promotions/spring", headers={"accept-language": "zh-CN"}).text
    assert "逾期未付尾款，定金归店铺所有" in page
    post(counter, **{**form, "forfeits": "", "why": "kinder"}, number="1", do="run")
    assert not counter.souk.call("promotions.show", {"promotion": "spring"}, OPERATOR)["rule"]["forfeits"]


def test_what_does_more_than_the_form_shows_is_not_changed_by_it(counter: Opened) -> None:
    window = {"since": "2026-11-11T00:00:00+00:00", "until": None}
    form = put(counter, layer="platform", kind="step", every=300, amount=50, windows=[window, window])
    page = post(counter, **{**form, "amount": "6", "why": "more"}, number="1", do="run")
    assert "deep does more than this form shows" in page
    assert counter.souk.call("promotions.show", {"promotion": "deep"}, OPERATOR)["number"] == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"percent": "much"}, "Per cent off: much is no such number."),
        ({"percent": "0"}, "Per cent off: 0 is no such number."),
        ({"since": "soon"}, "is no moment such as"),
        ({"id": "a b"}, "an id has at most 100 letters"),
        ({"why": ""}, "say why"),
        ({"name_en": "", "name_zh": ""}, "it takes a name"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(counter: Opened, wrong: dict[str, str], said: str) -> None:
    page = post(counter, **{**FORM, **wrong}, number="0", do="run")
    assert said in page
    assert f'value="{({**FORM, **wrong})["zone"]}"' in page
    assert running(counter) == []


def test_a_form_is_read_back_as_it_was_typed() -> None:
    form = {
        **FORM,
        "offer": "step",
        "percent": "",
        "amount": "50",
        "every": "300",
        "since": "2026-11-11T20:00",
        "total": "9",
    }
    made = campaign(form, "corner", "CNY")
    assert made["rule"]["windows"] == [{"since": "2026-11-11T20:00:00+08:00", "until": None}]
    back = given(plain(made), "Asia/Shanghai", "CNY")
    assert {name: back[name] for name in form if name != "why"} == {name: form[name] for name in form if name != "why"}


def test_nonsense_is_refused_by_its_field() -> None:
    with pytest.raises(WrongField):
        campaign({**FORM, "total": "many"}, "", "CNY")
    with pytest.raises(WrongMoment):
        campaign({**FORM, "until": "2026-11-11T20:00", "zone": "Nowhere"}, "", "CNY")


def test_a_visitor_is_not_shown_the_counter(counter: Opened) -> None:
    answer = counter.browser.get("/promotions", headers={"Authorization": ""}, follow_redirects=False)
    assert answer.status_code in (303, 403)


@pytest.mark.parametrize(
    ("state", "windows", "said"),
    [
        ("live", [], "live"),
        ("ended", [], "over"),
        ("live", [("2026-11-01T00:00:00+00:00", None)], "live"),
        ("live", [("2026-12-01T00:00:00+00:00", None)], "early"),
        ("live", [(None, "2026-11-11T00:00:00+00:00")], "over"),
        ("live", [(None, "2026-11-01T00:00:00+00:00"), ("2026-12-01T00:00:00+00:00", None)], "early"),
        ("live", [("2026-11-11T00:00:00+00:00", "2026-11-12T00:00:00+00:00")], "live"),
    ],
)
def test_a_campaign_is_early_live_or_over_by_its_windows(state: str, windows: list[Any], said: str) -> None:
    rule = {"windows": [{"since": since, "until": until} for since, until in windows]}
    assert phase({"state": state, "rule": rule}, datetime(2026, 11, 11, tzinfo=UTC)) == said
