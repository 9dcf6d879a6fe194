"""Campaigns: put, ended and undone by their own shop; quotas taken once, given back once, never exceeded."""

from datetime import UTC, datetime
from typing import Any

import pytest

from souk.goods.promotions import (
    CampaignMoved,
    PlatformBears,
    Promotions,
    QuotaReached,
    UnknownPromotion,
    WrongPromotion,
)
from souk.kit.errors import NotAllowed
from souk.kit.operation import Souk
from tests.clocks import Standing
from tests.goods.promotions.conftest import STEP, VISITOR, keeper, quote, run
from tests.small import OPERATOR, every_event, open_shops, product, put


def test_a_campaign_holds_for_the_next_quote_and_an_end_for_the_one_after(shop: Souk) -> None:
    assert quote(shop, {"product": "tray", "quantity": 3})["priced"]["total"] == 60000
    run(shop, STEP)
    made = quote(shop, {"product": "tray", "quantity": 3})
    assert made["priced"]["total"] == 50000
    assert [(one["promotion"], one["says"]["en"], one["says"]["zh-CN"]) for one in made["told"]] == [
        ("autumn", "−CN¥100", "−¥100")
    ]
    made = quote(shop, {"product": "tray"})
    assert (made["told"][0]["verdict"]["reason"], made["told"][0]["says"]["zh-CN"]) == ("below_threshold", "还差¥100")
    shop.call("promotions.end", {"promotion": "autumn", "number": 1, "why": "over"}, OPERATOR)
    assert quote(shop, {"product": "tray", "quantity": 3})["priced"]["total"] == 60000


def test_a_campaign_begins_and_ends_at_its_moments(shop: Souk, clock: Standing) -> None:
    since, until = "2026-11-11T20:00:00+08:00", "2026-11-12T00:00:00+08:00"
    run(shop, {**STEP, "windows": [{"since": since, "until": until}]})
    clock.at = datetime(2026, 11, 11, 11, 59, 59, tzinfo=UTC)
    made = quote(shop, {"product": "tray", "quantity": 3})
    assert (made["priced"]["total"], made["until"]) == (60000, "2026-11-11T20:00:00+08:00")
    clock.on(seconds=1)
    assert quote(shop, {"product": "tray", "quantity": 3})["priced"]["total"] == 50000
    clock.on(hours=4)
    assert quote(shop, {"product": "tray", "quantity": 3})["priced"]["total"] == 60000


def test_a_shop_sees_and_changes_its_own_campaigns_alone(shop: Souk) -> None:
    open_shops(shop, {"id": "harbour", "name": {"en": "Harbour"}})
    run(shop, STEP, keeper("corner"))
    before = every_event(shop)
    with pytest.raises(Exception, match="not for the shop harbour"):
        run(shop, {**STEP, "id": "mine"}, keeper("harbour"))
    for name, payload in (
        ("promotions.show", {"promotion": "autumn"}),
        ("promotions.end", {"promotion": "autumn", "number": 1, "why": "x"}),
    ):
        with pytest.raises(UnknownPromotion):
            shop.call(name, payload, keeper("harbour"))
    assert shop.call("promotions.page", {}, keeper("harbour")) == []
    assert [one["rule"]["id"] for one in shop.call("promotions.page", {}, keeper("corner"))] == ["autumn"]
    assert every_event(shop) == before


HALF = {**STEP, "shop_share": 5000}


def test_what_the_platform_bears_of_a_shops_campaign_the_shop_cannot_say(shop: Souk) -> None:
    before = every_event(shop)
    for share in (0, 9_999):
        with pytest.raises(PlatformBears):
            run(shop, {**STEP, "shop_share": share}, keeper("corner"))
    with pytest.raises(PlatformBears):
        run(shop, {name: value for name, value in STEP.items() if name != "shop_share"}, keeper("corner"))
    assert every_event(shop) == before
    assert run(shop, STEP, keeper("corner"))["rule"]["shop_share"] == 10_000


def test_a_shop_changes_nothing_of_a_campaign_that_the_platform_funds_but_its_name(shop: Souk) -> None:
    run(shop, HALF)
    with pytest.raises(PlatformBears):
        run(shop, {**HALF, "amount": 29_000}, keeper("corner"), number=1)
    assert run(shop, HALF, keeper("corner"), number=1)["number"] == 2
    assert run(shop, STEP, keeper("corner"), number=2, change_id="whole")["rule"]["shop_share"] == 10_000
    with pytest.raises(PlatformBears):
        shop.call("promotions.undo", {"change": "whole", "why": "x"}, keeper("corner"))
    assert shop.call("promotions.undo", {"change": "whole", "why": "agreed"}, OPERATOR)["rule"]["shop_share"] == 5000


def test_a_shop_cannot_bring_back_what_the_platform_funded(shop: Souk) -> None:
    run(shop, HALF)
    step = {"promotion": "autumn", "number": 1, "why": "over", "change_id": "over"}
    shop.call("promotions.end", step, OPERATOR)
    with pytest.raises(PlatformBears):
        shop.call("promotions.undo", {"change": "over", "why": "x"}, keeper("corner"))
    with pytest.raises(PlatformBears):
        run(shop, HALF, keeper("corner"), number=2)
    assert shop.call("promotions.running", {}, VISITOR) == []


def test_a_step_is_undone_and_that_too(shop: Souk) -> None:
    run(shop, STEP, change_id="one")
    run(shop, {**STEP, "amount": 6000}, number=1, change_id="two")
    with pytest.raises(CampaignMoved):
        shop.call("promotions.undo", {"change": "one", "why": "x"}, OPERATOR)
    made = shop.call("promotions.undo", {"change": "two", "why": "too much"}, OPERATOR)
    assert (made["rule"]["amount"], made["number"]) == (5000, 3)
    back = shop.call("promotions.changes", {"promotion": "autumn"}, OPERATOR)[0]
    assert shop.call("promotions.undo", {"change": back["id"], "why": "no"}, OPERATOR)["rule"]["amount"] == 6000


def test_a_new_campaign_undone_is_ended(shop: Souk) -> None:
    run(shop, STEP, change_id="one")
    assert shop.call("promotions.undo", {"change": "one", "why": "x"}, OPERATOR)["state"] == "ended"
    assert shop.call("promotions.running", {}, OPERATOR) == []


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"kind": "deposit"}, "kind"),
        ({"every": 0}, "every"),
        ({"amount": 0}, "amount"),
        ({"id": " "}, "id"),
        ({"id": "a b"}, "id"),
        ({"policy": "best"}, "policy"),
        ({"methods": ["card"]}, "methods"),
        ({"layer": "shop", "owner": ""}, "owner"),
        ({"windows": [{"since": "2026-11-12T00:00:00Z", "until": "2026-11-11T00:00:00Z"}]}, "windows"),
    ],
)
def test_a_promotion_that_makes_no_sense_is_refused_with_its_field(
    shop: Souk, more: dict[str, Any], field: str
) -> None:
    before = every_event(shop)
    with pytest.raises(WrongPromotion) as refused:
        run(shop, {**STEP, **more})
    assert refused.value.facts["field"] == field
    assert every_event(shop) == before


def test_rules_of_one_group_agree_on_how_it_is_decided(shop: Souk) -> None:
    run(shop, {**STEP, "group": "g", "policy": "best"})
    with pytest.raises(WrongPromotion, match="policy: the same for all of a group"):
        run(shop, {**STEP, "id": "winter", "group": "g", "policy": "exclusive"})


@pytest.mark.parametrize(
    ("basket", "said"),
    [
        ([], "1 to 1000 lines"),
        ([{"product": "tray", "shop": "harbour"}], "nobody offers tray so now"),
        ([{"product": "ghost"}], "no product ghost"),
        ([{"product": "tray", "quantity": 0}], "quantity"),
    ],
)
def test_a_basket_that_cannot_be_priced_is_refused(shop: Souk, basket: list[Any], said: str) -> None:
    with pytest.raises(Exception, match=said):
        quote(shop, *basket)


def test_a_basket_of_two_currencies_is_refused(shop: Souk) -> None:
    dollars = product("cup", "Cup")
    dollars["variants"][0]["offers"][0]["price"] = {"amount": 900, "currency": "USD"}
    put(shop, dollars)
    with pytest.raises(Exception, match="one currency, this one has CNY, USD"):
        quote(shop, {"product": "tray"}, {"product": "cup"})


def test_a_visitor_reads_what_runs_and_a_price_but_changes_nothing(shop: Souk) -> None:
    run(shop, STEP)
    assert len(shop.call("promotions.running", {"shop": "corner"}, VISITOR)) == 1
    with pytest.raises(NotAllowed):
        shop.call("promotions.end", {"promotion": "autumn", "number": 1, "why": "x"}, VISITOR)


def test_uses_are_taken_once_an_order_given_back_once_and_never_beyond_the_quota(
    shop: Souk, promotions: Promotions
) -> None:
    run(shop, {**STEP, "per_user": 1, "total": 2, "budget": 12000})
    database = shop.database

    def redeem(order: str, customer: str) -> None:
        with database.unit(writes=True):
            promotions.redeem(order, customer, {"autumn": (1, 5000)})

    redeem("o1", "ann")
    redeem("o1", "ann")
    with pytest.raises(QuotaReached):
        redeem("o2", "ann")
    redeem("o3", "ben")
    with pytest.raises(QuotaReached):
        redeem("o4", "cem")
    with database.unit(writes=False):
        assert promotions.used("ann")["autumn"] == promotions.used("ben")["autumn"]
        assert promotions.used()["autumn"].spent == 10000
    with database.unit(writes=True):
        assert (promotions.give_back("o1"), promotions.give_back("o1")) == (1, 0)
    redeem("o4", "cem")
    with database.unit(writes=False):
        assert (promotions.used("ann")["autumn"].mine, promotions.used()["autumn"].all) == (0, 2)


def test_a_quote_knows_what_was_used(shop: Souk, promotions: Promotions) -> None:
    run(shop, {**STEP, "total": 1})
    with shop.database.unit(writes=True):
        promotions.redeem("o1", "ann", {"autumn": (1, 5000)})
    made = quote(shop, {"product": "tray", "quantity": 3})
    assert (made["priced"]["total"], made["told"][0]["verdict"]["reason"]) == (60000, "used_up")
