"""Sentences about buying, read as people mean them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from souk.agents.shopper.rules.reading import count_before, number, read
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


@given(st.text(max_size=80))
def test_no_sentence_breaks_the_reader(said: str) -> None:
    found = read(said, TODAY, SHOPS)
    assert len(found.rest) == len(said)
    assert all(1 <= count <= 99 for _, count in found.counts)
