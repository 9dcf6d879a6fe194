"""The quick till says what price() says, to the unit."""

from contextlib import suppress
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.basket.generator import task
from bench.basket.small import small
from bench.price.run import case, read
from souk.goods.pricing import price
from souk.kit.errors import Conflict
from souk.trade.checkout.rules.planning import admitted, line
from souk.trade.checkout.rules.planning_till import Till, Tills


@given(st.integers(0, 10**9), st.integers(1, 9), st.integers(1, 12))
def test_the_till_says_what_the_price_says_whatever_the_rules(seed: int, most: int, rules: int) -> None:
    lines, promotions, context = read(*case(Random(seed), most, rules))
    assert Till(promotions, context).total(lines) == price(lines, promotions, context).total


@given(st.integers(0, 10**9), st.integers(1, 9))
def test_rules_without_quotas_bundles_and_taxes_are_reckoned_quickly_and_exactly(seed: int, most: int) -> None:
    lines, promotions, context = read(*case(Random(seed), most, 12))
    plain = [
        replace(one, per_user=0, total=0, budget=one.budget if one.layer != "item" else 0, final=one.final
                and one.layer == "item", group=one.group and one.group + one.layer)
        for one in promotions
        if one.kind != "bundle" and not (one.kind == "gift" and one.group)
    ]  # fmt: skip
    context = replace(context, taxes=())
    till = Till(plain, context)
    assert till.quick
    assert till.total(lines) == price(lines, plain, context).total


@pytest.mark.parametrize("start", range(0, 60, 20))
def test_the_least_of_several_ways_to_pay_is_the_least_of_each_by_itself(start: int) -> None:
    compared = 0
    for seed in range(start, start + 20):
        dice = Random(seed)
        made = small(dice, 4, coupons=1) if seed % 3 else task(seed + 1, 5, 10, 20, 20)
        with suppress(Conflict):
            kept = admitted(made)
            tills = Tills(kept.rules, kept.context, kept.payments)
            each = [Till(kept.rules, replace(kept.context, payment=payment)) for payment in kept.payments]
            for _ in range(8):
                lines = [line(wish.id, dice.choice(wish.choices), wish.quantity) for wish in kept.wishes]
                assert tills.total(lines) == min(till.total(lines) for till in each)
                compared += 1
    assert compared >= 40
