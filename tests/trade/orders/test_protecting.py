"""Price protection: the difference goes back once, a piece that is sent back later brings so much less."""

from typing import Any

import pytest

from souk.kit.operation import Souk
from souk.trade.orders import UnknownOrder
from tests.clocks import Standing
from tests.small import OPERATOR, product, put
from tests.trade.buying import OTHER, SHOPPER, begin, charge, furnish, keeper, order, pay


@pytest.fixture
def bought(souk: Souk) -> str:
    """Three trays of 20000 each at a shop that promises seven days."""
    furnish(souk)
    promise = {"shop": "corner", "days": 7, "number": 0, "why": "trust"}
    souk.call("pricing.put-promise", promise, keeper("corner"))
    id = str(pay(souk, begin(souk, ("tray", 3))["id"])["order"])
    charge(souk)
    assert order(souk, id)["state"] == "placed"
    return id


def cheaper(souk: Souk, price: int) -> None:
    put(souk, product("tray", "Open litter tray", price, category="litter_box", brand="Cato"), reason="cheaper")


def claim(souk: Souk, id: str) -> Any:
    return souk.call("orders.claim-difference", {"order": id}, SHOPPER)


def due(souk: Souk, id: str) -> tuple[int, str]:
    found = souk.call("orders.difference", {"order": id}, SHOPPER)
    return found["due"], found["lines"][0]["reason"]


def balances(souk: Souk) -> int:
    return sum(one["posted"] + one["pending"] for one in souk.call("payments.balances", {"most": 500}, OPERATOR))


def test_what_a_price_fell_by_goes_back_once_and_again_when_it_falls_further(souk: Souk, bought: str) -> None:
    assert due(souk, bought) == (0, "not_lower")
    cheaper(souk, 18000)
    assert due(souk, bought) == (6000, "")
    assert claim(souk, bought)["refunded"] == 6000
    assert due(souk, bought) == (0, "given_back")
    assert claim(souk, bought)["refunded"] == 6000
    cheaper(souk, 17000)
    shown = claim(souk, bought)
    assert shown["refunded"] == 9000
    assert [one["what"] for one in shown["steps"]][-2:] == ["difference-refunded", "difference-refunded"]
    assert balances(souk) == 0


def test_all_that_comes_back_is_what_was_paid(souk: Souk, bought: str) -> None:
    cheaper(souk, 19000)
    claim(souk, bought)
    souk.call("orders.cancel", {"order": bought, "why": "one too many", "pieces": {"0001": 1}}, SHOPPER)
    assert order(souk, bought)["refunded"] == 3000 + 19000
    # Of the two that are kept the price falls further.
    cheaper(souk, 15000)
    assert due(souk, bought) == (8000, "")
    claim(souk, bought)
    whole = souk.call("orders.cancel", {"order": bought, "why": "none after all"}, SHOPPER)
    assert (whole["state"], whole["refunded"], whole["total"]) == ("canceled", 60800, 60800)
    charge(souk)
    assert balances(souk) == 0


def test_after_the_days_nothing_goes_back(souk: Souk, bought: str, clock: Standing) -> None:
    cheaper(souk, 10000)
    clock.on(days=7)
    assert due(souk, bought) == (0, "over")
    assert claim(souk, bought)["refunded"] == 0


def test_nobody_claims_for_somebody_else(souk: Souk, bought: str) -> None:
    cheaper(souk, 10000)
    for name in ("difference", "claim-difference"):
        with pytest.raises(UnknownOrder):
            souk.call(f"orders.{name}", {"order": bought}, OTHER)
    assert order(souk, bought)["refunded"] == 0
