"""Price tags: what one piece of the best offer costs anybody, and the lowest price before a cut."""

from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest
from sqlalchemy import event

from bench.price.run import case, read
from souk.goods.pricing import price
from souk.goods.pricing.rules import tagging
from souk.goods.pricing.rules.reach import Reach
from souk.goods.pricing.rules.saying import amount
from souk.goods.pricing.service import tags
from souk.goods.promotions import Campaign, Promotions
from souk.kit.locale import LOCALES
from souk.kit.money import Money, show
from souk.kit.operation import Caller, Souk
from souk.people.accounts import VISITOR_SCOPES
from tests.clocks import Standing
from tests.goods.pricing.conftest import Run
from tests.small import OPERATOR, offer, product, put

VISITOR = Caller("visitor", VISITOR_SCOPES, personal=False)


def tag(souk: Souk, product: str = "tray", *, prior: bool = False, caller: Caller = VISITOR) -> Any:
    return souk.call("pricing.tagged", {"products": [product], "prior": prior}, caller)[0]


def lowest(souk: Souk) -> Any:
    found = tag(souk, prior=True)
    return found["final"], found["lowest"]


def ask(souk: Souk, amount: int, **more: Any) -> None:
    asked = {"product": "tray", "variant": "tray", "offer": offer("corner", amount, **more), "reason": "price"}
    souk.call("catalog.offer", asked, OPERATOR)


def test_a_tag_says_the_price_for_anybody_and_what_is_within_reach(shop: Souk, run: Run) -> None:
    run("off", "item", "percent", off=1000)
    run("step", "platform", "step", every=30000, amount=5000)
    run("coupon", "platform", "cut", amount=1000, threshold=10000, coupon=True)
    run("member", "item", "fixed", amount=100, requires=["member"])
    run("card", "payment", "cut", amount=500, methods=["card"])
    run("other", "item", "cut", amount=500, scope={"brands": ["Dogo"]})
    made = tag(shop)
    assert (made["list"], made["final"], made["lowest"], made["until"]) == (20000, 18000, None, None)
    assert [(one["promotion"], one["verdict"]["reason"], one["says"]["zh-CN"]) for one in made["told"]] == [
        ("off", "", "−¥20"),
        ("coupon", "no_coupon", "需领券使用"),
        ("step", "below_threshold", "还差¥120"),
    ]


def test_what_somebody_is_entitled_to_does_not_change_a_tag(shop: Souk, run: Run) -> None:
    run("member", "item", "fixed", amount=100, requires=["member"])
    member = Caller("ann", VISITOR_SCOPES | {"entitled:member"})
    assert tag(shop, caller=member)["final"] == 20000
    quoted = shop.call("pricing.quote", {"basket": [{"product": "tray"}]}, member)
    assert quoted["priced"]["total"] == 100


def test_the_best_offer_is_the_one_that_costs_least_in_the_end(shop: Souk, run: Run) -> None:
    cup = product("cup", "Cup", None)
    cup["variants"] = [
        {"id": "small", "offers": [offer("corner", 29000), offer("harbour", 29500)]},
        {"id": "large", "offers": [offer("corner", 30000), offer("harbour", 100, available=False)]},
    ]
    put(shop, cup)
    assert (tag(shop, "cup")["variant"], tag(shop, "cup")["final"]) == ("small", 29000)
    run("step", "platform", "step", every=30000, amount=5000)
    made = tag(shop, "cup")
    assert (made["variant"], made["shop"], made["list"], made["final"]) == ("large", "corner", 30000, 25000)
    run("theirs", "shop", "cut", owner="harbour", amount=9000)
    assert (tag(shop, "cup")["shop"], tag(shop, "cup")["final"]) == ("harbour", 20500)


def test_a_tag_and_a_quote_of_the_same_offer_agree(shop: Souk, run: Run) -> None:
    run("off", "item", "percent", off=1234)
    run("tier", "platform", "tier", steps=[{"since": 10000, "off": 500}])
    made = tag(shop)
    wanted = {"product": "tray", "variant": made["variant"], "shop": made["shop"]}
    assert shop.call("pricing.quote", {"basket": [wanted]}, VISITOR)["priced"]["total"] == made["final"] == 16656


def test_a_quote_tells_of_no_campaign_for_other_goods_that_has_not_begun(shop: Souk, run: Run) -> None:
    later = [{"since": "2026-11-12T00:00:00Z", "until": None}]
    run("theirs", "item", "cut", amount=500, windows=later, scope={"brands": ["Dogo"]})
    run("ours", "item", "cut", amount=500, windows=later, scope={"brands": ["Cato"]})
    made = shop.call("pricing.quote", {"basket": [{"product": "tray"}]}, VISITOR)
    assert [(one["promotion"], one["verdict"]["reason"]) for one in made["told"]] == [("ours", "not_now")]


def test_a_tag_holds_until_a_campaign_that_concerns_it_begins_or_ends(shop: Souk, run: Run, clock: Standing) -> None:
    run("eve", "item", "cut", amount=500, windows=[{"since": "2026-11-11T20:00:00Z", "until": "2026-11-12T00:00:00Z"}])
    run("no", "item", "cut", amount=1, scope={"brands": ["Dogo"]}, windows=[{"since": "2026-11-11T01:00:00Z"}])
    assert (tag(shop)["final"], tag(shop)["until"]) == (20000, "2026-11-11T20:00:00Z")
    clock.on(hours=20)
    assert (tag(shop)["final"], tag(shop)["until"]) == (19500, "2026-11-12T00:00:00Z")
    clock.on(hours=4)
    assert (tag(shop)["final"], tag(shop)["until"], tag(shop)["told"]) == (20000, None, [])


def test_a_campaign_whose_budget_is_used_up_is_on_no_tag(shop: Souk, run: Run, promotions: Promotions) -> None:
    run("off", "item", "cut", amount=500, total=1)
    assert tag(shop)["final"] == 19500
    with shop.database.unit(writes=True):
        promotions.redeem("o1", "ann", {"off": (1, 500)})
    assert (tag(shop)["final"], tag(shop)["told"]) == (20000, [])
    with shop.database.unit(writes=True):
        promotions.give_back("o1")
    assert tag(shop)["final"] == 19500


def test_a_tag_is_made_once_until_something_that_makes_it_is_another(
    shop: Souk, run: Run, clock: Standing, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[object] = []

    def counted(*given: Any) -> Any:
        calls.append(given)
        return tagging.tag(*given)

    monkeypatch.setattr(tags, "tag", counted)
    run("off", "item", "cut", amount=500, windows=[{"since": "2026-11-12T00:00:00Z"}])
    assert [tag(shop)["final"] for _ in range(3)] == [20000] * 3
    assert len(calls) == 1
    clock.on(hours=24)
    assert [tag(shop)["final"] for _ in range(2)] == [19500] * 2
    ask(shop, 10000)
    assert [tag(shop)["final"] for _ in range(2)] == [9500] * 2
    run("off", "item", "cut", 1, amount=700)
    assert [tag(shop)["final"] for _ in range(2)] == [9300] * 2
    shop.call("promotions.end", {"promotion": "off", "number": 2, "why": "over"}, OPERATOR)
    assert [tag(shop)["final"] for _ in range(2)] == [10000] * 2
    assert len(calls) == 5


def test_what_is_unknown_retired_or_offered_by_nobody_has_no_tag(shop: Souk) -> None:
    put(shop, product("bare", "No offer", None), product("gone", "Gone", 900))
    shop.call("catalog.retire", {"product": "gone", "reason": "over"}, OPERATOR)
    asked = {"products": ["ghost", "bare", "gone", "tray", "tray"]}
    assert [one["product"] for one in shop.call("pricing.tagged", asked, VISITOR)] == ["tray"]


def test_more_than_five_hundred_tags_are_refused(shop: Souk) -> None:
    with pytest.raises(Exception, match="at most 500 products"):
        shop.call("pricing.tagged", {"products": ["tray"] * 501}, VISITOR)


@pytest.mark.parametrize("seed", range(30))
def test_rules_out_of_a_lines_reach_would_not_have_changed_its_price(seed: int) -> None:
    dice = Random(seed)
    for _ in range(20):
        lines, rules, context = read(*case(dice))
        at = datetime(2026, 1, 1, tzinfo=UTC)
        reach = Reach([Campaign(one, {}, 1, "live", at, "x") for one in rules])
        for line in lines:
            near = [one.rule for one in reach.of(line)]
            made, whole = price([line], near, context), price([line], rules, context)
            assert (made.lines, made.fees, made.total) == (whole.lines, whole.fees, whole.total)
            said = {id for id, one in whole.verdicts.items() if one.applied}
            assert said == {id for id, one in made.verdicts.items() if one.applied}


@pytest.mark.parametrize("currency", ["CNY", "USD", "EUR", "JPY", "KWD"])
def test_an_amount_is_said_as_money_says_it(currency: str) -> None:
    for locale in LOCALES:
        for units in (0, 1, 7, 99, 100, 5000, 12345, 129900, 100000000, 123456789):
            assert amount(units, currency, locale) == show(Money(units, currency), locale)


def test_a_price_that_is_no_cut_has_no_lowest_price_before(shop: Souk, clock: Standing) -> None:
    clock.on(days=10)
    ask(shop, 15000)
    assert lowest(shop) == (15000, None)


def test_the_lowest_price_is_that_of_the_thirty_days_before_the_cut_began(
    shop: Souk, run: Run, clock: Standing
) -> None:
    ask(shop, 12000)
    clock.on(days=10)
    ask(shop, 25000)
    clock.on(days=29)
    run("off", "item", "cut", amount=6000)
    assert lowest(shop) == (19000, 12000)
    clock.on(days=5)
    assert lowest(shop) == (19000, 12000)


def test_a_price_of_more_than_thirty_days_before_counts_no_more(shop: Souk, run: Run, clock: Standing) -> None:
    ask(shop, 12000)
    clock.on(days=10)
    ask(shop, 25000)
    clock.on(days=30)
    run("off", "item", "cut", amount=6000)
    assert lowest(shop) == (19000, 25000)


def test_a_campaign_of_the_weeks_before_counts_as_the_price_that_it_made(shop: Souk, run: Run, clock: Standing) -> None:
    run(
        "eve",
        "item",
        "fixed",
        amount=14000,
        windows=[{"since": "2026-11-15T00:00:00Z", "until": "2026-11-16T00:00:00Z"}],
    )
    clock.on(days=20)
    run("off", "item", "cut", amount=1000)
    assert lowest(shop) == (19000, 14000)
    clock.on(days=400)
    assert lowest(shop) == (19000, 14000)


def test_a_campaign_that_was_ended_counts_until_it_was_ended(shop: Souk, run: Run, clock: Standing) -> None:
    run("flash", "item", "fixed", amount=9000)
    clock.on(days=3)
    shop.call("promotions.end", {"promotion": "flash", "number": 1, "why": "over"}, OPERATOR)
    clock.on(days=29)
    run("off", "item", "cut", amount=1000)
    assert lowest(shop) == (19000, 9000)
    clock.on(days=2)
    run("off", "item", "cut", amount=1500, number=1)
    assert lowest(shop) == (18500, 19000)


def test_what_members_paid_is_not_the_lowest_price_for_all(shop: Souk, run: Run, clock: Standing) -> None:
    run("member", "item", "fixed", amount=100, requires=["member"])
    run("coupon", "platform", "cut", amount=9000, coupon=True)
    clock.on(days=3)
    run("off", "item", "cut", amount=1000)
    assert lowest(shop) == (19000, 20000)


def test_a_struck_price_that_was_never_asked_is_seen_through(shop: Souk, clock: Standing) -> None:
    clock.on(days=40)
    ask(shop, 20000, list_price={"amount": 40000, "currency": "CNY"})
    assert lowest(shop) == (20000, 20000)
    clock.on(days=1)
    assert lowest(shop) == (20000, 20000)


def test_days_on_which_nothing_was_sold_have_no_price(shop: Souk, run: Run, clock: Standing) -> None:
    ask(shop, 9000, available=False)
    clock.on(days=2)
    ask(shop, 20000)
    clock.on(days=2)
    run("off", "item", "cut", amount=1000)
    assert lowest(shop) == (19000, 20000)


def test_goods_that_are_new_with_a_cut_have_no_price_before(shop: Souk, run: Run, clock: Standing) -> None:
    run("off", "item", "cut", amount=1000)
    assert lowest(shop) == (19000, None)
    clock.on(days=3)
    assert lowest(shop) == (19000, None)


def test_a_page_of_cards_learns_its_lowest_prices_in_one_read_of_all_their_histories(
    shop: Souk, run: Run, clock: Standing
) -> None:
    ids = [f"p{n:02}" for n in range(24)]
    for asked in (9000, 8000, 11000):
        put(shop, *(product(id, f"Product {id}", asked + n) for n, id in enumerate(ids)))
        clock.on(days=4)
    run("off", "item", "cut", amount=100, scope={"shops": ["corner"]}, without={"products": ["p07"]})
    said: list[str] = []

    def listen(*now: Any) -> None:
        said.append(now[2])

    event.listen(shop.database.engine, "before_cursor_execute", listen)
    try:
        made = shop.call("pricing.tagged", {"products": ids, "prior": True}, VISITOR)
    finally:
        event.remove(shop.database.engine, "before_cursor_execute", listen)
    told = {one["product"]: one["lowest"] for one in made}
    assert told == {**{id: 8000 + n for n, id in enumerate(ids)}, "p07": None}
    assert sum("FROM catalog_revision" in one for one in said) == 1


def test_a_cut_of_a_hundred_days_ago_is_still_told(shop: Souk, run: Run, clock: Standing) -> None:
    ask(shop, 15000)
    clock.on(days=5)
    ask(shop, 20000)
    run("off", "item", "cut", amount=1000)
    clock.on(days=100)
    assert lowest(shop) == (19000, 15000)
