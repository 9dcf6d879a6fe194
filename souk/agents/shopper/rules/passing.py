"""What nobody read of a sentence and might be a limit: numbers, names of shops and brands, denials, intervals."""

import re
from collections.abc import Iterator, Sequence

from souk.agents.shopper.rules.hearing import Names, Reading, Span
from souk.kit.text import flat

_CLAUSE = re.compile(r"(?:[^,，;；。!！?？\n、.]|[.,](?=\d))+")
_PARTED = re.compile(r"\bbut\b|但是?|不过|可是")
_SMALL = r"two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundred|thousand|dozen"
_HAN = "二两三四五六七八九十百千万"
_NUMBER = re.compile(
    rf"(?<![a-z\d])\d[\d.,]*|\b(?:{_SMALL})\b"
    rf"|[{_HAN}一]*[{_HAN}][{_HAN}一零]*(?=\s*(?:[个件台只袋包瓶盒套把双条箱罐桶份款张块元天日周月年升斤克米寸人口层次折成枚支]|公斤|小时|以内|以下|以上|左右))"
)
_DENIAL = re.compile(
    r"\b(?:no|not|never|without|except|avoid|exclud\w+|nothing|neither|nor|none|other than|anything but"
    r"|anywhere but|apart from"
    r"|instead of|rather than|unless|skip|refuse|hate|stay away)\b|n't\b|\b(?:dont|doesnt|isnt|cant)\b"
    r"|不(?![错同仅但光管论锈然过得久]|好意思|客气|知道|太?懂|急|着急|介意|用谢|粘|沾)|(?<![特个区分类级差判辨识])别(?![的人墅致处])|除了|除开|没有?|(?<!有)无(?![论所线]"
    r"|理由)|非(?![常洲])|拒绝|避免|避开|勿|拉黑|绕开"
)
_ASIDE = re.compile(
    r"\bno (?:idea|clue|matter|rush|hurry|preference|problem|worries|thanks)\b|\bnot (?:sure|fussy|picky|urgent"
    r"|in a (?:rush|hurry))\b|\b(?:don't|do not) (?:mind|care|know|worry)\b"
    r"|\bwhy not\b|\bif not\b|\bor not\b|\bisn't it\b|\bcouldn't you\b|\bcan't you\b|\bwon't you\b|要不要|能不能|有没有"
    r"|可不可以|好不好|行不行|是不是|差不多|不急|不着急|不介意|没关系|没问题|要不"
)
_SHOP = re.compile(
    r"\b(?:from|at|by)\s+(?!any|every|each|some|another|other|one|no\b|an?\s|which|what|your)(?:the\s+|that\s+)?(?:[a-z][\w'&.-]*\s+){1,4}(?:shop|store|mall|market|outlet)\b"
    r"|(?:在|从|去|到|不要|别买|除了|只要|只买)[㐀-鿿a-z]{1,10}(?:旗舰店|专营店|专卖店|百货|商城|超市|商场|店铺|小店|(?<!商)店)"
)
_AGAIN = re.compile(
    r"\bevery (?:\w+ )?(?:days?|weeks?|months?|quarters?)\b|\b(?:weekly|monthly)\b"
    r"|每(?:隔)?[\d一二两三四五六七八九十半]*个?(?:周|月|星期|季度)|定期"
)
_BRAND = re.compile(r"\bbrand\b|品牌|牌子")


def passed(
    said: str, found: Reading, understood: Sequence[str], denied: Sequence[str], names: Names
) -> tuple[str, ...]:
    """Clauses of a sentence that hold a number, a name, a denial or an interval of which nothing was read.

    `understood` are words that became limits, goods or situations; `denied` those of them that became denials.
    """
    text = flat(said)
    limits = _places(text, understood)
    read = [*found.spans, *limits]
    no = [*found.denials, *_places(text, denied)]
    missed: dict[str, None] = {}
    for start, end in _clauses(text):
        if any(True for _ in _left(text, (start, end), read, (no, limits), names)):
            missed[said[start:end].strip()] = None
    return tuple(missed)


def _left(
    text: str, clause: Span, read: Sequence[Span], kinds: tuple[Sequence[Span], Sequence[Span]], names: Names
) -> Iterator[Span]:
    start, end = clause
    no, limits = kinds
    for pattern in (_NUMBER, _SHOP, _AGAIN):
        yield from (one.span() for one in pattern.finditer(text, start, end) if not _over(one.span(), read))
    yield from (span for span in _named(text, clause, names) if not _over(span, read))
    aside = [one.span() for one in _ASIDE.finditer(text, start, end)]
    for one in _DENIAL.finditer(text, start, end):
        around = (one.start(), end)
        seen = _over(one.span(), [*read, *aside]) or _over(around, [*no, *limits]) or _over(clause, no)
        if not seen:
            yield one.span()


def _named(text: str, clause: Span, names: Names) -> Iterator[Span]:
    words = [flat(name) for many in names.shops.values() for name in many.values()] + [
        flat(one) for one in names.brands
    ]
    for word in dict.fromkeys(words):
        if len(word) < 2:
            continue
        pattern = rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])" if word.isascii() else re.escape(word)
        yield from (one.span() for one in re.compile(pattern).finditer(text, *clause))


def _clauses(text: str) -> Iterator[Span]:
    for clause in _CLAUSE.finditer(text):
        start = clause.start()
        for part in _PARTED.finditer(text, *clause.span()):
            yield start, part.start()
            start = part.start()
        yield start, clause.end()


def _places(text: str, words: Sequence[str]) -> list[Span]:
    return [one.span() for word in words if word.strip() for one in re.finditer(re.escape(flat(word.strip())), text)]


def _over(span: Span, read: Sequence[Span]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in read)
