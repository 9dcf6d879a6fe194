"""Goods that nobody sells here, parts of goods, and what comes nearest: said plainly, and nothing else is shown."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from souk.discovery.guide.rules.elsewhere import wanted_elsewhere
from souk.discovery.guide.rules.naming import is_called
from souk.discovery.guide.rules.parts import other_thing
from souk.doors.jobs import staffed
from souk.goods.annotation.providers.toml_knowledge import TomlKnowledge
from souk.kit.operation import Souk
from souk.kit.text import flat
from tests.discovery.guide.test_conversation import answer
from tests.small import OPERATOR, product, small_settings, stock

KNOWN = TomlKnowledge().categories()


def _goods(number: int, category: str | None, en: str, zh: str) -> dict[str, Any]:
    return {**product(f"thing-{number}", "", 9900, category=category), "title": {"en": en, "zh-CN": zh}}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Souk]:
    folder: Path = tmp_path_factory.mktemp("elsewhere")
    souk, jobs = staffed(small_settings(folder))
    goods = [
        _goods(1, "air_fryer", "Air fryer oven, 12 L", "空气炸烤箱 12升"),
        _goods(2, "headphones", "Over-ear headphones", "头戴式耳机"),
        _goods(3, "vacuum", "Cordless vacuum cleaner", "无线吸尘器"),
        _goods(4, "laptop", "Laptop, 14-inch screen", "笔记本电脑 14寸"),
        _goods(5, None, "Paper umbrella", "油纸雨伞"),
    ]
    stock(souk, jobs, goods)
    yield souk
    souk.database.close()


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ("烤箱", "这里不卖这种商品，用途最接近的是“空气炸锅”。"),
        ("想买个微波炉", "这里不卖这种商品，用途最接近的是“空气炸锅”。"),
        ("蓝牙音箱", "这里目前没有与“音箱”对应的商品，用途最接近的是“耳机”。"),
        ("窗帘", "这里不卖这种商品。"),
        ("do you sell washing machines", "That is not sold here."),
        ("iPad", "Nothing for “tablet” is in this catalogue; nearest in use: “laptop”."),
        ("PC", "Nothing for “desktop computer” is in this catalogue; nearest in use: “laptop”."),
        ("gaming PC under 6000", "Nothing for “desktop computer” is in this catalogue; nearest in use: “laptop”."),
        ("台式电脑 5000以内", "这里目前没有与“台式电脑”对应的商品，用途最接近的是“笔记本电脑”。"),
        ("vacuum bags", "That is not sold here."),
        ("a stand for my laptop", "That is not sold here."),
        ("吸尘器滤网", "这里不卖这种商品。"),
        ("婴儿奶粉，一段", "这里不卖这种商品。"),
        ("学习桌", "这里不卖这种商品。"),
        ("vacuum repair", "That is not sold here."),
    ],
)
def test_what_is_not_sold_is_said_with_what_comes_nearest(shop: Souk, said: str, verdict: str) -> None:
    advice = answer(shop, said)
    assert (advice["outcome"], advice["verdict"]["text"], advice["groups"]) == ("not_here", verdict, [])


def test_what_comes_nearest_is_one_step_away(shop: Souk) -> None:
    (onward,) = answer(shop, "微波炉")["follow_ups"]
    assert answer(shop, "微波炉", onward)["outcome"] == "found"


@pytest.mark.parametrize("said", ["雨伞", "an umbrella"])
def test_goods_of_no_known_kind_are_found_by_what_they_are_called(shop: Souk, said: str) -> None:
    (pick,) = answer(shop, said)["groups"][0]["picks"]
    assert pick["card"]["product"] == "thing-5"


@pytest.mark.parametrize(
    ("said", "category"),
    [
        ("宝宝辅食冷冻用的保鲜盒", "food_container"),
        ("吸尘器 滤网多的", "vacuum"),
        ("笔记本电脑屏幕大的", "laptop"),
        ("手机屏幕大的", "phone"),
        ("吸尘器，滤网要能洗", "vacuum"),
        ("a vacuum with spare bags", "vacuum"),
        ("laptop for my desk", "laptop"),
    ],
)
def test_goods_beside_which_a_part_is_named_are_sold(shop: Souk, said: str, category: str) -> None:
    assert answer(shop, said)["need"]["mentions"][0]["ref"] == category


def test_goods_that_are_missing_are_in_the_shoppers_own_words(shop: Souk) -> None:
    need = shop.call("guide.read", {"question": "Do you sell Washing Machines?"}, OPERATOR)
    assert (need["missing"], need["mentions"]) == (["Washing Machines"], [])
    beside = shop.call("guide.read", {"question": "净水器和耳机哪个好"}, OPERATOR)
    assert beside["missing"] == ["净水器"]


@pytest.mark.parametrize(
    ("turn", "name", "category", "other"),
    [
        ("vacuum bags", "vacuum", "vacuum", "vacuum bags"),
        ("tea bags", "tea", "tea", ""),
        ("replacement mop head", "mop", "mop", "replacement mop head"),
        ("screen protector for my phone", "phone", "phone", "screen protector for my phone"),
        ("a raincoat for my dog", "raincoat", "coat", "raincoat for my dog"),
        ("给狗狗穿的外套", "外套", "coat", "给狗狗穿的外套"),
        ("电饭煲内胆", "电饭煲", "rice_cooker", "电饭煲内胆"),
        ("电饭煲内胆要厚的", "电饭煲", "rice_cooker", ""),
        ("a headphone stand please", "headphone", "headphones", "headphone stand"),
        ("my laptop stands on a desk", "laptop", "laptop", ""),
    ],
)
def test_a_part_is_not_the_goods(turn: str, name: str, category: str, other: str) -> None:
    at = turn.index(name)
    assert other_thing(turn, [(at, at + len(name), category)]) == other


@pytest.mark.parametrize(
    ("title", "name", "called"),
    [
        ("Paper umbrella, red", "umbrella", True),
        ("Frying pan for eggs and steaks", "eggs", False),
        ("Laptop backpack with trolley sleeve", "sleeve", False),
        ("红色雨伞 大号", "雨伞", True),
        ("平底锅 煎鸡蛋", "鸡蛋", False),
    ],
)
def test_a_title_calls_goods_by_what_ends_it(title: str, name: str, called: bool) -> None:
    assert is_called(title, name) is called


def test_no_goods_that_are_known_here_are_those_of_other_shops() -> None:
    for one in KNOWN.values():
        own = {flat(word) for words in (one.words, one.asked) for many in words.values() for word in many}
        # All in one is said of printers and of computers.
        assert [word for word in own - {"一体机"} if wanted_elsewhere([word]) == word] == []


def test_what_a_kind_comes_nearest_to_is_not_called_so_itself() -> None:
    for one in KNOWN.values():
        own = {flat(word) for words in (one.words, one.asked) for many in words.values() for word in many}
        assert own.isdisjoint(flat(word) for many in one.near.values() for word in many), one.id
