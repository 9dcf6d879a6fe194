"""What a turn asks of goods that were shown: two of them side by side, or which has most of something."""

import re

from souk.kit.text import flat

# Goods that are spoken of together without saying which are the first few that were shown.
TOGETHER = 3
MOST = 4
_COMPARES = re.compile(
    r"\b(?:compare|comparing|versus|vs|differences?|differ|side by side)\b"
    r"|\bwhich (?:one )?(?:is|would be|do you|should i)\b"
    r"|\b(?:better|lighter|cheaper|quieter|bigger|smaller)\b.*\bor\b"
    r"|比较|对比|比一比|区别|差别|不同|差异|哪[个款]|怎么选|选哪|还是|[好强]在哪"
)
_COMPARES_ALL = re.compile(r"\b(?:compare|differences?|differ|side by side)\b|比较|对比|比一比|区别|差别|差异")
_NUMBER = {
    **{word: place for place, word in enumerate(("first", "second", "third", "fourth"), 1)},
    **{word: place for place, word in enumerate(("1st", "2nd", "3rd", "4th"), 1)},
    **{word: place for place, word in enumerate(("one", "two", "three", "four"), 1)},
    **{word: place for place, word in enumerate("一二三四", 1)},
    **{str(place): place for place in range(1, MOST + 1)},
    "两": 2,
}
_ORDINAL = re.compile(
    r"\b(first|second|third|fourth|1st|2nd|3rd|4th)\b(?! (?:two|three|four|[234]|time|floor|grade|year|child)\b)"
    r"|(?:\bno\.? ?|\bnumber |#)([1-4])\b|第\s?([一二三四1-4])(?=[个款种台件双只]?(?:[和跟与、,，还比哪好]|$|\s|[?？]))"
)
_FIRST_FEW = re.compile(r"\b(?:first|top) (two|three|four|[234])\b|前([两二三四2-4])[个款种台件双只]")
_THESE = re.compile(
    r"\b(?:these|the|those) (two|three|four|[234])\b(?! (?:\w+est|most|least)\b)|[这那]([两二三四2-4])[个款种台件双只]"
)
_THEM = re.compile(r"\b(?:them|these|those)\b|它们|[这那][几些][个款种]?")
_WHICH = re.compile(
    r"\bwhich (?:one |ones )?(?:of (?:these|them|those|the (?:two|three|first \w+)) )?"
    r"(?:is|are|has|have|comes with) (?:the )?"
    r"(?=(?P<en>[a-z]+er)\b)"
)
_WHICH_HAN = re.compile(
    r"哪[个款种台]的?(?P<of>[㐀-鿿]{0,4}?)(?:最|更|比较|要)?"
    r"(?P<zh>便宜|实惠|省钱|安静|静音|省电|轻便|[大高长多强久快小低短少轻重慢静薄厚贵])(?:一[点些])?(?:[?？呢啊呀]|$)"
)


def places(turn: str) -> tuple[int, ...]:
    """The places, from 1, of the goods shown that a turn asks to set side by side; fewer than two are none."""
    plain = flat(turn)
    if not _COMPARES.search(plain):
        return ()
    few = _FIRST_FEW.search(plain) or _THESE.search(plain)
    if few:
        return tuple(range(1, _NUMBER[few[1] or few[2]] + 1))
    named = [_NUMBER[next(filter(None, found.groups()))] for found in _ORDINAL.finditer(plain)]
    if len(set(named)) > 1:
        return tuple(sorted(dict.fromkeys(named)))[:MOST]
    return tuple(range(1, TOGETHER + 1)) if _THEM.search(plain) and _COMPARES_ALL.search(plain) else ()


def most_of(turn: str) -> str:
    """What a turn asks which goods have most of, as one would ask for it: the quietest, of `which one is quieter?`.

    Empty where it asks no such thing.
    """
    plain = flat(turn)
    if found := _WHICH.search(plain):
        return f"the {found['en'].removesuffix('er')}est" if found["en"] != "better" else ""
    found = _WHICH_HAN.search(plain)
    return f"{found['of']}最{found['zh']}" if found else ""
