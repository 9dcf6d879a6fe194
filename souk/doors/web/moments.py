"""Cron fields and intervals in words, for whoever does not read cron."""

from collections.abc import Callable
from gettext import NullTranslations
from typing import Literal

from babel.dates import get_day_names, get_month_names

from souk.doors.web.words import translations
from souk.kit.locale import Locale, babel_locale

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def explained(at: str, locale: Locale) -> str:
    """When it comes, in a sentence; empty where the fields say something that needs more than one."""
    known, parts = translations(locale), at.split()
    if len(parts) > 1 and parts[0].lower() == "every":
        return _every(parts[1:], known)
    if len(parts) != 5:
        return ""
    minute, hour, day, month, weekday = parts
    if minute.isdecimal() and hour.isdecimal():
        return _daily(f"{int(hour)}:{minute:0>2}", (day, month, weekday), locale, known)
    return _hourly(minute, hour, known) if (day, month, weekday) == ("*", "*", "*") else ""


def _every(parts: list[str], known: NullTranslations) -> str:
    count = int(parts[0]) if parts[0].isdecimal() else 1
    unit = parts[-1].lower().rstrip("s")
    said: dict[str, Callable[[], str]] = {
        "minute": lambda: known.ngettext("every minute", "every {count} minutes", count),
        "hour": lambda: known.ngettext("every hour", "every {count} hours", count),
        "day": lambda: known.ngettext("every day", "every {count} days", count),
        "week": lambda: known.ngettext("every week", "every {count} weeks", count),
    }
    return said[unit]().format(count=count) if unit in said else ""


def _hourly(minute: str, hour: str, known: NullTranslations) -> str:
    if hour == "*" and minute == "*":
        return _every(["1", "minute"], known)
    if hour == "*" and minute.startswith("*/"):
        return known.gettext("every hour, at each minute that {step} divides").format(step=minute[2:])
    if hour == "*" and minute.isdecimal():
        return known.gettext("every hour at minute {minute}").format(minute=minute)
    if hour.startswith("*/") and minute.isdecimal():
        return known.gettext("at minute {minute} of each hour that {step} divides").format(minute=minute, step=hour[2:])
    return ""


def _daily(time: str, days: tuple[str, str, str], locale: Locale, known: NullTranslations) -> str:
    day, month, weekday = days
    if days == ("*", "*", "*"):
        return known.gettext("every day at {time}").format(time=time)
    if (day, month) == ("*", "*"):
        names = _weekdays(weekday, locale)
        return known.gettext("{days} at {time}").format(days=names, time=time) if names else ""
    if weekday != "*":
        return ""
    if day == "last" and month == "*":
        return known.gettext("on the last day of each month at {time}").format(time=time)
    if day.isdecimal() and month == "*":
        return known.gettext("on day {day} of each month at {time}").format(day=day, time=time)
    if day.isdecimal() and month.isdecimal() and 1 <= int(month) <= 12:
        width: Literal["abbreviated", "wide"] = "abbreviated" if locale == "zh-CN" else "wide"
        name = get_month_names(width, locale=babel_locale(locale))[int(month)]
        return known.gettext("every year on {month} {day} at {time}").format(month=name, day=day, time=time)
    return ""


def _weekdays(field: str, locale: Locale) -> str:
    """Names of weekdays: a list, or a range from one to another; Sunday is 0 or 7."""
    names = get_day_names("wide", locale=babel_locale(locale))
    known = translations(locale)
    found = [part.split("-") for part in field.lower().split(",")]
    if not all(len(part) <= 2 and all(_day(one) is not None for one in part) for part in found):
        return ""
    said = [known.gettext("{first} to {last}") if len(part) == 2 else "{first}" for part in found]
    shown = [[names[_day(one) or 0] for one in part] for part in found]
    parts = [text.format(first=days[0], last=days[-1]) for text, days in zip(said, shown, strict=True)]
    return known.gettext(", ").join(parts)


def _day(said: str) -> int | None:
    """Monday as 0, as Babel counts."""
    if said.isdecimal() and int(said) <= 7:
        return (int(said) - 1) % 7
    return WEEK.index(said) if said in WEEK else None
