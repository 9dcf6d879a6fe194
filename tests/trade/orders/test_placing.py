"""When an order is placed: as soon as its money came, and what becomes of money that came too late."""

import pytest

from souk.kit.operation import Souk
from tests.clocks import Standing
from tests.small import OPERATOR
from tests.trade.buying import OTHER, balances, begin, charge, furnish, order, pay, payment_of, stock


@pytest.fixture
def shop(souk: Souk) -> Souk:
    furnish(souk)
    return souk


def test_an_order_whose_money_came_does_not_wait_behind_those_who_take_their_time(shop: Souk) -> None:
    for _ in range(2):
        slow = begin(shop, ("tray", 1))
        total = slow["quote"]["priced"]["total"]
        pay(shop, slow["id"], tenders=[{"method": "challenge", "amount": total}])
    quick = pay(shop, begin(shop, ("tray", 1))["id"])["order"]
    shop.call("payments.sweep", {}, OPERATOR)
    assert shop.call("orders.sweep", {"most": 1}, OPERATOR) == 1
    assert (order(shop, quick)["state"], stock(shop)["tray"]) == ("placed", (7, 2, 1))


def test_money_that_comes_after_the_hold_ran_out_buys_what_is_there_or_goes_back(shop: Souk, clock: Standing) -> None:
    session = begin(shop, ("tray", 6))
    first = pay(shop, session["id"])["order"]
    clock.on(minutes=15)
    shop.call("inventory.expire", {}, OPERATOR)
    shop.call("payments.charge", {"payment": payment_of(shop, first)}, OPERATOR)
    second = begin(shop, ("tray", 6), caller=OTHER)
    other = pay(shop, second["id"], OTHER)["order"]
    charge(shop)
    late, early = order(shop, first), order(shop, other, OTHER)
    assert sorted((late["state"], early["state"])) == ["canceled", "placed"]
    lost = late if late["state"] == "canceled" else early
    assert (lost["refunded"], "left" in lost["reason"]) == (lost["total"], True)
    assert stock(shop)["tray"] == (4, 0, 6)
    charge(shop)
    assert balances(shop)["payable:corner"] == 120800
