"""The checker's own reading of numbers, prices and phrases."""

from decimal import Decimal

import pytest

from tests.checker.measures import close, measured, money
from tests.checker.phrases import only_joins, says


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("68 L", "L", 68),
        ("45-inch", "cm", 114.3),
        ('15.6"', "in", 15.6),
        ("1,299 g", "kg", 1.299),
        ("两百五十毫升", "mL", 250),
        ("一万二毫安时", "mAh", 12000),
        ("半斤", "g", 250),
        ("SPF50+", "spf", 50),
        ("30㎡", "m²", 30),
        ("6 pc(s)", "count", 6),
        ("2年", "month", 24),
        ("容量68升", "L", 68),
    ],
)
def test_a_number_is_read_in_its_unit_and_converted(text: str, unit: str, value: float) -> None:
    assert any(close(found, value) for found in measured(text, unit))


def test_a_number_of_another_dimension_is_not_converted() -> None:
    assert measured("68 L", "kg") == []


def test_a_bare_number_takes_the_unit_that_is_said_beforehand() -> None:
    assert measured("1200", "kg", "g") == [1.2]
    assert measured("1200", "kg") == []


@pytest.mark.parametrize(
    ("text", "locale", "right"),
    [
        ("¥799", "zh-CN", (Decimal(799), "CNY")),
        ("CN¥1,299.50", "en", (Decimal("1299.50"), "CNY")),
        ("US$49.95", "zh-CN", (Decimal("49.95"), "USD")),
        ("¥500", "en", (Decimal(500), "JPY")),
        ("cheap", "en", None),
    ],
)
def test_a_price_is_read_as_its_language_writes_it(text: str, locale: str, right: tuple[Decimal, str] | None) -> None:
    assert money(text, locale) == right


def test_a_phrase_is_said_with_other_endings_and_not_inside_a_longer_one() -> None:
    assert says("easily cleaned box", ["easy to clean"]) is False
    assert says("cleans well", ["cleaning"])
    assert says("running shoe", ["running shoes"])
    assert not says("smells", ["small"])
    assert says("封闭式猫砂盆", ["封闭式"], unless=["半封闭式"])
    assert not says("半封闭式猫砂盆", ["封闭式"], unless=["半封闭式"])
    assert says("养猫也养狗", ["养猫+养狗"])


def test_only_joining_words_stand_between_claims() -> None:
    assert only_joins(" First choice: “", "en")
    assert only_joins(";≥ ", "zh-CN")
    assert not only_joins(" is the cheapest ", "en")
