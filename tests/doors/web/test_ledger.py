"""The ledger behind the counter: balances, entries, settlements that say so beforehand, and a rail's books."""

import pytest

from tests.doors.web.trade import House, field, post, text
from tests.small import OPERATOR
from tests.trade.buying import balances, buy


def test_balances_and_entries_say_what_was_paid(house: House) -> None:
    order = buy(house.souk, ("tray", 1))
    page = house.browser.get("/ledger").text
    said = text(page)
    assert "Owed to The corner shop payable:corner CN¥208" in said
    assert f'href="/sales/{order}"' in page
    assert "Payment" in said


def test_without_payments_the_page_says_so(house: House) -> None:
    assert "Nothing was paid yet." in house.browser.get("/ledger").text


def test_a_shop_is_paid_out_once_after_the_page_said_that_it_stays_so(house: House) -> None:
    buy(house.souk, ("tray", 1))
    assert "What is paid out cannot be taken back here." in house.browser.get("/ledger").text
    answer = post(house, "/ledger/settle", owed="corner", why="weekly")
    assert (answer.status_code, answer.headers["location"]) == (303, "/ledger")
    assert (balances(house.souk)["settled:corner"], balances(house.souk).get("payable:corner")) == (20800, None)
    again = post(house, "/ledger/settle", owed="corner", why="once more")
    assert again.status_code == 409
    assert balances(house.souk)["settled:corner"] == 20800


def test_a_settlement_that_is_refused_says_why(house: House) -> None:
    buy(house.souk, ("tray", 1))
    before = balances(house.souk)
    answer = post(house, "/ledger/settle", owed="harbour", why="weekly")
    assert answer.status_code == 409
    assert balances(house.souk) == before


def test_entries_go_on_where_they_ended(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("souk.doors.web.ledger.ENTRIES", 2)
    made = [buy(house.souk, ("mat", 1)) for _ in range(3)]
    entries = house.souk.call("payments.entries", {}, OPERATOR)
    first, rest = house.browser.get("/ledger").text, house.browser.get(f"/ledger?after={entries[1]['number']}").text
    assert [f"/sales/{one}" in first for one in made] == [False, True, True]
    assert [f"/sales/{one}" in rest for one in made] == [True, False, False]


def test_a_rails_books_are_compared_with_ours(house: House) -> None:
    buy(house.souk, ("tray", 1))
    page = text(house.browser.get("/ledger?rail=sandbox-card&since=2026-11-11&until=2026-11-11").text)
    assert "The books agree." in page
    assert "Agree 1" in page
    empty = text(house.browser.get("/ledger?rail=sandbox-card&since=2026-10-01&until=2026-10-02").text)
    assert "Agree 0" in empty


@pytest.mark.parametrize(
    ("since", "until", "said"),
    [
        ("soon", "2026-11-11", "From: soon is not a text such as 2026-11-11."),
        ("2026-02-30", "2026-11-11", "From: 2026-02-30 is not a text such as 2026-11-11."),
        ("2026-11-11", "2026-11-01", "A window is two moments such as"),
    ],
)
def test_days_that_cannot_be_compared_are_refused_with_what_was_typed(
    house: House, since: str, until: str, said: str
) -> None:
    answer = house.browser.get("/ledger", params={"rail": "sandbox-card", "since": since, "until": until})
    assert answer.status_code == 422
    assert said in text(answer.text)
    assert (field(answer.text, "since"), field(answer.text, "until")) == (since, until)


def test_a_shop_sees_its_own_money_and_settles_nothing(house: House) -> None:
    buy(house.souk, ("tray", 1), ("scoop", 2))
    harbour = house.as_shop("harbour")
    page = text(harbour.get("/ledger?shop=corner").text)
    assert "CN¥30" in page
    assert "CN¥208" not in page
    assert "Pay out" not in page
    assert harbour.post("/ledger/settle", data={"owed": "harbour", "why": "mine"}).status_code == 403
    assert harbour.get("/ledger?rail=sandbox-card&since=2026-11-11&until=2026-11-11").status_code == 403
    assert "settled:harbour" not in balances(house.souk)


def test_a_visitor_is_not_shown_the_ledger(house: House) -> None:
    assert house.browser.get("/ledger", headers={"Authorization": ""}, follow_redirects=False).status_code == 403
