"""Turns that change a conversation, questions that divide, sets within a budget, sentences of a model."""

from itertools import product as pairs
from random import Random
from typing import Any

import pytest

from souk.discovery.guide.rules import limiting, prose, talk
from souk.discovery.guide.rules.asking import best, rounded
from souk.discovery.guide.rules.bundle import bundle
from souk.discovery.guide.rules.fit import Candidate
from souk.discovery.guide.rules.front import front, upgrade
from souk.discovery.guide.rules.remedying import remedies
from souk.discovery.guide.rules.saying import Piece
from souk.discovery.search import Card, Guesser, Limit
from souk.goods.annotation import Evidence, KnownValue
from souk.goods.annotation.providers.toml_knowledge import TomlKnowledge
from souk.kit.money import Money

KNOWLEDGE = TomlKnowledge()
BOX = KNOWLEDGE.categories()["litter_box"]


def candidate(id: str, price: int | None, score: float = 0.0, **values: Any) -> Candidate:
    """A product with values and nothing else."""
    money = Money(price, "CNY") if price is not None else None
    card = Card(id, {"en": id}, "", "litter_box", {}, "", money, None, None, id, "s", {}, 1, None, 0, (), True, True)
    known = {key: KnownValue(key, "attribute", value, "", (), 1.0, "") for key, value in values.items()}
    return Candidate(card, known, {}, 100, score, told=True)


@pytest.mark.parametrize(
    ("turn", "kept"),
    [
        ("actually the lid is fine", ""),
        ("颜色无所谓，但是要60L以上", "但是要60L以上"),
        ("Actually oolong instead of green.", "Actually oolong ."),
        ("不要这个牌子，200以内", "，200以内"),
        ("为什么不选最便宜的？", ""),
        ("40L以上的猫砂盆", "40L以上的猫砂盆"),
    ],
)
def test_what_speaks_of_shown_goods_is_not_read_as_a_new_need(turn: str, kept: str) -> None:
    left = talk.asked_for(turn)
    assert len(left) == len(turn)
    assert " ".join(left.split()) == kept


@pytest.mark.parametrize(
    ("turn", "kept"),
    [
        ("九百块我咬咬牙也行，再多就不了", "九百块我咬咬牙也行，再多就不了"),
        ("乳胶或者记忆棉都行", "乳胶或者记忆棉都行"),
        ("airtight, five litres or larger, one piece is fine", "airtight, five litres or larger, one piece is fine"),
        ("内存要十六个G起 打不打游戏无所谓", "内存要十六个G起"),
    ],
)
def test_what_would_do_lifts_nothing_before_anything_was_limited(turn: str, kept: str) -> None:
    assert talk.asked_for(turn, later=False).split() == kept.split()


def test_a_number_that_would_do_is_asked_for_and_lifts_nothing() -> None:
    assert talk.asked_for("三升也行，颜色随便").strip() == "三升也行，"


def test_a_stricter_reading_holds_only_within_what_still_stands() -> None:
    wide = Limit("form", {}, {}, "loose leaf", any_of=("loose", "mini"))
    near = Limit("form", {}, {}, "loose leaf", any_of=("loose",))
    assert list(limiting.closer([near], [wide], {})) == [near]
    assert list(limiting.closer([near], [Limit("form", {}, {}, "bags", any_of=("bag",))], {})) == []
    assert list(limiting.closer([near], [wide], {"form": 2})) == []


@pytest.mark.parametrize(
    ("turn", "kind"), [("why not the cheapest?", "cheapest"), ("为什么不选“月半系列”", "named"), ("猫砂盆", None)]
)
def test_why_not_is_heard(turn: str, kind: str | None) -> None:
    asked = talk.why(turn)
    assert (asked.kind if asked else None) == kind


@pytest.mark.parametrize(
    ("turn", "amount"), [("加30元能买到什么", 30), ("what would 50 yuan more buy", 50), ("三十", None)]
)
def test_how_much_more_is_heard(turn: str, amount: float | None) -> None:
    assert talk.more(turn) == amount


@pytest.mark.parametrize(
    "turn", ["拖把，最多花一百", "每日坚果，糖不能加 一百八以内", "加湿器，加一次水要能撑整晚", "顶多花300买个锅"]
)
def test_a_ceiling_and_what_is_added_once_are_no_sum_more(turn: str) -> None:
    assert talk.more(turn) is None


@pytest.mark.parametrize("turn", ["再加100能买到什么", "多花50呢", "加三十块行不行", "可以多花一百元"])
def test_a_sum_more_is_one_of_a_later_turn_alone(turn: str) -> None:
    assert talk.more(turn) is not None
    assert not talk.asked_for(turn).strip()
    assert talk.asked_for(turn, later=False) == turn


def test_a_set_is_the_best_of_all_choices_within_the_budget() -> None:
    dice = Random(3)
    for _ in range(30):
        shelves = [
            [candidate(f"{shelf}-{one}", dice.randint(10, 90), dice.random()) for one in range(7)] for shelf in range(3)
        ]
        most = dice.randint(60, 200)
        chosen = bundle(shelves, most)
        all_sets = [one for one in pairs(*shelves) if sum(c.card.price.amount for c in one if c.card.price) <= most]
        if not all_sets:
            assert chosen == ()
            continue
        assert sum(one.score for one in chosen) == pytest.approx(max(sum(c.score for c in one) for one in all_sets))
        assert sum(one.card.price.amount for one in chosen if one.card.price) <= most


def test_what_something_else_beats_in_everything_is_not_on_the_front() -> None:
    goods = [
        candidate("cheap", 100, capacity=20.0),
        candidate("big", 200, capacity=60.0),
        candidate("bad", 210, capacity=30.0),
    ]
    assert front(goods, BOX.attributes) == {"cheap", "big"}
    assert upgrade(goods[0], goods, BOX.attributes, 100) is goods[1]
    assert upgrade(goods[0], goods, BOX.attributes, 50) is None


def test_the_question_divides_what_is_left_and_is_not_asked_twice() -> None:
    goods = [
        candidate(str(one), 5000, enclosure=("open", "hooded", "top_entry")[one % 3], washable=True)
        for one in range(12)
    ]
    asked = best(goods, BOX, frozenset(), 0)
    assert asked is not None
    assert asked.key == "enclosure", "all cost the same and all are washable: nothing else divides them"
    assert {cut.any_of[0] for cut in asked.cuts} == {"open", "hooded", "top_entry"}
    assert asked.bits == pytest.approx(1.585, abs=0.001)
    assert best(goods, BOX, frozenset({"enclosure"}), 1) is None
    assert best(goods, BOX, frozenset(), 5) is None
    assert best(goods[:4], BOX, frozenset(), 0) is None


@pytest.mark.parametrize(("value", "round_"), [(37.0, 35.0), (163.0, 160.0), (1.42, 1.4), (5120.0, 5000.0), (0.0, 0.0)])
def test_bounds_are_numbers_as_people_say_them(value: float, round_: float) -> None:
    assert rounded(value) == pytest.approx(round_)


FACTS: dict[str, tuple[str, Piece]] = {
    name: (name[:2], (said, (Evidence("field", name[:2], "title/en", 0, 3, said),)))
    for name, said in (("p1.title", "Tub"), ("p1.price", "¥9"), ("p2.title", "Box"), ("p2.price", "¥8"))
}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{p1.title} costs {p1.price}.", "Tub costs ¥9."),
        ("{p1.title} costs {p2.price}.", None),
        ("{p1.title} costs 1.", None),
        ("{p1.title} is the best at {p1.price}", None),
        ("{p1.title} is not {p1.price}", None),
        ("{p3.title} costs {p1.price}", None),
        ("{p1.price} {p1.title}", None),
        ("the {p1.title}", None),
    ],
)
def test_a_models_sentence_says_known_facts_of_one_product_or_nothing(text: str, said: str | None) -> None:
    made = prose.sentence(text, FACTS, "en")
    assert (made.text if made else None) == said


@pytest.mark.parametrize(
    ("said", "ref"),
    [
        ("一躺床上就打喷嚏流鼻涕，医生说是尘螨过敏", "dusty_allergy"),
        ("猫喝水的机器有啥好的", "pet_fountain"),
        ("quantum mechanics", None),
    ],
)
def test_goods_are_guessed_from_what_is_said_or_not_at_all(said: str, ref: str | None) -> None:
    guess = Guesser(KNOWLEDGE.categories(), KNOWLEDGE.problems()).guess([said])
    assert (guess.ref if guess else None) == ref


def test_what_must_not_be_dear_is_no_talk_of_more_money() -> None:
    assert talk.more("袋泡茶 别太贵120以内") is None


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("一开暖气嗓子就冒烟", ["humidifier"]),
        ("一开暖气嗓子就冒烟，想擦点保湿霜", ["humidifier", "moisturiser"]),
    ],
)
def test_what_only_eases_a_problem_is_shown_where_it_is_spoken_of(said: str, shown: list[str]) -> None:
    problem, categories = KNOWLEDGE.problems()["dry_air_winter"], KNOWLEDGE.categories()
    steps = [one for one in problem.steps if remedies(one, problem, categories[one.category], [said])]
    assert [one.category for one in steps] == shown
