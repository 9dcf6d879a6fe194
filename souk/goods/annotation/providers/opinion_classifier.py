"""Opinions in sentences by linear classifiers that the knowledge's phrases and the reviews' stars taught.

Distant supervision: a sentence with a phrase of an aspect speaks of it; the phrase is hidden in a second copy, so that
the words around it count. One without any speaks of nothing where all its words are said of many categories. Whether it
praises is learned from the phrases' sides and, where none stands, from the stars.
"""

import base64
import hashlib
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.linear_model import SGDClassifier

from souk.goods.annotation.contracts import CategoryKnowledge, Lesson, Opinion, TooFew
from souk.goods.annotation.ports import Knowledge
from souk.goods.annotation.providers.weights import WeightsFile
from souk.goods.annotation.rules.lexicon import Form, Lexicon, Match, forms, phrases
from souk.goods.catalog import Review
from souk.kit.text import sentences

FILE = "opinions.json.gz"
FORMAT = 1
_NONE = ""
_MANY = 3
Numbers = npt.NDArray[np.float32]
Side = tuple[str, bool]


@dataclass(frozen=True)
class Recipe:
    """How it learns, and from which probability on it speaks of an aspect."""

    fewest: int = 200
    width: int = 1 << 14
    rounds: int = 12
    penalty: float = 1e-6
    sure: float = 0.7
    kept: int = 5
    seed: int = 7


@dataclass(frozen=True)
class Heard:
    """A sentence to learn from: its words, the aspect (none: empty), the side (None: not known)."""

    words: tuple[str, ...]
    aspect: str
    good: bool | None
    masked: bool = False


@dataclass(frozen=True)
class Weights:
    """Aspects by category, and how much each hashed n-gram speaks for each aspect and for praise (last column)."""

    aspects: Mapping[str, tuple[str, ...]]
    columns: Mapping[str, int]
    table: Numbers
    shift: Numbers
    parts: dict[str, tuple[Numbers, Numbers]] = field(default_factory=dict)

    def judge(self, category: str, sentence: str, sure: float) -> tuple[Opinion, ...]:
        """The aspect of the category that a sentence speaks of."""
        known = [one for one in self.aspects.get(category, ()) if one in self.columns]
        grams = _grams([one.text for one in forms(sentence)], len(self.table))
        if not known or not grams:
            return ()
        table, shift = self._part(category, known)
        # First the category's aspects, then silence, then praise.
        scores = _squashed(table[grams].sum(axis=0) / len(grams) ** 0.5 + shift).tolist()
        praise = scores.pop()
        best = max(range(len(known)), key=scores.__getitem__)
        share = scores[best] / (sum(scores) + 1e-9)
        certain = share * max(praise, 1 - praise)
        return (Opinion(known[best], praise >= 0.5, round(certain, 2)),) if certain >= sure else ()

    def _part(self, category: str, known: Sequence[str]) -> tuple[Numbers, Numbers]:
        """The columns of one category, beside each other in memory."""
        if category not in self.parts:
            chosen = [*(self.columns[one] for one in known), self.columns[_NONE], len(self.shift) - 1]
            self.parts[category] = (np.ascontiguousarray(self.table[:, chosen]), self.shift[chosen])
        return self.parts[category]


class LearnedOpinions:
    """Keeps its weights in `folder`; hears nothing before it has learned."""

    def __init__(self, folder: str | Path, knowledge: Knowledge, recipe: Mapping[str, Any] | None = None) -> None:
        self._folder = Path(folder)
        self._knowledge = knowledge
        self._recipe = Recipe(**(recipe or {}))
        self._file = WeightsFile(self._folder / FILE, FORMAT, _unpacked)

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self._folder, self._knowledge, asdict(self._recipe))

    @property
    def version(self) -> str:
        return self._file.read()[0]

    def judge(self, category: str, sentences: Sequence[str]) -> Sequence[tuple[Opinion, ...]]:
        weights = self._file.read()[1]
        if weights is None:
            return [()] * len(sentences)
        return [weights.judge(category, one, self._recipe.sure) for one in sentences]

    def learn(self, reviews: Mapping[str, Sequence[Review]], at: datetime) -> Lesson:
        known = self._knowledge.categories()
        heard = _telling(
            [
                (category, one)
                for category, many in reviews.items()
                if category in known
                for one in listened(known[category], many)
            ]
        )
        if len(heard) < self._recipe.fewest:
            raise TooFew(len(heard), self._recipe.fewest)
        aspects = {category: tuple(one.id for one in known[category].aspects) for category in known}
        told = [n for n, (_, one) in enumerate(heard) if zlib.crc32(" ".join(one.words).encode()) % self._recipe.kept]
        part = weighed([heard[n][1] for n in told], aspects, self._recipe)
        aside = sorted(set(range(len(heard))).difference(told))
        scores = _scores(part, [heard[n] for n in aside], self._recipe.sure)
        weights = weighed([one for _, one in heard], aspects, self._recipe)
        body = json.dumps(_packed(weights), ensure_ascii=False)
        version = hashlib.sha256(body.encode()).hexdigest()[:12]
        lesson = Lesson(version, at, len(reviews), len(weights.columns) - 1, len(heard), *scores)
        self._file.write({**asdict(lesson), "at": at.isoformat(), "recipe": asdict(self._recipe)}, body)
        return lesson


def listened(knowledge: CategoryKnowledge, reviews: Sequence[Review]) -> Iterator[Heard]:
    """What can be learned from the sentences of a category's reviews, each sentence once."""
    said = [phrases(aspect.good, (aspect.id, True)) for aspect in knowledge.aspects]
    said += [phrases(aspect.bad, (aspect.id, False)) for aspect in knowledge.aspects]
    lexicon: Lexicon[Side] = Lexicon(pair for pairs in said for pair in pairs)
    seen: set[str] = set()
    for review in reviews:
        for start, end in sentences(review.text):
            sentence = review.text[start:end]
            if sentence not in seen:
                seen.add(sentence)
                yield from _heard(sentence, lexicon, review.rating)


def _telling(heard: Sequence[tuple[str, Heard]]) -> list[tuple[str, Heard]]:
    """What tells: what is said of many categories speaks of no aspect, also where a phrase was taken out of it.

    A silent sentence that says what is said of few is left out: it may speak of an aspect in other words.
    """
    where: dict[str, set[str]] = {}
    for category, one in heard:
        for pair in map(" ".join, pairwise(one.words)):
            where.setdefault(pair, set()).add(category)
    common = {pair for pair, categories in where.items() if len(categories) >= _MANY}
    kept = []
    for category, one in heard:
        usual = common.issuperset(map(" ".join, pairwise(one.words)))
        if usual and (one.masked or not one.aspect):
            kept.append((category, replace(one, aspect=_NONE)))
        elif one.aspect:
            kept.append((category, one))
    return kept


def _heard(sentence: str, lexicon: Lexicon[Side], stars: int) -> Iterator[Heard]:
    words = forms(sentence)
    matches = [one for one in lexicon.find(sentence, words) if one.end - one.start > 1]
    sides = {one.meaning for one in matches}
    plain = tuple(one.text for one in words)
    if not sides:
        yield Heard(plain, _NONE, True if stars >= 5 else False if stars <= 2 else None)
    if len(sides) == 1:
        ((aspect, good),) = sides
        yield Heard(plain, aspect, good)
        rest = tuple(one.text for one in words if not _within(one, matches))
        if len(rest) > 1:
            yield Heard(rest, aspect, good, masked=True)


def _within(word: Form, matches: Sequence[Match[Side]]) -> bool:
    return any(one.start <= word.start < one.end for one in matches)


def weighed(heard: Sequence[Heard], aspects: Mapping[str, tuple[str, ...]], recipe: Recipe) -> Weights:
    """Linear classifiers of aspect (one against the rest) and of praise."""
    rows = _rows(heard, recipe.width)
    kinds = [one.aspect for one in heard]
    options = {"loss": "log_loss", "alpha": recipe.penalty, "max_iter": recipe.rounds, "tol": None}
    aspect = SGDClassifier(**options, random_state=recipe.seed, class_weight=None).fit(rows, kinds)
    sided = [n for n, one in enumerate(heard) if one.good is not None]
    # What the phrases say weighs more than stars, which are given for everything at once.
    trust = [1.0 if heard[n].aspect else 0.2 for n in sided]
    praise = SGDClassifier(**options, random_state=recipe.seed)
    praise.fit(rows[sided], [bool(heard[n].good) for n in sided], sample_weight=trust)
    classes = [str(one) for one in aspect.classes_]
    table = np.vstack([aspect.coef_, praise.coef_]).T.astype(np.float16).astype(np.float32)
    shift = np.concatenate([aspect.intercept_, praise.intercept_]).astype(np.float32)
    return Weights(aspects, {name: n for n, name in enumerate(classes)}, table, shift)


def _rows(heard: Sequence[Heard], width: int) -> csr_matrix:
    """Hashed n-grams of each sentence, of length one (sentences, width)."""
    grams = [_grams(one.words, width) for one in heard]
    values = np.concatenate([np.full(len(one), 1 / max(1, len(one)) ** 0.5) for one in grams])
    ends = np.cumsum([0, *map(len, grams)])
    return csr_matrix((values, np.concatenate([np.array(one, dtype=int) for one in grams]), ends), (len(heard), width))


def _grams(words: Sequence[str], width: int) -> list[int]:
    """Places of the words and pairs of a sentence, each once."""
    found = {" ".join(words[n : n + size]) for size in (1, 2) for n in range(len(words) - size + 1)}
    return sorted({zlib.crc32(one.encode()) % width for one in found})


def _squashed(scores: Numbers) -> Numbers:
    return np.asarray(1 / (1 + np.exp(-scores)), dtype=np.float32)


def _scores(weights: Weights, heard: Sequence[tuple[str, Heard]], sure: float) -> tuple[float, float]:
    """Precision and recall of aspect and side against what the phrases say."""
    right = given = stated = 0
    for category, one in heard:
        found = {(o.aspect, o.good) for o in weights.judge(category, " ".join(one.words), sure)}
        given += len(found)
        stated += bool(one.aspect)
        right += (one.aspect, one.good) in found
    return right / max(1, given), right / max(1, stated)


def _packed(weights: Weights) -> dict[str, Any]:
    text = base64.b64encode(weights.table.astype(np.float16).tobytes()).decode()
    return {
        "aspects": weights.aspects,
        "columns": weights.columns,
        "table": [list(weights.table.shape), text],
        "shift": weights.shift.tolist(),
    }


def _unpacked(kept: Mapping[str, Any]) -> Weights:
    shape, text = kept["table"]
    table = np.frombuffer(base64.b64decode(text), dtype=np.float16).reshape(shape).astype(np.float32)
    aspects = {category: tuple(many) for category, many in kept["aspects"].items()}
    return Weights(aspects, kept["columns"], table, np.array(kept["shift"], dtype=np.float32))
