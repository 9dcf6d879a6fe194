"""The ledger: sums to 0 whatever happens, is only added to, is seen by shop, settles, and agrees with the rails."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from souk.kit.database import Database
from souk.kit.errors import Invalid, NotAllowed
from souk.kit.operation import Caller
from souk.trade.payments import NothingToSettle, Share, WrongWindow, payment_id
from tests.clocks import Standing
from tests.trade.payments.house import CARD, WALLET, House, Process, keeper


@pytest.fixture
def paid(house: House) -> House:
    """Two orders of two shops."""
    house.begin("o1", {CARD: 12800}, Share("corner", 8000, 500), Share("harbour", 4000), Share("", 800))
    house.begin("o2", {WALLET: 3000}, Share("harbour", 3000))
    assert [house.charge(order) for order in ("o1", "o2")] == ["paid", "paid"]
    return house


def test_a_shop_sees_its_own_balance_and_its_own_postings_alone(paid: House) -> None:
    assert paid.call("balances", keeper("corner")) == [
        {"account": "payable:corner", "currency": "CNY", "posted": 8500, "pending": 0}
    ]
    entries = paid.call("entries", keeper("corner"))
    assert [one["subject"] for one in entries] == ["o1"]
    assert entries[0]["postings"] == [{"account": "payable:corner", "currency": "CNY", "amount": 8500}]
    assert [one["subject"] for one in paid.call("entries", keeper("harbour"))] == ["o1", "o2"]
    assert paid.call("balances", keeper("market")) == paid.call("entries", keeper("market")) == []


def test_a_shop_cannot_settle_itself_or_read_the_rails(paid: House) -> None:
    before = paid.state()
    for verb, payload in (
        ("settle", {"shop": "corner", "why": "x"}),
        ("reconcile", {"rail": CARD, "since": "2026-11-11T00:00:00Z", "until": "2026-11-12T00:00:00Z"}),
        ("sweep", {}),
        ("charge", {"payment": payment_id("o1")}),
    ):
        with pytest.raises(NotAllowed):
            paid.call(verb, keeper("corner"), **payload)
    assert paid.state() == before


def test_a_settlement_pays_out_what_is_owed_less_the_fee_once(paid: House) -> None:
    made = paid.call("settle", shop="corner", why="weekly")
    assert made == {"entry": "settle:corner:1", "shop": "corner", "paid": {"CNY": 8449}, "fee": {"CNY": 51}}
    assert {name: paid.posted()[name] for name in ("settled:corner", "fees")} == {"settled:corner": 8449, "fees": 51}
    before = paid.state()
    for shop in ("corner", "market"):
        with pytest.raises(NothingToSettle):
            paid.call("settle", shop=shop, why="weekly")
    assert paid.state() == before
    assert paid.call("entries")[-1]["actor"] == "operator"


def test_a_settlement_with_a_key_is_done_once(paid: House) -> None:
    asked = {"shop": "harbour", "why": "weekly"}
    first, second = (paid.souk.call("payments.settle", asked, paid.operator, key="k") for _ in range(2))
    assert first == second
    assert paid.posted()["settled:harbour"] == 7000 - 42


def test_what_refunds_under_way_will_take_is_not_settled(paid: House) -> None:
    paid.refund("o1", "r1", Share("corner", 1000, 100))
    assert paid.call("settle", shop="corner", why="weekly")["paid"] == {"CNY": 7400 - 44}
    paid.call("send-refunds")
    assert "payable:corner" not in paid.posted()


def test_entries_are_read_page_by_page(paid: House) -> None:
    everything = paid.call("entries")
    pages, after = [], 0
    while page := paid.call("entries", most=1, after=after):
        pages += page
        after = page[-1]["number"]
    assert pages == everything
    for verb in ("entries", "balances", "sweep", "send-refunds"):
        for most in (0, 501):
            with pytest.raises(Invalid, match="it must be 1 to 500"):
                paid.call(verb, most=most)
    with pytest.raises(Invalid, match="it is the number of an entry"):
        paid.call("entries", after=1 << 70)


def test_the_newest_entries_come_first_where_they_are_asked_for(paid: House) -> None:
    everything = paid.call("entries")
    first = paid.call("entries", most=2, newest_first=True)
    assert first == everything[:-3:-1]
    further = paid.call("entries", after=first[-1]["number"], newest_first=True)
    assert [*first, *further] == everything[::-1]


def test_balances_are_read_page_by_page(paid: House) -> None:
    first = paid.call("balances", most=2)
    rest = paid.call("balances", after=first[-1]["account"])
    assert [*first, *rest] == paid.call("balances")


def test_who_acts_for_one_shop_does_not_settle_another(paid: House) -> None:
    before = paid.state()
    with pytest.raises(NotAllowed):
        paid.call("settle", Caller("x", frozenset({"*"}), "harbour"), shop="corner", why="x")
    assert paid.state() == before


@pytest.mark.parametrize("table", ["payments_entry", "payments_resolution", "payments_posting"])
@pytest.mark.parametrize("statement", ["DELETE FROM {table}", "UPDATE {table} SET {column} = {column}"])
def test_no_statement_changes_or_removes_a_row_of_the_ledger(
    paid: House, database: Database, table: str, statement: str
) -> None:
    before = paid.state()
    column = "id" if table == "payments_entry" else "entry"
    with pytest.raises(DBAPIError, match="only added"), database.engine.begin() as connection:
        connection.execute(text(statement.format(table=table, column=column)))
    assert paid.state() == before


def day(clock: Standing) -> dict[str, Any]:
    return {
        "since": (clock.now() - timedelta(hours=1)).isoformat(),
        "until": (clock.now() + timedelta(hours=1)).isoformat(),
    }


def test_the_rails_books_and_ours_agree(paid: House, clock: Standing) -> None:
    paid.refund("o1", "r1", Share("corner", 1000))
    paid.call("send-refunds")
    found = paid.call("reconcile", rail=CARD, **day(clock))
    assert (found["matched"], found["missing_here"], found["missing_there"], found["different"]) == (2 + 1, [], [], [])


def test_what_only_one_side_has_and_what_differs_is_reported(
    paid: House, process: Process, clock: Standing, database: Database
) -> None:
    rail = process.rail(clock)
    rail.charge("elsewhere-1", 700, currency="CNY", order="x")
    paid.begin("o3", {CARD: 504})
    paid.charge("o3")
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE payments_charge SET amount = 12801 WHERE amount = 12800"))
        connection.execute(text("UPDATE payments_charge SET id = 'lost-1' WHERE amount = 3000"))
        connection.execute(text(f"UPDATE payments_charge SET method = '{CARD}' WHERE id = 'lost-1'"))
    found = paid.call("reconcile", rail=CARD, **day(clock))
    assert found["matched"] == 0
    key = f"{payment_id('o1')}-1"
    both = {"their_currency": "CNY", "our_currency": "CNY"}
    assert found["different"] == [{"key": key, "theirs": 12800, "ours": 12801, **both}]
    assert [one["key"] for one in found["missing_there"]] == ["lost-1"]
    missing = {one["key"] for one in found["missing_here"]}
    assert missing == {"elsewhere-1", f"{payment_id('o2')}-1", f"{payment_id('o3')}-1"}


def test_the_same_number_of_another_currency_differs(paid: House, clock: Standing, database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE payments_payment SET currency = 'USD' WHERE \"order\" = 'o1'"))
    found = paid.call("reconcile", rail=CARD, **day(clock))
    key = f"{payment_id('o1')}-1"
    both = {"their_currency": "CNY", "our_currency": "USD"}
    assert found["different"] == [{"key": key, "theirs": 12800, "ours": 12800, **both}]


def test_a_window_that_makes_no_sense_is_refused(paid: House, clock: Standing) -> None:
    now, first = clock.now().isoformat(), "0001-01-01T00:00:00Z"
    turned = [(now, now), (first, now), (first, "0001-01-02T00:00:00Z"), (now, "9999-12-31T23:59:59Z")]
    for since, until in (*turned, (now, "tomorrow"), ("2026-11-11T00:00:00", "2026-11-12T00:00:00")):
        with pytest.raises(WrongWindow):
            paid.call("reconcile", rail=CARD, since=since, until=until)
