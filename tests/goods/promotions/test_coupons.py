"""Coupons: claimed, in hand, used once by an order, given back with it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from souk.goods.promotions import ClaimedAll, NoCoupon, NotGivenOut, Promotions, QuotaReached, SignInFirst
from souk.kit.errors import NotAllowed
from souk.kit.operation import Caller, Souk
from tests.clocks import Standing
from tests.goods.promotions.conftest import VISITOR, quote, run, shopper
from tests.small import OPERATOR, every_event

COUPON: dict[str, Any] = {
    "id": "ten", "layer": "platform", "kind": "cut", "amount": 1000, "threshold": 10000, "coupon": True,
}  # fmt: skip
ANN, BEN = shopper("ann"), shopper("ben")


def claim(souk: Souk, caller: Caller = ANN, id: str = "ten") -> Any:
    return souk.call("promotions.claim", {"promotion": id}, caller)


def wallet(souk: Souk, caller: Caller = ANN) -> list[tuple[str, str]]:
    return [(one["campaign"]["rule"]["id"], one["state"]) for one in souk.call("promotions.wallet", {}, caller)]


def total(souk: Souk, caller: Caller = ANN, **more: Any) -> Any:
    return quote(souk, {"product": "tray"}, caller=caller, **more)["priced"]["total"]


def redeem(souk: Souk, promotions: Promotions, order: str, customer: str) -> None:
    with souk.database.unit(writes=True):
        promotions.redeem(order, customer, {"ten": (1, 1000)})


def test_a_coupon_counts_once_it_is_claimed_and_for_nobody_else(shop: Souk) -> None:
    run(shop, COUPON)
    assert (total(shop), total(shop, coupons=["ten"])) == (20000, 20000)
    assert claim(shop)["state"] == "usable"
    assert (total(shop), total(shop, coupons=["ten"]), total(shop, coupons=[])) == (19000, 19000, 20000)
    assert (total(shop, BEN, coupons=["ten"]), total(shop, VISITOR, coupons=["ten"])) == (20000, 20000)
    assert (wallet(shop), wallet(shop, BEN)) == ([("ten", "usable")], [])


@pytest.mark.parametrize(("more", "times"), [({}, 1), ({"per_user": 1}, 1), ({"per_user": 3}, 3)])
def test_a_coupon_is_claimed_as_often_as_one_customer_may_use_it(shop: Souk, more: dict[str, Any], times: int) -> None:
    run(shop, {**COUPON, **more})
    assert [claim(shop)["number"] for _ in range(times)] == list(range(1, times + 1))
    before = every_event(shop), wallet(shop)
    with pytest.raises(ClaimedAll, match=f"as often as it may be: {times}"):
        claim(shop)
    assert (every_event(shop), wallet(shop)) == before


def test_no_more_coupons_are_given_out_than_there_are(shop: Souk) -> None:
    run(shop, {**COUPON, "total": 2})
    claim(shop)
    claim(shop, BEN)
    before = every_event(shop)
    with pytest.raises(QuotaReached):
        claim(shop, shopper("cem"))
    assert (every_event(shop), wallet(shop, shopper("cem"))) == (before, [])


@pytest.mark.parametrize("more", [{"coupon": False}, {"windows": [{"since": None, "until": "2026-11-11T00:00:00Z"}]}])
def test_what_is_no_coupon_or_is_over_cannot_be_claimed(shop: Souk, more: dict[str, Any]) -> None:
    run(shop, {**COUPON, **more})
    with pytest.raises(NotGivenOut):
        claim(shop)
    with pytest.raises(NotGivenOut):
        claim(shop, id="ghost")
    assert wallet(shop) == []


def test_a_coupon_that_was_ended_cannot_be_claimed_and_is_expired_in_hand(shop: Souk) -> None:
    run(shop, COUPON)
    claim(shop)
    shop.call("promotions.end", {"promotion": "ten", "number": 1, "why": "over"}, OPERATOR)
    with pytest.raises(NotGivenOut):
        claim(shop, BEN)
    assert (wallet(shop), total(shop)) == ([("ten", "expired")], 20000)


def test_a_coupon_may_be_claimed_before_it_holds(shop: Souk, clock: Standing) -> None:
    since, until = "2026-11-12T00:00:00Z", "2026-11-13T00:00:00Z"
    run(shop, {**COUPON, "windows": [{"since": since, "until": until}]})
    assert claim(shop)["state"] == "early"
    assert total(shop) == 20000
    clock.at = datetime(2026, 11, 12, tzinfo=UTC)
    assert (wallet(shop), total(shop)) == ([("ten", "usable")], 19000)
    clock.on(days=1)
    assert (wallet(shop), total(shop)) == ([("ten", "expired")], 20000)


def test_an_order_uses_a_coupon_once_and_a_cancelled_one_gives_it_back(shop: Souk, promotions: Promotions) -> None:
    run(shop, {**COUPON, "per_user": 2})
    claim(shop)
    redeem(shop, promotions, "o1", "ann")
    redeem(shop, promotions, "o1", "ann")
    assert (wallet(shop), total(shop)) == ([("ten", "used")], 20000)
    with pytest.raises(NoCoupon):
        redeem(shop, promotions, "o2", "ann")
    with shop.database.unit(writes=False):
        assert promotions.used("ann")["ten"].mine == 1
    with shop.database.unit(writes=True):
        assert (promotions.give_back("o1"), promotions.give_back("o1")) == (1, 0)
    assert (wallet(shop), total(shop)) == ([("ten", "usable")], 19000)


def test_who_did_not_claim_a_coupon_cannot_use_it(shop: Souk, promotions: Promotions) -> None:
    run(shop, COUPON)
    claim(shop)
    with pytest.raises(NoCoupon):
        redeem(shop, promotions, "o1", "ben")
    with shop.database.unit(writes=False):
        assert promotions.used() == {}
    assert wallet(shop) == [("ten", "usable")]


def test_a_visitor_holds_nothing(shop: Souk) -> None:
    run(shop, COUPON)
    with pytest.raises(NotAllowed):
        claim(shop, VISITOR)
    with pytest.raises(SignInFirst):
        claim(shop, Caller("visitor", frozenset({"*"}), personal=False))
    assert wallet(shop, Caller("visitor", frozenset({"*"}), personal=False)) == []
