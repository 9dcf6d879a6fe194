"""What a sentence says about buying: how many, by when, returns, which shops, what comes first."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from souk.agents.shopper.contracts import Heard, Prefer
from souk.kit.locale import Words
from souk.kit.text import flat

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九十")} | {"两": 2, "俩": 2}
_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_ENGLISH = {word: n for n, word in enumerate(_WORDS)}
_N = r"(?P<n>\d{1,3}|[一二两三四五六七八九十]{1,3})"
_E = r"(?P<n>\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten)"
_PIECE = "[个件台只袋包瓶盒套把双条箱罐桶份款张块支]"
_PIECES = r"(?:pieces|pcs|packs|bags|boxes|bottles|units|sets|pairs)"
# Only behind a word that asks for goods: in 适合两只猫的 two are no number of pieces.
_COUNTS = (
    rf"(?:^|[买要订购来和加再、,，])\s*{_N}\s*{_PIECE}",
    rf"(?:\bbuy|\bget|\border|\bneed|\bwant|\band)(?:\s+(?:me|us))?\s+{_E}\b(?!\s*(?:yuan|days?|l\b|kg|cats?|dogs?|liters?|litres?))",
    rf"\b{_E}\s+{_PIECES}\b",
    r"\b(?:quantity|qty)\s*:?\s*(?P<n>\d{1,3})\b",
    r"(?:数量|一共要)\s*:?\s*(?P<n>\d{1,3})",
)
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
_EACH = r"每[个件台只袋包瓶盒套把双条箱罐桶份款]|单价|\beach\b|\bapiece\b|\bper (?:piece|item|unit|pack|bag)\b"
_ASKING = (
    r"^\s*(?:请|麻烦)?(?:你)?(?:帮我|给我|替我)?(?:买|下单|订购|订|购买|采购)?"
    r"|^\s*(?:please\s+)?(?:buy|get|order|find)\s+(?:me|us)?\b"
)

NEAR = 14


@dataclass(frozen=True)
class Reading:
    """What was read; `rest` is the sentence without it, of the same length, for who reads what goods are meant."""

    rest: str
    heard: tuple[Heard, ...] = ()
    counts: tuple[tuple[int, int], ...] = ()
    deliver_by: str = ""
    return_days: int | None = None
    shops: tuple[str, ...] = ()
    prefer: Prefer | None = None
    each: bool = False


def read(text: str, today: date, shops: Mapping[str, Words]) -> Reading:
    """Read a sentence on a day; `shops` are ids and names. What is said twice holds as it was said first."""
    found = Reading(text, each=re.search(_EACH, flat(text)) is not None)
    for part in (_returns, _arrival, _shops_of(shops), _counts, _prefers):
        found = part(found, today)
    rest = re.sub(_ASKING, lambda one: " " * len(one[0]), found.rest, flags=re.IGNORECASE)
    return replace(found, rest=rest)


def count_before(reading: Reading, text: str, said: str, others: Sequence[str] = ()) -> int | None:
    """How many pieces are said before some words, with nothing but a few letters between.

    Where `others` have the words in them, as 猫砂盆 has 猫砂, they are not meant there.
    """
    plain = flat(text)
    for other in others:
        if said in other and other != said:
            plain = plain.replace(flat(other), "\0" * len(other))
    places = [match.start() for match in re.finditer(re.escape(flat(said)), plain)] if said else []
    near = [(at - end, count) for at in places for end, count in reading.counts if 0 <= at - end <= NEAR]
    return min(near)[1] if near else None


def number(said: str) -> int:
    """A number in digits, Han numerals below a hundred, or an English word up to ten."""
    if said.isdecimal():
        return int(said)
    if said in _ENGLISH:
        return _ENGLISH[said]
    tens, ten, ones = said.rpartition("十")
    if not ten:
        return _DIGITS.get(said, 0)
    return (_DIGITS.get(tens, 1) if tens else 1) * 10 + (_DIGITS.get(ones, 0) if ones else 0)


def _matches(patterns: Sequence[str], text: str) -> Iterator[re.Match[str]]:
    for pattern in patterns:
        yield from re.finditer(pattern, text)


def _taken(found: Reading, match: re.Match[str], key: str, shown: Words) -> Reading:
    start, end = match.span()
    rest = found.rest[:start] + " " * (end - start) + found.rest[end:]
    heard = Heard(key, shown, found.rest[start:end].strip())
    return replace(found, rest=rest, heard=(*found.heard, heard))


def _returns(found: Reading, _today: date) -> Reading:
    for match in _matches(_RETURNS, flat(found.rest)):
        days = number(match["n"])
        shown: Words = {"en": f"at least {days} days to send back", "zh-CN": f"至少 {days} 天可退"}
        return replace(_taken(found, match, "return_days", shown), return_days=days)
    plain = re.search(r"无理由(?:退(?:换?货)?)?", found.rest)
    if plain is None:
        return found
    # The law on distance sales says seven days where nobody says more (消费者权益保护法 25).
    shown = {"en": "at least 7 days to send back", "zh-CN": "至少 7 天可退"}
    return replace(_taken(found, plain, "return_days", shown), return_days=7)


def _arrival(found: Reading, today: date) -> Reading:
    text = flat(found.rest)
    for match, day in _days(text, today):
        shown: Words = {"en": f"arrives by {day.isoformat()}", "zh-CN": f"{day.isoformat()} 前送达"}
        return replace(_taken(found, match, "deliver_by", shown), deliver_by=day.isoformat())
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


def _shops_of(shops: Mapping[str, Words]) -> Callable[[Reading, date], Reading]:
    """Read the names of shops that there are."""

    def part(found: Reading, _today: date) -> Reading:
        for id, names in sorted(shops.items()):
            for name in sorted(set(names.values()), key=len, reverse=True):
                match = re.search(
                    rf"(?:只?[在从去]|\b(?:from|at)\s+)?\s*{re.escape(flat(name))}(?:买|店|购买)?", flat(found.rest)
                )
                if len(name) > 1 and match is not None:
                    found = replace(_taken(found, match, "shops", names), shops=(*found.shops, id))
                    break
        return found

    return part


def _counts(found: Reading, _today: date) -> Reading:
    seen: set[int] = set()
    for match in sorted(_matches(_COUNTS, flat(found.rest)), key=lambda one: (one.start("n"), -one.end())):
        count = number(match["n"])
        if 1 <= count <= 99 and match.start("n") not in seen:
            seen.add(match.start("n"))
            shown: Words = {"en": f"{count} piece{'' if count == 1 else 's'}", "zh-CN": f"{count} 件"}
            found = replace(_taken(found, match, "quantity", shown), counts=(*found.counts, (match.end(), count)))
    return found


def _prefers(found: Reading, _today: date) -> Reading:
    for prefer, pattern, shown in _PREFER:
        match = re.search(pattern, flat(found.rest))
        if match is not None:
            return replace(_taken(found, match, "prefer", shown), prefer=prefer)
    return found
