"""The quick till says what price() says, to the unit."""

from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from bench.price.run import case, read
from souk.goods.pricing import price
from souk.trade.checkout.rules.planning_till import Till


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
