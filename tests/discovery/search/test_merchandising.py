from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from souk.discovery.search.contracts import Among, Boost, Pin, Rule, Same, Then, Wanted, When
from souk.discovery.search.rules import merchandising
from souk.discovery.search.rules.merchandising import Occasion
from souk.doors.jobs import Jobs
from souk.kit.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from souk.kit.operation import Caller, Souk
from souk.people.accounts import scopes_of
from tests.clocks import Standing
from tests.small import OPERATOR, every_event, product, stock

KIND = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
CORNER = Caller("corner-owner", scopes_of("merchant", "owner"), "corner")
HARBOUR = Caller("harbour-owner", scopes_of("merchant", "owner"), "harbour")
BOXES = [
    product("tray", "Litter box tray", 4900, category="litter_box", brand="Cato"),
    product("dome", "Litter box dome", 15900, category="litter_box", brand="Cato"),
    product("tower", "Litter box tower", 19900, category="litter_box", brand="Felis", shop="harbour"),
    product("robot", "Litter box robot", None, category="litter_box", brand="Felis"),
    product("bench", "Litter box bench", 29900, category="litter_box", brand="Bora"),
    product("glass", "Glass kettle", 12900, category="kettle", brand="Boil & Co"),
]


@pytest.fixture
def shop(souk: Souk, jobs: Jobs) -> Souk:
    stock(souk, jobs, BOXES)
    return souk


def wanted(then: dict[str, Any], words: str = "litter box", **more: Any) -> dict[str, Any]:
    when = {"how": "equals", "words": words, **more.pop("when", {})}
    return {"name": "a rule", "when": when, "then": then, **more}


def live(souk: Souk, id: str, what: dict[str, Any], caller: Caller = OPERATOR, shop: str = "") -> None:
    asked = {"rule": {"id": id, "shop": shop, "wanted": what}, "why": "a test", "change_id": f"{id}-drafted"}
    made = souk.call("search.draft-rule", asked, caller)
    asked = {"rule": id, "number": made["number"], "why": "a test", "change_id": f"{id}-live"}
    souk.call("search.publish-rule", asked, caller)


def look(souk: Souk, text: str = "litter box", **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = souk.call("search.find", {"text": text, "most": 100, **more}, OPERATOR)
    return found


def order(souk: Souk, text: str = "litter box", **more: Any) -> list[str]:
    return [card["product"] for card in look(souk, text, **more)["cards"]]


@KIND
def test_a_pin_takes_its_place_and_everything_else_keeps_its_order(shop: Souk) -> None:
    before = order(shop)
    live(shop, "first", wanted({"pins": [{"product": "glass", "place": 2}]}))
    assert order(shop) == [before[0], "glass", *before[1:]]
    seen = look(shop)
    assert seen["total"] == len(before) + 1
    assert seen["arranged"] == [{"product": "glass", "rule": "first", "effect": "pin", "sponsored": False}]
    assert order(shop, "box") == [id for id in order(shop, "box") if id != "glass"]


@KIND
def test_pages_with_pins_leave_no_gap_and_give_nothing_twice(shop: Souk) -> None:
    pins = [{"product": "bench", "place": 1}, {"product": "glass", "place": 4}, {"product": "dome", "place": 90}]
    live(shop, "first", wanted({"pins": pins}))
    whole, after, seen = order(shop), "", list[str]()
    while True:
        page = look(shop, most=2, after=after)
        seen += [card["product"] for card in page["cards"]]
        after = page["after"]
        if not after:
            break
    assert seen == whole
    assert (whole[0], whole[3], whole[-1]) == ("bench", "glass", "dome")
    assert len(set(whole)) == len(whole) == page["total"]


@KIND
def test_what_a_shopper_limited_holds_and_the_preview_says_what_was_left_out(shop: Souk) -> None:
    pins = [{"product": id, "place": place} for place, id in enumerate(["glass", "tower", "robot", "ghost"], 1)]
    live(shop, "first", wanted({"pins": pins}))
    cheap = [{"key": "price", "at_most": 16000}, {"key": "category", "any_of": ["litter_box"]}]
    assert order(shop, filters=cheap) == order(shop, "box", filters=cheap)
    assert "robot" not in order(shop)[:3]
    trial = {"text": "litter box", "locale": "en", "filters": cheap}
    seen = shop.call("search.preview-rule", {"trial": trial, "rule": "first"}, OPERATOR)
    said = {(one["kind"], one["about"]) for one in seen["notes"]}
    wrong = {("breaks-limit", "glass"), ("breaks-limit", "tower"), ("breaks-limit", "robot"), ("unknown", "ghost")}
    assert said == wrong
    seen = shop.call("search.preview-rule", {"trial": {"text": "litter box"}, "rule": "first"}, OPERATOR)
    assert {(one["kind"], one["about"]) for one in seen["notes"]} == {("unavailable", "robot"), ("unknown", "ghost")}


@KIND
def test_a_sort_that_the_shopper_chose_is_kept(shop: Souk) -> None:
    before = order(shop, sort="price-low")
    live(shop, "first", wanted({"pins": [{"product": "bench", "place": 1}], "bury": [{"products": ["tray"]}]}))
    assert order(shop, sort="price-low") == before


@KIND
def test_boosts_burials_and_hiding_do_what_they_say(shop: Souk) -> None:
    before = order(shop)
    last, first = before[-1], before[0]
    live(shop, "up", wanted({"boosts": [{"among": {"products": [last]}, "factor": 100}]}))
    live(shop, "down", wanted({"bury": [{"products": [first]}]}))
    assert order(shop) == [last, *before[1:-1], first]
    live(shop, "gone", wanted({"hide": [before[1]]}))
    assert order(shop) == [last, *before[2:-1], first]
    assert look(shop)["total"] == len(before) - 1


@KIND
def test_a_filter_says_whom_a_boost_means(shop: Souk) -> None:
    before = order(shop)
    among = {"filter": {"key": "brand", "any_of": ["Felis"]}}
    live(shop, "up", wanted({"boosts": [{"among": among, "factor": 50}]}))
    felis = [id for id in before if id in ("tower", "robot")]
    assert order(shop) == [*felis, *(id for id in before if id not in felis)]


@KIND
def test_a_limit_of_a_rule_gives_way_to_one_of_the_shopper(shop: Souk) -> None:
    live(shop, "only", wanted({"filters": [{"key": "brand", "any_of": ["Cato"]}]}))
    assert sorted(order(shop)) == ["dome", "tray"]
    assert sorted(order(shop, filters=[{"key": "brand", "any_of": ["Felis"]}])) == ["robot", "tower"]


@KIND
def test_a_synonym_finds_what_the_goods_are_called(shop: Souk) -> None:
    assert order(shop, "loo") == []
    live(shop, "loo", wanted({"same": [{"word": "loo", "means": ["litter box"]}]}, "loo", when={"how": "contains"}))
    assert sorted(order(shop, "loo")) == ["bench", "dome", "robot", "tower", "tray"]
    assert order(shop, "dome loo")[0] == "dome"
    assert look(shop, "dome loo")["relaxed"] == []


@KIND
def test_a_redirect_says_where_the_search_leads(shop: Souk) -> None:
    live(shop, "lead", wanted({"redirect": {"to": "category", "target": "kettle"}}, "cuppa"))
    assert look(shop, "Cuppa ")["redirect"] == {"to": "category", "target": "kettle", "rule": "lead"}
    assert look(shop, "cuppa tea")["redirect"] is None


@pytest.mark.parametrize(
    "target", ["https://elsewhere.example", "//elsewhere.example", "/\\elsewhere.example", "", "x"]
)
@KIND
def test_a_redirect_leads_nowhere_but_to_us(souk: Souk, target: str) -> None:
    asked = {"rule": {"wanted": wanted({"redirect": {"to": "page", "target": target}})}, "why": "x"}
    with pytest.raises(Invalid):
        souk.call("search.draft-rule", asked, OPERATOR)


@KIND
def test_a_merchant_orders_goods_in_the_search_of_the_own_shop_alone(shop: Souk) -> None:
    everywhere, mine = order(shop), [{"key": "shop", "any_of": ["corner"]}]
    pins = [{"product": "bench", "place": 1}, {"product": "tower", "place": 2}]
    live(shop, "ours", wanted({"pins": pins}), CORNER, "corner")
    assert order(shop) == everywhere
    assert order(shop, filters=[{"key": "shop", "any_of": ["harbour"]}]) == ["tower"]
    assert order(shop, filters=[{"key": "shop", "any_of": ["corner", "harbour"]}]) == everywhere
    within = order(shop, filters=mine)
    assert within[0] == "bench"
    assert "tower" not in within


@KIND
def test_nobody_touches_the_rules_of_another_shop_or_of_the_house(shop: Souk) -> None:
    live(shop, "ours", wanted({"hide": ["tray"]}), CORNER, "corner")
    live(shop, "houses", wanted({"hide": ["glass"]}))
    before = every_event(shop)
    for rule in ("ours", "houses"):
        for verb, more in (("show-rule", {}), ("stop-rule", {"number": 2, "why": "x"})):
            with pytest.raises(NotFound):
                shop.call(f"search.{verb}", {"rule": rule, **more}, HARBOUR)
        with pytest.raises(NotFound):
            shop.call("search.undo-rule-change", {"change": f"{rule}-live", "why": "x"}, HARBOUR)
    for place in ({"shop": "corner"}, {"shop": ""}):
        asked = {"rule": {"wanted": wanted({"hide": ["tray"]}), **place}, "why": "x"}
        with pytest.raises(Refused):
            shop.call("search.draft-rule", asked, HARBOUR)
    assert shop.call("search.rules", {}, HARBOUR) == []
    assert shop.call("search.rule-changes", {}, HARBOUR) == []
    assert every_event(shop) == before
    with pytest.raises(NotAllowed):
        shop.call("search.rules", {}, Caller("visitor", scopes_of("shopper")))


@KIND
def test_a_draft_changes_nothing_until_it_is_live(shop: Souk) -> None:
    before = order(shop)
    rule = {"id": "later", "wanted": wanted({"pins": [{"product": "glass", "place": 1}]})}
    made = shop.call("search.draft-rule", {"rule": rule, "why": "try"}, OPERATOR)
    assert (made["state"], made["number"], made["live"]) == ("draft", 1, None)
    assert order(shop) == before
    seen = shop.call("search.preview-rule", {"trial": {"text": "litter box"}, "rule": "later"}, OPERATOR)
    assert [one["card"]["product"] for one in seen["before"]] == before
    assert [one["card"]["product"] for one in seen["after"]] == ["glass", *before]
    assert [(one["place"], one["was"], one["effect"]) for one in seen["after"]][:2] == [(1, 0, "pin"), (2, 1, None)]
    assert order(shop) == before


@KIND
def test_every_change_is_written_down_and_taken_back_step_by_step(shop: Souk, clock: Standing) -> None:
    before = order(shop)
    live(shop, "first", wanted({"pins": [{"product": "glass", "place": 1}]}))
    other = {"id": "first", "number": 2, "wanted": wanted({"pins": [{"product": "bench", "place": 1}]})}
    shop.call("search.draft-rule", {"rule": other, "why": "bench sells", "change_id": "redrafted"}, OPERATOR)
    assert order(shop)[0] == "glass"
    shop.call("search.publish-rule", {"rule": "first", "number": 3, "why": "now", "change_id": "again"}, OPERATOR)
    assert order(shop)[0] == "bench"
    steps = shop.call("search.rule-changes", {"rule": "first"}, OPERATOR)
    assert [(one["number"], one["why"], one["actor"]) for one in steps] == [
        (4, "now", "operator"),
        (3, "bench sells", "operator"),
        (2, "a test", "operator"),
        (1, "a test", "operator"),
    ]
    assert steps[0]["at"] == clock.now().isoformat().replace("+00:00", "Z")
    with pytest.raises(Conflict):
        shop.call("search.undo-rule-change", {"change": "redrafted", "why": "no"}, OPERATOR)
    back = shop.call("search.undo-rule-change", {"change": "again", "why": "bench sold out"}, OPERATOR)
    assert (back["number"], back["state"], back["draft"]["then"]["pins"][0]["product"]) == (5, "live", "bench")
    assert order(shop)[0] == "glass"
    shop.call("search.stop-rule", {"rule": "first", "number": 5, "why": "over"}, OPERATOR)
    assert order(shop) == before


@KIND
def test_two_who_change_a_rule_at_once_do_not_lose_a_change(shop: Souk) -> None:
    live(shop, "first", wanted({"pins": [{"product": "glass", "place": 1}]}))
    shop.call("search.stop-rule", {"rule": "first", "number": 2, "why": "one"}, OPERATOR)
    for verb in ("stop-rule", "publish-rule"):
        with pytest.raises(Conflict):
            shop.call(f"search.{verb}", {"rule": "first", "number": 2, "why": "other"}, OPERATOR)
    assert shop.call("search.show-rule", {"rule": "first"}, OPERATOR)["number"] == 3


@KIND
def test_a_rule_speaks_from_its_hour_until_its_hour_by_the_clock_of_its_zone(shop: Souk, clock: Standing) -> None:
    before = order(shop)
    when = {"since": "2026-11-11T00:00", "until": "2026-11-12T00:00", "zone": "Asia/Shanghai"}
    live(shop, "eleven", wanted({"pins": [{"product": "glass", "place": 1}]}, when=when))
    for moment, speaks in [
        ("2026-11-10T15:59:59+00:00", False),
        ("2026-11-10T16:00:00+00:00", True),
        ("2026-11-11T15:59:59+00:00", True),
        ("2026-11-11T16:00:00+00:00", False),
    ]:
        clock.at = datetime.fromisoformat(moment)
        assert (order(shop)[0] == "glass") is speaks
        assert order(shop)[1 if speaks else 0 :] == before
    seen = shop.call("search.preview-rule", {"trial": {"text": "litter box"}, "rule": "eleven"}, OPERATOR)
    assert (seen["silent"], seen["after"][0]["card"]["product"]) == ("over", "glass")


@KIND
def test_a_rule_for_a_category_speaks_below_it_and_for_nobody_who_chose_another(shop: Souk) -> None:
    what = wanted({"pins": [{"product": "bench", "place": 1}]}, when={"how": "always", "words": "", "category": "pets"})
    live(shop, "pets", what)
    below = [{"key": "category", "any_of": ["litter_box"]}]
    assert order(shop, "", filters=below)[0] == "bench"
    assert order(shop, "kettle", filters=[{"key": "category", "any_of": ["kettle"]}]) == ["glass"]
    assert look(shop)["arranged"] == []


@KIND
def test_what_is_sponsored_is_said_wherever_it_stands(shop: Souk) -> None:
    live(shop, "paid", wanted({"pins": [{"product": "bench", "place": 1}]}, sponsored=True))
    assert look(shop)["arranged"] == [{"product": "bench", "rule": "paid", "effect": "pin", "sponsored": True}]


@pytest.mark.parametrize(
    ("what", "field"),
    [
        (wanted({}), "then"),
        (wanted({"pins": [{"product": "a", "place": 0}]}), "pins"),
        (wanted({"pins": [{"product": "a", "place": 1}, {"product": "a", "place": 2}]}), "pins"),
        (wanted({"boosts": [{"among": {"products": ["a"]}, "factor": 1}]}), "boosts"),
        (wanted({"bury": [{}]}), "boosts"),
        (wanted({"hide": ["a"]}, " "), "words"),
        (wanted({"hide": ["a"]}, when={"since": "tomorrow"}), "since"),
        (wanted({"hide": ["a"]}, when={"zone": "Mars/Crater"}), "since"),
        (wanted({"hide": ["a"]}, when={"since": "2026-11-12T00:00", "until": "2026-11-11T00:00"}), "until"),
        ({**wanted({"hide": ["a"]}), "name": " "}, "name"),
    ],
)
@KIND
def test_a_rule_that_cannot_be_is_refused_with_what_would_be_right(souk: Souk, what: Any, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        souk.call("search.draft-rule", {"rule": {"wanted": what}, "why": "x"}, OPERATOR)
    assert refused.value.facts["field"] == field
    assert souk.call("search.rules", {}, OPERATOR) == []


AT = Standing().now()
OCCASION = Occasion("box", "en", frozenset(), "", AT)


def rule(id: str, then: Then, priority: int = 0, how: Any = "equals", shop: str = "") -> Rule:
    what = Wanted(id, When(how, "box"), then, priority)
    return Rule(id, shop, 1, "live", what, None, AT, "x")


def decided(rules: Sequence[Rule], products: Sequence[str]) -> tuple[list[str], list[tuple[str, str, str]]]:
    made = merchandising.ruling(rules, OCCASION, ())
    settled = merchandising.settle(products, made, {})
    pins, refused = merchandising.pinned(made, settled.held, {})
    hidden = {id for id, wish in settled.held.items() if wish.effect == "hide"}
    base = merchandising.moved([id for id in products if id not in pins and id not in hidden], settled.held)
    taken, lost = merchandising.places(pins, len(base))
    page, start, count = merchandising.window(taken, 0, 100)
    rest = iter(base[start : start + count])
    notes = [(one.kind, one.rule, one.by) for one in (*settled.notes, *refused, *lost)]
    return [id or found for id in page if (id or (found := next(rest, "")))], notes


def test_of_two_rules_that_disagree_the_same_one_holds_every_time() -> None:
    pin, hide = Then(pins=(Pin("a", 1),)), Then(hide=("a",))
    strong, weak = rule("strong", hide, 5), rule("weak", pin, 1)
    expected = (["b", "c"], [("hidden", "weak", "strong")])
    assert decided([strong, weak], ["a", "b", "c"]) == decided([weak, strong], ["a", "b", "c"]) == expected
    exact, wide = rule("z-exact", pin), rule("a-wide", hide, how="contains")
    assert decided([wide, exact], ["b", "a"]) == (["a", "b"], [("placed-before", "a-wide", "z-exact")])
    one, two = rule("one", Then(pins=(Pin("b", 1),))), rule("two", Then(pins=(Pin("c", 1),)))
    assert decided([two, one], ["a", "b", "c"]) == (["b", "c", "a"], [("place-taken", "two", "one")])


def test_within_a_shop_its_own_rules_come_before_those_of_the_house() -> None:
    house, own = rule("house", Then(hide=("a",)), 100), rule("own", Then(pins=(Pin("a", 1),)), shop="corner")
    here = Occasion("box", "en", frozenset(), "corner", AT)
    made = merchandising.ruling([house, own], here, ())
    assert [one.id for one in made.rules] == ["own", "house"]


IDS = st.lists(st.sampled_from("abcdefgh"), unique=True)
PINS = st.lists(st.builds(Pin, st.sampled_from("abcdefgh"), st.integers(1, 12)), unique_by=lambda pin: pin.product)
BOOSTS = st.lists(st.builds(Boost, st.builds(Among, IDS.map(tuple)), st.floats(1.01, 100)), max_size=2)
THENS = st.builds(
    Then,
    pins=PINS.map(tuple),
    boosts=BOOSTS.map(tuple),
    bury=st.lists(st.builds(Among, IDS.map(tuple)), max_size=2).map(tuple),
    hide=IDS.map(tuple),
)


@given(IDS, st.lists(st.tuples(THENS, st.integers(0, 2)), max_size=3))
def test_whatever_rules_say_each_product_stands_once_and_none_is_lost(
    products: list[str], thens: list[tuple[Then, int]]
) -> None:
    rules = [rule(f"r{number}", then, priority) for number, (then, priority) in enumerate(thens)]
    seen, _ = decided(rules, products)
    assert len(set(seen)) == len(seen)
    made = merchandising.ruling(rules, OCCASION, ())
    held = merchandising.settle([*products, *made.named], made, {}).held
    hidden = {id for id, wish in held.items() if wish.effect == "hide"}
    assert set(products) - hidden <= set(seen)
    assert seen == decided(list(reversed(rules)), products)[0]


@pytest.mark.parametrize(
    ("text", "words", "said"),
    [
        ("big litter boxes", "litter box", True),
        ("literary boxes", "litter box", False),
        ("大号全自动猫砂盆", "猫砂盆", True),
        ("猫砂", "猫砂盆", False),
        ("ＬＩＴＴＥＲ　ＢＯＸ", "litter box", True),
        ("anything", "", False),
    ],
)
def test_words_are_said_in_a_query_whatever_their_form(text: str, words: str, said: bool) -> None:
    assert merchandising.contains(text, words) is said


def test_a_synonym_stands_inside_a_run_of_han_characters() -> None:
    made = merchandising.widened(("大号猫厕所带盖",), [Same("猫厕所", ("猫砂盆",))])
    assert made == ((("大号",),), (("猫厕", "厕所"), ("猫砂", "砂盆")), (("带盖",),))
    assert merchandising.widened(("dome", "cat", "loo"), [Same("Cat Loo", ("litter box",))])[1:] == (
        (("cat", "loo"), ("litter", "box")),
    )
