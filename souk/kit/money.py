"""Money as integer minor units with a currency; no float on the way of a price."""

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from babel.numbers import format_currency, get_currency_precision

from souk.kit.errors import Invalid
from souk.kit.locale import Locale, babel_locale

# Digits of whole units: a thousand million million, beyond every sum that a database counts in 64 bits.
LARGEST = 15


@dataclass(frozen=True, order=True)
class Money:
    """An amount in minor units (fen, cents) of an ISO 4217 currency; amounts of two currencies do not mix."""

    amount: int
    currency: str

    def __post_init__(self) -> None:
        if len(self.currency) != 3 or not self.currency.isupper() or not self.currency.isascii():
            raise Invalid("{currency} is not a currency of three capital letters, such as CNY.", currency=self.currency)

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount - self._same(other), self.currency)

    def _same(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise Invalid("{one} and {other} do not add up.", one=self.currency, other=other.currency)
        return other.amount

    @property
    def major(self) -> Decimal:
        """The amount in whole units, exact."""
        return Decimal(self.amount).scaleb(-exponent(self.currency))


def exponent(currency: str) -> int:
    """Digits behind the point: 2 for CNY, 0 for JPY, 3 for KWD (Unicode CLDR through Babel)."""
    return get_currency_precision(currency)


def minor(major: Decimal | int | str, currency: str) -> Money:
    """Whole units as money; refuses a fraction that the currency does not have, and more than there is anywhere."""
    said = Decimal(major)
    # A few letters such as 1e999999 name a number that takes minutes to write out.
    if said.is_finite() and said.adjusted() > LARGEST:
        raise Invalid("{major} is more than there is of {currency}.", currency=currency, major=major)
    scaled = said.scaleb(exponent(currency))
    if scaled != scaled.to_integral_value():
        raise Invalid("{currency} has no part as small as {major}.", currency=currency, major=major)
    return Money(int(scaled), currency)


@lru_cache(maxsize=16384)
def show(money: Money, locale: Locale) -> str:
    """As people write it: ¥1,299.00 in Chinese, CN¥1,299.00 in English; zero fractions are dropped."""
    digits = exponent(money.currency)
    whole = money.amount % 10**digits == 0
    pattern = babel_locale(locale).currency_formats["standard"].pattern
    bare = pattern.replace(".00", "") if whole else pattern
    return format_currency(money.major, money.currency, bare, locale=babel_locale(locale), currency_digits=not whole)
