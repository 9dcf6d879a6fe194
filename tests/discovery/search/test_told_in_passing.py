"""What is told in passing and still decides: what harms somebody, where it shall stand, whose weight is said."""

import pytest

from souk.discovery.search import category_limits, numbered, plainly
from souk.discovery.search.contracts import Limit
from tests.discovery.search.test_constructions import grammar


def heard(category: str, text: str) -> dict[str, Limit]:
    return {limit.key: limit for limit, _ in category_limits(grammar(category), numbered(plainly(text)), ()).limits}


@pytest.mark.parametrize(
    ("category", "text", "key", "without"),
    [
        ("vacuum", "吸尘器，机器人我妈不信", "form", "robot"),
        ("dog_food", "狗粮，罐头冻干先不喂", "form", "freeze_dried"),
        ("dog_food", "狗粮，罐头冻干先不喂", "form", "wet"),
        ("frying_pan", "我颠不动铁锅，求一口轻的", "material", "cast_iron"),
        ("laptop", "笔记本，黑色满大街都是，要个别的", "colour", "black"),
        ("cat_food", "cat food, she ignores biscuits", "form", "dry"),
        ("cat_litter", "the sandy litter got everywhere, something coarser", "grain", "fine"),
        ("pillow", "pillow, I roast in anything with memory foam", "fill", "memory_foam"),
        ("pillow", "pillow, latex gives my wife a rash", "fill", "latex"),
        ("headphones", "headphones, not one of those usb dongles", "connection", "radio"),
    ],
)
def test_what_harms_or_bores_somebody_is_left_out(category: str, text: str, key: str, without: str) -> None:
    assert without in heard(category, text)[key].none_of


@pytest.mark.parametrize(
    ("category", "text", "key", "low", "high"),
    [
        ("air_fryer", "the gap between the hob and the fridge is 30 cm, air fryer", "width", None, 30),
        ("cat_litter", "cat litter, no bags over eight kilos", "weight", None, 8),
        ("processor", "processor of a full gigahertz or more", "frequency", 1, None),
    ],
)
def test_a_number_is_bounded_by_where_it_stands(
    category: str, text: str, key: str, low: float | None, high: float | None
) -> None:
    limit = heard(category, text)[key]
    assert (limit.at_least, limit.at_most) == (low, high)


@pytest.mark.parametrize(
    ("category", "text", "key"),
    [
        ("headphones", "头戴式耳机，折叠不折叠都行", "foldable"),
        ("phone", "手机，他不懂啥5G，有没有都行", "five_g"),
        ("litter_box", "布偶，十四斤，猫砂盆要大", "weight"),
        ("dog_food", "dog food for a yorkie, 3 kg", "weight"),
        ("sunscreen", "防晒，军训半个月用", "age_from"),
    ],
)
def test_what_is_open_or_said_of_somebody_bounds_nothing(category: str, text: str, key: str) -> None:
    assert key not in heard(category, text)


@pytest.mark.parametrize(
    ("category", "text", "key", "value"),
    [
        ("laundry_detergent", "真丝衬衫用的洗衣液，别带酶，会把真丝啃坏", "fabric", "delicate"),
        ("moisturiser", "my last cream has retinol so that's out, moisturiser please", "retinoid_free", "yes"),
        ("floor_drain", "不想砸瓷砖，地漏", "retrofit", "yes"),
        ("floor_drain", "老地漏换个芯就完事", "retrofit", "yes"),
        ("running_shoes", "running shoes, the softest you have", "cushioning", "max"),
    ],
)
def test_what_shall_not_be_hurt_is_asked_for(category: str, text: str, key: str, value: str) -> None:
    assert heard(category, text)[key].any_of == (value,)


@pytest.mark.parametrize(
    ("category", "text", "key", "values"),
    [
        ("optical_disc", "blank DVDs of the write-once kind", "type", {"dvd_r", "dvd_dl"}),
        ("optical_disc", "CD or DVD blanks that are rewritable", "type", {"cd_rw", "dvd_rw", "dvd_ram"}),
        ("headphones", "in-ear or over-ear headphones", "form", {"in_ear", "over_ear"}),
    ],
)
def test_wishes_that_cross_hold_together(category: str, text: str, key: str, values: set[str]) -> None:
    assert set(heard(category, text)[key].any_of) == values


@pytest.mark.parametrize(
    ("category", "text", "key", "low", "high"),
    [
        ("pet_fountain", "饮水机，四十分贝是底线", "noise", None, 40),
        ("thermos", "保温杯，要能装一斤水", "capacity", 500, None),
        ("drain_cleaner", "最多等一个小时", "time", None, 60),
    ],
)
def test_a_line_that_is_drawn_and_what_is_held_bound_as_they_are_meant(
    category: str, text: str, key: str, low: float | None, high: float | None
) -> None:
    limit = heard(category, text)[key]
    assert (limit.at_least, limit.at_most) == (low, high)


def test_one_box_before_a_price_counts_no_pieces() -> None:
    assert "pieces" not in heard("snack_gift_box", "零食礼盒，预算一盒一百五")
