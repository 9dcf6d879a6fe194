"""The guide: from a sentence to goods and advice in which every word has a source."""

from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import TypeAdapter

from souk.ai.llm import Llm
from souk.discovery.guide.contracts import (
    Advice,
    Answer,
    Compared,
    Conversation,
    Need,
    NothingToCompare,
)
from souk.discovery.guide.ports import Reader
from souk.discovery.guide.rules import saying, talk
from souk.discovery.guide.rules.fit import Candidate
from souk.discovery.guide.service.answering import Answering, Field
from souk.discovery.guide.service.finding import Finding
from souk.discovery.guide.service.lore import Lore
from souk.discovery.guide.service.thinking import Backing, Thinking
from souk.discovery.guide.service.wording import COLUMNS, Wording
from souk.discovery.search import Search
from souk.goods.annotation import Annotation, CategoryKnowledge, SourceText, UnknownSource
from souk.kit.locale import LOCALES, Locale
from souk.kit.operation import Example, Step, operation

_NOTES = ("understood", "goods", "answered", "told")
_NEED = TypeAdapter(Need)
_ADVICE = TypeAdapter(Advice)
_ASKED = "猫狗双全的家庭用什么猫砂盆"


def _box(id: str, en: str, zh: str, price: int) -> dict[str, Any]:
    offer = {"shop": "corner", "price": {"amount": price, "currency": "CNY"}}
    named = {"id": id, "shop": "corner", "title": {"en": en, "zh-CN": zh}, "category": "litter_box"}
    return {**named, "variants": [{"id": id, "offers": [offer]}]}


_GOODS = [
    _box("corner-box", "Top-entry litter box, 48 L", "顶入式猫砂盆 48升", 15900),
    _box("corner-tray", "Open litter tray, 20 L", "开放式猫砂盆 20升", 2900),
]
_LISTED = (
    ("catalog.open-shop", {"shop": {"id": "corner", "name": {"en": "The corner shop", "zh-CN": "街角小店"}}}),
    ("catalog.put", {"products": _GOODS, "reason": "first listing"}),
)


class Guide:
    """Answer a shopper with goods, reasons and their sources."""

    def __init__(self, annotation: Annotation, search: Search, reader: Reader, llm: Llm) -> None:
        self._annotation = annotation
        self._backing = Backing(annotation, search, reader, llm, Lore(annotation, reader))

    @operation("guide:ask", example=Example({"question": _ASKED, "most": 2}))
    def ask(
        self,
        question: str,
        earlier: Sequence[str] = (),
        without: Sequence[str] = (),
        locale: Locale | None = None,
        most: int = 3,
    ) -> Advice:
        """Answer a question with goods and the source of every reason.

        `earlier` are the turns before, oldest first: their limits hold on. `without` takes limits off by their key.
        `most` goods a group, 1 to 10. Without a `locale` the answer is in the question's language.
        """
        conversation = Conversation((*earlier, question), tuple(without))
        return list(Thinking(self._backing).stages(conversation, locale, most))[-1]

    @operation("guide:ask", example=Example({"conversation": {"said": [_ASKED]}, "most": 2}))
    def answer(self, conversation: Conversation, locale: Locale | None = None, most: int = 3) -> Iterator[Step]:
        """Answer a conversation in steps: what was understood, goods, what goes with them; the answer has all of it.

        A model's sentences come last and change nothing that was shown. Beside turns a conversation has the answers
        that were picked, limits taken off, and goods not to be shown.
        """
        for number, advice in enumerate(Thinking(self._backing).stages(conversation, locale, most)):
            plain = _ADVICE.dump_python(advice, mode="json") if number else None
            facts = {"advice": plain} if number else {"need": _NEED.dump_python(advice.need, mode="json")}
            last = number == len(_NOTES) - 1
            yield Step(number + 1, len(_NOTES), _NOTES[number], plain if last else None, {} if last else facts)

    @operation("guide:ask", example=Example({"question": "预算200以内的猫砂盆"}))
    def read(
        self, question: str, earlier: Sequence[str] = (), without: Sequence[str] = (), locale: Locale | None = None
    ) -> Need:
        """What a question needs: the things it names and its hard limits, each with the words that it came from."""
        return Thinking(self._backing).read(Conversation((*earlier, question), tuple(without)), locale)

    @operation("guide:ask", example=Example({"kind": "knowledge", "ref": "litter_box", "path": "noun/en"}))
    def source(self, kind: str, ref: str, path: str) -> SourceText:
        """Open a source that a sentence names: those of annotation, and how promotions make a product's price."""
        if kind != "price":
            return self._annotation.source(kind, ref, path)
        locale = next((one for one in LOCALES if path == f"{saying.FINAL}{one}"), None)
        card = Thinking(self._backing).finding.priced(ref) if locale else None
        if locale is None or card is None or card.price is None:
            raise UnknownSource(kind, ref, path)
        return SourceText("price", ref, path, saying.made(card, locale), card.title, ref)

    @operation("guide:ask", example=Example({"products": ["corner-box", "corner-tray"]}, after=_LISTED))
    def compare(self, products: Sequence[str], question: str = "", locale: Locale = "zh-CN") -> Compared:
        """Two to four products side by side, and what speaks against each beside the first.

        With a question such as `why not the cheapest?` only that one is spoken of.
        """
        finding = Thinking(self._backing).finding
        found = [one for one in finding.of(products) if one.card.available][: COLUMNS + 1]
        if not 2 <= len(found) <= COLUMNS:
            raise NothingToCompare(len(found))
        wording = Wording(self._annotation, locale)
        known = [self._annotation.categories().get(one.card.category or "") for one in found]
        kinds = known[0].attributes if known[0] and len({one and one.id for one in known}) == 1 else ()
        comparison = wording.comparison(found, kinds)
        assert comparison is not None, "two products or more have a table"
        need = Need((question,), locale, (), (), "")
        picks = tuple(wording.pick(one, (), need) for one in found)
        return Compared(locale, comparison, picks, self._against(found, known[0] if kinds else None, need, finding))

    def _against(
        self, found: Sequence[Candidate], knowledge: CategoryKnowledge | None, need: Need, finding: Finding
    ) -> tuple[Answer, ...]:
        """What speaks against each product beside the first; of the cheapest alone where that was asked."""
        if knowledge is None:
            return ()
        answering = Answering(finding, Wording(self._annotation, need.locale), need.locale)
        asked = talk.why(need.said[0])
        cheapest = min(found, key=lambda one: one.card.price.amount if one.card.price else 0)
        if asked is None:
            field = Field(need, knowledge, found, (), ())
            return tuple(answering.against(one, field) for one in found[1:])
        # The one that is asked about stands beside the best of the others.
        others = [one for one in found if one is not cheapest]
        return (answering.against(cheapest, Field(need, knowledge, others, (), ())),)
