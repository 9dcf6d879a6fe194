"""Two languages: words said in both, and the choice between them."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Literal, get_args

from babel import Locale as BabelLocale
from babel import negotiate_locale
from babel.dates import format_date

Locale = Literal["zh-CN", "en"]
LOCALES: tuple[Locale, ...] = get_args(Locale)
Words = Mapping[Locale, str]


def pick(words: Words, locale: Locale) -> str:
    """The words in `locale`, else in any language that has them, else nothing."""
    return words.get(locale) or next((words[other] for other in LOCALES if words.get(other)), "")


def spoken(words: Words, locale: Locale) -> Locale:
    """The language in which `pick` answers."""
    return locale if words.get(locale) else next((other for other in LOCALES if words.get(other)), locale)


def negotiate(wishes: Sequence[str], fallback: Locale) -> Locale:
    """The first of our languages among a browser's wishes, best first (`zh-TW` counts as Chinese)."""
    found = negotiate_locale([wish.replace("_", "-") for wish in wishes], ["zh-CN", "zh", "en"], sep="-")
    if found is None:
        return fallback
    return "zh-CN" if found.startswith("zh") else "en"


def language_of(text: str) -> Locale:
    """Chinese where any Han character stands, else English."""
    return "zh-CN" if any("㐀" <= char <= "鿿" for char in text) else "en"


@cache
def babel_locale(locale: Locale) -> BabelLocale:
    """Babel's data for one of our languages."""
    return BabelLocale.parse(locale, sep="-")


def day_in(when: str, locale: Locale) -> str:
    """The day of a date or time in ISO 8601 as people write it: `Dec 2, 2026`, `2026年12月2日`."""
    return format_date(date.fromisoformat(when[:10]), format="medium", locale=babel_locale(locale))
