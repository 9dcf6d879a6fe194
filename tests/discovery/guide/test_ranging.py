"""Money that is said without a currency or a bound."""

import pytest

from souk.discovery.guide.rules.ranging import of_money
from souk.discovery.search import numbered, plainly


@pytest.mark.parametrize(
    ("said", "low", "high"),
    [
        ("a gift for my boss, 200-300", 200, 300),
        ("电饭煲 200到400 不要粉色", 200, 400),
        ("我预算5000想配一套", None, 5000),
    ],
)
def test_a_bare_range_or_what_the_budget_is_is_money(said: str, low: float | None, high: float) -> None:
    found = of_money(numbered(plainly(said)), ())
    assert found is not None
    assert (found[0].at_least, found[0].at_most) == (low, high)


@pytest.mark.parametrize("said", ["3到4人", "24-27 inch", "1-2", "a 1080-1440p screen", "第200-300页"])
def test_a_range_of_anything_else_is_none(said: str) -> None:
    assert of_money(numbered(plainly(said)), ()) is None


def test_what_is_understood_already_is_no_budget() -> None:
    said = numbered(plainly("200-300"))
    assert of_money(said, [(0, len(said.text))]) is None
