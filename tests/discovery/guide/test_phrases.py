"""What a conversation's turns are read as: choices that change, and what was asked for and not taken up."""

import pytest

from souk.discovery.guide import Need
from souk.discovery.guide.providers.phrase_reader import PhraseReader
from souk.discovery.guide.rules import talk
from tests.small import knowing


@pytest.fixture(scope="module")
def reader() -> PhraseReader:
    return PhraseReader(knowing())


def chosen(need: Need) -> dict[str, tuple[str, ...]]:
    return {limit.key: limit.any_of for limit in need.limits if limit.any_of}


def test_a_later_turn_replaces_one_choice_and_keeps_the_others(reader: PhraseReader) -> None:
    need = reader.read(("some green tea", "in a gift box, please", "make it black instead of green"), "en")
    assert chosen(need) == {"pack": ("gift_box",), "kind": ("black",)}


def test_a_budget_that_is_said_before_the_goods_holds(reader: PhraseReader) -> None:
    need = reader.read(("五千以内", "笔记本电脑"), "zh-CN")
    assert [(limit.key, limit.at_most) for limit in need.limits] == [("price", 5000)]


def test_what_the_last_turn_asks_for_in_vain_is_said(reader: PhraseReader) -> None:
    need = reader.read(("a kettle, no dents", "under 2 litres, no squeaky hinge"), "en")
    assert need.unread == ("no squeaky hinge",)
    assert [(limit.key, limit.at_most) for limit in need.limits] == [("capacity", 2)]


def test_what_goods_come_with_does_not_take_their_place(reader: PhraseReader) -> None:
    need = reader.read(("a kettle", "with its own thermos, please"), "en")
    assert need.of("category") == ("kettle",)


def test_goods_that_are_refused_are_not_asked_for(reader: PhraseReader) -> None:
    assert "kettle" not in reader.read(("please no kettle",), "en").of("category")


def test_what_the_goods_are_to_be_like_in_a_later_turn_is_no_other_thing(reader: PhraseReader) -> None:
    need = reader.read(("防晒霜，不含酒精的", "要凝胶或者乳液，霜太闷"), "zh-CN")
    assert need.of("category") == ("sunscreen",)
    assert set(chosen(need)["form"]) == {"gel", "lotion"}


def test_another_thing_in_its_place_is_one(reader: PhraseReader) -> None:
    need = reader.read(("防晒霜，不含酒精的", "算了，换成乳液吧"), "zh-CN")
    assert need.of("category") == ("moisturiser",)


@pytest.mark.parametrize("text", ["木薯砂跟豆腐砂随便哪个都成", "乳胶或者羽绒的都行，枕头"])
def test_a_first_turn_that_takes_any_of_two_asks_for_them(text: str) -> None:
    assert talk.asked_for(text, later=False) == text
