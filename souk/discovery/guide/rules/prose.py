"""A model's sentences: numbers and names are put in by code, and what claims anything without a source is dropped."""

import re
from collections.abc import Mapping, Sequence

from souk.discovery.guide.contracts import Sentence
from souk.discovery.guide.rules.saying import Piece, say
from souk.kit.locale import Locale

MOST = 4
LONGEST = 300
_PLACE = re.compile(r"\{(p\d)\.([a-z0-9]+)\}")
# Words that claim nothing by themselves; a sentence with any other is dropped.
_HAN = ("它", "有", "而", "且", "并", "也", "还", "售价", "价格", "到手", "同时", "另外", "其", "为", "是", "的", "和")
_ENGLISH = ("it", "has", "and", "costs", "also", "with", "at", "is", "the", "a", "an", "its", "comes", "for", "price")
JOINING: Mapping[Locale, tuple[str, ...]] = {"zh-CN": _HAN, "en": _ENGLISH}
_MARKS = " ,.;:，。；：、“”()（）—-\n"


def sentence(text: str, facts: Mapping[str, tuple[str, Piece]], locale: Locale) -> Sentence | None:
    """A sentence with its placeholders (`{p1.price}`) filled, or None where it may not be said.

    `facts` are pieces with their sources by placeholder, each with the product that it is of. A sentence speaks of one
    product: its name first, then at least one fact, and between them nothing but joining words.
    """
    found = list(_PLACE.finditer(text))
    names = [f"{one[1]}.{one[2]}" for one in found]
    known = len(text) <= LONGEST and all(name in facts for name in names)
    if not known or len(names) < 2 or not names[0].endswith(".title") or len({name[:2] for name in names}) > 1:
        return None
    gaps = _gaps(text, [one.span() for one in found])
    if not all(_joins(gap, locale) for gap in gaps):
        return None
    pieces: list[Piece] = [gaps[0]]
    for name, gap in zip(names, gaps[1:], strict=True):
        pieces += [facts[name][1], gap]
    return say(*pieces)


def _gaps(text: str, spans: Sequence[tuple[int, int]]) -> list[str]:
    edges = [0, *(edge for span in spans for edge in span), len(text)]
    return [text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]


def _joins(gap: str, locale: Locale) -> bool:
    if locale == "en":
        return all(word in JOINING["en"] for word in re.findall(r"[^\s,.;:，。；：、“”()（）—-]+", gap.lower()))
    rest = gap
    for word in JOINING["zh-CN"]:
        rest = rest.replace(word, "")
    return not rest.strip(_MARKS)
