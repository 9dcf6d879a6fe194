"""What is asked for and what is only named beside it; wishes that go together; what a product leaves open."""

from typing import Any

import pytest

from souk.discovery.guide.rules.fit import Wanted, fitting, possible, unstated
from souk.discovery.guide.rules.front import front, unbeaten
from souk.discovery.guide.rules.mentioning import aside, not_of_goods, one_thing
from souk.discovery.guide.rules.sought import sought
from souk.goods.annotation import Condition
from souk.goods.annotation.providers.toml_knowledge import TomlKnowledge
from tests.discovery.guide.test_rules import BOX, candidate

PROBLEMS = TomlKnowledge().problems()


def wish(key: str, *any_of: str, weight: int = 3, **bounds: Any) -> Wanted:
    return Wanted("litter_box", Condition(key, {}, "", any_of=any_of, weight=weight, **bounds))


@pytest.mark.parametrize(
    ("turn", "named", "beside"),
    [
        ("a rucksack that also takes a laptop", "laptop", True),
        ("my school bag, a 14 inch laptop must fit", "laptop", True),
        ("it slides over the handle of a trolley case", "trolley case", True),
        ("背后有条能套拉杆箱的带子", "拉杆箱", True),
        ("放在猫砂盆旁边", "猫砂盆", True),
        ("a laptop for my desk", "laptop", False),
        ("a set of pillows", "pillows", False),
        ("想买个拉杆箱", "拉杆箱", False),
        ("头戴式，工位旁边是打印机", "打印机", True),
        ("柜子紧挨着洗衣机，要窄的", "洗衣机", True),
        ("零食礼盒里面20件以上", "零食礼盒", False),
        ("零食礼盒里面要放得下", "零食礼盒", True),
    ],
)
def test_goods_that_others_hold_or_stand_by_are_not_asked_for(turn: str, named: str, beside: bool) -> None:
    at = turn.index(named)
    assert aside(turn, at, at + len(named)) is beside


@pytest.mark.parametrize(
    ("key", "said", "turn", "other"),
    [
        ("weight", "十二斤", "刚领养一只橘猫，十二斤", True),
        ("weight", "6 kg", "for my cat, 6 kg, a box", True),
        ("weight", "2 kg", "a laptop, 2 kg at most", False),
        ("capacity", "十二斤", "刚领养一只橘猫，十二斤", False),
        ("battery_life", "一天", "猫一天到晚不喝水", True),
    ],
)
def test_a_size_may_be_that_of_a_cat_or_a_manner_of_speaking(key: str, said: str, turn: str, other: bool) -> None:
    assert not_of_goods(key, said, turn) is other


@pytest.mark.parametrize(
    ("turn", "names"),
    [
        ("Could I have a walking umbrella, the long sort", [("walking umbrella", "umbrella")]),
        ("有没有那种粗一点的毛线 灰色的", [("毛线",)]),
        ("something gentle to wash my wool", []),
        ("I need some advice", []),
        ("我家猫不喝水", []),
    ],
)
def test_what_is_asked_for_by_name_is_heard(turn: str, names: list[tuple[str, ...]]) -> None:
    assert list(sought(turn)) == names


def test_what_one_gets_counts_as_asked_for_only_where_that_is_wanted() -> None:
    assert list(sought("she says get a drinking fountain")) == []
    assert list(sought("she says get a drinking fountain", widely=True)) == [("drinking fountain", "fountain")]


@pytest.mark.parametrize(
    ("turn", "one"), [("厨房有果蝇，要抓它们的东西", True), ("I want something to catch them", True), ("怎么办", False)]
)
def test_one_thing_is_asked_for_rather_than_advice(turn: str, one: bool) -> None:
    assert one_thing(turn) is one


def test_what_one_situation_rules_out_is_not_wished_for_by_another() -> None:
    from_above, open_kinds, low = wish("enclosure", "top_entry"), wish("enclosure", "open", "high_sided"), wish("size")
    avoids = [wish("enclosure", "automatic", "top_entry"), wish("enclosure", "open")]
    kept = possible([from_above, open_kinds, low], avoids)
    assert [(one.condition.key, one.condition.any_of) for one in kept] == [
        ("enclosure", ("high_sided",)),
        ("size", ()),
    ]


def test_only_what_is_known_to_meet_the_weightiest_wish_fits() -> None:
    wishes = [wish("entry_height", at_most=10.0), wish("odour_filter", yes=True, weight=1)]
    assert fitting(candidate("low", 1, entry_height=9.0), wishes)
    assert not fitting(candidate("silent", 1, odour_filter=True), wishes)
    assert fitting(candidate("any", 1), [])


def test_a_product_tells_what_it_leaves_open_of_what_is_asked_for() -> None:
    first = candidate("first", 1, capacity=40.0, entry_height=9.0)
    wishes = [wish("enclosure", "open"), wish("odour_filter", yes=True, weight=1)]
    kinds = BOX.attributes
    assert [kind.key for kind in unstated(candidate("silent", 1), first, wishes, kinds)] == [
        "capacity",
        "enclosure",
        "entry_height",
    ]
    assert unstated(first, first, [], kinds) == []


def test_some_are_on_the_front_of_all_just_where_the_front_has_them() -> None:
    all_ = [candidate(str(number), 100 + number % 7, capacity=float(number * 5 % 11)) for number in range(30)]
    some = all_[::3]
    assert unbeaten(some, all_, BOX.attributes) == front(all_, BOX.attributes) & {one.card.product for one in some}


@pytest.mark.parametrize("id", sorted(PROBLEMS))
def test_every_problem_is_spoken_of_and_answered_in_both_languages(id: str) -> None:
    problem = PROBLEMS[id]
    assert all(problem.words[locale] for locale in ("en", "zh-CN"))
    told = [problem.name, problem.says, *problem.causes, *problem.caveats]
    told += [text for step in problem.steps for text in (step.title, step.says)]
    assert all(one["en"] and one["zh-CN"] for one in told)
    assert problem.steps
