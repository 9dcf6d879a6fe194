"""What a good assistant would say: what does not suit, what buyers complain of, whose size it is, and no small talk."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from souk.discovery.guide.providers.phrase_reader import PhraseReader
from souk.discovery.guide.rules import opening, talk
from souk.discovery.guide.rules.fit import complained, liked_by_buyers
from souk.discovery.guide.rules.foremost import wanted_most
from souk.discovery.guide.rules.mentioning import not_of_goods
from souk.discovery.guide.service.lore import Lore
from souk.discovery.search import shown
from souk.doors.jobs import staffed
from souk.goods.annotation import Evidence
from souk.kit.locale import Locale
from souk.kit.operation import Souk
from tests.discovery.guide.test_conversation import answer
from tests.discovery.guide.test_guide import box
from tests.discovery.guide.test_rules import candidate
from tests.small import OPERATOR, knowing, product, small_settings, stock

KNOWING = knowing()


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Souk]:
    folder: Path = tmp_path_factory.mktemp("assistant")
    souk, jobs = staffed(small_settings(folder))
    boxes = [box(1, "top_entry", 9900), box(2, "top_entry", 12900), box(3, "open", 2900), box(4, "open", 19900)]
    given = [product(f"{kind}-{n}", f"{kind} {n}", 9900, category=kind) for kind in ("tea", "nuts") for n in (1, 2)]
    stock(souk, jobs, [*boxes, *given])
    yield souk
    souk.database.close()


def test_what_keeps_the_limits_and_does_not_suit_is_said_so(shop: Souk) -> None:
    advice = answer(shop, "顶入式猫砂盆，150以内", "小猫才两个月")
    assert advice["outcome"] == "nothing_fits"
    assert advice["verdict"]["text"].startswith("符合这些条件的都不适合“幼猫”：")
    assert [(one["key"], one["count"]) for one in advice["loosen"]] == [("enclosure", 3)]
    english = answer(shop, "top entry litter box under 150", "the kitten is two months old")
    assert english["verdict"]["text"].startswith("What keeps these limits does not suit “kittens”: ")


def test_a_wider_budget_is_spoken_of_only_where_it_would_help(shop: Souk) -> None:
    advice = answer(shop, "open litter box between 50 and 150")
    assert advice["verdict"]["text"] == "Nothing keeps all of these limits; loosen one."


@pytest.mark.parametrize("said", ["送女朋友的礼物", "a gift for my sister"])
def test_gifts_of_which_no_more_is_known_are_those_often_given(shop: Souk, said: str) -> None:
    advice = answer(shop, said)
    assert {group["category"] for group in advice["groups"]} == {"tea", "nuts"}
    assert advice["verdict"]["text"][:3] in ("下面这", "The")


def test_goods_to_give_are_chosen_as_gifts(shop: Souk) -> None:
    need = shop.call("guide.read", {"question": "送领导的茶叶，500以内"}, OPERATOR)
    assert "tea/gift" in [one["ref"] for one in need["mentions"]]


@pytest.mark.parametrize(
    ("key", "said", "turn", "other"),
    [
        ("weight", "8 kg", "a litter box for my 8 kg maine coon", True),
        ("weight", "30 kg", "food for a 30 kg dog", True),
        ("weight", "10 kg", "a 10 kg dog food bag", False),
        ("weight", "16斤", "16斤的大猫用什么盆", True),
        ("weight", "10斤", "10斤猫砂", False),
        ("max_load", "15 kg", "a pram for a 15 kg dog", False),
    ],
)
def test_a_size_before_a_living_being_is_its_own(key: str, said: str, turn: str, other: bool) -> None:
    assert not_of_goods(key, said, turn) is other


@pytest.mark.parametrize("turn", ["贵一点没关系", "贵一些也行", "稍微贵一点"])
def test_a_little_dearer_is_no_sum(turn: str) -> None:
    assert talk.more(turn) is None
    assert talk.more("贵三十能买到什么") == 30


@pytest.mark.parametrize("turn", ["今天天气怎么样", "tell me a joke", "你们几点关门", "are you a robot?"])
def test_small_talk_asks_for_no_goods(shop: Souk, turn: str) -> None:
    assert opening.empty(turn)
    assert answer(shop, turn)["groups"] == []


def test_who_complains_is_led_to_the_orders() -> None:
    assert opening.of_an_order("我要投诉你们客服")
    assert opening.of_an_order("I want to speak to a human")
    assert not opening.empty("a weatherproof coat")


@pytest.mark.parametrize(
    ("category", "turn", "key"),
    [
        ("laptop", "the longest battery", "battery_life"),
        ("headphones", "longest battery headphones", "battery_life"),
        ("phone", "电池最大的手机", "battery"),
    ],
)
def test_the_most_of_a_number_is_asked_by_every_name_of_it(category: str, turn: str, key: str) -> None:
    lore = Lore(KNOWING, PhraseReader(KNOWING))
    found = wanted_most([turn], lore.superlatives(category))
    assert found is not None
    assert (found.key, found.more) == (key, True)


def _spoken(good: int, bad: int) -> Any:
    said = tuple(Evidence("review", f"r{one}", "text", 0, 1, "x") for one in range(good + bad))
    aspect = replace(next(iter(candidate("x", 9900, capacity=40.0).values.values())), key="odour")
    return {"odour": replace(aspect, evidence=said[:good], against=said[good:])}


def test_what_most_complain_of_stands_behind_what_fits_as_well() -> None:
    praised = replace(candidate("praised", 9900, capacity=40.0), aspects=_spoken(5, 1), score=2.0)
    blamed = replace(candidate("blamed", 9900, capacity=40.0), aspects=_spoken(3, 20), score=2.3)
    better = replace(candidate("better", 9900, capacity=40.0), aspects=_spoken(0, 2), score=3.0)
    assert complained(praised) == 0
    assert 0 < complained(better) < complained(blamed) < 1
    found = liked_by_buyers([better, blamed, praised], ())
    assert [one.card.product for one in found] == ["better", "praised", "blamed"]


@pytest.mark.parametrize(
    ("locale", "value", "said"), [("en", 15.0, "15 months"), ("en", 1.0, "1 month"), ("zh-CN", 15.0, "15 个月")]
)
def test_units_that_are_words_are_those_of_the_language(locale: Locale, value: float, said: str) -> None:
    kind = next(one for one in KNOWING.categories()["cat_food"].attributes if one.unit == "month")
    assert shown(kind, value)[locale] == said


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ("对猫过敏", "pet_allergy"),
        ("I'm allergic to dogs", "pet_allergy"),
        ("家里养猫，我鼻炎，打喷嚏不停", "pet_allergy"),
        ("my toilet smells", "smelly_toilet"),
        ("马桶一股尿骚味", "smelly_toilet"),
        ("the toilet is clogged", "blocked_toilet"),
        ("马桶堵了", "blocked_toilet"),
        ("the cat's toilet smells", "litter_box_smell"),
        ("宝宝夜里老醒", "baby_wakes"),
        ("my baby wakes up all night", "baby_wakes"),
        ("wine stain on a shirt", "stained_clothes"),
        ("pollen season, I cannot stop sneezing indoors", "hay_fever"),
        ("最近老失眠", "sleepless"),
        ("家里老是有灰", "dusty_home"),
        ("新养了一只小猫，全套500以内", "new_kitten"),
        ("everything I need for a newborn, 1000 altogether", "baby_first_month"),
    ],
)
def test_a_problem_is_known_by_what_people_say(shop: Souk, said: str, problem: str) -> None:
    need = shop.call("guide.read", {"question": said}, OPERATOR)
    assert [one["ref"] for one in need["mentions"]] == [problem]


@pytest.mark.parametrize(
    ("said", "situation"),
    [
        ("家里有老狗牙不好", "dog_food/bad_teeth"),
        ("food for my dog, he is old: my dog is old", "dog_food/senior"),
        ("老猫肾不好吃什么粮", "cat_food/kidneys"),
        ("走路听歌的耳机", "headphones/walking"),
    ],
)
def test_a_situation_is_known_by_what_people_say(shop: Souk, said: str, situation: str) -> None:
    need = shop.call("guide.read", {"question": said}, OPERATOR)
    assert situation in [one["ref"] for one in need["mentions"]]


@pytest.mark.parametrize(
    ("said", "goods"),
    [
        ("孩子不爱吃饭", []),
        ("我想减肥", []),
        ("猫咪挑食不爱吃", ["cat_food"]),
        ("狗拉肚子换什么粮", ["dog_food"]),
        ("food for a chihuahua that is picky", ["dog_food"]),
        ("结团好，无香，低粉尘，5公斤", ["cat_litter"]),
    ],
)
def test_goods_for_animals_are_inferred_only_where_one_is_spoken_of(shop: Souk, said: str, goods: list[str]) -> None:
    need = shop.call("guide.read", {"question": said}, OPERATOR)
    assert [one["ref"] for one in need["mentions"] if one["kind"] == "category"] == goods


def test_of_two_names_side_by_side_the_last_is_the_thing(shop: Souk) -> None:
    need = shop.call("guide.read", {"question": "laptop rucksack for cycling in the rain"}, OPERATOR)
    assert [one["ref"] for one in need["mentions"] if one["kind"] == "category"] == ["backpack"]


def test_a_gift_that_points_to_few_goods_is_one_of_those_often_given(shop: Souk) -> None:
    advice = answer(shop, "gift for a friend who travels a lot")
    assert {group["category"] for group in advice["groups"]} == {"tea", "nuts"}
    assert advice["verdict"]["text"] == "Nothing here is quite about that; these are often given."
    assert answer(shop, "六一儿童节送孩子什么")["groups"] == []


@pytest.mark.parametrize("turn", ["do you ship to Canada", "优惠券怎么用", "can I talk to someone"])
def test_delivery_and_vouchers_are_looked_after_elsewhere(shop: Souk, turn: str) -> None:
    assert answer(shop, turn)["verdict"]["text"].startswith(("Orders, delivery", "订单、物流"))


def test_a_dog_of_a_year_is_not_old(shop: Souk) -> None:
    need = shop.call("guide.read", {"question": "dog food for my one year old dog"}, OPERATOR)
    assert "dog_food/senior" not in [one["ref"] for one in need["mentions"]]
