"""Numbers as they are spoken in passing: 六点四寸, 18个钟, 送三块布, `RMB 2000`, `two or three in it`."""

import re

from souk.discovery.search.rules.imperial import Rewrite
from souk.goods.annotation import number

_DIGIT = "零一二三四五六七八九"
_POINT = re.compile(
    rf"(?<![{_DIGIT}两十百千\d])([{_DIGIT}两十]{{1,3}})点([{_DIGIT}]{{1,2}})"
    r"(?=\s?(?:英?寸|吋|毫米|厘米|公分|米|升|公升|斤|公斤|千克|克|千瓦|小时|个|万|平|岁|分贝|%|以[上下内]|左右|起))"
)
_HOURS = re.compile(rf"(?<=[\d{_DIGIT}两十半])个钟(?![头点表])")
# Pieces of cloth are counted by 块, as yuan are.
_CLOTHS = re.compile(
    rf"(?P<lead>(?:布|垫|拖布|抹布)[^;,。!?\d]{{0,4}}|[送配附赠备])(?P<count>\d|[{_DIGIT[1:]}两])块(?![钱以之])"
    rf"|(?P<few>\d|[{_DIGIT[1:]}两])块(?=(?:以上|起)?的?(?:替换|拖布|抹布|布|毛巾|海绵))"
)
_SIGNED = re.compile(r"\b(rmb|cny)\s?(\d[\d,]*(?:\.\d+)?)(?!\d)|(?<![\d.])(\d[\d,]*(?:\.\d+)?)\s?¥(?!\s?\d)")
_NAMES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_WORDS = {one: place for place, one in enumerate(_NAMES, 1)}
_OR_SO_MANY = re.compile(
    rf"(?<![\w.])({'|'.join(_NAMES)}|\d+) or ({'|'.join(_NAMES)}|\d+)"
    r"(?= in (?:it|the|a|one)\b| (?:pcs|pieces|packs?|people|inch|inches|litres?|metres?)\b)"
)
_A_PACK = re.compile(
    r"(?<![\w.])(\d+|ten|twelve|twenty|six|eight|five|four|three|two)( or (?:more|fewer|less))? "
    r"(?:per|a|to a|to the|in a|in each|in every|in the) (?:packet|pack|box|tin|case)\b"
)
_FULL = re.compile(
    r"\b(do(?:es)?|go(?:es)?|gives?|stays?|manages?) (?:an?|one) (?:full|whole|good|solid) (?=year|month|week|day)"
)
_PEOPLE = re.compile(r"\bwe(?:'re| are) (two|three|four|five|six|seven|eight|\d)(?=\s*(?:$|[,.;!]|in\b|at\b|of\b))")


def _digit(word: str) -> str:
    return word if word.isdigit() else f"{number(word):g}"


def _count(word: str) -> int:
    return int(word) if word.isdigit() else _WORDS.get(word, {"twelve": 12, "twenty": 20}.get(word, 0))


def _point(found: re.Match[str]) -> str:
    after = "".join(str(_DIGIT.index(one)) for one in found[2])
    return f"{number(found[1]):g}.{after}"


def _cloths(found: re.Match[str]) -> str:
    return f"{found['lead'] or ''}{_digit(found['count'] or found['few'])}片"


def _or_so_many(found: re.Match[str]) -> str | None:
    low, high = _count(found[1]), _count(found[2])
    unit = " pcs" if re.match(r" in (?:it|the|a|one)\b", found.string[found.end() :]) else ""
    return f"{low} to {high}{unit}" if high == low + 1 else None


_GIGAHERTZ = re.compile(r"((?:主频|频率|睿频|频)[^;,。\d]{0,4}\d(?:\.\d+)?)\s?g(?![a-z])")
_CORES = re.compile(r"([单双一二两三四六八十]|\d+)核(?!桃|心|武|对|算|实)")
_CORES_OF = re.compile(r"([单双一二两三四六八十\d]核)(?=[a-z])")
_HOLDS_A = re.compile(
    r"\b(holds|takes|carries|weighs|fits) an? (?=(?:litre|liter|kilo|kg|pound|gallon|metre|meter|pint)\b)"
)
_MEASURES = r"(?:kilo(?:gram)?s?|kg|lit(?:er|re)s?|met(?:er|re)s?|pounds?|gallons?|pints?|inch|mile)"
_QUARTER = re.compile(rf"\b(?:(three)[ -]quarters|(?:a |one )?quarter)(?:[ -]of)?(?:[ -]an?)?[ -](?={_MEASURES}\b)")
_TENS = ("ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
# One-ninety is said as 190 is; twenty-five is not said so.
_HUNDREDS = re.compile(
    rf"\b({'|'.join(_NAMES[:9])})[- ]({'|'.join(_TENS)})(?:[- ]({'|'.join(_NAMES[:9])}))?(?=[ -][a-z])"
)
_PER_HOUR = re.compile(
    r"(?<=\d) ?(?:cubic met(?:er|re)s?|m3|m³|cbm|立方米?|方)"
    r"(?:(?: of air)?(?: an?| per| each| every|/|每|一个?)(?: ?h(?:ou)?r?| ?小时|钟头))"
)
# A pair of what comes in sets is two of them.
_PAIRS = re.compile(
    r"\b(at least|no fewer than|minimum of) a pair\b(?= of (?:containers|boxes|jars|bottles|tins|tubs|pieces)|$)"
)


def _quarter(found: re.Match[str]) -> str:
    return "0.75 " if found[1] else "0.25 "


def _hundreds(found: re.Match[str]) -> str:
    return str(_WORDS[found[1]] * 100 + (_TENS.index(found[2]) + 1) * 10 + (_WORDS[found[3]] if found[3] else 0))


# A child that turned three is three years old.
_TURNED = re.compile(
    rf"\b(turn(?:s|ed|ing)?) ({'|'.join(_NAMES)}|\d{{1,2}})(?=\s*(?:$|[.,;!?]|(?:and|in|next|last|this|so|now)\b))"
)


# What has so many of something is called by it: a three-button mouse.
_HAVING = re.compile(
    rf"\b({'|'.join(_NAMES[1:])}|\d{{1,2}})-(?=(?:button|port|bay|slot|screen|monitor|outlet|socket|cell|core|thread|channel)s?\b)"
)
_A_SECOND = re.compile(r"(?<=[\d ])(?:(mega|mb|giga|gb)(?:bytes?)?) ?(?:an?|per|each|every|/) ?s(?:ec(?:ond)?)?\b")
SPOKEN_NUMBERS: tuple[Rewrite, ...] = (
    (_QUARTER, _quarter),
    (_HUNDREDS, _hundreds),
    (_PER_HOUR, lambda found: " m³/h"),
    (_PAIRS, lambda found: f"{found[1]} 2 pcs"),
    (_POINT, _point),
    (_HOURS, lambda found: "小时"),
    (_CLOTHS, _cloths),
    (_SIGNED, lambda found: f"{found[2] or found[3]} yuan"),
    (_OR_SO_MANY, _or_so_many),
    (_A_PACK, lambda found: f"{_count(found[1])} pcs{found[2] or ''}"),
    (_FULL, lambda found: f"{found[1]} 1 "),
    (_HOLDS_A, lambda found: f"{found[1]} 1 "),
    (_CORES_OF, lambda found: f"{found[1]} "),
    (_CORES, lambda found: f"{ {'单': '1', '双': '2'}.get(found[1]) or _digit(found[1]) } cores"),
    (_GIGAHERTZ, lambda found: f"{found[1]}ghz"),
    (_A_SECOND, lambda found: "mb/s" if found[1][0] == "m" else "gb/s"),
    (_TURNED, lambda found: f"{found[1]} {_count(found[2])} years old"),
    (_HAVING, lambda found: f"{_count(found[1])} "),
    (_PEOPLE, lambda found: f"{_count(found[1])} of us"),
)
