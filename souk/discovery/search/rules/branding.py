"""Brands that a query names, wanted or ruled out."""

from collections.abc import Iterator, Mapping

from souk.discovery.search.contracts import Limit
from souk.discovery.search.rules.denial import denied
from souk.discovery.search.rules.heard import Heard
from souk.discovery.search.rules.limits import overlaps
from souk.discovery.search.rules.said import Span
from souk.goods.annotation import Lexicon
from souk.kit.locale import LOCALES, Words

_BRAND: Words = {"en": "Brand", "zh-CN": "品牌"}


class Brands:
    """The brands of a catalogue, each by the words that stand for it."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self.lexicon = Lexicon(words.items())

    def spans(self, text: str) -> Iterator[tuple[Span, str, bool]]:
        """Where a text in reading form names brands, which, and whether they are ruled out."""
        for one in self.lexicon.find(text):
            yield (one.start, one.end), one.meaning, denied(text, one.start, one.end)

    def starts(self, text: str) -> set[int]:
        """Where the names of brands begin."""
        return {one.start for one in self.lexicon.find(text)}

    def read(self, heard: Heard) -> None:
        """Hold a query to the brands that it names, where that is more than a word of it; ruled out always."""
        wanted, banned, spans = list[str](), list[str](), list[Span]()
        for span, brand, no in self.spans(heard.said.text):
            if overlaps(span, [*heard.spans, *heard.named]):
                continue
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
