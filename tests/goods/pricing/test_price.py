"""The price as docs/reference/price.md has it, computed by hand."""

from dataclasses import fields
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.price.run import case, compared, read, returns
from souk.goods.pricing import Bought, Context, Deposit, Line, Priced, Promise, TaxRate, price, refunds
from souk.goods.pricing.rules.protecting import Moment, comes_back
from souk.goods.promotions import Promotion, Scope, TierStep, Use, Window

AT = datetime(2026, 11, 11, 12, tzinfo=UTC)


def line(id: str, unit: int, quantity: int = 1, **more: Any) -> Line:
    return Line(id, f"{id}-sku", f"{id}-product", more.pop("shop", "corner"), quantity, unit, **more)


def rule(id: str, layer: Any, kind: Any, **more: Any) -> Promotion:
    return Promotion(id, layer, kind, **more)


def priced(lines: list[Line], *rules: Promotion, **context: Any) -> Priced:
    return price(lines, rules, Context(context.pop("at", AT), **context))


def left(made: Priced) -> dict[str, int]:
    return {id: one.left for id, one in made.lines.items()}


def reason(made: Priced, id: str) -> str:
    return made.verdicts[id].reason


@pytest.mark.parametrize(
    ("promotion", "unit", "quantity", "off"),
    [
        (rule("r", "item", "cut", amount=300), 1000, 3, 900),
        (rule("r", "item", "cut", amount=1500), 1000, 2, 2000),
        (rule("r", "item", "percent", off=1500), 999, 2, 298),
        (rule("r", "item", "percent", off=1500, cap=100), 999, 2, 100),
        (rule("r", "item", "fixed", amount=700), 1000, 2, 600),
        (rule("r", "item", "fixed", amount=1200), 1000, 2, 0),
        (rule("r", "item", "nth", every=2, off=5000), 1000, 5, 1000),
        (rule("r", "item", "deposit", pay=200, worth=500), 1000, 2, 600),
    ],
)
def test_a_rule_of_the_item_takes_so_much_off_each_piece(
    promotion: Promotion, unit: int, quantity: int, off: int
) -> None:
    made = priced([line("a", unit, quantity)], promotion)
    assert made.lines["a"].left == unit * quantity - off
    assert made.saved == off


@pytest.mark.parametrize(
    ("promotion", "off"),
    [
        (rule("r", "platform", "cut", amount=500), 500),
        (rule("r", "platform", "cut", amount=9999999), 70000),
        (rule("r", "platform", "step", every=30000, amount=5000), 10000),
        (rule("r", "platform", "step", every=30000, amount=5000, cap=8000), 8000),
        (rule("r", "platform", "tier", steps=(TierStep(20000, 1000), TierStep(60000, 2000, 100))), 2700),
        (rule("r", "platform", "percent", off=1250), 8750),
        (rule("r", "platform", "bundle", every=2, amount=30000), 20000),
        (rule("r", "platform", "cut", amount=500, threshold=70001), 0),
        (rule("r", "platform", "cut", amount=500, pieces=4), 0),
    ],
)
def test_a_rule_over_the_basket_takes_so_much_off_all_its_lines(promotion: Promotion, off: int) -> None:
    made = priced([line("a", 25000, 2), line("b", 20000)], promotion)
    assert made.goods == 70000 - off


def test_a_reduction_is_divided_by_the_largest_remainder_and_nothing_is_lost() -> None:
    made = priced([line("a", 1), line("b", 1), line("c", 1)], rule("r", "platform", "cut", amount=2))
    assert left(made) == {"a": 0, "b": 0, "c": 1}
    made = priced([line("a", 100), line("b", 200), line("c", 300)], rule("r", "platform", "cut", amount=100))
    assert left(made) == {"a": 83, "b": 167, "c": 250}


def test_rules_of_one_layer_do_not_see_one_another_and_those_of_the_next_do() -> None:
    half = [rule(id, "shop", "percent", off=5000, owner="corner") for id in ("a", "b")]
    assert priced([line("x", 1000)], *half).goods == 0
    later = rule("c", "platform", "cut", amount=100, threshold=600)
    made = priced([line("x", 1000)], half[0], later)
    assert (made.goods, reason(made, "c"), made.verdicts["c"].missing_amount) == (500, "below_threshold", 100)


def test_a_line_never_falls_below_nothing() -> None:
    many = [rule(f"r{n}", "item", "cut", amount=400) for n in range(4)]
    made = priced([line("a", 1000)], *many)
    assert made.goods == 0
    assert [made.verdicts[one.id].taken for one in many] == [400, 400, 200, 0]
    assert reason(made, "r3") == "nothing_left"


@pytest.mark.parametrize(
    ("policy", "most", "off"), [("stackable", 1, 600), ("exclusive", 1, 100), ("best", 1, 300), ("max", 2, 500)]
)
def test_a_group_is_decided_by_its_policy(policy: Any, most: int, off: int) -> None:
    cuts = [
        rule(f"r{n}", "platform", "cut", amount=amount, group="g", policy=policy, most=most)
        for n, amount in enumerate((100, 200, 300))
    ]
    assert priced([line("a", 1000)], *cuts).saved == off


def test_what_applied_in_an_earlier_layer_uses_up_an_exclusive_group() -> None:
    shop = rule("s", "shop", "cut", owner="", amount=100, group="g", policy="exclusive")
    platform = rule("p", "platform", "cut", amount=200, group="g", policy="exclusive")
    made = priced([line("a", 1000)], platform, shop)
    assert (made.goods, reason(made, "p")) == (900, "group_used")


def test_each_line_has_its_own_best_price_in_the_layer_of_the_item() -> None:
    member = rule("m", "item", "fixed", amount=800, requires=("member",), group="g", policy="best")
    sale = rule("s", "item", "percent", off=1000, group="g", policy="best")
    lines = [line("a", 1000), line("b", 10000)]
    assert left(priced(lines, member, sale, entitlements=("member",))) == {"a": 800, "b": 800}
    made = priced(lines, member, sale)
    assert (left(made), reason(made, "m")) == ({"a": 900, "b": 9000}, "not_entitled")


@pytest.mark.parametrize(
    ("more", "context", "why"),
    [
        ({"windows": (Window(AT + timedelta(hours=1)),)}, {}, "not_now"),
        ({"windows": (Window(None, AT),)}, {}, "not_now"),
        ({"requires": ("member",)}, {}, "not_entitled"),
        ({"coupon": True}, {}, "no_coupon"),
        ({"scope": Scope(brands=("Cato",))}, {}, "out_of_scope"),
        ({"without": Scope(shops=("corner",))}, {}, "out_of_scope"),
        ({"owner": "harbour"}, {}, "out_of_scope"),
        ({"per_user": 1}, {"used": {"r": Use(1, 1, 0)}}, "used_up"),
        ({"total": 5}, {"used": {"r": Use(0, 5, 0)}}, "used_up"),
        ({"budget": 90}, {"used": {"r": Use(0, 1, 90)}}, "used_up"),
        ({"budget": 90}, {}, "over_budget"),
        ({"threshold": 1001}, {}, "below_threshold"),
    ],
)
def test_a_rule_that_does_not_apply_says_why(more: dict[str, Any], context: dict[str, Any], why: str) -> None:
    made = priced([line("a", 1000)], rule("r", "platform", "cut", amount=100, **more), **context)
    assert (made.goods, reason(made, "r")) == (1000, why)


def test_a_window_holds_its_beginning_and_not_its_end() -> None:
    sale = rule("r", "item", "cut", amount=100, windows=(Window(AT, AT + timedelta(hours=1)),))
    assert [priced([line("a", 1000)], sale, at=AT + timedelta(minutes=m)).goods for m in (-1, 0, 59, 60)] == [
        1000, 900, 900, 1000
    ]  # fmt: skip


def test_a_quota_of_pieces_ends_within_a_line() -> None:
    flash = rule("r", "item", "fixed", amount=100, per_user=3)
    made = priced([line("a", 1000, 2), line("b", 1000, 2)], flash)
    assert (left(made), made.verdicts["r"].uses) == ({"a": 200, "b": 1100}, 3)


def test_a_final_price_takes_no_part_in_what_follows_but_shipping_and_payment() -> None:
    flash = rule("f", "item", "fixed", amount=500, scope=Scope(skus=("a-sku",)), final=True)
    coupon = rule("c", "platform", "cut", amount=200, threshold=1000)
    card = rule("d", "payment", "cut", amount=100, methods=("card",))
    made = priced([line("a", 1000), line("b", 900)], flash, coupon, card, payment="card")
    assert (reason(made, "c"), made.goods) == ("below_threshold", 1300)


def test_gifts_are_given_from_what_is_in_stock() -> None:
    gift = [rule(id, "shop", "gift", owner="corner", sku="sock", count=2, threshold=500) for id in ("g1", "g2", "g3")]
    made = priced([line("a", 1000)], *gift, gifts={"sock": 3})
    assert [(one.rule, one.count) for one in made.gifts] == [("g1", 2), ("g2", 1)]
    assert (reason(made, "g3"), made.goods) == ("no_gift", 1000)


def test_shipping_is_free_from_a_threshold_of_goods() -> None:
    free = rule("s", "shipping", "percent", off=10000, threshold=1000)
    made = priced([line("a", 600), line("b", 600, shop="harbour")], free, shipping={"corner": 500, "harbour": 800})
    assert (made.shipping, made.total) == (0, 1200)
    made = priced([line("a", 600)], free, shipping={"corner": 500})
    assert (made.shipping, made.total, made.verdicts["s"].missing_amount) == (500, 1100, 400)


def test_a_payment_offer_is_divided_over_goods_and_fees() -> None:
    card = rule("d", "payment", "percent", off=1000, methods=("card",))
    made = priced([line("a", 900)], card, payment="card", shipping={"corner": 100})
    assert (left(made), made.shipping, made.total) == ({"a": 810}, 90, 900)


def test_a_deposit_is_owed_now_and_the_rest_later() -> None:
    rest = Window(AT + timedelta(days=5), AT + timedelta(days=8))
    presale = rule("d", "item", "deposit", pay=5000, worth=10000, scope=Scope(skus=("a-sku",)), balance=rest)
    made = priced([line("a", 50000, 2), line("b", 1000)], presale)
    assert (made.goods, made.now, made.later) == (91000, 11000, 80000)
    assert made.deposits == {"a": Deposit("d", 10000, 80000, rest.since, rest.until)}


def test_a_deposit_that_the_budget_does_not_hold_for_a_second_line_is_not_owed_for_it() -> None:
    presale = rule("d", "item", "deposit", pay=100, worth=600, budget=700)
    made = priced([line("a", 1000), line("b", 1000)], presale)
    assert (left(made), made.now, made.later) == ({"a": 500, "b": 1000}, 1100, 400)


def test_tax_is_held_by_the_price_or_comes_on_top() -> None:
    vat = TaxRate("vat", 1300, "CN")
    food = TaxRate("food", 900, "CN", "food")
    sales = TaxRate("sales", 725, "US-CA", included=False)
    lines = [line("a", 11300), line("b", 10900, categories=("food", "tea"))]
    assert (priced(lines, taxes=(vat, food), destination="CN").tax) == 1300 + 900
    made = priced(lines, taxes=(vat, food, sales), destination="US-CA")
    assert (made.tax, made.total) == (819 + 790, 22200 + 1609)


def test_who_bears_a_reduction_is_said_to_the_unit() -> None:
    half = rule("r", "platform", "cut", amount=333, shop_share=5000)
    made = priced([line("a", 1000), line("b", 1000, shop="harbour")], half)
    assert (dict(made.borne.shops), made.borne.platform) == ({"corner": 83, "harbour": 83}, 167)


@pytest.mark.parametrize("seed", range(40))
def test_it_is_what_another_author_reads_in_the_same_page(seed: int) -> None:
    assert compared(seed, 20)[:2] == (0, 0)


@given(st.integers(0, 2**32), st.integers(0, 2**32))
def test_nothing_is_negative_the_order_of_rules_is_irrelevant_and_everything_sent_back_is_what_was_paid(
    seed: int, order: int
) -> None:
    dice = Random(seed)
    basket, promotions, context = case(dice)
    lines, rules, when = read(basket, promotions, context)
    made = price(lines, rules, when)
    assert min([one.left for one in (*made.lines.values(), *made.fees.values())], default=0) >= 0
    assert min(made.total, made.now, made.later, made.saved) >= 0
    assert price(lines, Random(order).sample(rules, len(rules)), when) == made
    off = sum(sum(one.taken.values()) for one in (*made.lines.values(), *made.fees.values()))
    assert off == made.saved == sum(made.borne.shops.values()) + made.borne.platform
    assert sum(refunds(lines, rules, when, returns(dice, basket))) == made.goods


def test_nothing_about_a_person_enters_but_entitlements_and_uses() -> None:
    known = "at currency step entitlements coupons payment shipping gifts used destination taxes"
    assert {one.name for one in fields(Context)} == set(known.split())


def test_pieces_come_back_at_their_share_and_all_of_them_at_what_was_paid() -> None:
    lines = [line("a", 1000, 3)]
    cut = rule("r", "platform", "cut", amount=100)
    assert list(refunds(lines, [cut], Context(AT), [{"a": 1}, {"a": 1}, {"a": 1}])) == [966, 967, 967]


def test_who_sends_back_what_carried_a_threshold_pays_for_what_it_had_given() -> None:
    lines = [line("a", 20000), line("b", 15000)]
    step = rule("r", "platform", "step", every=30000, amount=5000, on_return="reprice")
    assert list(refunds(lines, [step], Context(AT), [{"b": 1}, {"a": 1}])) == [10000, 20000]


def bought(lines: list[Line], *rules: Promotion, back: dict[str, int] | None = None, **context: Any) -> Bought:
    when = Context(AT, **context)
    return Bought(tuple(lines), when, left(price(lines, rules, when)), back or {})


def comes(
    order: Bought, rules: list[Promotion], days: float = 3, units: dict[str, int] | None = None
) -> dict[str, int]:
    """What comes back so many days after the order, of a shop that promised seven."""
    asked = {line.id: (units or {}).get(line.id, line.unit) for line in order.lines}
    now = Moment(AT + timedelta(days=days), asked, rules)
    return {one.line: one.due for one in comes_back(order, {"corner": Promise("corner", 1, 7)}, now) if one.due}


def test_where_the_price_fell_after_the_order_the_difference_comes_back_once() -> None:
    lines, sale = [line("a", 1000, 2), line("b", 500)], rule("r", "item", "percent", off=1000)
    assert comes(bought(lines), [sale]) == {"a": 200, "b": 50}
    again = bought(lines, back={"a": 200, "b": 50})
    assert comes(again, [sale]) == {}
    deeper = rule("r", "item", "percent", off=1500, scope=Scope(skus=("a-sku",)))
    assert comes(again, [deeper]) == {"a": 100}


@pytest.mark.parametrize(("days", "back"), [(0, {"a": 100}), (6.99, {"a": 100}), (7, {})])
def test_a_price_is_protected_for_so_many_days(days: float, back: dict[str, int]) -> None:
    assert comes(bought([line("a", 1000)]), [rule("r", "item", "cut", amount=100)], days) == back


def test_a_price_that_rose_takes_nothing_and_a_list_price_that_fell_gives_too() -> None:
    order = bought([line("a", 1000), line("b", 1000)], rule("r", "item", "cut", amount=100))
    assert comes(order, [], units={"b": 700}) == {"b": 200}


def test_protection_asks_in_the_context_of_the_order() -> None:
    lines = [line("a", 1000)]
    theirs = [
        rule("m", "item", "cut", amount=300, requires=("member",)),
        rule("c", "platform", "cut", amount=200, coupon=True),
    ]
    assert comes(bought(lines), theirs) == {}
    assert comes(bought(lines, entitlements=("member",)), theirs) == {"a": 300}
