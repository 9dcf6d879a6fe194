"""Price protection: what shops promise, and what of an order comes back with its reason and source."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from souk.goods.pricing import PromiseMoved
from souk.goods.promotions import OtherShops
from souk.kit.operation import Caller, Souk
from tests.clocks import Standing
from tests.goods.pricing.conftest import Run
from tests.small import OPERATOR, offer, product, put

TRAY: dict[str, Any] = {
    "id": "0001", "sku": "tray", "product": "tray", "shop": "corner", "quantity": 2, "unit": 20000,
    "categories": ["litter_box"], "brand": "Cato",
}  # fmt: skip


def promise(souk: Souk, days: int, number: int = 0, shop: str = "corner", caller: Caller = OPERATOR) -> Any:
    return souk.call("pricing.put-promise", {"shop": shop, "days": days, "number": number, "why": "winter"}, caller)


def bought(souk: Souk, **more: Any) -> dict[str, Any]:
    return {"lines": [TRAY], "context": {"at": souk.clock.now().isoformat()}, "paid": {"0001": 40000}, **more}


def due(souk: Souk, order: dict[str, Any]) -> dict[str, Any]:
    answer = souk.call("pricing.protection", {"bought": order}, OPERATOR)
    assert answer["due"] == sum(one["due"] for one in answer["lines"])
    return dict(answer["lines"][0])


def test_a_price_that_fell_comes_back_with_the_rule_and_the_promise_that_it_follows_from(shop: Souk, run: Run) -> None:
    promise(shop, 7)
    order = bought(shop)
    assert (due(shop, order)["due"], due(shop, order)["reason"]) == (0, "not_lower")
    run("tenth", "item", "percent", off=1000)
    put(shop, product("tray", "Open litter tray", 19000, category="litter_box", brand="Cato"))
    line = due(shop, order)
    # 2 x 19,000 less a tenth is 34,200.
    assert (line["due"], line["now"], line["unit"], line["rules"]) == (5800, 34200, 19000, ["tenth"])
    assert (line["promise"], line["days"], line["reason"]) == (1, 7, "")
    assert datetime.fromisoformat(line["until"]) == shop.clock.now() + timedelta(days=7)
    assert line["says"] == {"en": "it costs less now: CN¥58 comes back", "zh-CN": "现价更低，可退差价 ¥58"}
    assert due(shop, bought(shop, back={"0001": 800}))["due"] == 5000
    assert due(shop, bought(shop, back={"0001": 5800}))["reason"] == "given_back"
    assert due(shop, bought(shop, kept={"0001": 1}))["due"] == 2900


def test_an_order_keeps_the_promise_of_its_day(shop: Souk, clock: Standing) -> None:
    before = bought(shop)
    clock.on(seconds=60)
    promise(shop, 7)
    during = bought(shop)
    clock.on(seconds=60)
    promise(shop, 0, number=1)
    put(shop, product("tray", "Open litter tray", 15000, category="litter_box", brand="Cato"))
    assert [due(shop, one)["reason"] for one in (before, during, bought(shop))] == ["no_promise", "", "no_promise"]
    assert due(shop, during)["due"] == 10000
    clock.on(days=7, seconds=-60)
    assert (due(shop, during)["due"], due(shop, during)["reason"]) == (0, "over")


def test_what_the_shop_offers_no_more_has_no_price_that_could_have_fallen(shop: Souk) -> None:
    promise(shop, 7)
    order = bought(shop)
    gone = product("tray", "Open litter tray", category="litter_box", brand="Cato")
    put(shop, {**gone, "variants": [{"id": "tray", "offers": [offer("corner", 100, available=False)]}]})
    line = due(shop, order)
    assert (line["due"], line["reason"], line["now"], line["unit"]) == (0, "not_offered", None, None)


def test_a_promise_is_its_shops_alone_and_made_upon_the_number_that_was_read(shop: Souk) -> None:
    corner = Caller("keeper", frozenset({"promotions:*"}), "corner")
    assert promise(shop, 15, caller=corner)["number"] == 1
    with pytest.raises(PromiseMoved):
        promise(shop, 30, caller=corner)
    with pytest.raises(OtherShops):
        promise(shop, 30, shop="harbour", caller=corner)
    assert [one["days"] for one in shop.call("pricing.promise-versions", {"shop": "corner"}, corner)] == [15]
    assert shop.call("pricing.promise", {"shop": "harbour"}, OPERATOR)["days"] == 0
