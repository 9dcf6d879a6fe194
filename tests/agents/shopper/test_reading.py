"""Sentences about buying, read as people mean them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from souk.agents.shopper.rules.passing import passed
from souk.agents.shopper.rules.reading import Names, count_before, number, read
from souk.agents.shopper.rules.titles import chosen_variants, coded, codes, gtin, titled, without
from souk.kit.locale import Words

# A Wednesday.
TODAY = date(2026, 11, 11)
SHOPS: dict[str, Words] = {"lane": {"en": "Lane lights", "zh-CN": "巷口百货"}}
READ = [
    ("帮我买两个空气炸锅，3天内到", {"counts": (2,), "deliver_by": "2026-11-14"}),
    ("买一个带盖的猫砂盆，周五前到，7天无理由退货", {"counts": (1,), "deliver_by": "2026-11-13", "return_days": 7}),
    ("下周一前送到", {"deliver_by": "2026-11-16"}),
    ("周三到", {"deliver_by": "2026-11-11"}),
    ("明天到货的", {"deliver_by": "2026-11-12"}),
    ("12月5日前送达", {"deliver_by": "2026-12-05"}),
    ("1月2号到", {"deliver_by": "2027-01-02"}),
    ("适合两只猫的猫砂盆", {"counts": ()}),
    ("要十二瓶洗发水", {"counts": (12,)}),
    ("猫砂盆，200以内，7天无理由", {"return_days": 7}),
    ("支持无理由退货的", {"return_days": 7}),
    ("最便宜的猫砂", {"prefer": "price"}),
    ("尽快送到的猫砂", {"prefer": "soon"}),
    ("在巷口百货买猫砂", {"shops": ("lane",)}),
    (
        "Buy me two kettles by Friday with 14 day returns",
        {"counts": (2,), "deliver_by": "2026-11-13", "return_days": 14},
    ),
    (
        "order 3 bags of cat litter from Lane lights, the cheapest",
        {"counts": (3,), "shops": ("lane",), "prefer": "price"},
    ),
    ("a kettle by next monday", {"deliver_by": "2026-11-16"}),
    ("delivered within 5 days, returnable for 30 days", {"deliver_by": "2026-11-16", "return_days": 30}),
    ("by 2026-12-24", {"deliver_by": "2026-12-24"}),
    ("by 2026-02-31", {"deliver_by": ""}),
    ("a litter box for two cats", {"counts": ()}),
    ("at most ¥300 each", {"each": True}),
]


@pytest.mark.parametrize(("said", "wanted"), READ)
def test_a_sentence_is_read(said: str, wanted: dict[str, object]) -> None:
    found = read(said, TODAY, SHOPS)
    blank = {"counts": (), "deliver_by": "", "return_days": None, "shops": (), "prefer": None, "each": False}
    told = {name: getattr(found, name) for name in blank} | {"counts": tuple(count for _, count in found.counts)}
    assert told == {**blank, **wanted}
    assert len(found.rest) == len(said)


def test_a_number_of_pieces_belongs_to_the_goods_behind_it() -> None:
    said = "买两个猫砂盆和三袋猫砂"
    found = read(said, TODAY, SHOPS)
    goods = ("猫砂盆", "猫砂")
    assert [count_before(found, said, one, goods) for one in (*goods, "狗粮")] == [2, 3, None]
    assert [count for _, count in found.counts] == [2, 3]


@pytest.mark.parametrize(
    ("said", "worth"), [("七", 7), ("十", 10), ("十二", 12), ("二十", 20), ("三十五", 35), ("41", 41), ("nine", 9)]
)
def test_numbers_in_three_scripts(said: str, worth: int) -> None:
    assert number(said) == worth


PARTS = st.sampled_from(
    ["不要", "除了", "not ", "from ", "巷口百货", "Lane lights", "Felis", "和", " or ", "，", "两个", "each ", "\x01"]
)


@given(st.one_of(st.text(max_size=80), st.lists(PARTS, max_size=9).map("".join)))
def test_no_sentence_breaks_the_reader(said: str) -> None:
    names = Names(SHOPS, ("Felis",))
    found = read(said, TODAY, names)
    assert all(one in said for one in passed(said, found, (), (), names))
    assert len(found.rest) == len(said)
    assert all(1 <= count <= 99 for _, count in found.counts)


TITLES = {
    "a": ["驰点充电宝10000mAh可上飞机3C认证", "Chidian Power Bank, 10000 mAh, Flight-Safe, CCC"],
    "b": ["驰点充电宝10000mAh可上飞机", "Chidian Power Bank, 10000 mAh, Flight-Safe"],
    "c": ["充电宝", "Power Bank"],
}


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("驰点充电宝10000mAh可上飞机3C认证", "a"),
        ("帮我买一个 驰点充电宝 10000mAh 可上飞机，200 元以内", "b"),
        ("Buy me a Chidian power bank – 10000 mAh – flight-safe, CCC by Friday", "a"),
        ("一个充电宝，100 以内", ""),
        ("Chidian Power Bank", ""),
    ],
)
def test_a_whole_title_names_its_goods_and_a_kind_of_goods_names_none(said: str, meant: str) -> None:
    assert "".join(titled(said, TITLES)) == meant


def test_what_is_left_of_a_sentence_has_no_title_in_it() -> None:
    said = "buy two Chidian power bank – 10000 mAh – flight-safe, under ¥200"
    assert without(said, TITLES["b"][1]).split() == ["buy", "two", ",", "under", "¥200"]


@pytest.mark.parametrize(
    ("code", "number"),
    [
        ("4006381333931", "04006381333931"),
        ("4006381333932", ""),
        ("96385074", "00000096385074"),
        ("12345", ""),
        ("LB-68", ""),
    ],
)
def test_a_gtin_has_its_check_digit(code: str, number: str) -> None:
    assert gtin(code) == number


def test_a_code_is_meant_exactly_and_not_as_a_part_of_another() -> None:
    assert codes("buy LB-68 or 4006381333931, 20L please") == ("4006381333931", "lb-68")
    assert coded("lb68", ["LB-68", "x"])
    assert coded("4006381333931", ["04006381333931"])
    assert not coded("LB-6", ["LB-68"])


def test_a_variant_is_meant_that_has_most_of_the_words() -> None:
    names = {"small": ["小号", "黑色"], "big": ["大号", "黑色"], "white": ["大号", "白色"]}
    assert list(chosen_variants("要大号白色的", names)) == ["white"]
    assert list(chosen_variants("大号", names)) == ["big", "white"]
    assert list(chosen_variants("随便", names)) == []
