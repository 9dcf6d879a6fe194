"""What is meant where no goods are named: by how much of what is said the knowledge of each entry speaks of."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from souk.discovery.search.rules.everyday import EVERYDAY
from souk.goods.annotation import AttributeType, CategoryKnowledge, Problem
from souk.kit.locale import Words
from souk.kit.text import tokens

# A guess needs so much of its own from so many words, and so many times what the next best has.
_LEAST = 2.9
_WORDS = 2
_MARGIN = 1.15
_NAMES, _SITUATIONS, _REST = 3.0, 2.0, 1.0
_SMALL_WORDS = "the a an i we to of in on at and or it is are do no pull comfortable"
_EVERYDAY = frozenset(token for word in (*EVERYDAY, *_SMALL_WORDS.split()) for token in tokens(word))
Kind = Literal["category", "problem"]
Said = tuple[float, Iterable[str]]


@dataclass(frozen=True)
class Guess:
    """A knowledge entry that may be meant, and the token of the question that points to it most."""

    kind: Kind
    ref: str
    token: str
    score: float
    words: int


class Guesser:
    """Weighs the words of a question by how few entries have them (inverse document frequency over the knowledge)."""

    def __init__(self, categories: Mapping[str, CategoryKnowledge], problems: Mapping[str, Problem]) -> None:
        self._entries: dict[tuple[Kind, str], dict[str, float]] = {}
        for category in categories.values():
            self._entries["category", category.id] = _weighed(_of_category(category))
        for problem in problems.values():
            self._entries["problem", problem.id] = _weighed(_of_problem(problem))
        counts = Counter(token for entry in self._entries.values() for token in entry)
        self._rare = {token: math.log((len(self._entries) + 1) / (count + 0.5)) for token, count in counts.items()}
        self._steps = {one.id: {step.category for step in one.steps} for one in problems.values()}

    def guess(self, said: Sequence[str]) -> Guess | None:
        """The entry that most of what is said points to; none where little does, or another one nearly as much."""
        words = [one for one in dict.fromkeys(token for turn in said for token in tokens(turn)) if one in self._rare]
        words = [one for one in words if one not in _EVERYDAY and not one.replace(".", "").isdigit()]
        ranked = sorted((self._score(key, words) for key in self._entries), key=lambda one: -one.score)
        if not ranked or ranked[0].score < _LEAST or ranked[0].words < _WORDS:
            return None
        best = ranked[0]
        rival = next((one.score for one in ranked[1:] if not self._related(best, one)), 0.0)
        return best if best.score >= _MARGIN * rival else None

    def _score(self, key: tuple[Kind, str], words: Sequence[str]) -> Guess:
        entry = self._entries[key]
        parts = {word: self._rare[word] * entry[word] / _NAMES for word in words if word in entry}
        return Guess(*key, max(parts, key=lambda word: parts[word], default=""), sum(parts.values()), len(parts))

    def _related(self, one: Guess, other: Guess) -> bool:
        """A problem and a category of its steps, or two problems that share one: either answer would do."""
        first, second = self._steps.get(one.ref, {one.ref}), self._steps.get(other.ref, {other.ref})
        return bool(first & second)


def _weighed(said: Iterable[Said]) -> dict[str, float]:
    found: dict[str, float] = {}
    for weight, texts in said:
        for text in texts:
            for token in tokens(text):
                found[token] = max(found.get(token, 0.0), weight)
    return found


def _of_category(one: CategoryKnowledge) -> Iterator[Said]:
    yield _NAMES, (*one.noun.values(), *_all(one.words), *_all(one.asked))
    for kind in one.attributes:
        yield _REST, _of_attribute(kind)
    for aspect in one.aspects:
        yield _REST, (*aspect.name.values(), *_all(aspect.good), *_all(aspect.bad))
    for situation in one.situations:
        yield _SITUATIONS, (*situation.name.values(), *_all(situation.words))
        reasons = [text for wish in (*situation.prefers, *situation.avoids) for text in wish.because.values()]
        yield _REST, (*situation.says.values(), *reasons)
    for question in one.questions:
        yield _REST, (*_all(question.words), *question.says.values())


def _of_attribute(kind: AttributeType) -> Iterator[str]:
    yield from kind.name.values()
    for words in (kind.words, kind.denied, *(wish.words for wish in (kind.much, kind.little) if wish)):
        yield from _all(words)
    for choice in kind.choices:
        yield from (*choice.name.values(), *_all(choice.words))


def _of_problem(one: Problem) -> Iterator[Said]:
    yield _NAMES, (*one.name.values(), *_all(one.words))
    texts: list[Words] = [one.says, *one.causes, *one.caveats]
    for step in one.steps:
        texts += [step.title, step.says, *(wish.because for wish in (*step.prefers, *step.avoids))]
    yield _REST, [text for words in texts for text in words.values()]


def _all(words: Mapping[str, Iterable[str]] | None) -> Iterator[str]:
    return (text for said in (words or {}).values() for text in said)
