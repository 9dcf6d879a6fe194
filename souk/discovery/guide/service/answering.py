"""What else a shopper would ask about the goods that were found, answered before or when it is asked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice

from souk.discovery.guide.contracts import (
    Answer,
    Asking,
    Bundle,
    Chosen,
    Need,
    Objection,
    Option,
    Pick,
    Sentence,
    Upgrade,
)
from souk.discovery.guide.rules import asking, comparing, saying, talk, unattached
from souk.discovery.guide.rules.contrast import compared, contrast, total
from souk.discovery.guide.rules.fit import Candidate, Wanted, avoided, keeps, met, missed
from souk.discovery.guide.rules.front import Gap, gaps, lacks, unbeaten, upgrade
from souk.discovery.guide.rules.limiting import from_answer
from souk.discovery.guide.rules.saying import Piece, say
from souk.discovery.guide.service.finding import Finding
from souk.discovery.guide.service.wording import Wording
from souk.goods.annotation import AttributeType, CategoryKnowledge, holds
from souk.kit.locale import LOCALES, Locale, Words
from souk.kit.money import Money, exponent

OBJECTIONS = 5
# How much dearer a product may be that a little more money buys, as a share of the first choice's price.
_EXTRA = 0.25


@dataclass(frozen=True)
class Field:
    """Goods of one category that are left for a need, the best first, and what is wished of them."""

    need: Need
    knowledge: CategoryKnowledge
    ranked: Sequence[Candidate]
    prefers: Sequence[Wanted]
    avoids: Sequence[Wanted]


class Answering:
    """Answers in one language."""

    def __init__(self, finding: Finding, wording: Wording, locale: Locale) -> None:
        self._finding = finding
        self._wording = wording
        self._locale: Locale = locale

    def beside(self, pick: Pick, one: Candidate, first: Candidate, field: Field, best: set[str]) -> Pick:
        """A pick with how it differs from the first choice, and whether nothing beats it."""
        apart = () if one.card.product == first.card.product else tuple(gaps(one, first, field.knowledge.attributes))
        return replace(
            pick,
            beside=self._contrast(one, first, apart),
            front=one.card.product in best,
            unstated=self._wording.unstated_of(one, first, field.prefers),
        )

    def front(self, field: Field, some: Sequence[Candidate]) -> set[str]:
        """Those of some that nothing of the ranked beats in everything."""
        return unbeaten(some, field.ranked, field.knowledge.attributes)

    def question(self, field: Field, chosen: Sequence[Chosen], currency: str) -> Asking | None:
        """The question that divides what is left best; counts are those of the whole catalogue."""
        ordered = [field.need.foremost.key] if field.need.foremost else []
        taken = frozenset({*(one.key for one in chosen), *(one.key for one in field.need.limits), *ordered})
        unread = self._unread(field, chosen, taken, currency)
        if unread is not None:
            return unread
        found = asking.best(field.ranked, field.knowledge, taken, len(chosen), first=self._first(field))
        if found is None:
            return None
        kind = next((kind for kind in field.knowledge.attributes if kind.key == found.key), None)
        options = [self._option(field, found.key, cut, kind, currency) for cut in found.cuts]
        kept = tuple(one for one in options if one is not None and one.count)
        return Asking(found.key, self._asks(field, kind), kept, found.bits) if len(kept) > 1 else None

    def _first(self, field: Field) -> str:
        """What is asked about before anything else: the price, where not too much is to be spent."""
        return "price" if any(map(talk.vague_price, field.need.said)) else ""

    def _unread(self, field: Field, chosen: Sequence[Chosen], taken: frozenset[str], currency: str) -> Asking | None:
        """Which number a bound is of that was said in the last turn and became no limit."""
        kinds = field.knowledge.attributes
        found = unattached.readings(field.need.unread, kinds, taken)
        if not found or unattached.answered(chosen, len(field.need.said), found):
            return None
        known = {kind.key: kind for kind in kinds}
        made = []
        for one in found:
            option = self._option(field, one.key, one, known[one.key], currency)
            if option is not None and option.count:
                name = known[one.key].name
                told: Words = {locale: f"{name[locale]} {option.name[locale]}" for locale in LOCALES}
                made.append(replace(option, name=told, key=one.key))
        zh = self._locale == "zh-CN"
        asks = say("您说的数是指哪一项？" if zh else "Which of these did you mean by that number?")
        return Asking(unattached.UNREAD, asks, tuple(made), 0.0) if len(made) > 1 else None

    def _asks(self, field: Field, kind: AttributeType | None) -> Sentence:
        zh = self._locale == "zh-CN"
        if kind is None:
            return say("预算大概多少？" if zh else "What may it cost?")
        name = self._wording.piece(field.knowledge.id, f"attribute/{kind.key}/name")
        if kind.kind == "number":
            return say("“", name, "”大概要多少？") if zh else say("What should “", name, "” be?")
        return say("“", name, "”想要哪一种？") if zh else say("Which “", name, "” would you like?")

    def _option(
        self, field: Field, key: str, cut: asking.Cut | Chosen, kind: AttributeType | None, currency: str
    ) -> Option | None:
        picked = Chosen(key, cut.any_of, cut.at_least, cut.at_most)
        limit = from_answer(picked, kind, currency)
        if limit is None:
            return None
        count = self._finding.total(field.knowledge.id, [*field.need.limits, limit])
        return Option(limit.shown, count, cut.any_of, cut.at_least, cut.at_most)

    def why(self, field: Field, turn: str) -> tuple[Answer, ...]:
        """Why the cheapest, or the product that a turn names, is not the first choice."""
        asked = talk.why(turn)
        if asked is None or not field.ranked:
            return ()
        id = field.knowledge.id
        card = self._finding.cheapest(id) if asked.kind == "cheapest" else self._finding.named(asked.words, id)
        found = self._finding.of([card.product]) if card else []
        return (self.against(found[0], field),) if found else ()

    def asked_beside(self, field: Field, shown: Sequence[Candidate]) -> tuple[Candidate, ...]:
        """Those of the goods shown that the last turn asks to set side by side; fewer than two are none."""
        asked = comparing.places(field.need.said[-1]) if len(field.need.said) > 1 else ()
        found = tuple(shown[place - 1] for place in asked if place <= len(shown))
        return found if len(found) > 1 else ()

    def apart(self, some: Sequence[Candidate], field: Field) -> tuple[Answer, ...]:
        """How each of some goods differs from the first of them, and what buyers complain of."""
        return tuple(self._apart(one, some[0], field) for one in some[1:])

    def _apart(self, one: Candidate, other: Candidate, field: Field) -> Answer:
        found = tuple(gaps(one, other, field.knowledge.attributes))
        told = compared(one, other, found, self._wording.kinds(one), self._locale)
        says = Objection("apart", told) if told else Objection("equal", say(saying.title(one.card, self._locale)))
        more = (Objection("worse", said) for said in self._wording.cautions(one, field.prefers))
        return Answer(one.card, other.card, tuple(islice(chain((says,), more), OBJECTIONS)))

    def against(self, one: Candidate, field: Field) -> Answer:
        """Everything that speaks against a product beside the first choice."""
        first = field.ranked[0]
        if one.card.product == first.card.product:
            return Answer(one.card, first.card, (Objection("equal", self._wording.is_first(first.card)),))
        told = tuple({said.says.text: said for said in reversed(list(self._objections(one, first, field)))}.values())
        told = told[::-1][:OBJECTIONS]
        return Answer(one.card, first.card, told or (Objection("equal", self._equal(one, first, field)),))

    def _objections(self, one: Candidate, first: Candidate, field: Field) -> Iterator[Objection]:
        kinds = self._wording.kinds(one)
        yield from self._limits(one, field)
        for wanted in field.avoids:
            if avoided(one, [wanted]):
                yield Objection("avoided", self._wording.because(one, kinds[wanted.condition.key], wanted))
        for wanted in missed(one, field.prefers):
            yield Objection("missed", self._wording.better(one, kinds[wanted.condition.key], wanted))
        yield from self._unstated(one, first, field)
        lacking = (kind for kind in kinds.values() if lacks(one, first, kind.key))
        yield from (Objection("worse", say(self._wording.value(one, kind))) for kind in lacking)
        worse = [gap for gap in gaps(one, first, field.knowledge.attributes) if not gap.good]
        said = self._contrast(one, first, worse)
        if said is not None:
            yield Objection("worse", said)
        yield from (Objection("worse", said) for said in self._wording.cautions(one))

    def _unstated(self, one: Candidate, first: Candidate, field: Field) -> Iterator[Objection]:
        """Weighty wishes that the first choice meets and of which the product says nothing."""
        for wanted in field.prefers:
            known = first.values.get(wanted.condition.key)
            silent = wanted.condition.key not in one.values and wanted.condition.weight > 1
            if silent and known is not None and holds(wanted.condition, known.value):
                yield Objection("unstated", self._wording.unstated(field.knowledge.id, wanted.condition.key))

    def _limits(self, one: Candidate, field: Field) -> Iterator[Objection]:
        kinds = self._wording.kinds(one)
        for limit in field.need.limits:
            if keeps(limit, one):
                continue
            if limit.key == "price":
                yield Objection("limit", say(saying.price(one.card, self._locale)), "price")
            elif limit.key in one.values and limit.key in kinds:
                yield Objection("limit", say(self._wording.value(one, kinds[limit.key])), limit.key)
            elif limit.key in kinds:
                yield Objection("unstated", self._wording.unstated(field.knowledge.id, limit.key), limit.key)

    def _equal(self, one: Candidate, first: Candidate, field: Field) -> Sentence:
        apart = tuple(gaps(one, first, field.knowledge.attributes))
        return self._contrast(one, first, apart) or say(saying.title(one.card, self._locale))

    def upgrade(self, field: Field) -> Upgrade | None:
        """What a little more money buys; how much more may be said in the last turn."""
        first = field.ranked[0]
        price = first.card.price
        if price is None:
            return None
        said = talk.more(field.need.said[-1])
        most = round(said * 10 ** exponent(price.currency)) if said else round(price.amount * _EXTRA)
        wishes = len(met(first, field.prefers))
        near = [one for one in field.ranked if one.told and len(met(one, field.prefers)) >= wishes]
        likely = upgrade(first, near, field.knowledge.attributes, most)
        found = self._finding.looked(field.need, likely) if likely else None
        if found is None:
            return None
        apart = [gap for gap in gaps(found, first, field.knowledge.attributes) if gap.key == "price" or gap.good]
        says = self._contrast(found, first, apart)
        return Upgrade(found.card, says) if says else None

    def bundle(self, chosen: Sequence[Candidate]) -> Bundle | None:
        """Goods chosen together: their names and what they cost in all."""
        prices = [one.card.price for one in chosen if one.card.price]
        if len(prices) != len(chosen) or not prices:
            return None
        sum_ = Money(sum(price.amount for price in prices), prices[0].currency)
        pieces: list[Piece] = []
        for number, one in enumerate(chosen):
            pieces += ["“" if not number else ("”加“" if self._locale == "zh-CN" else "” and “")]
            pieces += [saying.title(one.card, self._locale)]
        joint = "”，一共 " if self._locale == "zh-CN" else "” together: "
        spent = total([saying.price(one.card, self._locale) for one in chosen], sum_, self._locale)
        return Bundle(tuple(one.card for one in chosen), sum_, say(*pieces, joint, spent))

    def _contrast(self, one: Candidate, first: Candidate, apart: Sequence[Gap]) -> Sentence | None:
        return contrast(one, first, apart, self._wording.kinds(one), self._locale)
