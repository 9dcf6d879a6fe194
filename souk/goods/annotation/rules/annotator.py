"""One product read against all that is known: a pure function of the product, its reviews and what was decided."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache

from souk.goods.annotation.contracts import (
    Annotated,
    Annotation,
    AttributeType,
    CategoryKnowledge,
    Evidence,
    Work,
)
from souk.goods.annotation.ports import Backing, OpinionClassifier, ValueReader
from souk.goods.annotation.rules.deciding import decide, is_settled, refused, taught
from souk.goods.annotation.rules.describing import quality
from souk.goods.annotation.rules.doubting import SHOWN, findings, proposals
from souk.goods.annotation.rules.opinions import OpinionReader
from souk.goods.annotation.rules.reader import AttributeReader, Passage, Reading, passages
from souk.goods.annotation.rules.sorting import CategoryReader
from souk.goods.annotation.rules.tags import tags
from souk.goods.catalog import Attribute, Product

# Another number where products are read otherwise by the same knowledge.
READERS = "6"


def readers(backing: Backing) -> str:
    """The version of all that reads, the knowledge aside."""
    learned = [one.version for one in (backing.values, backing.opinions) if one is not None]
    return "-".join([READERS, *(version for version in learned if version)])


class Annotator:
    """Reads products; built once from the knowledge, the same on every process and machine that has the same."""

    def __init__(
        self,
        categories: Mapping[str, CategoryKnowledge],
        version: str,
        values: ValueReader | None = None,
        opinions: OpinionClassifier | None = None,
    ) -> None:
        self.categories = categories
        self.version = version
        self._values = values
        self._learned = opinions
        self.sorting = CategoryReader(categories)
        self.reader: Callable[[str], AttributeReader] = cache(lambda id: AttributeReader(categories[id]))
        self._opinions: Callable[[str], OpinionReader] = cache(lambda id: OpinionReader(categories[id], opinions))

    @classmethod
    def of(cls, backing: Backing) -> "Annotator":
        """The annotator of some knowledge and readers, under the version that both make."""
        version = f"{backing.knowledge.version}-{readers(backing)}"
        return cls(backing.knowledge.categories(), version, backing.values, backing.opinions)

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.categories, self.version, self._values, self._learned)

    def annotate(self, work: Work) -> Annotated:
        """All that is known of a product, what is odd about it, and how well it is described."""
        texts = passages(work.product)
        sorted_ = self._sorted(work, texts)
        knowledge = self.categories.get(str(sorted_.value)) if sorted_ else None
        read, proposed = self._read(work, texts, knowledge)
        kinds = {kind.key: kind for kind in knowledge.attributes} if knowledge else {}
        own = [one for one in work.decisions if one.key != "category" and not one.key.startswith("same:")]
        values = decide(read, own, kinds)
        more = [*tags(knowledge, values), *self._heard(work, knowledge)] if knowledge else []
        known = [*([sorted_] if sorted_ else []), *values, *more]
        settled = {one.key for one in known if is_settled(one)}
        offered = [one for one in proposed if one.key not in settled]
        denials = self._denials(work, knowledge)
        odd = [*findings(work.product.id, known, denials, settled), *proposals(work.product.id, offered)]
        score, lacks = quality(work.product, knowledge, known, odd)
        category = knowledge.id if knowledge else None
        return Annotated(work.product.id, category, tuple(known), self.version, score, lacks, tuple(odd))

    def _sorted(self, work: Work, texts: Sequence[Passage]) -> Annotation | None:
        """The category: as decided, else as stated or read."""
        read = self.sorting.read(work.product, texts)
        own = [one for one in work.decisions if one.key == "category"]
        return next(iter(decide([read] if read else [], own, {})), None)

    def _read(
        self, work: Work, texts: Sequence[Passage], knowledge: CategoryKnowledge | None
    ) -> tuple[list[Annotation], list[Annotation]]:
        """Values that are shown, and values that are only proposed."""
        wrong = refused(work.decisions)
        values = self.reader(knowledge.id).read(work.product, texts, wrong) if knowledge else []
        learned = [one for one in self._learn(work.product, knowledge) if (one.key, one.value) not in wrong]
        values = [_beside(one, learned) for one in values]
        known = {one.key for one in values}
        fresh = [one for one in learned if one.key not in known]
        lessons = {(one.key, one.pattern): one for one in work.lessons if knowledge and one.category == knowledge.id}
        # What is decided on the product itself needs no lesson.
        lessons = {place: one for place, one in lessons.items() if place[0] not in {own.key for own in work.decisions}}
        values, fresh = ([taught(work.product.id, one, lessons) for one in many] for many in (values, fresh))
        shown = [one for one in fresh if one.confidence >= SHOWN]
        return [*values, *shown], [one for one in fresh if one.confidence < SHOWN]

    def _learn(self, product: Product, knowledge: CategoryKnowledge | None) -> Iterator[Annotation]:
        """What the learned reader finds, under the attribute of the knowledge where the field is one of its.

        A field that the product states and the knowledge does not read is left as it is stated.
        """
        if self._values is None:
            return
        stated = {one.key for one in product.attributes}
        for one in self._values.read(product):
            found = self.reader(knowledge.id).typed(_field(one)) if knowledge else None
            if found is not None:
                yield replace(one, key=found[0].key, value=found[1], unit=found[0].unit)
            elif one.key not in stated and not _meant(one, knowledge):
                yield one

    def _denials(self, work: Work, knowledge: CategoryKnowledge | None) -> list[Reading]:
        """What buyers state of attributes, whatever the product's own texts say."""
        reader = self.reader(knowledge.id) if knowledge else None
        return [said for review in work.reviews for said in reader.heard(review)] if reader else []

    def _heard(self, work: Work, knowledge: CategoryKnowledge) -> list[Annotation]:
        return self._opinions(knowledge.id).read(work.reviews)


def read_page(annotator: Annotator, works: Sequence[Work]) -> tuple[Sequence[Work], list[Annotated]]:
    """A page of products with what is known of each, wherever that is worked out."""
    return works, [annotator.annotate(work) for work in works]


def _field(one: Annotation) -> Attribute:
    return Attribute(one.key, one.value, one.unit)


def _meant(one: Annotation, knowledge: CategoryKnowledge | None) -> AttributeType | None:
    """The attribute that has the key itself: a value of it that does not fit it is no value."""
    return next((kind for kind in knowledge.attributes if kind.key == one.key), None) if knowledge else None


def _beside(one: Annotation, learned: Sequence[Annotation]) -> Annotation:
    """A value with what the learned reader, when it is sure, finds in other words that say otherwise."""
    for other in learned:
        if other.key == one.key and other.value != one.value and other.confidence >= SHOWN:
            return _against(one, other.evidence)
    return one


def _against(one: Annotation, evidence: tuple[Evidence, ...]) -> Annotation:
    known = {(proof.path, proof.start, proof.end) for proof in (*one.evidence, *one.against)}
    more = tuple(proof for proof in evidence if (proof.path, proof.start, proof.end) not in known)
    if not more:
        return one
    lost = 0.0 if one.against else 0.15
    return replace(one, against=(*one.against, *more), confidence=round(one.confidence - lost, 2))
