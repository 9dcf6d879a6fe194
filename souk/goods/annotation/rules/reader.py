"""What a product's own texts say, value by value, each with the span that says it."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field, replace

from souk.goods.annotation.contracts import Annotation, AttributeType, CategoryKnowledge, Evidence, FieldKey, Typed
from souk.goods.annotation.rules.lexicon import Form, Lexicon, Match, forms, phrases
from souk.goods.annotation.rules.units import UNITS, Quantity, convert, quantities
from souk.goods.catalog import Attribute, Product, Review, text_of

NEAR = 14
_LONGEST = 6000
# How far running text elsewhere is believed, such as a review.
_SAID = 0.5
_SURE = {"field": 0.95, "title": 0.85, "description": 0.7}


@dataclass(frozen=True)
class Sense:
    """What a phrase of a category's knowledge means: a value of an attribute, or only its name."""

    key: str
    value: Typed | None = None


@dataclass(frozen=True)
class Passage:
    """One text of a product, taken apart once."""

    path: str
    text: str
    words: list[Form]


@dataclass(frozen=True)
class Reading:
    """One value that one place states."""

    key: str
    value: Typed
    evidence: Evidence
    confidence: float


@dataclass
class AttributeReader:
    """Reads the attributes of one category; built once from its knowledge."""

    knowledge: CategoryKnowledge
    lexicon: Lexicon[Sense] = field(init=False)
    by_field: dict[str, tuple[AttributeType, FieldKey]] = field(init=False)

    def __post_init__(self) -> None:
        self.lexicon = Lexicon(_senses(self.knowledge))
        self.by_field = {}
        for kind in self.knowledge.attributes:
            for key in kind.fields:
                self.by_field.setdefault(key.key, (kind, key))
        self._kinds = {kind.key: kind for kind in self.knowledge.attributes}
        self._alone = _alone(self.knowledge.attributes)

    def read(
        self, product: Product, texts: Sequence[Passage], refused: Set[tuple[str, Typed]] = frozenset()
    ) -> list[Annotation]:
        """One annotation an attribute: the surest reading, what agrees with it, and what says otherwise.

        A value that was refused for its key is not read.
        """
        found: dict[str, list[Reading]] = {}
        for reading in (*self._fields(product), *(one for text in texts for one in self.statements(product.id, text))):
            if (reading.key, reading.value) not in refused:
                found.setdefault(reading.key, []).append(reading)
        return [_settle(self._kinds[key], readings) for key, readings in found.items()]

    def typed(self, attribute: Attribute) -> tuple[AttributeType, Typed] | None:
        """What a supplier's field states of an attribute, in the attribute's unit; None where it states nothing."""
        entry = self.by_field.get(attribute.key)
        value = self._value(*entry, attribute) if entry else None
        return (entry[0], value) if entry and value is not None else None

    def _fields(self, product: Product) -> Iterator[Reading]:
        for attribute in product.attributes:
            stated = self.typed(attribute)
            if stated is not None:
                text = text_of(attribute)
                where = Evidence("field", product.id, f"attributes/{attribute.key}", 0, len(text), text)
                yield Reading(stated[0].key, stated[1], where, _SURE["field"])

    def _value(self, kind: AttributeType, key: FieldKey, attribute: Attribute) -> Typed | None:
        stated = attribute.value
        match kind.kind:
            case "number":
                return _bounded(kind, _number(kind, key, attribute))
            case "flag":
                return stated if isinstance(stated, bool) else self._said(kind, str(stated))
            case "choice":
                chosen = str(stated).strip().lower().replace(" ", "_").replace("-", "_")
                return chosen if any(one.id == chosen for one in kind.choices) else self._said(kind, str(stated))

    def _said(self, kind: AttributeType, text: str) -> Typed | None:
        if kind.kind == "flag" and text.strip().lower() in _YES_NO:
            return _YES_NO[text.strip().lower()]
        senses = (match.meaning for match in self.lexicon.find(text))
        return next((one.value for one in senses if one.key == kind.key and one.value is not None), None)

    def statements(self, product: str, passage: Passage) -> Iterator[Reading]:
        """Every value that a text states, in the canonical unit, with the span that states it.

        A single character, such as 软 or 高, is believed in a field of its own and not in running text.
        """
        matches = self.lexicon.find(passage.text, passage.words)
        sure = _SURE.get(passage.path.partition("/")[0], _SAID)
        for match in matches:
            if match.meaning.value is not None and match.end - match.start > 1:
                where = _evidence(product, passage, match.start, match.end)
                yield Reading(match.meaning.key, match.meaning.value, where, sure)
        names = [match for match in matches if match.meaning.value is None]
        for quantity in quantities(passage.text):
            yield from self._quantity(product, passage, quantity, names)

    def heard(self, review: Review) -> Iterator[Reading]:
        """What a buyer states outright: that a flag is not so, or a number beside its name."""
        for one in self.statements(review.product, Passage("text", review.text, forms(review.text))):
            outright = self._kinds[one.key].kind == "number" or one.value is False
            if outright and one.confidence >= _SAID:
                where = one.evidence
                yield replace(one, evidence=Evidence("review", review.id, "text", where.start, where.end, where.quote))

    def _quantity(
        self, product: str, passage: Passage, quantity: Quantity, names: Sequence[Match[Sense]]
    ) -> Iterator[Reading]:
        if quantity.unit is None:
            return
        key, start, end = self._named(quantity, names, passage.text)
        sure = _SURE.get(passage.path.partition("/")[0], _SAID)
        if key is None:
            key, sure = self._alone.get(quantity.unit.dimension), sure - 0.1
        if key is None:
            return
        value = _bounded(self._kinds[key], convert(quantity.value, quantity.unit, self._kinds[key].unit))
        if value is not None:
            yield Reading(key, value, _evidence(product, passage, start, end), sure)

    def _named(self, quantity: Quantity, names: Sequence[Match[Sense]], text: str) -> tuple[str | None, int, int]:
        """The attribute whose name stands beside the number in its clause, rather before it; and the span of both."""
        best: tuple[int, str, int, int] | None = None
        for match in names:
            kind = self._kinds[match.meaning.key]
            if kind.kind != "number" or convert(1, quantity.unit, kind.unit) is None:
                continue
            before = quantity.start - match.end
            gap = before if before >= 0 else (match.start - quantity.end) + 2
            if not 0 <= gap <= NEAR or _parted(text, match, quantity):
                continue
            if best is None or gap < best[0]:
                best = (gap, kind.key, min(match.start, quantity.start), max(match.end, quantity.end))
        return best[1:] if best else (None, quantity.start, quantity.end)


_YES_NO = {"yes": True, "y": True, "true": True, "是": True, "有": True, "支持": True}
_YES_NO |= {"no": False, "n": False, "false": False, "否": False, "无": False, "不支持": False, "not supported": False}


def passages(product: Product) -> list[Passage]:
    """The titles and descriptions of a product; what is beyond 6,000 characters is not read."""
    named = (("title", product.title), ("description", product.description or {}))
    return [
        Passage(f"{field}/{locale}", text[:_LONGEST], forms(text[:_LONGEST]))
        for field, words in named
        for locale, text in words.items()
    ]


def _senses(knowledge: CategoryKnowledge) -> Iterator[tuple[str, Sense]]:
    for kind in knowledge.attributes:
        if kind.kind == "number":
            yield from phrases(kind.words, Sense(kind.key))
        if kind.kind == "flag":
            yield from phrases(kind.words, Sense(kind.key, True))
            yield from phrases(kind.denied, Sense(kind.key, False))
        for choice in kind.choices:
            yield from phrases(choice.words, Sense(kind.key, choice.id))


def _alone(kinds: Sequence[AttributeType]) -> dict[str, str]:
    """Dimensions that only one attribute of the category has: a bare number of it can mean nothing else."""
    keys: dict[str, list[str]] = {}
    for kind in kinds:
        if kind.kind == "number" and kind.unit in UNITS:
            keys.setdefault(UNITS[kind.unit].dimension, []).append(kind.key)
    return {dimension: found[0] for dimension, found in keys.items() if len(found) == 1}


def _number(kind: AttributeType, key: FieldKey, attribute: Attribute) -> float | None:
    if isinstance(attribute.value, bool):
        return None
    if isinstance(attribute.value, float):
        return convert(attribute.value, UNITS.get(attribute.unit or key.unit), kind.unit)
    for quantity in quantities(attribute.value):
        value = convert(quantity.value, quantity.unit or UNITS.get(attribute.unit or key.unit), kind.unit)
        if value is not None:
            return value
    return None


def _bounded(kind: AttributeType, value: float | None) -> float | None:
    if value is None or (kind.bounds and not kind.bounds[0] <= value <= kind.bounds[1]):
        return None
    return value


def _parted(text: str, match: Match[Sense], quantity: Quantity) -> bool:
    between = text[min(match.end, quantity.end) : max(match.start, quantity.start)]
    return any(mark in between for mark in ",,;;。.!!??\n、|/")


def _evidence(product: str, passage: Passage, start: int, end: int) -> Evidence:
    return Evidence("field", product, passage.path, start, end, passage.text[start:end])


def _settle(kind: AttributeType, readings: Sequence[Reading]) -> Annotation:
    best = max(readings, key=lambda one: one.confidence)
    agree = tuple(dict.fromkeys(one.evidence for one in readings if agrees(one.value, best.value)))
    against = tuple(dict.fromkeys(one.evidence for one in readings if not agrees(one.value, best.value)))
    first = (best.evidence, *(one for one in agree if one != best.evidence))
    sure = round(min(0.99, best.confidence + 0.02 * (len(agree) - 1)) - (0.15 if against else 0.0), 2)
    return Annotation(kind.key, "attribute", best.value, kind.unit, first, sure, "reader-1", against)


def agrees(one: Typed, other: Typed) -> bool:
    """Whether two readings agree: numbers within 3 %, since 14 in is also sold as 35.6 cm."""
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= 0.03 * max(abs(one), abs(other))
    return one == other
