"""A basket is planned at the least cost within the limits, and the plan says why."""

from dataclasses import replace
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest

from bench.basket.brute import least
from bench.basket.generator import task
from bench.basket.small import small
from souk.goods.pricing import Context, Line, price
from souk.goods.promotions import Promotion, Scope, TierStep
from souk.kit.errors import Conflict
from souk.trade.checkout.contracts.planning import (
    Choice,
    Filler,
    Limits,
    NamedTwice,
    NothingWanted,
    NotOffered,
    Plan,
    RatedLower,
    Task,
    TooLate,
    TooManyParcels,
    Wish,
)
from souk.trade.checkout.providers.estimated_annealing import EstimatedAnnealing
from souk.trade.checkout.rules.planning import admitted, feasible
from souk.trade.checkout.rules.planning_fillers import Offered, fitting
from souk.trade.checkout.rules.planning_reasons import reasons

AT = datetime(2026, 11, 11, 12, tzinfo=UTC)


def choice(shop: str, unit: int, **more: Any) -> Choice:
    return Choice(more.pop("sku", f"sku-{shop}"), f"product-{shop}", shop, unit, **more)


def wanted(*wishes: Wish, rules: tuple[Promotion, ...] = (), **more: Any) -> Task:
    context = Context(AT, shipping=more.pop("shipping", {}), coupons=more.pop("coupons", ()))
    return Task(wishes, context, rules, **more)


def planned(made: Task, steps: int = 60, seed: int = 0) -> Plan:
    """Under a clock that says one more step each time it is asked."""
    seconds = iter(range(10**9))
    plan = EstimatedAnnealing(clock=lambda: float(next(seconds))).plan(made, steps, seed)
    context = replace(made.context, coupons=plan.coupons, payment=plan.payment)
    assert plan.priced == price(plan.lines, made.rules, context)
    assert feasible(admitted(made), plan.lines)
    return plan


TWO = Wish("tea", 1, (choice("corner", 1000), choice("mill", 1100)))
POT = Wish("pot", 1, (choice("corner", 5000, sku="pot-c"), choice("mill", 5050, sku="pot-m")))


def test_of_two_offers_the_cheaper_is_taken() -> None:
    assert [line.shop for line in planned(wanted(TWO)).lines] == ["corner"]


def test_a_fee_saved_beats_a_cheaper_sticker() -> None:
    made = wanted(TWO, POT, shipping={"corner": 1000, "mill": 0})
    assert planned(made).orders == {"mill": ("pot/mill/pot-m", "tea/mill/sku-mill")}


def test_a_filler_is_bought_only_where_it_pays() -> None:
    cut = Promotion("cut", "shop", "cut", "corner", amount=2000, threshold=6500)
    filler = Filler("soap", choice("corner", 300, sku="soap", most=5))
    dear = replace(filler, choice=replace(filler.choice, unit=1200))
    made = wanted(TWO, POT, rules=(cut,), fillers=(filler,))
    plan = planned(made)
    assert plan.priced.total == 6000 + 600 - 2000
    assert {line.id: line.quantity for line in plan.lines}["soap/corner/soap"] == 2
    assert planned(replace(made, fillers=(dear,))).priced.total == 6000 + 1200 - 2000
    without = planned(replace(made, fillers=(replace(dear, choice=replace(dear.choice, unit=2100)),)))
    assert (without.priced.total, len(without.lines)) == (6000, 2)


def test_a_wish_is_split_where_one_shop_has_too_few() -> None:
    few = Wish("tea", 3, (choice("corner", 1000, most=2), choice("mill", 1100), choice("harbour", 1500)))
    assert {line.shop: line.quantity for line in planned(wanted(few)).lines} == {"corner": 2, "mill": 1}


def test_the_best_way_to_pay_is_chosen_and_idle_coupons_stay_in_hand() -> None:
    rules = (
        Promotion("card", "payment", "cut", amount=50, methods=("card",)),
        Promotion("wallet", "payment", "cut", amount=80, methods=("wallet",)),
        Promotion("big", "platform", "cut", amount=500, threshold=9000, coupon=True),
        Promotion("small", "platform", "cut", amount=100, threshold=900, coupon=True),
    )
    plan = planned(wanted(TWO, rules=rules, coupons=("big", "small"), methods=("card", "wallet")))
    assert (plan.payment, plan.coupons, plan.priced.total) == ("wallet", ("small",), 1000 - 100 - 80)


def test_a_coupon_that_keeps_a_better_one_out_stays_in_hand() -> None:
    rules = tuple(
        Promotion(id, "platform", "cut", amount=amount, coupon=True, group="one", policy="exclusive", priority=place)
        for place, (id, amount) in enumerate((("worse", 100), ("better", 300)))
    )
    plan = planned(wanted(TWO, rules=rules, coupons=("worse", "better")))
    assert (plan.coupons, plan.priced.total) == (("better",), 700)


def test_every_limit_is_kept() -> None:
    late = Wish("tea", 1, (choice("corner", 900, days=5), choice("mill", 950, rating=410), choice("harbour", 1200)))
    plan = planned(wanted(late, limits=Limits(days=3, rating=450)))
    assert [line.shop for line in plan.lines] == ["harbour"]
    one = planned(wanted(TWO, Wish("pot", 1, (choice("mill", 50, sku="p"),)), limits=Limits(parcels=1)))
    assert set(one.orders) == {"mill"}


def test_the_limit_that_cannot_be_met_is_named() -> None:
    late = Wish("tea", 1, (choice("corner", 900, days=5), choice("mill", 900, days=4, rating=300)))
    with pytest.raises(TooLate, match="tea cannot come within 3 days; 4 days are needed"):
        planned(wanted(late, limits=Limits(days=3)))
    with pytest.raises(RatedLower, match=r"No shops rated 4\.50 or more have enough of tea; 3\.00 would do"):
        planned(wanted(replace(late, choices=late.choices[1:]), limits=Limits(days=4, rating=450)))
    apart = (Wish("a", 1, (choice("corner", 1),)), Wish("b", 1, (choice("mill", 1),)))
    with pytest.raises(TooManyParcels, match="No 1 shops together have everything"):
        planned(wanted(*apart, limits=Limits(parcels=1)))


def test_what_nobody_offers_is_said() -> None:
    with pytest.raises(NotOffered, match="Of tea 3 are wanted and 1 are offered"):
        planned(wanted(Wish("tea", 3, (choice("corner", 1, most=1),))))
    with pytest.raises(NotOffered, match="Of tea 1 are wanted and 0 are offered"):
        planned(wanted(Wish("tea", 1, ())))
    with pytest.raises(NothingWanted, match="name at least one item"):
        planned(wanted())
    with pytest.raises(NamedTwice, match="tea stands twice"):
        planned(wanted(TWO, TWO))


def test_the_same_seed_gives_the_same_plan_and_the_order_of_the_basket_is_irrelevant() -> None:
    made = task(3, 5, 10, 20, 20)
    turned = replace(
        made,
        wishes=tuple(replace(one, choices=one.choices[::-1]) for one in made.wishes[::-1]),
        rules=made.rules[::-1],
        fillers=made.fillers[::-1],
    )
    assert planned(made, seed=7) == planned(made, seed=7)
    assert planned(made, seed=7).priced.total == planned(turned, seed=7).priced.total


def test_more_time_never_gives_a_dearer_plan() -> None:
    made = task(4, 5, 10, 20, 20)
    totals = [planned(made, steps).priced.total for steps in (2, 20, 200)]
    assert totals == sorted(totals, reverse=True)


def test_brute_force_finds_nothing_cheaper_for_up_to_four_items() -> None:
    dice, compared = Random(5), 0
    for _ in range(45):
        made = small(dice, 4, 8, coupons=1)
        try:
            admitted(made)
        except Conflict:
            continue
        assert planned(made, 200).priced.total == least(made)
        compared += 1
    assert compared > 30


def test_the_reasons_say_what_was_saved_what_more_would_bring_and_why_not_the_stickers() -> None:
    rules = (
        Promotion("step", "platform", "step", every=3000, amount=500),
        Promotion("mill-cut", "shop", "cut", "mill", amount=3000, threshold=6200),
        Promotion("tiers", "red_packet", "tier", steps=(TierStep(1000, 100), TierStep(4000, 700))),
    )
    made = wanted(TWO, POT, rules=rules)
    plan = planned(made)
    assert plan.priced.total == 6000 - 1000 - 700
    why = reasons(made, plan)
    assert [(one.rule, one.amount) for one in why.savings] == [("step", 1000), ("tiers", 700)]
    assert why.stickers.dearer == 0
    mill = wanted(TWO, replace(POT, choices=POT.choices[1:]), rules=rules)
    other = reasons(mill, planned(mill))
    steps = {one.rule: (one.shop, one.missing, one.brings) for one in other.steps}
    assert steps == {"mill-cut": ("mill", 1150, 1900)}


def test_what_is_missing_is_said_in_list_prices_where_goods_like_these_cost_less_anyway() -> None:
    rules = (
        Promotion("off", "item", "percent", off=1000),
        Promotion("step", "platform", "step", every=30_000, amount=5_000),
    )
    made = wanted(Wish("tray", 1, (choice("corner", 23_000),)), rules=rules)
    (step,) = reasons(made, planned(made)).steps
    assert (step.rule, step.missing, step.brings) == ("step", 10_334, 5_000)
    assert 20_700 + 10_334 * 9 // 10 >= 30_000 > 20_700 + 10_333 * 9 // 10


def test_a_promotion_that_counts_pieces_says_how_many_more_and_what_they_cost() -> None:
    rules = (
        Promotion("three", "shop", "cut", "corner", amount=1500, pieces=3),
        Promotion("pair", "item", "nth", "corner", every=2, off=5000, scope=Scope(skus=("pot-c",))),
    )
    pot = replace(POT, choices=POT.choices[:1])
    tea = Wish("tea", 2, (choice("corner", 1000, most=3),))
    made = wanted(tea, replace(pot, quantity=1), rules=(rules[1],))
    plan = planned(made)
    pair = [(one.rule, one.pieces, one.missing, one.brings) for one in reasons(made, plan).steps]
    assert pair == [("pair", 1, 5000, 2500)]
    two = wanted(tea, rules=rules[:1])
    three = [(one.rule, one.pieces, one.missing, one.brings) for one in reasons(two, planned(two)).steps]
    assert three == [("three", 1, 1000, 1500)]
    none_left = replace(two, wishes=(replace(tea, choices=(replace(tea.choices[0], most=2),)),))
    assert reasons(none_left, planned(none_left)).steps == ()


def test_fillers_are_the_cheap_goods_that_fit_the_basket_or_that_people_speak_of() -> None:
    def offered(sku: str, unit: int, aisle: str, opinions: int = 0) -> Offered:
        return Offered(Line(sku, sku, sku, "corner", 1, unit, (aisle,)), opinions)

    basket = [Line("x", "x", "x", "corner", 1, 9000, ("pets",))]
    many = [
        offered("bag", 100, "home"),
        offered("lamp", 300, "home", opinions=80),
        offered("treat", 400, "pets"),
        offered("rug", 500, "home", opinions=7),
        offered("tower", 90_000, "pets", opinions=900),
    ]
    assert [one.sku for one in fitting(many, basket, 2)] == ["treat", "lamp"]


def test_a_basket_whose_estimate_misleads_is_priced_and_left() -> None:
    """Of some baskets of this task the estimate promises less than the optimum costs; the search once stayed there."""
    assert planned(task(4, 5, 10, 20, 20), 150, seed=1).priced.total == 85300
