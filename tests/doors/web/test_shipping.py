"""Rates and terms behind the counter: changed upon what was read, refused whole, and restored."""

from typing import Any

import pytest

from tests.doors.web.trade import House, field, post, text
from tests.small import OPERATOR

ROW = {
    "id": "home",
    "destination": "",
    "carrier": "Invented Express",
    "fee": "8.00",
    "currency": "CNY",
    "fastest": "1",
    "slowest": "3",
    "handling": "0",
    "cutoff": "16:00",
    "zone": "Asia/Shanghai",
    "closed": "",
}


def form(*rows: dict[str, str], days: str = "1234567", **more: str) -> dict[str, str]:
    """The rates' form with these rows, all of the shop `corner`."""
    fields = {f"rate-{at}-{name}": said for at, row in enumerate(rows) for name, said in {**ROW, **row}.items()}
    working = {f"rate-{at}-day-{day}": "1" for at in range(len(rows)) for day in days}
    said = {"shop": "corner", "number": "1", "why": "autumn", "do": "put", "first": "0", "span": "1"}
    return {**said, **fields, **working, **more}


def card(house: House) -> Any:
    return house.souk.call("fulfilment.rates", {"shop": "corner"}, OPERATOR)


def terms(house: House) -> Any:
    return house.souk.call("orders.terms", {"shop": "corner"}, OPERATOR)


def test_a_rate_is_read_back_as_it_was_typed(house: House) -> None:
    page = house.browser.get("/shipping?shop=corner").text
    assert {name: field(page, f"rate-0-{name}") for name in ROW if name != "closed"} == {
        name: said for name, said in ROW.items() if name != "closed"
    }
    more = {"id": "us", "destination": "us-CA", "fee": "12.5", "currency": "usd", "closed": "2026-12-25\n"}
    post(house, "/shipping/rates", **form({}, more, days="12345"))
    made = card(house)
    assert (made["number"], made["why"], [one["fee"] for one in made["rates"]]) == (2, "autumn", [800, 1250])
    far = made["rates"][1]
    assert (far["destination"], far["currency"], far["working"]) == ("US-CA", "USD", "12345")
    assert far["closed"] == ["2026-12-25"]


def test_of_many_rates_a_form_changes_those_that_it_shows(house: House) -> None:
    many = [{"id": f"r{at}", "destination": f"US-{at}", "currency": "USD"} for at in range(30)]
    asked = {key: ROW[key] for key in ("carrier", "cutoff", "zone")}
    rates = [{**asked, **one, "fee": 500, "fastest": 1, "slowest": 3} for one in many]
    put = {"shop": "corner", "rates": rates, "number": 1, "why": "the States"}
    house.souk.call("fulfilment.put-rates", put, OPERATOR)
    first = house.browser.get("/shipping?shop=corner").text
    assert (field(first, "rate-0-id"), field(first, "rate-19-id")) == ("r0", "r19")
    assert "first=20" in first
    page = house.browser.get("/shipping?shop=corner&first=20").text
    assert (field(page, "rate-0-id"), field(page, "first"), field(page, "span")) == ("r20", "20", "10")
    two = ({"id": "r20", "destination": "US-20", "currency": "USD", "fee": "9"}, {"id": "new", "destination": "DE"})
    post(house, "/shipping/rates", **form(*two, number="2", first="20", span="10"))
    kept = {one["id"]: one["fee"] for one in card(house)["rates"]}
    assert kept == {**{f"r{at}": 500 for at in range(20)}, "r20": 900, "new": 800}


def test_a_form_that_is_sent_twice_makes_one_version(house: House) -> None:
    said = form({}, {"id": "us", "destination": "US"}, once="the-same")
    assert [post(house, "/shipping/rates", **said).status_code for _ in range(2)] == [303, 303]
    assert (card(house)["number"], [one["id"] for one in card(house)["rates"]]) == (2, ["home", "us"])


def test_one_more_and_one_less_is_shown_and_nothing_holds_yet(house: House) -> None:
    page = post(house, "/shipping/rates", **form({"fee": "9"}, why="not yet", do="more")).text
    assert (field(page, "rate-0-fee"), field(page, "rate-1-id"), field(page, "why")) == ("9", "", "not yet")
    page = post(house, "/shipping/rates", **form({"id": "first"}, {"id": "second"}, do="drop-0")).text
    assert field(page, "rate-0-id") == "second"
    assert "rate-1-id" not in page
    assert card(house)["number"] == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"fee": "dear"}, "Fee: dear is no such number."),
        ({"fee": "-1"}, "Fee: -1 is no such number."),
        ({"fee": "0.001"}, "CNY has no part as small as 0.001."),
        ({"slowest": "0"}, "Rate home, slowest: 0 days are fewer than the fastest, 1."),
        ({"fastest": "400", "slowest": "500"}, "Fastest, days: 400 is no such number."),
        ({"id": ""}, "Id: … is not a text such as home."),
        ({"destination": "China"}, "Where to: CHINA is not a text such as US-CA."),
        ({"cutoff": "4 pm"}, "Ordered before: 4 pm is not a text such as 16:00."),
        ({"zone": "Nowhere"}, "Rate home, zone: Nowhere is no zone such as Asia/Shanghai."),
        ({"closed": "soon"}, "soon is no day such as 2026-10-01."),
    ],
)
def test_a_rate_that_cannot_be_is_refused_with_all_that_was_typed(
    house: House, wrong: dict[str, str], said: str
) -> None:
    answer = post(house, "/shipping/rates", **form(wrong, {"id": "kept", "destination": "US"}))
    assert answer.status_code == 422
    assert said in text(answer.text)
    assert field(answer.text, "rate-1-id") == "kept"
    assert field(answer.text, "why") == "autumn"
    for name, typed in wrong.items():
        assert typed in (field(answer.text, f"rate-0-{name}") if name != "closed" else answer.text)
    assert card(house)["number"] == 1


def test_rates_of_no_working_day_are_refused(house: House) -> None:
    answer = post(house, "/shipping/rates", **form({}, days=""))
    assert "Working days: … is not a text such as 12345." in text(answer.text)
    assert card(house)["number"] == 1


def test_rates_that_somebody_changed_meanwhile_are_not_lost(house: House) -> None:
    post(house, "/shipping/rates", **form({"fee": "9"}))
    answer = post(house, "/shipping/rates", **form({"fee": "10"}))
    assert answer.status_code == 409
    assert "The rates of corner are no longer at number 1; read them again." in text(answer.text)
    assert field(answer.text, "rate-0-fee") == "10"
    assert card(house)["rates"][0]["fee"] == 900


def test_rates_are_restored(house: House) -> None:
    post(house, "/shipping/rates", **form({"fee": "9"}))
    post(house, "/shipping/rates/restore", shop="corner", version="1", number="2", why="as it was")
    made = card(house)
    assert (made["number"], made["rates"][0]["fee"], made["why"]) == (3, 800, "as it was")


def test_terms_are_granted_and_an_earlier_version_is_put_again(house: House) -> None:
    asked = {"shop": "corner", "number": "0", "returns": "14", "exchanges": "30", "never": "kettle", "why": "winter"}
    post(house, "/shipping/terms", **asked, issuer_name="Corner Ltd", issuer_tax_number="T1")
    issuer = {"name": "Corner Ltd", "tax_number": "T1", "address": ""}
    assert terms(house)["terms"] == {"returns": 14, "exchanges": 30, "not_returned": ["kettle"], "issuer": issuer}
    post(house, "/shipping/terms", **{**asked, "number": "1", "returns": "7", "never": "", "why": "spring"})
    nobody = {"name": "", "tax_number": "", "address": ""}
    assert terms(house)["terms"] == {"returns": 7, "exchanges": 30, "not_returned": [], "issuer": nobody}
    page = house.browser.get("/shipping?shop=corner").text
    assert 'name="issuer_name" value="Corner Ltd"' in page
    assert 'name="never-kettle" value="1"' in page
    post(house, "/shipping/terms", **{**asked, "number": "2", "never": "", "never-kettle": "1", "why": "as before"})
    assert (terms(house)["number"], terms(house)["terms"]["not_returned"]) == (3, ["kettle"])


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"returns": "many"}, "Days to send back: many is no such number."),
        ({"why": ""}, "Order corner, why: say why, in at most 1000 characters."),
        ({"number": "5"}, "The terms of corner are no longer at number 5; read them again."),
    ],
)
def test_terms_that_cannot_be_are_refused_with_what_was_typed(house: House, wrong: dict[str, str], said: str) -> None:
    asked = {"shop": "corner", "number": "0", "returns": "14", "exchanges": "31", "why": "winter", "never": "kettle"}
    answer = post(house, "/shipping/terms", **{**asked, **wrong})
    assert 400 <= answer.status_code < 500
    assert said in text(answer.text)
    assert (field(answer.text, "exchanges"), field(answer.text, "never-kettle")) == ("31", "1")
    assert terms(house)["number"] == 0


def test_the_operator_chooses_a_shop_first(house: House) -> None:
    page = house.browser.get("/shipping").text
    assert "/shipping?shop=harbour" in page
    answer = post(house, "/shipping/rates", **{**form({}), "shop": ""})
    assert answer.status_code == 422
    assert "Choose a shop first." in answer.text
    assert card(house)["number"] == 1


def test_a_shop_changes_its_own_alone(house: House) -> None:
    harbour = house.as_shop("harbour")
    assert "Without rates the shop ships for nothing" in harbour.get("/shipping?shop=corner").text
    harbour.post("/shipping/rates", data=form({"fee": "1"}, number="0"))
    assert card(house)["number"] == 1
    theirs = house.souk.call("fulfilment.rates", {"shop": "harbour"}, OPERATOR)
    assert (theirs["number"], theirs["rates"][0]["fee"]) == (1, 100)
    viewer = house.as_shop("corner", "viewer")
    assert "Let these rates hold" not in viewer.get("/shipping").text
    assert viewer.post("/shipping/rates", data=form({"fee": "1"})).status_code == 403
    assert card(house)["number"] == 1


def test_a_visitor_is_not_shown_the_page(house: House) -> None:
    for path in ("/shipping", "/shipping?shop=corner"):
        answer = house.browser.get(path, headers={"Authorization": ""}, follow_redirects=False)
        assert answer.status_code == 403
        assert "Invented Express" not in answer.text


def test_refusals_are_said_in_chinese(house: House) -> None:
    chinese = {"Cookie": "locale=zh-CN"}
    page = house.browser.post("/shipping/rates", data=form({"slowest": "0"}), headers=chinese).text
    assert "运费 home 的最慢天数：0 天少于最快的 1 天。" in text(page)
