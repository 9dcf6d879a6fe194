"""Whether a text says a phrase, and which words may stand between claims."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from tests.checker.measures import folded

Span = tuple[int, int]
JOINING: Mapping[str, tuple[str, ...]] = {
    "zh-CN": ("首选", "称赞", "抱怨", "标题却写着", "注意", "更好", "不带", *"“”,。;:≥≤"),
    "en": (
        *("First choice", "praise", "praises", "complain about", "complains about", "but the title says", "mind that"),
        *("would be better", "without"),
        *("—", "“", "”", ",", ".", ";", ":", "≥", "≤"),
    ),
}
FIXED: Mapping[str, tuple[str, ...]] = {
    "zh-CN": (
        "没有商品能同时满足这些条件,可以放宽其中一项。",
        "没有商品能同时满足这些条件;放宽预算后,最便宜的是“{}”,{}。",
        "这里没有与此相关的商品。",
        "请说说这一套要有哪些商品。",
        "这里没有正合这一点的商品；下面这些常用来送人。",
        "请说说想买什么、给谁用、在哪儿用、预算多少。",
        "订单、物流、退换货和退款请到“我的订单”办理；这里帮您挑选商品。",
        "多花这些钱，买不到明显更好的。",
        "这里目前没有与“{}”对应的商品。",
        "这里目前没有与“{}”对应的商品，用途最接近的是“{}”。",
        "这里目前没有与“{}”对应的商品，用途最接近的是“{}”和“{}”。",
        "这里不卖这种商品。",
        "这里不卖这种商品，用途最接近的是“{}”。",
        "这里不卖这种商品，用途最接近的是“{}”和“{}”。",
        "预算大概多少？",
        "“{}”大概要多少？",
        "“{}”想要哪一种？",
        "符合这些条件的都不适合“{}”：{}。",
        "符合这些条件的都不适合“{}”：{}",
        "下面这些常用来送人；说说对方喜欢什么，可以挑得更准。",
        "您说的数是指哪一项？",
        "没有标明“{}”。",
        "首选就是它：“{}”，{}。",
        "这个总预算买不齐“{}”和“{}”。",
        "“{}”加“{}”，一共 {}。",
    ),
    "en": (
        "Nothing keeps all of these limits; loosen one.",
        "Nothing keeps all of these limits. With a wider budget, the cheapest is “{}”, {}.",
        "There is nothing of the kind in this catalogue.",
        "Say which goods the set is of.",
        "Nothing here is quite about that; these are often given.",
        "Say what you are looking for, who it is for, where it will be used and what it may cost.",
        "Orders, delivery, returns and refunds are under “Your orders”; this guide helps you choose goods.",
        "That much more buys nothing that is plainly better.",
        "Nothing for “{}” is in this catalogue.",
        "Nothing for “{}” is in this catalogue; nearest in use: “{}”.",
        "Nothing for “{}” is in this catalogue; nearest in use: “{}” and “{}”.",
        "That is not sold here.",
        "That is not sold here; nearest in use: “{}”.",
        "That is not sold here; nearest in use: “{}” and “{}”.",
        "What may it cost?",
        "What should “{}” be?",
        "Which “{}” would you like?",
        "What keeps these limits does not suit “{}”: {}.",
        "These are often given; say what they like, and the choice gets closer.",
        "Which of these did you mean by that number?",
        "It does not state “{}”.",
        "It is the first choice: “{}”, {}.",
        "This budget does not buy “{}” and “{}” together.",
        "“{}” and “{}” together: {}.",
    ),
}
PROSE: Mapping[str, tuple[str, ...]] = {
    "zh-CN": ("售价", "价格", "到手", "同时", "另外", *"它有而且并也还其为是的和"),
    "en": ("it", "has", "and", "costs", "also", "with", "at", "is", "the", "a", "an", "its", "comes", "for", "price"),
}
_TOKEN = re.compile(r"[㐀-鿿]|[a-zà-öø-ÿ]+|\d+(?:\.\d+)?")
_ENDINGS = ("", "s", "es", "d", "ed", "ing", "ly", "er", "y", "ies", "ied", "ility", "able")


def only_joins(text: str, locale: str) -> bool:
    """Whether a text is made of joining words, punctuation and white space."""
    words = "|".join(re.escape(folded(word)) for word in sorted(JOINING[locale], key=len, reverse=True))
    return re.fullmatch(rf"(?:\s|{words})*", folded(text)) is not None


def only_prose(text: str, locale: str) -> bool:
    """Whether a model's words between claims claim nothing."""
    if locale == "en":
        return set(re.findall(r"[^\s,.;:“”()—-]+", folded(text))) <= set(PROSE["en"])
    return re.fullmatch(rf"(?:[\s,.;:。、“”()]|{'|'.join(PROSE['zh-CN'])})*", folded(text)) is not None


def is_fixed(pattern: str, locale: str) -> bool:
    """Whether a sentence, its claims replaced by {}, is one of those that may be said as they are."""
    return folded(pattern) in {folded(sentence) for sentence in FIXED[locale]}


def spans(text: str, phrases: Iterable[str]) -> Iterator[Span]:
    """Where a text says any of the phrases, inflections aside; of `a+b` both parts must be said."""
    tokens = [(found.group(), *found.span()) for found in _TOKEN.finditer(folded(text))]
    for phrase in phrases:
        parts = [_TOKEN.findall(folded(part)) for part in phrase.split("+")]
        places = [list(_places(tokens, part)) for part in parts if part]
        if places and all(places):
            yield from (place for found in places for place in found)


def says(text: str, phrases: Iterable[str], unless: Iterable[str] = ()) -> bool:
    """Whether a text says any of the phrases outside a longer one of `unless`."""
    others = list(spans(text, unless))
    return any(
        not any(start <= place[0] and place[1] <= end and (start, end) != place for start, end in others)
        for place in spans(text, phrases)
    )


def words_of(words: Mapping[str, Sequence[str]] | None) -> list[str]:
    """The phrases of all languages."""
    return [phrase for said in (words or {}).values() for phrase in said]


def _places(tokens: Sequence[tuple[str, int, int]], phrase: Sequence[str]) -> Iterator[Span]:
    for place in range(len(tokens) - len(phrase) + 1):
        part = tokens[place : place + len(phrase)]
        if all(_alike(token[0], word) for token, word in zip(part, phrase, strict=True)):
            yield part[0][1], part[-1][2]


def _alike(one: str, other: str) -> bool:
    """Equal but for an English ending."""
    if one == other or not (one.isascii() and one.isalpha()):
        return one == other
    return bool(_stems(one) & _stems(other))


def _stems(word: str) -> set[str]:
    cut = {word.removesuffix(ending) for ending in _ENDINGS if len(word) - len(ending) >= 3}
    return cut | {stem.rstrip("ei") for stem in cut} | {stem[:-1] for stem in cut if stem[-1:] == stem[-2:-1]}
