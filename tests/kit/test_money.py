from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from souk.kit.errors import Invalid
from souk.kit.money import Money, exponent, minor, show

CURRENCIES = st.sampled_from(["CNY", "USD", "EUR", "JPY", "KWD"])
AMOUNTS = st.integers(-(10**12), 10**12)


@given(AMOUNTS, AMOUNTS, CURRENCIES)
def test_money_adds_and_subtracts_exactly(one: int, other: int, currency: str) -> None:
    assert Money(one, currency) + Money(other, currency) == Money(one + other, currency)
    assert Money(one, currency) + Money(other, currency) - Money(other, currency) == Money(one, currency)


@given(AMOUNTS, CURRENCIES)
def test_whole_units_and_back_lose_nothing(amount: int, currency: str) -> None:
    money = Money(amount, currency)
    assert minor(money.major, currency) == money
    assert minor(str(money.major), currency) == money


@pytest.mark.parametrize(("currency", "digits"), [("CNY", 2), ("JPY", 0), ("KWD", 3)])
def test_a_currency_has_its_own_digits(currency: str, digits: int) -> None:
    assert exponent(currency) == digits
    assert minor(7, currency) == Money(7 * 10**digits, currency)


def test_two_currencies_do_not_mix() -> None:
    with pytest.raises(Invalid, match=r"^CNY and USD do not add up\.$"):
        Money(1, "CNY") + Money(1, "USD")
    with pytest.raises(Invalid, match="do not add up"):
        Money(1, "CNY") - Money(1, "USD")


@pytest.mark.parametrize("currency", ["cny", "CN", "YUAN", "", "¥¥¥", "元元元"])
def test_a_currency_is_three_capital_letters(currency: str) -> None:
    with pytest.raises(Invalid, match="is not a currency of three capital letters"):
        Money(1, currency)


@pytest.mark.parametrize(("major", "currency"), [("0.001", "CNY"), ("0.5", "JPY"), (Decimal("1.0001"), "KWD")])
def test_a_fraction_that_the_currency_does_not_have_is_refused(major: Decimal | str, currency: str) -> None:
    with pytest.raises(Invalid, match="has no part as small as"):
        minor(major, currency)


@pytest.mark.parametrize("major", ["1e999999", "1e100000", "-1e16", Decimal(10) ** 16])
def test_more_than_anybody_has_is_refused_before_it_is_written_out(major: Decimal | str) -> None:
    with pytest.raises(Invalid, match="is more than there is of CNY"):
        minor(major, "CNY")
    assert minor("999999999999999.99", "CNY").amount == 99999999999999999


@pytest.mark.parametrize(
    ("money", "chinese", "english"),
    [
        (Money(129900, "CNY"), "¥1,299", "CN¥1,299"),
        (Money(129950, "CNY"), "¥1,299.50", "CN¥1,299.50"),
        (Money(5, "CNY"), "¥0.05", "CN¥0.05"),
        (Money(0, "CNY"), "¥0", "CN¥0"),
        (Money(1299, "USD"), "US$12.99", "$12.99"),
    ],
)
def test_money_is_shown_as_people_write_it(money: Money, chinese: str, english: str) -> None:
    assert show(money, "zh-CN") == chinese
    assert show(money, "en") == english


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
@pytest.mark.parametrize(("amount", "currency", "digits"), [(1299, "JPY", "1,299"), (1299, "KWD", "1.299")])
def test_currencies_with_other_digits_are_shown_with_theirs(
    amount: int, currency: str, digits: str, locale: str
) -> None:
    assert show(Money(amount, currency), locale).endswith(digits)  # type: ignore[arg-type]


@given(st.lists(AMOUNTS, min_size=2, max_size=8))
def test_money_is_ordered_by_its_amount(amounts: list[int]) -> None:
    assert [money.amount for money in sorted(Money(one, "CNY") for one in amounts)] == sorted(amounts)
