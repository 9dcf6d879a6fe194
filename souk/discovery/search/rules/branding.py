"""Brands that a query names, wanted or ruled out."""

import re
from collections.abc import Iterator, Mapping, Sequence

from souk.discovery.search.contracts import Limit
from souk.discovery.search.rules.construing import construed
from souk.discovery.search.rules.denial import denied
from souk.discovery.search.rules.everyday import EVERYDAY
from souk.discovery.search.rules.fields import OWN
from souk.discovery.search.rules.heard import Heard
from souk.discovery.search.rules.limits import overlaps
from souk.discovery.search.rules.polarity import speaks_against
from souk.discovery.search.rules.said import Span
from souk.discovery.search.rules.verdicts import judged
from souk.goods.annotation import Lexicon, Match
from souk.kit.locale import LOCALES, Words

_BRAND: Words = {"en": "Brand", "zh-CN": "品牌"}
# Behind these a brand is that of what the goods are for: ink for HP printers.
_OF_OTHERS = re.compile(
    r"\b(?:for|fits?|fitting|with|suits?|on|in|to|my|our|your|his|her|their)\s(?:[\w-]+\s){0,2}$"
    r"|(?:给|配|用于|适配|适用|兼容|装在|我的?|家里的?|[那这]台)$"
)


# My brother is no printer.
_WHOSE = re.compile(r"\b(?:an?|the|my|our|your|his|her|their|big|little|older|elder|younger|twin|baby)\s$")
_ANOTHER = re.compile(
    r"[^.!?;]{0,60}\b(?:any|an?other|some other|different) (?:other )?(?:brand|make|maker|manufacturer)s?"
    r"(?:$|[,.;!?]| (?:please|instead|apart from|but|except(?: for)?|other than|than) ?(?:them|that|those|it)?)"
    r"|[^。!?]{0,16}(?:换|找|要|买|看)(?:个|一个|别的|其他|其它|另外的?)+(?:牌子?|品牌|厂家)"
)


def _somebody(text: str, start: int, end: int) -> bool:
    """Whether a word that is a brand is an everyday one that speaks of somebody."""
    return text[start:end] in EVERYDAY and bool(_WHOSE.search(text[:start]))


def _turned_down(text: str, start: int, end: int) -> bool:
    """Whether a brand is ruled out by the words around it, by what is said next, or by another in its place."""
    stance = construed(text, start, end)
    if stance:
        return stance == "refused"
    said = denied(text, start, end) or judged(text, start, end) == "refused" or speaks_against(text, start, end)
    return said or bool(_ANOTHER.match(text[end:]))


def called_otherwise(words: Mapping[str, str], besides: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """What else the brands of a catalogue are called: `words` are its brands by how they are spelled in lower case."""
    known = {brand.lower(): names for brand, names in besides.items()}
    return {name.lower(): brand for spelled, brand in words.items() for name in known.get(spelled, ())}


class Brands:
    """The brands of a catalogue, each by the words that stand for it."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self.lexicon = Lexicon(words.items())

    def spans(self, text: str) -> Iterator[tuple[Span, str, bool]]:
        """Where a text in reading form names brands, which, and whether they are ruled out."""
        for one in self.named(text):
            yield (one.start, one.end), one.meaning, _turned_down(text, one.start, one.end)

    def named(self, text: str) -> Iterator[Match[str]]:
        """Where a text in reading form names brands, wanted or not."""
        return (one for one in self.lexicon.find(text) if not _somebody(text, one.start, one.end))

    def starts(self, text: str) -> set[int]:
        """Where the names of brands begin."""
        return {one.start for one in self.lexicon.find(text)}

    def read(self, heard: Heard) -> None:
        """Hold a query to the brands that it names, where that is more than a word of it; ruled out always."""
        wanted, banned, spans = list[str](), list[str](), list[Span]()
        for span, brand, no in self.spans(heard.said.text):
            leads = _names_goods(heard, span)
            if overlaps(span, heard.named) or (overlaps(span, heard.spans) and not leads):
                continue
            if leads:
                # HP ink is made by HP, and not only for its printers.
                heard.forget(heard.said.quote(span), OWN)
            (banned if no else wanted).append(brand)
            spans.append(span)
        sure = heard.category is not None and heard.category.sure > 0.5
        if not spans or not (banned or (sure and heard.limits)):
            return
        said = heard.said.quote((min(spans)[0], max(end for _, end in spans)))
        names = " / ".join(dict.fromkeys(banned or wanted))
        shown: Words = {"en": f"not {names}", "zh-CN": f"不要{names}"} if banned else dict.fromkeys(LOCALES, names)
        limit = Limit("brand", _BRAND, shown, said, any_of=() if banned else tuple(wanted), none_of=tuple(banned))
        heard.hold(limit, *spans)


def _names_goods(heard: Heard, span: Span) -> bool:
    """Whether a brand stands right before what the goods are called, and is not that of what they are for."""
    text = heard.said.text
    understood = [*heard.named, *heard.spans] if heard.category else heard.named
    follows = any(text[span[1] : start].strip() in ("", "的") for start, _ in understood if start >= span[1])
    return follows and not _OF_OTHERS.search(text[: span[0]])
