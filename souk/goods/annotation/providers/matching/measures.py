"""What is measured of a pair of records, and of a pair among the other candidates of its records."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

from souk.goods.annotation.providers.matching.records import Record

Floats = NDArray[np.float64]
Weights = Mapping[str, float]
AMONG = ("title cosine", "full cosine", "grams", "compact grams", "title in full cosine", "full model best")
_NEAR = 0.85
_NONE = math.nan


@dataclass(frozen=True)
class Rarity:
    """How rare words are: inverse document frequency in titles, texts, and their pieces; `unseen` of all others."""

    title: Weights
    full: Weights
    grams: Weights
    compact: Weights
    phrases: Weights
    unseen: float

    @classmethod
    def of(cls, records: Sequence[Record]) -> "Rarity":
        """Count what the catalogue says; pieces that stand once weigh as unseen ones."""
        count = len(records)
        return cls(
            _idf((one.title_words for one in records), count, 1),
            _idf((one.full_words for one in records), count, 1),
            _idf((one.grams for one in records), count, 2),
            _idf((one.compact_grams for one in records), count, 2),
            _idf((one.phrases for one in records), count, 2),
            math.log(count + 1),
        )


def measures(one: Record, other: Record, rare: Rarity) -> dict[str, float]:
    """Measures by name; those of one side are of `one` where they end in `a`, of `other` in `b`."""
    sets = (
        ("title", one.title_words, other.title_words, rare.title),
        ("full", one.full_words, other.full_words, rare.full),
        ("title in full", one.title_words, other.full_words, rare.full),
        ("full in title", one.full_words, other.title_words, rare.full),
        ("numbered", one.numbered, other.numbered, rare.title),
    )
    found: dict[str, float] = {}
    for name, left, right, weights in sets:
        found |= _overlap(name, left, right, weights, rare.unseen)
    return (
        found | _strings(one, other, rare) | _unshared(one, other, rare) | _all_models(one, other) | _facts(one, other)
    )


def among(pairs: Sequence[tuple[str, str]], rows: Floats, names: Sequence[str]) -> Floats:
    """For each pair and each measure of `AMONG`: rank and lead among the pairs of its left and of its right record.

    How many candidates a record has is left out: it says how the set was cut, not what the goods are.
    """
    columns = []
    for side in (0, 1):
        groups: dict[str, list[int]] = {}
        for at, pair in enumerate(pairs):
            groups.setdefault(pair[side], []).append(at)
        columns += [_standing(np.nan_to_num(rows[:, names.index(name)]), groups) for name in AMONG]
    return np.hstack(columns)


def _standing(values: Floats, groups: Mapping[str, Sequence[int]]) -> Floats:
    standing = np.zeros((len(values), 2))
    for places in groups.values():
        here = values[list(places)]
        order = np.argsort(-here, kind="stable")
        rank = np.empty(len(here))
        rank[order] = np.arange(len(here))
        best = np.full(len(here), here[order[0]] if len(here) > 1 else 0.0)
        if len(here) > 1:
            best[order[0]] = here[order[1]]
        standing[list(places)] = np.stack([np.minimum(rank, 3), here - best], axis=1)
    return standing


def _idf(documents: Iterable[Iterable[str]], count: int, least: int) -> dict[str, float]:
    known = Counter(word for document in documents for word in set(document))
    return {word: round(math.log((count + 1) / (seen + 0.5)), 4) for word, seen in known.items() if seen >= least}


def _overlap(
    name: str, left: AbstractSet[str], right: AbstractSet[str], weights: Weights, unseen: float
) -> dict[str, float]:
    shared, mine, theirs = (
        [weights.get(word, unseen) for word in sorted(words)] for words in (left & right, left, right)
    )
    both, one, other = sum(shared), sum(mine) or 1.0, sum(theirs) or 1.0
    length = math.sqrt((sum(map(_square, mine)) or 1.0) * (sum(map(_square, theirs)) or 1.0))
    return {
        f"{name} cosine": sum(map(_square, shared)) / length,
        f"{name} jaccard": both / max(one + other - both, 1e-9),
        f"{name} share a": both / one,
        f"{name} share b": both / other,
        f"{name} share": both / min(one, other),
    }


def _square(value: float) -> float:
    return value * value


def _cosine(one: Counter[str], other: Counter[str], weights: Weights, unseen: float) -> float:
    """Cosine of (1 + log count) x rarity."""

    def weighed(counts: Counter[str]) -> dict[str, float]:
        return {key: (1 + math.log(count)) * weights.get(key, unseen) for key, count in counts.items()}

    left, right = weighed(one), weighed(other)
    dot = sum(weight * right[key] for key, weight in left.items() if key in right)
    length = math.sqrt(sum(map(_square, left.values())) * sum(map(_square, right.values())))
    return dot / length if length else 0.0


def _strings(one: Record, other: Record, rare: Rarity) -> dict[str, float]:
    titles = (one.title, other.title)
    return {
        "grams": _cosine(one.grams, other.grams, rare.grams, rare.unseen),
        "compact grams": _cosine(one.compact_grams, other.compact_grams, rare.compact, rare.unseen),
        "phrases": _cosine(one.phrases, other.phrases, rare.phrases, rare.unseen),
        "soft a": _soft(one, other, rare),
        "soft b": _soft(other, one, rare),
        "sorted": fuzz.token_sort_ratio(*titles),
        "set": fuzz.token_set_ratio(*titles),
        "part": fuzz.partial_ratio(*titles),
        "ratio": fuzz.ratio(*titles),
        "sorted part": fuzz.partial_token_sort_ratio(*titles),
        "jaro-winkler": JaroWinkler.similarity(*titles),
        "equal": float(one.compact == other.compact),
        "first": float(one.words[:1] == other.words[:1]),
        "first two": float(one.words[:2] == other.words[:2]),
        "words a": len(one.words),
        "words b": len(other.words),
        "all words a": len(one.full_words),
        "all words b": len(other.full_words),
    }


def _soft(one: Record, other: Record, rare: Rarity) -> float:
    """Share of the title's weight that has a near word in the other (Monge and Elkan, with Jaro-Winkler)."""
    found = total = 0.0
    for word in sorted(one.title_words):
        weight = rare.title.get(word, rare.unseen)
        near = 1.0
        if word not in other.title_words:
            near = max(
                (JaroWinkler.similarity(word, its, score_cutoff=_NEAR) for its in other.title_words), default=0.0
            )
        found, total = found + weight * near, total + weight
    return found / total if total else 0.0


def _unshared(one: Record, other: Record, rare: Rarity) -> dict[str, float]:
    mine, theirs = one.title_words - other.title_words, other.title_words - one.title_words
    parts = {
        "shared": one.title_words & other.title_words,
        "only a": mine,
        "only b": theirs,
        "nowhere a": mine - other.full_words,
        "nowhere b": theirs - one.full_words,
    }
    found: dict[str, float] = {}
    for name, words in parts.items():
        weights = sorted((rare.title.get(word, rare.unseen) for word in words), reverse=True)
        first, second, *_ = (*weights, 0.0, 0.0)
        found |= {
            f"{name} most": first,
            f"{name} next": second,
            f"{name} sum": sum(weights),
            f"{name} count": len(words),
        }
    return found


def _all_models(one: Record, other: Record) -> dict[str, float]:
    return _models("model", one.models, other.models, (one.compact, other.compact)) | _models(
        "full model", one.full_models, other.full_models, (one.compact_full, other.compact_full)
    )


def _models(name: str, left: frozenset[str], right: frozenset[str], texts: tuple[str, str]) -> dict[str, float]:
    shared = left & right
    both = [(one, other) for one in sorted(left) for other in sorted(right)]
    return {
        f"{name} shared": len(shared),
        f"{name} conflict": float(bool(left and right and not shared)),
        f"{name} a": len(left),
        f"{name} b": len(right),
        f"{name} length": max(map(len, shared), default=0),
        f"{name} best": max((JaroWinkler.similarity(*pair) for pair in both), default=0.0),
        f"{name} prefix": max((_prefix(*pair) for pair in both), default=0.0),
        f"{name} found a": max((len(model) for model in left if model in texts[1]), default=0),
        f"{name} found b": max((len(model) for model in right if model in texts[0]), default=0),
        f"{name} missed a": max((len(model) for model in left if model not in texts[1]), default=0),
        f"{name} missed b": max((len(model) for model in right if model not in texts[0]), default=0),
    }


def _prefix(one: str, other: str) -> float:
    same = next((at for at, (mine, its) in enumerate(zip(one, other, strict=False)) if mine != its), None)
    return (min(len(one), len(other)) if same is None else same) / max(len(one), len(other))


def _facts(one: Record, other: Record) -> dict[str, float]:
    found: dict[str, float] = {}
    for name, group in one.groups.items():
        theirs = other.groups[name]
        found |= {
            f"{name} shared": len(group & theirs),
            f"{name} a": len(group - theirs),
            f"{name} b": len(theirs - group),
            f"{name} conflict": float(bool(group and theirs and not group & theirs)),
        }
    found |= _quantities("quantity", one.quantities, other.quantities)
    found |= _quantities("full quantity", one.full_quantities, other.full_quantities)
    known = one.price is not None and other.price is not None and one.currency == other.currency
    ratio = math.log((one.price or 1.0) / (other.price or 1.0)) if known else _NONE
    return found | {
        "price ratio": ratio,
        "price gap": abs(ratio),
        "price a": one.price or _NONE,
        "price b": other.price or _NONE,
        "brand": fuzz.token_set_ratio(one.brand, other.brand) if one.brand and other.brand else _NONE,
        "brand a in title": fuzz.partial_ratio(one.brand, other.title) if one.brand else _NONE,
        "brand b in title": fuzz.partial_ratio(other.brand, one.title) if other.brand else _NONE,
    }


def _quantities(
    name: str, left: Mapping[str, frozenset[float]], right: Mapping[str, frozenset[float]]
) -> dict[str, float]:
    shared = [bool(left[unit] & right[unit]) for unit in left if unit in right]
    mine, theirs = left.get("", frozenset()), right.get("", frozenset())
    return {
        f"{name} conflict": len(shared) - sum(shared),
        f"{name} shared": sum(shared),
        f"{name} bare": len(mine & theirs),
        f"{name} bare a": len(mine - theirs),
        f"{name} bare b": len(theirs - mine),
    }
