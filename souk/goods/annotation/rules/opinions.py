"""What buyers say of the aspects of a category, sentence by sentence."""

from collections.abc import Iterator, Sequence

from souk.goods.annotation.contracts import Annotation, CategoryKnowledge, Evidence
from souk.goods.annotation.ports import OpinionClassifier
from souk.goods.annotation.rules.lexicon import Lexicon, phrases
from souk.goods.catalog import Review
from souk.kit.text import sentences

_BELIEVED = 0.5


class OpinionReader:
    """Counts good and bad opinions an aspect; built once from a category's knowledge, and what was learned beside."""

    def __init__(self, knowledge: CategoryKnowledge, learned: OpinionClassifier | None = None) -> None:
        self._category = knowledge.id
        self._learned = learned
        self._aspects = [aspect.id for aspect in knowledge.aspects]
        said = [phrases(aspect.good, (aspect.id, True)) for aspect in knowledge.aspects]
        said += [phrases(aspect.bad, (aspect.id, False)) for aspect in knowledge.aspects]
        self._lexicon: Lexicon[tuple[str, bool]] = Lexicon(pair for pairs in said for pair in pairs)

    def read(self, reviews: Sequence[Review]) -> list[Annotation]:
        """One annotation an aspect that is spoken of; its value is the share of good opinions, 0 to 1."""
        good: dict[str, list[Evidence]] = {}
        bad: dict[str, list[Evidence]] = {}
        for aspect, liked, evidence in (one for review in reviews for one in self._opinions(review)):
            (good if liked else bad).setdefault(aspect, []).append(evidence)
        found = []
        for aspect in self._aspects:
            praise, blame = tuple(good.get(aspect, ())), tuple(bad.get(aspect, ()))
            if praise or blame:
                share = round(len(praise) / (len(praise) + len(blame)), 2)
                found.append(Annotation(aspect, "aspect", share, "", praise, 0.8, "opinions-1", blame))
        return found

    def _opinions(self, review: Review) -> Iterator[tuple[str, bool, Evidence]]:
        said: dict[str, set[bool]] = {}
        where: dict[tuple[str, bool], Evidence] = {}
        spans = list(sentences(review.text))
        texts = [review.text[start:end] for start, end in spans]
        judged = self._learned.judge(self._category, texts) if self._learned and texts else [()] * len(texts)
        for (start, end), sentence, heard in zip(spans, texts, judged, strict=True):
            matches = self._lexicon.find(sentence)
            named = [match.meaning for match in matches if match.end - match.start > 1]
            # What the words of the knowledge say of a sentence outweighs what was learned of it.
            learned = [(one.aspect, one.good) for one in heard if one.confidence >= _BELIEVED] if not named else []
            for aspect, liked in (*named, *learned):
                said.setdefault(aspect, set()).add(liked)
                where.setdefault((aspect, liked), Evidence("review", review.id, "text", start, end, sentence))
        for aspect, sides in said.items():
            if len(sides) == 1:
                (liked,) = sides
                yield aspect, liked, where[aspect, liked]
