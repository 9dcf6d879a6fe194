"""What was said, in a form that rules read, with the way back to the words as they were typed."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from souk.goods.annotation import number
from souk.kit.text import flat

Span = tuple[int, int]
_HAN = "一二两三四五六七八九十百千万亿半"
_LONE_COMMA = re.compile(r"(?<!\d),(?=\S)")
_WORDS = {
    word: str(value)
    for value, word in enumerate(
        [
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
        ],
        1,
    )
} | {"eighteen": "18", "twenty": "20", "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "hundred": "100"}
_UNIT = (
    r"(?:inch(?:es)?|cm|mm|met(?:er|re)s?|kilos?|kgs?|kilograms?|grams?|lit(?:er|re)s?|millilit(?:er|re)s?|pounds?|lbs?"
    r"|ounces?|watts?|hours?|minutes?|months?|years?|weeks?|days?|decibels?|gigs?|gigabytes?|terabytes?|buttons?|ports?"
    r"|sockets?|pieces?|packs?|people|persons?|square|dollars?|bucks|yuan|thousand|hundred|pages?|sheets?|slots?|bars?"
    r"|layers?|screens?|monitors?|displays?|kids|pockets?|buttons?|tops)"
)
_NUMERAL = re.compile(rf"\b({'|'.join(_WORDS)})(?=[\s-]+(?:or more |or fewer |to \w+ )?{_UNIT}\b)")
_A_UNIT = re.compile(
    r"\b(half an?|half|an?)\s+(?=(?:kilo|kg|kilogram|lit(?:er|re)|met(?:er|re)|terabyte|tb|gigabyte|pound)\b)"
)
_SCALED = re.compile(r"(\d+(?:\.\d+)?)\s?(thousand|grand|hundred|千|万)(?![a-z])")
_PER_MINUTE = re.compile(r"每分钟\s?(\d+(?:\.\d+)?)\s?(?:升|l)(?![a-z])")
_MEASURED = (
    r"(?:毫米|厘米|公分|米|寸|英寸|吋|毫克|克|千克|公斤|斤|毫升|升|公升|瓦|千瓦|伏|毫安|小时|钟头|分钟|秒|个月|月龄|年|周岁|岁"
    r"|天|分贝|流明|勒克斯|平|个|只|片|件|包|袋|盒|条|支|瓶|粒|枚|双|颗|张|页|层|块|元|美元|美金|欧|人|口|寸|格|档|度|转|码|位)"
)
_AROUND = r"(?:以内|以下|之内|以上|起|往上|左右|上下|封顶|内(?!存)|打底)"
_NUMBER = re.compile(
    rf"(?<![第{_HAN}])(?!千万[别不要]|万一|百分|十分|半天|一点|一样)([{_HAN}]+)(?=\s?(?:{_MEASURED}|{_AROUND}))"
    rf"|(?<![第{_HAN}])(?!千万|万一|百分|十分|四季|一千零一)([一二两三四五六七八九十][十百千万][{_HAN}]*)"
)
_REWRITES = tuple(
    (re.compile(rf"(?<=\d)(\s?-?)(?:{pattern})"), rf"\g<1>{unit}")
    for pattern, unit in (
        (r"square[\s-]met(?:er|re)s?|sq\.? ?m(?:et(?:er|re)s?)?\b|平方米|平方|平米|平(?=[^板底])|平$", "m²"),
        (r"gigabytes?\b|gigs?\b|g(?=内存|运存|存储|容量|以上|以下|的|ram\b|\s?(?:ram|memory)\b)", "gb"),
        (r"terabytes?\b", "tb"),
        (r"decibels?\b", "db"),
        (r"pages? (?:a|per) minute\b|页每分钟|页/分钟", "ppm"),
        (r"个(?=小时|钟头)", ""),
        (r"fluid ounces?\b|fl\.? ?oz\b", "oz"),
        (r"grams? per square met(?:er|re)", "gsm"),
        (r"[\"”″]|''", " inch"),
        (r"\bin(?= (?:the|a|one|each|total|my|every)\b)", "pcs"),
        (r"\bin(?=[ -]\d)", "by"),
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
    return Said(text, _LONE_COMMA.sub(";", read), tuple(range(len(text))), tuple(range(1, len(text) + 1)))


def numbered(said: Said) -> Said:
    """Numbers in digits and units by their common names: `三百块` is `300块`, `half a terabyte` is `0.5 tb`."""
    said = said.rewritten(_A_UNIT, lambda found: "0.5 " if found[1].startswith("half") else "1 ")
    said = said.rewritten(_NUMERAL, lambda found: _WORDS[found[1]])
    said = said.rewritten(_NUMBER, _digits)
    said = said.rewritten(_SCALED, _scaled)
    said = said.rewritten(_PER_MINUTE, lambda found: f"{found[1]}l/min")
    for pattern, unit in _REWRITES:
        said = said.rewritten(pattern, lambda found, unit=unit: found.expand(unit))  # type: ignore[misc]
    return said


def _digits(found: re.Match[str]) -> str | None:
    value = number(found[1] or found[2])
    return None if value is None else f"{value:g}" if value < 1e6 else f"{value:.0f}"


def _scaled(found: re.Match[str]) -> str:
    scale = {"hundred": 100, "万": 10_000}.get(found[2], 1000)
    return f"{float(found[1]) * scale:.0f}"
