"""Limits in a shopper's words."""

import pytest

from souk.discovery.search.rules.limits import leftover, purpose
from souk.discovery.search.rules.money import price_limits

BUDGETS = [
    ("预算200以内", None, 200, ""),
    ("200元以下的", None, 20000, "CNY"),
    ("两百以内的保温杯", None, 200, ""),
    ("不超过1,299块", None, 129900, "CNY"),
    ("under $300", None, 30000, "USD"),
    ("less than 300 dollars", None, 30000, "USD"),
    ("at most 99.50 euros", None, 9950, "EUR"),
    ("100-200元", 10000, 20000, "CNY"),
    ("100到200块钱", 10000, 20000, "CNY"),
    ("at least £20", 2000, None, "GBP"),
    ("5000元以上的手机", 500000, None, "CNY"),
    ("一万二以内", None, 12000, ""),
    ("budget of 1.5k", None, 1500, ""),
]


@pytest.mark.parametrize(("text", "low", "high", "currency"), BUDGETS)
def test_a_budget_is_read_with_its_bounds_and_currency(
    text: str, low: float | None, high: float | None, currency: str
) -> None:
    ((limit, (start, end)),) = price_limits(text, ())
    assert (limit.at_least, limit.at_most, limit.unit) == (low, high, currency)
    assert text[start:end].strip() == limit.said


@pytest.mark.parametrize(
    "text", ["under 2 kg", "20个以内", "500ml以下", "iPhone 15", "一只猫", "at least 16 GB", "2026年新款", "PA+++"]
)
def test_a_number_that_measures_something_else_is_no_budget(text: str) -> None:
    assert list(price_limits(text, ())) == []


def test_words_that_are_understood_already_give_no_budget() -> None:
    text = "小猫才两个月,预算200以内"
    assert list(price_limits(text, ((0, len(text)),))) == []


@pytest.mark.parametrize(
    ("text", "goods"),
    [("a mouse for a laptop", "laptop"), ("mouse for my laptop", "laptop"), ("笔记本用的鼠标", "笔记本")],
)
def test_goods_named_as_a_purpose_are_told_from_what_is_wanted(text: str, goods: str) -> None:
    start = text.index(goods)
    assert purpose(text, start, start + len(goods))
    other = "鼠标" if "鼠标" in text else "mouse"
    assert not purpose(text, text.index(other), text.index(other) + len(other))


def test_what_is_left_over_has_no_joining_words() -> None:
    assert leftover("what is the best lawn mower for me?", ()) == "lawn mower"
    assert leftover("请问有什么好用的割草机推荐吗", ()) == "割草机"
