"""What happens at one moment on both databases: nothing is bought twice, no budget overrun, nothing genuine lost."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from souk.kit.database import Database
from tests.trade.mandates.house import ANN, HOUSE, OPERATOR, House, person

MERCHANTS = (HOUSE, "harbour.example", "market.example")


def at_once(calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """What the calls answer that begin at one moment."""
    gate = threading.Barrier(len(calls))

    def one(call: Callable[[], Any]) -> Any:
        gate.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(one, calls))


def _presented(house: House, mandate: Any, total: int, merchant: str) -> Callable[[], Any]:
    bought = house.purchase(total, merchant)
    presented, checkout = house.closed(mandate, bought), house.sign(bought)
    return lambda: house.authorise(presented, checkout)


def test_a_closed_mandate_that_is_brought_eight_times_at_once_is_used_once(house: House, mandate: Any) -> None:
    once = _presented(house, mandate, 5000, HOUSE)
    found = at_once([once] * 8)
    assert sorted(one["reason"] for one in found) == ["", *["token_replayed"] * 7]
    (name,) = {one["authorisation"] for one in found}
    assert name.startswith("a")
    assert house.shown(mandate) == (5000, 0, 1)
    assert house.receipts() == 8


def test_one_budget_over_three_merchants_at_once_is_never_overrun(house: House, mandate: Any) -> None:
    calls = [_presented(house, mandate, 20000, MERCHANTS[number % 3]) for number in range(6)]
    found = at_once(calls)
    assert sorted(one["reason"] for one in found) == ["", "", *["budget_exceeded"] * 4]
    assert house.shown(mandate) == (40000, 0, 2)
    chain = house.call("receipts", ANN, mandate=mandate["id"])
    assert [one["number"] for one in chain] == [1, 2, 3, 4, 5, 6]


def test_one_open_mandate_for_one_purchase_is_spent_at_one_of_two_merchants(house: House) -> None:
    one = house.grant(ANN, "specified", goods=["tray"], purchases=None, budget=None)
    found = at_once([_presented(house, one, 20000, merchant) for merchant in MERCHANTS[:2]])
    assert sorted(answer["reason"] for answer in found) == ["", "budget_exceeded"]
    assert house.shown(one) == (20000, 0, 1)


def test_a_commit_whose_answer_was_lost_is_repeated_without_effect(house: House, mandate: Any) -> None:
    verdict, presented, bought = house.buy(mandate, house.purchase(5000))
    name, checkout = verdict["authorisation"], house.sign(bought)
    commits = [lambda: house.call("commit", authorisation=name, amount=5000)] * 4
    assert all(one["accepted"] for one in at_once(commits))
    assert house.shown(mandate) == (0, 5000, 1)
    again = house.authorise(presented, checkout)
    assert (again["reason"], again["next"], again["authorisation"]) == ("token_replayed", "query", name)
    assert house.call("query", ANN, authorisation=name)["state"] == "committed"
    assert house.shown(mandate) == (0, 5000, 1)


def test_an_authorisation_whose_answer_was_lost_is_answered_again_under_its_key(house: House, mandate: Any) -> None:
    bought = house.purchase(5000)
    presented, checkout = house.closed(mandate, bought), house.sign(bought)
    first = house.authorise(presented, checkout, key="once")
    assert first["accepted"]
    assert house.authorise(presented, checkout, key="once") == first
    assert house.shown(mandate) == (5000, 0, 1)


def test_revoking_and_buying_at_once_end_in_one_of_two_orders(house: House, mandate: Any) -> None:
    buying = _presented(house, mandate, 5000, HOUSE)
    verdict, revoked = at_once([buying, lambda: house.call("revoke", ANN, mandate=mandate["id"])])
    assert revoked["state"] == "revoked"
    assert house.shown(mandate) == ((5000, 0, 1) if verdict["accepted"] else (0, 0, 0))
    assert not _presented(house, mandate, 100, HOUSE)()["accepted"]


def test_many_people_who_grant_at_once_all_do(house: House) -> None:
    people = [person(f"p{number}") for number in range(6)]
    for one in people:
        opened = {"id": one.actor, "kind": "shopper", "name": one.actor, "email": f"{one.actor}@people.example"}
        house.souk.call("accounts.open", opened, OPERATOR)
    made = at_once([lambda one=one: house.grant(one) for one in people])  # type: ignore[misc]
    assert len({one["id"] for one in made}) == 6
    assert {one["state"] for one in made} == {"active"}


def test_a_token_that_is_redeemed_at_once_is_good_once(house: House, mandate: Any) -> None:
    verdict, presented, bought = house.buy(mandate)
    redeeming = [lambda: house.redeem(verdict["token"], presented.thumbprint, bought)] * 4
    assert sorted(one["reason"] for one in at_once(redeeming)) == ["", *["token_replayed"] * 3]


def test_refunds_at_once_never_give_back_more_than_was_paid(house: House, mandate: Any) -> None:
    verdict, _presented, _bought = house.buy(mandate, house.purchase(9000))
    name = verdict["authorisation"]
    house.call("commit", authorisation=name, amount=9000)
    found = at_once([lambda: house.call("refund", authorisation=name, amount=4000)] * 4)
    assert sum(one["accepted"] for one in found) == 2
    assert house.shown(mandate) == (0, 1000, 1)


def test_no_statement_changes_a_receipt_or_a_step(house: House, mandate: Any, database: Database) -> None:
    house.buy(mandate)
    for table in ("mandates_receipt", "mandates_step"):
        for statement in (f"UPDATE {table} SET at = ''", f"DELETE FROM {table}"):
            with database.engine.begin() as connection, pytest.raises(DBAPIError, match=r"only added"):
                connection.execute(text(statement))
