"""Limits that are said hold in plans, cards and tasks, what nobody read is asked about, and orders are followed."""

from typing import Any

import pytest

from souk.agents.shopper import NothingToReturn, Unconfirmed, WrongWish
from souk.kit.errors import SoukError
from tests.agents.shopper.house import AGENT, BO, Mall

DENIED = (
    ("hooded litter box but not Felis", "corner"),
    ("hooded litter box not from Harbour goods, the cheapest", "lane"),
    ("anything but Lane lights, a hooded litter box", "corner"),
    ("带盖猫砂盆，除了巷口百货都可以", "corner"),
    ("带盖猫砂盆，不要港湾百货的，要最便宜的", "lane"),
    ("别买Felis的带盖猫砂盆", "corner"),
    ("a Cato hooded litter box, not Felis", "corner"),
)


@pytest.mark.parametrize(("said", "shop"), DENIED)
def test_a_refused_shop_or_brand_is_never_bought_from(mall: Mall, said: str, shop: str) -> None:
    plan = mall.plan(said)
    assert (plan["outcome"], plan["chosen"][0]["shop"], plan["unread"]) == ("found", shop, [])
    bounds = plan["bounds"]
    assert bounds["shops"] == []
    assert bounds["shops_not"] or bounds["brands_not"]
    for one in (one for kind in plan["options"] for one in kind):
        assert one["shop"] not in bounds["shops_not"]
        assert one["brand"] not in bounds["brands_not"]
    assert {limit["key"]: limit["any_of"] for limit in plan["limits"]}["enclosure"][0] == "hooded"


PRICED = (
    ("two hooded litter boxes, each under 150", (2, 15000, None, None)),
    ("带盖猫砂盆两个，单价150以内", (2, 15000, None, None)),
    ("hooded litter box, at most 200 each, two of them", (2, 20000, None, None)),
    ("hooded litter box, budget 90 including shipping", (1, None, 9000, None)),
    ("hooded litter box max 150 yuan a piece", (1, 15000, None, None)),
    ("two hooded litter boxes, at most 200 each, 350 in total", (2, 20000, 35000, None)),
    ("带盖猫砂盆两个，每个不超过200含运费", (2, 20000, 40000, None)),
    ("带盖猫砂盆，不含运费150以内", (1, None, None, 15000)),
)


@pytest.mark.parametrize(("said", "meant"), PRICED)
def test_numbers_and_prices_are_what_they_were_said_to_be(mall: Mall, said: str, meant: tuple[int | None, ...]) -> None:
    plan = mall.plan(said)
    aim, bounds = plan["aims"][0], plan["bounds"]
    assert (aim["quantity"], aim["each"], bounds["most"], bounds["goods"]) == meant
    assert plan["unread"] == []


def test_a_price_before_shipping_limits_the_goods_alone(mall: Mall) -> None:
    asked = {"shops": ["corner"], "prefer": "price"}
    assert mall.plan("hooded litter box, 189 before shipping", **asked)["total"] == 18900 + 800
    assert mall.plan("hooded litter box, 188 before shipping", **asked)["outcome"] == "over"
    assert mall.plan("hooded litter box, 196 including shipping", **asked)["outcome"] == "over"
    card = mall.call("shopper.card", AGENT, wish={"said": "hooded litter box, 189 before shipping", **asked})
    assert card["total"] == 19700


UNREAD = (
    "hooded litter box, nothing from Zorbo shop",
    "带盖猫砂盆，不要佐尔百货的",
    "hooded litter box with 7 zorbs",
)


def test_a_name_that_nobody_knows_is_asked_about_beside_one_that_is_refused(mall: Mall) -> None:
    plan = mall.plan("带盖猫砂盆，不要Felis和佐尔的")
    assert (plan["bounds"]["brands_not"], plan["unread"]) == (["Felis"], ["不要Felis和佐尔的"])


@pytest.mark.parametrize("said", UNREAD)
def test_what_nobody_read_is_asked_about_before_anything_is_bought(mall: Mall, said: str) -> None:
    plan = mall.plan(said)
    assert len(plan["unread"]) == 1
    mandate = mall.mandate()
    with pytest.raises(Unconfirmed):
        mall.call("shopper.card", AGENT, wish={"said": said})
    with pytest.raises(Unconfirmed):
        mall.entrust(said, mandate)
    assert (mall.call("shopper.cards"), mall.call("shopper.tasks")["tasks"]) == ([], [])
    seen = {"aside": plan["unread"]}
    assert mall.call("shopper.card", AGENT, wish={"said": said, **seen})["state"] == "open"
    assert mall.task(mall.entrust(said, mandate, seen))["state"] == "watching"


def test_a_task_keeps_what_was_refused_under_a_mandate_that_allows_it(mall: Mall) -> None:
    mandate = mall.mandate(merchants=["lane", "corner"], per_purchase=40000, budget=40000)
    task = mall.entrust("hooded litter box, not from Lane lights", mandate)
    mall.round(minutes=1)
    found = mall.task(task)
    assert [one["state"] for one in found["bought"]] == ["placed"]
    (order,) = mall.orders()
    (line,) = mall.call("orders.show", order=order["id"])["lines"]
    assert (line["product"], line["shop"]) == ("dome", "corner")
    only = mall.mandate(merchants=["lane"])
    with pytest.raises(SoukError, match="none of the shops"):
        mall.entrust("hooded litter box, not from Lane lights", only)


@pytest.mark.parametrize(
    ("said", "days"),
    [("cat litter, keep me stocked every 4 weeks", 28), ("猫砂，每月一次", 30), ("猫砂每四周补一次货", 28)],
)
def test_how_often_it_is_wanted_is_read(mall: Mall, said: str, days: int) -> None:
    assert mall.plan(said)["every_days"] == days
    mandate = mall.mandate(merchants=["corner"])
    terms = mall.task(mall.entrust(said, mandate))["terms"]
    assert (terms["every_days"], terms["times"]) == (days, 100)
    set_ = mall.task(mall.entrust(said, mandate, None, every_days=3, times=2))["terms"]
    assert (set_["every_days"], set_["times"]) == (3, 2)


def _ordered(mall: Mall) -> str:
    card = mall.call("shopper.card", wish={"said": "hooded litter box", "shops": ["corner"]})
    mall.call("shopper.confirm", card=card["id"])
    mall.settle()
    return str(card["order"])


@pytest.mark.parametrize(
    ("said", "tool"),
    [
        ("track my order", "track"),
        ("where is my last parcel?", "track"),
        ("when will my order arrive", "track"),
        ("我的快递到哪了", "track"),
        ("查一下订单", "track"),
        ("return my last order", "return"),
        ("please send back my order", "return"),
        ("我要退货", "return"),
        ("把上次买的猫砂盆退了", "return"),
        ("a litter box with 14 day returns", "buy"),
        ("支持7天无理由退货的猫砂盆", "buy"),
        ("buy a litter box that tracks my cat", "buy"),
        ("order a litter box", "buy"),
    ],
)
def test_an_order_is_followed_or_sent_back_and_nothing_is_looked_for(mall: Mall, said: str, tool: str) -> None:
    plan = mall.plan(said)
    assert (plan["tool"], plan["order"]) == (tool, None)
    if tool == "buy":
        return
    assert (plan["chosen"], plan["aims"]) == ([], [])
    with pytest.raises(WrongWish, match="a task buys"):
        mall.entrust(said, mall.mandate())


def test_a_return_is_proposed_by_the_terms_of_the_shop_and_done_when_its_owner_says_yes(mall: Mall) -> None:
    order = _ordered(mall)
    asked = {"order": order, "why": "too small"}
    with pytest.raises(NothingToReturn):
        mall.call("shopper.send-back", **asked)
    mall.operator("orders.ship", order=order, carrier="Invented Express", tracking="X9", shipment="p1")
    plan: Any = mall.plan("return my last order")["order"]
    assert (plan["order"], plan["returnable"], plan["returns"]) == (order, 1, 7)
    assert plan["parcels"] == [{"carrier": "Invented Express", "tracking": "X9", "arrived": False}]
    with pytest.raises(SoukError):
        mall.call("shopper.send-back", BO, **asked)
    (decision,) = mall.call("shopper.send-back", AGENT, **asked)
    assert mall.call("shopper.send-back", AGENT, **asked) == [decision]
    assert mall.call("orders.show", order=order)["returns"] == []
    shown = mall.call("decisions.show", decision=decision)
    assert (shown["state"], shown["act"]["evidence"][0]["kind"]) == ("proposed", "terms")
    mall.call("decisions.approve", decision=decision)
    (back,) = mall.call("orders.show", order=order)["returns"]
    assert (back["state"], back["why"], sum(back["pieces"].values())) == ("approved", "too small", 1)
    mall.call("decisions.undo", decision=decision, why="it fits after all")
    assert mall.call("orders.show", order=order)["returns"][0]["state"] == "withdrawn"
