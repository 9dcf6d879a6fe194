"""Tax on top of prices comes back with what it was for: line by line, with a fallen price, all of it with the last."""

from typing import Any

import pytest

from souk.kit.operation import Souk
from tests.small import OPERATOR, product, put
from tests.trade.buying import SHOPPER, balances, buy, charge, furnish, keeper, order, run

LAW: tuple[dict[str, Any], ...] = (
    {"id": "general", "rate": 1000, "included": False},
    {"id": "none", "rate": 0, "category": "kettle", "included": False},
)


@pytest.fixture
def shop(souk: Souk) -> Souk:
    """A tray for 20000 with 10 % on top, a mug for 10000 without tax, and shipping of 800 with 10 %."""
    furnish(souk)
    souk.call("pricing.put-tax-rates", {"rates": LAW, "number": 0, "why": "law"}, OPERATOR)
    put(souk, product("mug", "Mug", 10000, category="kettle"))
    return souk


def cancel(souk: Souk, id: str, **pieces: int) -> int:
    """What came back altogether after pieces of an order were cancelled."""
    souk.call("orders.cancel", {"order": id, "why": "no", "pieces": pieces or None}, SHOPPER)
    charge(souk)
    return int(order(souk, id)["refunded"])


def test_of_goods_without_tax_no_tax_comes_back(shop: Souk) -> None:
    id = buy(shop, ("tray", 2), ("mug", 1))
    assert order(shop, id)["tax"] == 4000 + 80
    assert cancel(shop, id, **{"0002": 1}) == 10000
    assert cancel(shop, id, **{"0001": 1}) == 10000 + 22000
    assert cancel(shop, id) == order(shop, id)["total"]
    assert balances(shop) == {}


def test_where_a_threshold_breaks_the_tax_is_that_of_what_is_kept(shop: Souk) -> None:
    rule = {"id": "off", "layer": "shop", "kind": "cut", "amount": 3000, "threshold": 40000, "on_return": "reprice"}
    run(shop, {**rule, "owner": "corner"})
    id = buy(shop, ("tray", 2))
    assert (order(shop, id)["tax"], order(shop, id)["total"]) == (3700 + 80, 37000 + 800 + 3780)
    # Kept is one tray for 20000 with 2000 on top.
    assert cancel(shop, id, **{"0001": 1}) == 17000 + 1700
    assert cancel(shop, id) == order(shop, id)["total"]
    assert balances(shop) == {}


def test_a_fallen_price_takes_its_tax_along(shop: Souk) -> None:
    promise = {"shop": "corner", "days": 7, "number": 0, "why": "trust"}
    shop.call("pricing.put-promise", promise, keeper("corner"))
    id = buy(shop, ("tray", 2), ("mug", 1))
    put(shop, product("tray", "Open litter tray", 18000, category="litter_box", brand="Cato"), reason="cheaper")
    put(shop, product("mug", "Mug", 9000, category="kettle"), reason="cheaper")
    shop.call("orders.claim-difference", {"order": id}, SHOPPER)
    charge(shop)
    assert order(shop, id)["refunded"] == 4000 + 400 + 1000
    assert cancel(shop, id, **{"0001": 1}) == 5400 + 18000 + 1800
    assert cancel(shop, id, **{"0002": 1}) == 25200 + 9000
    assert cancel(shop, id) == order(shop, id)["total"]
    assert balances(shop) == {}


def test_a_shop_sees_all_of_its_money_that_went_back_and_no_tax(shop: Souk) -> None:
    id = buy(shop, ("tray", 2), ("scoop", 1))
    cancel(shop, id, **{"0001": 1})
    corner, harbour = (shop.call("orders.sale", {"order": id}, keeper(one)) for one in ("corner", "harbour"))
    assert (corner["total"], corner["refunded"]) == (40000 + 800, 20000)
    assert harbour["refunded"] == 0
    parcel = shop.call("orders.ship", {"order": id, "carrier": "A", "tracking": ""}, keeper("corner"))["shipments"][0]
    shop.call("orders.confirm", {"shipment": parcel["id"]}, SHOPPER)
    asked = {"order": id, "kind": "return", "why": "small", "pieces": {"0001": 1}}
    told = shop.call("orders.outlook", {"order": id, "pieces": {"0001": 1}}, SHOPPER)
    assert told["refund"] == 20000 + 2000
    (back,) = shop.call("orders.ask-return", asked, SHOPPER)
    shop.call("orders.receive-return", {"id": back["id"], "accepted": True}, keeper("corner"))
    charge(shop)
    assert shop.call("orders.sale", {"order": id}, keeper("corner"))["refunded"] == 40000
