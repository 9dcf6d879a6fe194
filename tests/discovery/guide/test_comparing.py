"""Turns that ask of goods that were shown, and turns that ask for none."""

import pytest

from souk.discovery.guide.contracts import Mention, Need
from souk.discovery.guide.rules.comparing import most_of, places
from souk.discovery.guide.rules.named import beside
from souk.discovery.guide.rules.opening import empty, of_an_order
from souk.discovery.guide.rules.talk import asked_for, gift, liked, vague_price
from souk.discovery.guide.rules.unattached import not_held
from souk.discovery.search.contracts import Limit


@pytest.mark.parametrize(
    ("turn", "asked"),
    [
        ("compare the first two", (1, 2)),
        ("which is lighter, the first or the second?", (1, 2)),
        ("no. 2 vs no. 3", (2, 3)),
        ("what's the difference between these", (1, 2, 3)),
        ("比较前两个", (1, 2)),
        ("第一个和第三个哪个好", (1, 3)),
        ("前三款有什么区别", (1, 2, 3)),
        ("第二个比第一个好在哪", (1, 2)),
        ("compare the two cheapest", ()),
        ("a first aid kit", ()),
        ("for my first child, which bottle is better?", ()),
        ("净水器和加湿器哪个好", ()),
        ("which one is quieter?", ()),
    ],
)
def test_goods_that_were_shown_are_named_by_their_places(turn: str, asked: tuple[int, ...]) -> None:
    assert places(turn) == asked
    assert (asked_for(turn).strip() == "") is bool(asked)


@pytest.mark.parametrize(
    ("turn", "most"),
    [
        ("which one is quieter?", "the quietest"),
        ("which of these is cheaper", "the cheapest"),
        ("哪个更安静？", "最安静"),
        ("哪款轻一点", "最轻"),
        ("哪个续航长", "续航最长"),
        ("which is better for a baby?", ""),
        ("哪个牌子好", ""),
    ],
)
def test_which_has_more_asks_for_the_most(turn: str, most: str) -> None:
    assert most_of(turn) == most


@pytest.mark.parametrize("turn", ["where is my order", "I want a refund", "我要退款", "快递怎么还没到"])
def test_an_order_is_no_wish_for_goods(turn: str) -> None:
    assert of_an_order(turn)
    assert not of_an_order("shelves that keep things in order")


def test_a_greeting_and_signs_say_nothing_of_goods() -> None:
    assert all(map(empty, ("hello there", "你好！", "????", "12345", "…")))
    assert not any(map(empty, ("kettle", "水壶", "hello kitty cup")))


def test_what_is_not_too_dear_is_no_denial_of_the_goods() -> None:
    assert asked_for("not too expensive headphones", later=False).split() == ["headphones"]
    assert vague_price("不要太贵的耳机")
    assert not vague_price("不要太吵的耳机")


def test_a_denial_is_told_though_its_clause_has_a_limit_that_was_read() -> None:
    clause = "suitcase with 4 wheels not black or grey"
    assert list(not_held([clause], ["4 wheels"])) == ["not black or grey"]
    assert list(not_held(["not heavy"], ["not heavy"])) == []


@pytest.mark.parametrize(
    ("turn", "what"),
    [
        ("a present for my dad who likes fishing", "fishing"),
        ("送女朋友，她喜欢喝咖啡", "咖啡"),
        ("送男朋友，程序员", ""),
    ],
)
def test_a_gift_is_looked_for_by_what_its_receiver_likes(turn: str, what: str) -> None:
    assert gift(turn)
    assert liked(turn) == what


def test_what_a_limit_is_called_by_is_no_goods_that_are_missing_here() -> None:
    limit = Limit("battery_life", {}, {}, "battery over 30 h", 30)
    goods = Mention("category", "headphones", {}, "headphones")
    need = Need(("headphones, battery over 30 h",), "en", (goods,), (limit,), "")
    assert beside(need, "battery").unread == ()
    assert beside(need, "humidifier").unread == ("humidifier",)
