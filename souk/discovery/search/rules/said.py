"""What was said, in a form that rules read, with the way back to the words as they were typed."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from souk.discovery.search.rules.imperial import OF_UNITS
from souk.discovery.search.rules.numerals import ENGLISH, HAN
from souk.discovery.search.rules.parting import parted
from souk.discovery.search.rules.signs import SIGNS
from souk.discovery.search.rules.speech import SPEECH
from souk.discovery.search.rules.spoken_numbers import SPOKEN_NUMBERS
from souk.kit.text import flat

Span = tuple[int, int]
_LONE_COMMA = re.compile(r"(?<!\d),(?=\S)")
_SCALED = re.compile(
    r"(\d+(?:\.\d+)?)\s?(thousand|grand|hundred|百|千|万)(?![a-z帕克瓦米卡赫焦伏])(?:(?<=[百千万])([1-9])(?![\d.百千万]))?"
)
_FACTOR = re.compile(r"(?<![a-z])spf(?=\d)")
_MEMORY = re.compile(r"((?:内存|运存|存储|硬盘|固态|\bssd|\bram|\bmemory|\bstorage)[^;,。\d]{0,10}\d+)\s?个?g(?![a-z])")
_DISK = re.compile(r"(?<![\w.])(64|128|256|512|(?:4|6|8|12|16|24|32)(?=\s?个?g(?:以[上下]|的)))\s?个?g(?![a-z])")
_TERA = re.compile(r"((?:硬盘|存储|固态)[^;,。\d]{0,6}\d)\s?个?t(?![a-z])")
# 四千八百万像素 is 48 MP.
_PIXELS = re.compile(r"(?<![\d.])(\d{1,3})(?:000000|00万) ?像素")
_SIDE = r"\d+(?:\.\d+)?"
_METRIC = r"cm|mm|厘米|公分|毫米|寸|inch(?:es)?|(?:centi|milli)?met(?:er|re)s?|米"
_TIMES = r"\s?(?:x|×|\*|by|乘以?)\s?"
_SIDES = re.compile(
    rf"(?<![\w.])({_SIDE})\s?(?:{_METRIC})?((?:{_TIMES}{_SIDE}\s?(?:{_METRIC})?)*{_TIMES}({_SIDE}))\s?({_METRIC})(?![a-z])"
)
# The cover of a bed, whose sides are width and length.
_BEDDING = re.compile(r"被|床|\b(?:duvets?|quilts?|comforters?|bed)\b")
_BED = re.compile(r"(?<![\da-z.])([12]\d\d)\s?[x×*]\s?(2[0-5]\d)(?:\s?cm)?(?![\da-z.])")
_PER_MINUTE = re.compile(r"每分钟([㐀-鿿]{0,6}?)\s?(\d+(?:\.\d+)?)\s?(?:升|l)(?![a-z])")
_REWRITES = tuple(
    (re.compile(rf"(?<=\d)(\s?-?)(?:{pattern})"), rf"\g<1>{unit}")
    for pattern, unit in (
        (r"square[\s-]met(?:er|re)s?|sq\.? ?m(?:et(?:er|re)s?)?\b|平方米|平方|平米|平(?=[^板底])|平$", "m²"),
        (r"gigabytes?\b|gigs?\b|个?g(?=内存|运存|存储|容量|\s(?:ram|memory)\b)", "gb"),
        (r"terabytes?\b", "tb"),
        (r"decibels?\b", "db"),
        (r"gigahertz\b", "ghz"),
        (r"megahertz\b", "mhz"),
        (r"megabytes?\b", "mb"),
        (r"milliamp(?:ere)?[ -]?hours?\b", "mah"),
        (r"watt[ -]hours?\b", "wh"),
        (r"lit(?:er|re)s? (?:a|per) minute\b|lpm\b", "l/min"),
        (r"pages? (?:a|per) minute\b|页每分钟|页/分钟", "ppm"),
        (r"个(?=小时|钟头|平)", ""),
        (r"[来多](?:块|元)钱?", "块左右"),
        (r"dots per inch\b|d\.p\.i\.", "dpi"),
        (r"per ?cent\b|个百分点|个点", "%"),
        (r"mils?\b", "ml"),
        (r"(?:tea ?)?(?:bags|sachets)\b", "pcs"),
        (r"fluid ounces?\b|fl\.? ?oz\b", "oz"),
        (r"grams? per square met(?:er|re)", "gsm"),
        (r"[\"”″]|''", " inch"),
        (r"\bin(?= (?:the|a|one|each|total|my|every)\b)", "pcs"),
        (r"\bin(?=[ -]\d)(?![ -]1\b)", "by"),
    )
)


@dataclass(frozen=True)
class Said:
    """A text in reading form, and for each of its characters the span of the original that it came from."""

    original: str
    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def outward(self, span: Span) -> Span:
        """A span of the reading form as one of the original."""
        start, end = span
        if start >= end:
            return (0, 0)
        return self.starts[start], self.ends[end - 1]

    def inward(self, span: Span) -> Span:
        """A span of the original as one of the reading form, as wide as it takes."""
        start = next((place for place, end in enumerate(self.ends) if end > span[0]), len(self.text))
        end = next((place for place, begin in enumerate(self.starts) if begin >= span[1]), len(self.text))
        return start, max(start, end)

    def quote(self, span: Span) -> str:
        """The words as they were typed."""
        return self.original[slice(*self.outward(span))].strip()

    def rewritten(self, pattern: re.Pattern[str], new: Callable[[re.Match[str]], str | None]) -> "Said":
        """The same with other words in the place of some; what takes another's place stands for all of it."""
        parts, starts, ends, place = [], list[int](), list[int](), 0
        for found in pattern.finditer(self.text):
            made = new(found)
            if made is None or found.start() == found.end():
                continue
            begin, end = found.span()
            parts += [self.text[place:begin], made]
            starts += [*self.starts[place:begin], *[self.starts[begin]] * len(made)]
            ends += [*self.ends[place:begin], *[self.ends[end - 1]] * len(made)]
            place = end
        if not place:
            return self
        parts.append(self.text[place:])
        return Said(self.original, "".join(parts), (*starts, *self.starts[place:]), (*ends, *self.ends[place:]))


def plainly(text: str) -> Said:
    """A text in one width and case, nothing else changed."""
    # A Chinese comma parts clauses; folded to `,` it would join 95，300 to one number.
    read = "".join(";" if char == "，" else plain for char, plain in zip(text, flat(text), strict=True))
    return Said(text, parted(_LONE_COMMA.sub(";", read)), tuple(range(len(text))), tuple(range(1, len(text) + 1)))


@lru_cache(maxsize=256)
def numbered(said: Said) -> Said:
    """Numbers in digits and units by their common names: `三百块` is `300块`, `half a terabyte` is `0.5 tb`."""
    for pattern, new in (*SPEECH, *SIGNS, *SPOKEN_NUMBERS, *ENGLISH, *HAN):
        said = said.rewritten(pattern, new)
    said = said.rewritten(_SCALED, _scaled)
    said = said.rewritten(_PIXELS, lambda found: f"{found[1]}百万像素")
    for pattern, new in OF_UNITS:
        said = said.rewritten(pattern, new)
    said = said.rewritten(_FACTOR, lambda found: "spf ")
    said = said.rewritten(_MEMORY, lambda found: f"{found[1]}gb")
    said = said.rewritten(_DISK, lambda found: f"{found[1]}gb")
    said = said.rewritten(_TERA, lambda found: f"{found[1]}tb")
    said = said.rewritten(_SIDES, _square)
    said = said.rewritten(_BED, _bed)
    said = said.rewritten(_PER_MINUTE, lambda found: f"{found[1]}{found[2]}l/min")
    for pattern, unit in _REWRITES:
        said = said.rewritten(pattern, lambda found, unit=unit: found.expand(unit))  # type: ignore[misc]
    return said


def _square(found: re.Match[str]) -> str:
    """`10 by 10 cm` is 10 cm wide; of `30 x 20 cm` nobody says which side is which."""
    sides = [float(side) for side in re.findall(_SIDE, found[1] + found[2])]
    if (
        len(sides) == 2
        and min(sides) > 100
        and found[4].startswith(("c", "厘", "公"))
        and _BEDDING.search(found.string)
    ):
        return f"{found[1]} {found[4]} wide and {found[3]} {found[4]} long"
    if len(sides) == 2 and sides[0] == sides[1]:
        return f"{found[1]} {found[4]} wide"
    return "x".join(f"{side:g}" for side in sides)


def _bed(found: re.Match[str]) -> str:
    """`200x220` of a bed or its duvet is so wide and so long, in cm."""
    if not _BEDDING.search(found.string):
        return found.group()
    return f"{found[1]} cm wide and {found[2]} cm long"


def _scaled(found: re.Match[str]) -> str:
    scale = {"hundred": 100, "百": 100, "万": 10_000}.get(found[2], 1000)
    # 2千5 is 2,500.
    return f"{float(found[1]) * scale + int(found[3] or 0) * scale / 10:.0f}"
