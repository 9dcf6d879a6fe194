"""How many pieces a sentence asks for, wherever that stands: `two boxes`, 猫砂盆两个, `boxes x2`, `two of them`."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from souk.agents.shopper.rules.hearing import Reading, taken
from souk.kit.locale import Words
from souk.kit.text import flat

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九十")} | {"两": 2, "俩": 2}
_WORDS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
_ENGLISH = {word: n for n, word in enumerate(_WORDS)} | {"a couple of": 2, "a couple": 2, "half a dozen": 6}
_MANY = {**_ENGLISH, "a dozen": 12, "一打": 12, "半打": 6}
NUMERAL = "[一二两三四五六七八九十]{1,3}"
N = rf"(?P<n>(?<![\d.])\d{{1,3}}(?![\d.])|(?<![第每一二两三四五六七八九十百千]){NUMERAL}(?![百千]))"
_WORD = "|".join(sorted(_WORDS[1:], key=len, reverse=True))
E = rf"(?P<n>(?<![\d.,])\d{{1,3}}(?![\d.,]*\d)|\b(?:{_WORD})\b)"
PIECE = "[个件台只袋包瓶盒套把双条箱罐桶份款张块支枚]"
# 两个月 are no pieces, and neither are 两只猫 or 三个人; 两只猫砂盆 are.
_BEING = (
    "(?:小|大|老)?(?:猫|狗|犬)(?:咪|咪?们)?(?![砂粮窝爬抓包罐条碗玩隧薄厕沙盆食床牵绳零])"
    "|人(?!用|体)|孩|娃|宝宝|大人|口之家"
)
_HAN = rf"{N}\s*(?:{PIECE})(?!月|小时|钟|星期|季|礼拜|年|{_BEING}|装|钱|半)"
_PIECES = r"(?:pieces|pcs|packs|bags|boxes|bottles|units|sets|pairs|tubs|cans|copies|rolls)"
_UNIT = (
    r"(?!\s*[-–]?\s*(?:%|yuan|rmb|cny|dollars?|bucks?|usd|euros?|(?:day|week|month|year|hour|minute|second|night)s?"
    r"|l|ml|kg|g|cm|mm|m|km|w|v|mah|gb|tb|inch(?:es)?|in|ft|feet|watts?|volts?|lit(?:er|re)s?|kilos?|grams?"
    r"|pounds?|lbs?"
    r"|metres?|meters?|percent|stars?|cats?|dogs?|kittens?|pupp(?:y|ies)|pets?|people|persons?|adults?|kids?"
    r"|child(?:ren)?"
    r"|bab(?:y|ies)|way|tiers?|layers?|seaters?|doors?|ply|burners?|speeds?|cores?|squ?are|times|o'clock|am|pm"
    r"|or\s+more"
    r"|or\s+less|to|and\s+a\s+half)(?![a-z]))"
)
_NAMED = r"(?=\s+(?:[a-z][\w'-]*\s+){0,4}?[a-z][\w-]*s\b)"
# Only behind a word that asks for goods, or where the goods follow or stand before: 适合两只猫的 says no number.
_COUNTS = (
    rf"(?:^|[买要订购来和加再拿整、,，;；。!！\s各])\s*{_HAN}",
    rf"(?<=[^\W\d_])(?<![猫狗人孩娃宝每第装放养有供适合月])\s*{_HAN}(?=(?:就?(?:够|行|好|可以)?了?|即可|吧|呗)?\s*(?:$|[,，。.;；!！?？、]))",
    r"(?:[买要来整])\s*(?P<n>俩)",
    r"(?<!\d)(?<!\d\s)(?<![a-z])[x×*]\s*(?P<n>\d{1,2})(?![\d.x×*])(?!\s*(?:cm|mm|m\b|米|厘米|l\b|kg|g\b|w\b|升|克))",
    r"(?<![\d.x×*])(?P<n>\d{1,2})\s*[x×]\s*(?=[a-z㐀-鿿])",
    rf"\b(?:buy|get|order|need|want|like|grab|add|and|plus|take)(?:\s+(?:me|us))?\s+{E}(?=\s+[a-z]){_UNIT}",
    rf"(?:^|[,.;:!?，；。！？\n])\s*(?:(?:please|just|exactly|only|hi|hello)[,\s]+)*{E}{_NAMED}{_UNIT}",
    rf"(?:^|[,.;:!?，；。！？])\s*(?:please\s+|just\s+|only\s+)?(?P<n>one|1)(?=\s+[a-z]){_UNIT}",
    rf"(?:^|[,;，；]|\bmake\s+it|\bjust)\s*(?P<n>\d|1[0-2]|{_WORD})(?:\s+(?:please|will\s+do|in\s+all|in\s+total"
    rf"|altogether))?\s*(?=$|[,;!，；。！]|\.(?!\d))",
    rf"{E}\s+(?:of\s+(?:them|those|these|it|each)\b|{_PIECES}\b)",
    rf"\b(?:quantity|qty|count)\s*(?:of|is|:|=)?\s*{E}",
    r"(?:数量|一共要|共要|总共要)\s*(?:是|为|:|：)?\s*(?P<n>\d{1,3})",
    r"\b(?P<n>a couple of|a couple|half a dozen|a dozen)\b(?!\s*(?:of\s+)?(?:days?|weeks?|months?|hours?|cats?|dogs?))",
    r"(?P<n>[一半]打)",
)
_COMPILED = tuple(re.compile(one) for one in _COUNTS)

NEAR, BEHIND = 14, 8
_PARTS = re.compile(r"和|与|跟|及|还有|\band\b|\bplus\b|[,，、;；。.]")
_JOINS = re.compile(r"和|与|跟|及|还有|\band\b|\bplus\b|、")


def number(said: str) -> int:
    """A number in digits, Han numerals below a hundred, or an English word up to twenty."""
    if said.isdecimal():
        return int(said)
    if said in _MANY:
        return _MANY[said]
    tens, ten, ones = said.rpartition("十")
    if not ten:
        return _DIGITS.get(said, 0)
    return (_DIGITS.get(tens, 1) if tens else 1) * 10 + (_DIGITS.get(ones, 0) if ones else 0)


def counted(found: Reading) -> Reading:
    """A reading with the numbers of pieces."""
    seen: list[tuple[int, int]] = []
    for match in _matches(flat(found.rest)):
        count, span = number(match["n"]), match.span("n")
        if not 1 <= count <= 99 or any(start < span[1] and span[0] < end for start, end in seen):
            continue
        seen.append(span)
        end = _behind(found.rest, match)
        shown: Words = {"en": f"{count} piece{'' if count == 1 else 's'}", "zh-CN": f"{count} 件"}
        found = taken(found, (span[0], end), "quantity", shown)
        found = replace(found, counts=(*found.counts, (end, count)))
    return found


def count_before(reading: Reading, text: str, said: str, others: Sequence[str] = ()) -> int | None:
    """How many pieces are said right before some words, or else right behind them, with but a few letters between.

    Where `others` have the words in them, as 猫砂盆 has 猫砂, they are not meant there.
    """
    plain = flat(text)
    for other in others:
        if said in other and other != said:
            plain = plain.replace(flat(other), "\0" * len(other))
    places = [match.start() for match in re.finditer(re.escape(flat(said)), plain)] if said else []
    before = [
        (at - end, count)
        for at in places
        for end, count in reading.counts
        if 0 <= at - end <= NEAR and not _PARTS.search(plain[end:at])
    ]
    if before:
        return min(before)[1]
    behind = [
        (end - at - len(said), count)
        for at in places
        for end, count in reading.counts
        if 0 <= end - at - len(said) <= BEHIND and not _JOINS.search(plain[at + len(said) : end])
    ]
    return min(behind)[1] if behind and not _owned(reading, plain, behind, others) else None


def _owned(reading: Reading, plain: str, behind: Sequence[tuple[int, int]], others: Sequence[str]) -> bool:
    """Whether a number that stands behind some goods stands right before other ones, and so is theirs."""
    count = min(behind)[1]
    ends = [end for end, many in reading.counts if many == count]
    return any(plain[end:].lstrip(" 的").startswith(flat(one)) for end in ends for one in others)


def _matches(text: str) -> Iterator[re.Match[str]]:
    found = [match for pattern in _COMPILED for match in pattern.finditer(text)]
    yield from sorted(found, key=lambda one: (one.start("n"), -one.end()))


def _behind(text: str, match: re.Match[str]) -> int:
    """Where a number ends with what counts it; goods behind it are left."""
    tail = re.match(
        rf"\s*(?:{PIECE}|(?:of\s+(?:them|those|these|it|each)|[x×])(?![a-z])|{_PIECES}\b)", flat(text)[match.end("n") :]
    )
    return match.end("n") + (tail.end() if tail else 0)
