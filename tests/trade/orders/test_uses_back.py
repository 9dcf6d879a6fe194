"""Uses, coupons and red packets come back with the last line that their rule had reduced, once: price.md section 9."""

from typing import Any

import pytest

from souk.kit.operation import Souk
from tests.simulator.faults import Died, FaultyLane
from tests.small import OPERATOR
from tests.trade.buying import SHOPPER, begin, buy, charge, furnish, keeper, order, run
from tests.trade.orders.test_gifts import GIFT, arrived, cancel, receive, send_back, ship

CUT: dict[str, Any] = {"id": "few", "layer": "item", "kind": "cut", "owner": "corner", "amount": 500, "total": 1}
COUPON: dict[str, Any] = {
    "id": "coupon",
    "layer": "shop",
    "kind": "cut",
    "owner": "corner",
    "amount": 1500,
    "coupon": True,
    "per_user": 1,
}


@pytest.fixture
def shop(souk: Souk) -> Souk:
    furnish(souk)
    return souk


def offered(souk: Souk, rule: str, *basket: tuple[str, int]) -> bool:
    """Whether a rule applies to a basket that is priced now."""
    wanted = [{"product": product, "quantity": many} for product, many in basket or (("tray", 1),)]
    priced = souk.call("pricing.quote", {"basket": wanted, "payment": "sandbox-card"}, SHOPPER)["priced"]
    return bool(priced["verdicts"][rule]["applied"])


def used(souk: Souk) -> dict[str, str]:
    """For which order each coupon in a shopper's hand was used."""
    return {one["campaign"]["rule"]["id"]: one["state"] for one in souk.call("promotions.wallet", {}, SHOPPER)}


def line_of(souk: Souk, id: str, product: str) -> str:
    return str(next(one["id"] for one in order(souk, id)["lines"] if one["product"] == product))


def test_a_returned_order_gives_its_quota_back(shop: Souk) -> None:
    run(shop, CUT)
    id = buy(shop, ("tray", 1))
    assert not offered(shop, "few")
    arrived(shop, id)
    (back,) = send_back(shop, id)
    assert not offered(shop, "few")
    receive(shop, back["id"])
    assert offered(shop, "few")


def test_a_coupon_comes_back_with_the_last_line_that_it_had_reduced(shop: Souk) -> None:
    run(shop, COUPON)
    shop.call("promotions.claim", {"promotion": "coupon"}, SHOPPER)
    id = buy(shop, ("tray", 2), ("mat", 1), ("scoop", 1))
    assert used(shop) == {"coupon": "used"}
    cancel(shop, id, **{line_of(shop, id, "tray"): 2})
    assert used(shop) == {"coupon": "used"}
    cancel(shop, id, **{line_of(shop, id, "mat"): 1})
    assert (used(shop), order(shop, id)["state"]) == ({"coupon": "usable"}, "placed")
    assert offered(shop, "coupon")


def test_some_lines_canceled_and_the_rest_sent_back_give_it_back_all_the_same(shop: Souk) -> None:
    run(shop, {**COUPON, "layer": "red_packet"})
    shop.call("promotions.claim", {"promotion": "coupon"}, SHOPPER)
    id = buy(shop, ("tray", 1), ("mat", 1), ("scoop", 1))
    shop.call(
        "orders.refuse", {"order": id, "why": "broken", "pieces": {line_of(shop, id, "mat"): 1}}, keeper("corner")
    )
    arrived(shop, id)
    (back,) = send_back(shop, id)
    shop.call("orders.receive-return", {"id": back["id"], "accepted": False, "why": "used"}, keeper("corner"))
    assert used(shop) == {"coupon": "used"}
    (back,) = send_back(shop, id)
    receive(shop, back["id"])
    assert used(shop) == {"coupon": "usable"}


def test_each_rule_of_an_order_comes_back_for_itself(shop: Souk) -> None:
    run(shop, CUT)
    run(shop, {**CUT, "id": "other", "owner": "harbour"})
    id = buy(shop, ("tray", 1), ("scoop", 1))
    cancel(shop, id, **{line_of(shop, id, "tray"): 1})
    assert (offered(shop, "few"), offered(shop, "other", ("scoop", 1))) == (True, False)
    cancel(shop, id)
    assert offered(shop, "other", ("scoop", 1))


def test_what_made_the_fees_cheaper_comes_back_with_the_whole_order(shop: Souk) -> None:
    run(shop, {**CUT, "layer": "shipping", "kind": "percent", "off": 10000, "amount": 0})
    id = buy(shop, ("tray", 1), ("scoop", 1))
    cancel(shop, id, **{line_of(shop, id, "tray"): 1})
    assert begin(shop, ("tray", 1))["quote"]["priced"]["shipping"] == 800
    cancel(shop, id)
    assert begin(shop, ("tray", 1))["quote"]["priced"]["shipping"] == 0


def test_the_use_of_a_gift_stays_used_until_the_gift_is_back(shop: Souk) -> None:
    run(shop, {**GIFT, "total": 1})
    id = buy(shop, ("tray", 2))
    arrived(shop, id)
    (back,) = send_back(shop, id, True)
    receive(shop, back["id"])
    assert not offered(shop, "a-mat", ("tray", 2))
    (late,) = send_back(shop, id, g001=1)
    receive(shop, late["id"])
    assert begin(shop, ("tray", 2))["quote"]["priced"]["gifts"] != []


def test_an_exchange_gives_no_use_back(shop: Souk) -> None:
    run(shop, CUT)
    id = buy(shop, ("tray", 1))
    arrived(shop, id)
    (back,) = shop.call("orders.ask-return", {"order": id, "kind": "exchange", "why": "torn"}, SHOPPER)
    receive(shop, back["id"])
    assert not offered(shop, "few")
    ship(shop, id)
    assert not offered(shop, "few")


@pytest.mark.parametrize("fault", ["torn", "lost"])
def test_it_comes_back_once_although_the_house_dies_in_between(shop: Souk, fault: Any) -> None:
    run(shop, {**CUT, "total": 2})
    first, second = buy(shop, ("tray", 1)), buy(shop, ("mat", 1))
    faults = iter([fault])
    lane = shop.database.lane
    shop.database.lane = FaultyLane(lane, lambda: next(faults, ""))  # type: ignore[assignment]
    payload = {"order": first, "why": "no"}
    with pytest.raises(Died):
        shop.call("orders.cancel", payload, SHOPPER, "the same key")
    shop.call("orders.cancel", payload, SHOPPER, "the same key")
    shop.database.lane = lane
    charge(shop)
    # One use of two is free: one order more has it, and another has not.
    assert begin(shop, ("tray", 1))["quote"]["priced"]["verdicts"]["few"]["applied"]
    assert not offered(shop, "few")
    assert order(shop, second)["state"] == "placed"
    assert shop.call("inventory.page", {"most": 5}, OPERATOR)
