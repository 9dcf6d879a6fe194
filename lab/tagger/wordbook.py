"""A wordbook out of unlabelled text: clusters by PPMI and SVD (Levy and Goldberg, NIPS 2014), counts, bonds."""

import math
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.cluster import MiniBatchKMeans
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils.extmath import randomized_svd

from souk.goods.annotation.providers.tagging.words import LONGEST_PHRASE, Wordbook

Line = Sequence[str]
_ENDS = frozenset(",-–|(:;&/，、（|") | {"for", "with", "in"}


@dataclass(frozen=True)
class Reading:
    """How unlabelled text is read."""

    least: int = 3
    most: int = 12_000
    dimensions: int = 60
    window: int = 3
    clusters: tuple[int, ...] = (32, 128, 384)
    pair_least: int = 3
    phrase_least: int = 0
    smoothing: float = 0.75
    seed: int = 5


def read(lines: Sequence[Line], lists: Mapping[str, Mapping[str, int]], how: Reading) -> Wordbook:
    """Learn from lines of tokens in lower case; `phrase_least` > 0 adds a list of phrases that hold together."""
    counts = Counter(word for line in lines for word in line)
    pairs = Counter(pair for line in lines for pair in pairwise(line))
    total = sum(counts.values())
    bonds = {
        f"{one} {other}": round(math.log(count * total / (counts[one] * counts[other])), 1)
        for (one, other), count in pairs.items()
        if count >= how.pair_least
    }
    found = {"phrase": _phrases(lines, counts, how.phrase_least)} if how.phrase_least else {}
    kept = {word: count for word, count in counts.items() if count >= how.least}
    return Wordbook(_clusters(lines, counts, how), kept, _heads(lines), bonds, {**lists, **found})


def ends(lines: Sequence[Line], least: int) -> dict[str, int]:
    """Phrases that end a segment of a title at least so often: mostly kinds of products."""
    counts: Counter[str] = Counter()
    for segment in _segments(lines):
        counts.update(" ".join(segment[-size:]) for size in (1, 2, 3) if size <= len(segment))
    return {phrase: count for phrase, count in counts.items() if count >= least}


def _segments(lines: Sequence[Line]) -> Iterator[list[str]]:
    for line in lines:
        segment: list[str] = []
        for word in line:
            if word not in _ENDS:
                segment.append(word)
            elif segment:
                yield segment
                segment = []
        if segment:
            yield segment


def _heads(lines: Sequence[Line]) -> dict[str, float]:
    every: Counter[str] = Counter()
    last: Counter[str] = Counter()
    for segment in _segments(lines):
        every.update(segment)
        last[segment[-1]] += 1
    return {word: round(last[word] / count, 3) for word, count in every.items() if count >= 3}


def _phrases(lines: Sequence[Line], counts: Mapping[str, int], least: int) -> dict[str, int]:
    """Phrases whose weakest seam still holds: far more frequent than their two parts would meet by chance."""
    total = sum(counts.values())
    seen: Counter[tuple[str, ...]] = Counter()
    for line in lines:
        for size in range(1, LONGEST_PHRASE + 1):
            seen.update(tuple(line[at : at + size]) for at in range(len(line) - size + 1))
    return {
        " ".join(phrase): count
        for phrase, count in seen.items()
        if count >= least
        and len(phrase) > 1
        and min(count * total / (seen[phrase[:cut]] * seen[phrase[cut:]]) for cut in range(1, len(phrase))) > 20
    }


def _clusters(lines: Sequence[Line], counts: Counter[str], how: Reading) -> dict[str, list[int]]:
    words = [word for word, count in counts.most_common(how.most) if count >= how.least]
    if len(words) <= how.clusters[0]:
        return {}
    weights = _ppmi(lines, {word: number for number, word in enumerate(words)}, how)
    left, sizes, _ = randomized_svd(weights, min(how.dimensions, len(words) - 1), n_iter=3, random_state=how.seed)
    placed = left * np.sqrt(sizes)
    placed = placed / (np.linalg.norm(placed, axis=1, keepdims=True) + 1e-9)
    numbers = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        for count in how.clusters:
            means = MiniBatchKMeans(
                min(count, len(words)), random_state=how.seed, n_init=1, batch_size=2048, max_iter=20
            )
            numbers.append(means.fit_predict(placed.astype(np.float32)))
    return {word: [int(one[row]) for one in numbers] for row, word in enumerate(words)}


def _ppmi(lines: Sequence[Line], place: Mapping[str, int], how: Reading) -> csr_matrix:
    """Positive pointwise mutual information of words (rows) and their neighbours left, right and near (columns)."""
    said = np.array([place.get(word, -1) for line in lines for word in (*line, *[""] * how.window)])
    rows, columns, shares = [], [], []
    for away in range(1, how.window + 1):
        left, right = said[:-away], said[away:]
        both = (left >= 0) & (right >= 0)
        left, right = left[both], right[both]
        sides = (1, 0) if away == 1 else (2, 2)
        rows += [left, right]
        columns += [right * 3 + sides[0], left * 3 + sides[1]]
        shares += [np.full(len(left) * 2, 1 / away, dtype=np.float32)]
    shape = (len(place), len(place) * 3)
    met = csr_matrix((np.concatenate(shares), (np.concatenate(rows), np.concatenate(columns))), shape=shape).tocoo()
    met.sum_duplicates()
    row = np.bincount(met.row, met.data, minlength=shape[0])
    column = np.bincount(met.col, met.data, minlength=shape[1]) ** how.smoothing
    value = np.log(met.data / (row[met.row] * column[met.col] / column.sum()))
    kept = value > 0
    return csr_matrix((value[kept], (met.row[kept], met.col[kept])), shape=shape)
