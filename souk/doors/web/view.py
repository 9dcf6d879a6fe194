"""How things are written for people: money, numbers, days, values. Pure functions that decide nothing."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from babel.dates import format_datetime, format_timedelta
from babel.numbers import format_compact_decimal, format_decimal
from markupsafe import Markup, escape

from souk.kit.locale import Locale, Words, babel_locale, pick, spoken
from souk.kit.money import Money, show

HAN = ("㐀", "鿿")
# The order decides: most browsers also name the ones that they descend from.
BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
# CLDR also names groups of countries and codes for private use.
GROUPS = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
PLAIN_UNITS = frozenset(
    ("L", "mL", "g", "kg", "W", "V", "mAh", "Wh", "dB", "GB", "TB", "Hz", "MHz", "GHz", "Mbps", "ppm", "lm", "K", "rpm")
)


def price(money: Mapping[str, Any], locale: Locale) -> str:
    """An amount as people write it."""
    return show(Money(**money), locale)


def number(value: float, locale: Locale) -> str:
    """A number with separators and at most three digits behind the point."""
    return format_decimal(value, format="#,##0.###", locale=babel_locale(locale))


def about(value: int, locale: Locale) -> str:
    """A large count in short: 1.2万, 12K."""
    return format_compact_decimal(value, locale=babel_locale(locale), fraction_digits=1 if value >= 1000 else 0)


def stars(value: float, locale: Locale) -> str:
    """Stars with one digit behind the point."""
    return format_decimal(value, format="0.0", locale=babel_locale(locale))


def moment(when: str, locale: Locale) -> str:
    """Day and minute of an ISO time."""
    return format_datetime(datetime.fromisoformat(when), "medium", locale=babel_locale(locale))


def instant(when: str, locale: Locale) -> Markup:
    """Day and minute of an ISO time that says its zone, and that the browser writes by the visitor's own clock."""
    return Markup('<time datetime="{}" data-moment>{} UTC</time>').format(when, moment(when, locale))


def lasting(seconds: float, locale: Locale) -> str:
    """How long so many seconds are, in the unit that fits."""
    span = timedelta(seconds=max(0, round(seconds)))
    return format_timedelta(span, granularity="second", threshold=2, locale=babel_locale(locale))


def seconds_to(when: str, now: str) -> float:
    """Seconds from one ISO time to another."""
    return (datetime.fromisoformat(when) - datetime.fromisoformat(now)).total_seconds()


def words(said: Words | None, locale: Locale) -> Markup:
    """Words in one language, marked with `lang` where only another language has them."""
    text = escape(pick(said or {}, locale))
    other = spoken(said or {}, locale)
    return text if other == locale else Markup('<span lang="{}">{}</span>').format(other, text)


def picture(card: Mapping[str, Any]) -> str:
    """Where a card's picture is; a picture that is elsewhere gives way to ours."""
    own = str(card.get("picture") or "")
    return own if own.startswith("/") and not own.startswith("//") else drawing(card["product"])


def drawing(product: str, width: int = 480, category: str | None = None) -> str:
    """Where the picture of a product is: its photograph if one is kept, else its drawing as one of a category."""
    return href(f"/pictures/{product}.svg", {"width": "" if width == 480 else width, "as": category or ""})


def photograph(digest: str, width: int) -> str:
    """Where a kept photograph is."""
    return f"/photographs/{digest}-{width}.webp"


def uploaded(name: str) -> str:
    """An uploaded file's own name, without the mark under which it is kept."""
    return re.sub(r"^[0-9a-f]{16}-", "", name)


def device(agent: str) -> str:
    """A browser and its system in two words, of what it says of itself; people know their devices by these."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    return " · ".join(part for part in (browser, system) if part)


def country(code: str, locale: Locale) -> str:
    """What a country is called; a code that names none stays as it is."""
    return str(babel_locale(locale).territories.get(code, code))


def countries(locale: Locale) -> list[tuple[str, str]]:
    """Codes and names of countries, by name; the two languages' home first."""
    names = {str(code): str(name) for code, name in babel_locale(locale).territories.items()}
    named = [one for one in names.items() if len(one[0]) == 2 and one[0].isalpha() and one[0] not in GROUPS]
    return sorted(named, key=lambda one: (one[0] != "CN", one[1]))


def href(path: str, query: Mapping[str, Any] | Sequence[tuple[str, Any]] = ()) -> str:
    """An address with its query; lists repeat their key, empty values are left out."""
    pairs = list(query.items()) if isinstance(query, Mapping) else list(query)
    kept = [(key, value) for key, value in pairs if value not in ("", None, [], ())]
    return path + (f"?{urlencode(kept, doseq=True)}" if kept else "")


def local(path: str) -> str:
    """The path, if it stays on this site, else the home page."""
    try:
        parts = urlsplit(path.replace("\\", "/"))
    except ValueError:
        return "/"
    # Browsers read however many slashes at the beginning as those before a host; `urlsplit` reads two.
    slashes = len(path) - len(path.replace("\\", "/").lstrip("/"))
    stays = not parts.scheme and not parts.netloc and slashes == 1
    return path if stays and path.isprintable() else "/"


def is_sentence(text: str) -> bool:
    """Whether somebody asks rather than searches: over 12 Han characters, over 5 words, or a question mark."""
    said = text.strip()
    han = sum(HAN[0] <= char <= HAN[1] for char in said)
    return han > 12 or len(said.split()) > 5 or said.endswith(("?", "？"))


def telling(shown: str) -> bool:
    """Whether a value says by itself what it measures: a word does, a bare number or a length does not."""
    value, _, unit = shown.strip().partition(" ")
    return not value[:1].isdecimal() or unit in PLAIN_UNITS
