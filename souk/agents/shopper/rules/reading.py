"""What a sentence says about buying: how many, by when, returns, which shops, what comes first."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from souk.agents.shopper.contracts import Prefer
from souk.agents.shopper.rules.counting import E as _E
from souk.agents.shopper.rules.counting import N as _N
from souk.agents.shopper.rules.counting import count_before, counted, number
from souk.agents.shopper.rules.denying import named
from souk.agents.shopper.rules.hearing import Names, Reading, taken
from souk.agents.shopper.rules.repeating import repeated
from souk.agents.shopper.rules.spending import spent
from souk.kit.locale import Words, day_in
from souk.kit.text import flat

_RETURNS = (
    rf"{_N}\s*天(?:之?内)?(?:无理由|可以?)?(?:退换?货?|包退)",
    rf"{_N}\s*天(?:之?内)?无理由",
    rf"\b{_E}[- ]days?(?:'|s)?\s+(?:free\s+)?returns?\b",
    rf"\breturn(?:s|able|ed)?\s+(?:within|for|in)\s+(?:at least\s+)?{_E}\s+days?\b",
)
_WITHIN = (
    rf"{_N}\s*天(?:之?内|以内)\s*(?:要|能|必须)?(?:送?到货?|送达|收到|到手)",
    rf"(?:\bdelivered|\barriv\w+|\bdelivery)?\s*\bwithin\s+{_E}\s+days?\b",
)
_DAYS_ON = {"今天": 0, "今晚": 0, "明天": 1, "后天": 2, "大后天": 3, "today": 0, "tonight": 0, "tomorrow": 1}
_ZH_DAY = r"(?P<day>大后天|今天|今晚|明天|后天)(?:之?前)?(?:要|能|必须)?(?:送?到货?|送达|收到|到手|之?前)"
_EN_DAY = r"\bby\s+(?P<day>today|tonight|tomorrow)\b"
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEK = {name: n for n, name in enumerate(_WEEKDAYS)}
_HAN_WEEK = {name: n for n, name in enumerate("一二三四五六")} | {"日": 6, "天": 6}
_ZH_BY = r"(?:之?前)?(?:要|能|必须)?(?:送?到货?|送达|收到|到手|之?前)?"
_ZH_WEEK = rf"(?P<next>下)?(?:本|这)?(?:周|星期|礼拜)(?P<day>[一二三四五六日天]){_ZH_BY}"
_EN_WEEK = rf"\b(?:by|before|until)\s+(?P<next>next\s+)?(?P<day>{'|'.join(_WEEK)})\b"
_DATE = r"(?:\b(?:by|before|until)\s+)?(?P<y>20\d\d)-(?P<m>\d\d?)-(?P<d>\d\d?)(?:之?前)?(?:送?到|送达|收到)?"
_ZH_DATE = rf"(?P<m>\d\d?)月(?P<d>\d\d?)[日号]{_ZH_BY}"
_PREFER: tuple[tuple[Prefer, str, Words], ...] = (
    ("price", r"最便宜|最低价|最省钱|\bcheapest\b|\blowest price\b", {"en": "the cheapest", "zh-CN": "最便宜优先"}),
    ("soon", r"最快|尽快|越快越好|\bsoonest\b|\bfastest\b|\basap\b", {"en": "the soonest", "zh-CN": "最快到优先"}),
)
# What asks for goods and is no part of what they are, at the beginning of a clause.
_ASKING = (
    r"(?:^|(?<=[,，.。;；!！?？]))\s*(?:请|麻烦您?|你好|您好)*(?:你|我)?(?:就|也)?"
    r"(?:(?:想要?|需要|要)?(?:帮我|给我|替我)(?:买|下单|订购|订|购买|采购|找|看看)?|(?:想要?|需要|要)?(?:买|订购|购买|采购|下单))(?!的)"
    r"|(?:^|(?<=[,，.。;；!！?？]))\s*(?:please\s+)?(?:buy|get|order|find)\s+(?:me|us)?\b"
)


def read(text: str, today: date, names: Names | Mapping[str, Words]) -> Reading:
    """Read a sentence on a day; names may be those of shops alone. What is said twice holds as it was said first."""
    known = names if isinstance(names, Names) else Names(names)
    found = _arrival(_returns(Reading(text)), today)
    found = _prefers(counted(spent(repeated(named(found, known)))))
    rest = re.sub(_ASKING, lambda one: " " * len(one[0]), found.rest, flags=re.IGNORECASE)
    return replace(found, rest=rest)


def _matches(patterns: Sequence[str], text: str) -> Iterator[re.Match[str]]:
    for pattern in patterns:
        yield from re.finditer(pattern, text)


def _returns(found: Reading) -> Reading:
    for match in _matches(_RETURNS, flat(found.rest)):
        days = number(match["n"])
        shown: Words = {"en": f"at least {days} days to send back", "zh-CN": f"至少 {days} 天可退"}
        return replace(taken(found, match.span(), "return_days", shown), return_days=days)
    plain = re.search(r"无理由(?:退(?:换?货)?)?", found.rest)
    if plain is None:
        return found
    # The law on distance sales says seven days where nobody says more (消费者权益保护法 25).
    shown = {"en": "at least 7 days to send back", "zh-CN": "至少 7 天可退"}
    return replace(taken(found, plain.span(), "return_days", shown), return_days=7)


def _arrival(found: Reading, today: date) -> Reading:
    text = flat(found.rest)
    for match, day in _days(text, today):
        at = day.isoformat()
        shown: Words = {"en": f"arrives by {day_in(at, 'en')}", "zh-CN": f"{day_in(at, 'zh-CN')} 前送达"}
        return replace(taken(found, match.span(), "deliver_by", shown), deliver_by=at)
    return found


def _days(text: str, today: date) -> Iterator[tuple[re.Match[str], date]]:
    for match in _matches(_WITHIN, text):
        yield match, today + timedelta(days=number(match["n"]))
    for match in _matches((_ZH_DAY, _EN_DAY), text):
        yield match, today + timedelta(days=_DAYS_ON[match["day"]])
    for match in _matches((_ZH_WEEK, _EN_WEEK), text):
        weekday = _HAN_WEEK.get(match["day"], _WEEK.get(match["day"], 0))
        ahead = (weekday - today.weekday()) % 7
        monday = today + timedelta(days=7 - today.weekday())
        yield match, monday + timedelta(days=weekday) if match["next"] else today + timedelta(days=ahead)
    for match in _matches((_DATE, _ZH_DATE), text):
        named = match.groupdict()
        try:
            day = date(int(named.get("y") or today.year), int(match["m"]), int(match["d"]))
        except ValueError:
            continue
        yield match, day if named.get("y") or day >= today else day.replace(year=day.year + 1)


def _prefers(found: Reading) -> Reading:
    for prefer, pattern, shown in _PREFER:
        match = re.search(pattern, flat(found.rest))
        if match is not None:
            return replace(taken(found, match.span(), "prefer", shown), prefer=prefer)
    return found


__all__ = ["Names", "Reading", "count_before", "number", "read"]
