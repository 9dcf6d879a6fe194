"""Which fields a product may have, told from its texts: linear from words to fields and to types that nobody named."""

import base64
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, diags
from sklearn.cluster import MiniBatchKMeans
from sklearn.decomposition import TruncatedSVD

from souk.goods.annotation.rules.reader import Passage

Numbers = npt.NDArray[np.float32]
_RARE = 0.01
_FEWEST = 3
_SIZE = 60
_MOST = 80
_WIDTH = 200
_RIDGE = 10.0


class Kind(NamedTuple):
    """The type that a product's texts tell, and the share of products like it that have each field."""

    type: int
    presence: dict[str, float]


@dataclass
class Types:
    """Ridge regression from words, brought down to a few axes, to fields and to types.

    `axes` (words, axes) hold the weight of a word as well; `slopes` (axes, keys + types) and `base` (keys + types).
    A word that the products of one fold alone have tells nothing of another brand, and is left out.
    """

    keys: list[str]
    words: dict[str, int]
    rarity: Numbers
    axes: Numbers
    slopes: Numbers
    base: Numbers

    def __post_init__(self) -> None:
        self._rows = np.ascontiguousarray(self.slopes.T)

    @classmethod
    def learned(
        cls, texts: Sequence[Sequence[Passage]], rows: Sequence[Mapping[str, Any]], folds: Sequence[int], seed: int
    ) -> tuple["Types", list[Kind]]:
        """Types of all products; and what the other folds alone say of each product."""
        keys = _index(Counter(key for row in rows for key in row))
        fields = _matrix([list(row) for row in rows], keys)
        own = _clusters(fields, max(2, min(_MOST, len(rows) // _SIZE)), seed)
        goal = np.hstack([np.asarray(fields.todense()), np.asarray(own.todense())])
        said = [list(_words(one)) for one in texts]
        words = _index(Counter(word for one in said for word in one), _wide(said, folds))
        spoken = _matrix(said, words)
        rarity = np.log((1 + len(rows)) / (1 + np.asarray(spoken.sum(axis=0)).ravel()))
        width = max(1, min(_WIDTH, len(words) - 1, len(rows) - 1))
        weighed = _unit(spoken.multiply(rarity).tocsr())
        found = TruncatedSVD(width, random_state=seed, n_iter=2).fit(weighed)
        places = np.asarray(weighed @ found.components_.T)
        sums = _Sums.of(places, goal, folds)
        slopes, base = sums.solved()
        half = [_half(one) for one in (rarity, found.components_.T * rarity[:, None], slopes, base)]
        made = cls(list(keys), words, *half)
        told: list[Kind] = [Kind(0, {})] * len(rows)
        for fold in sorted(set(folds)):
            mine = [number for number, one in enumerate(folds) if one == fold]
            slopes, base = sums.solved(fold)
            for number, shares in zip(mine, places[mine] @ slopes + base, strict=True):
                told[number] = made._kind(shares)
        return made, told

    def of(self, texts: Sequence[Passage]) -> Kind:
        """The likeliest type, and the fields that are likely enough."""
        known = [self.words[word] for word in _words(texts) if word in self.words]
        length = float(np.sqrt((self.rarity[known] ** 2).sum())) + 1e-9
        # Without the threads that a product of matrices starts, which cost more than so small a one.
        return self._kind(np.einsum("ka,a->k", self._rows, self.axes[known].sum(axis=0) / length) + self.base)

    def _kind(self, shares: npt.NDArray[Any]) -> Kind:
        count = len(self.keys)
        likely = np.nonzero(shares[:count] >= _RARE)[0]
        presence = {self.keys[n]: float(min(1.0, shares[n])) for n in likely.tolist()}
        return Kind(int(np.argmax(shares[count:])), presence)

    def packed(self) -> dict[str, Any]:
        """As JSON; numbers in two bytes each."""
        arrays = {name: getattr(self, name) for name in _ARRAYS}
        kept = {name: [list(one.shape), _text(one)] for name, one in arrays.items()}
        return {"keys": self.keys, "words": list(self.words), **kept}

    @classmethod
    def unpacked(cls, kept: Mapping[str, Any]) -> "Types":
        """From what `packed` made."""
        words = {word: n for n, word in enumerate(kept["words"])}
        return cls(kept["keys"], words, *(_array(*kept[name]) for name in _ARRAYS))


_ARRAYS = ("rarity", "axes", "slopes", "base")


@dataclass
class _Sums:
    """What ridge regression needs of each fold, so that any can be left out: a large brand counts by its root."""

    weights: dict[int, float]
    counts: dict[int, int]
    places: dict[int, npt.NDArray[np.float64]]
    goals: dict[int, npt.NDArray[np.float64]]
    squares: dict[int, npt.NDArray[np.float64]]
    products: dict[int, npt.NDArray[np.float64]]

    @classmethod
    def of(cls, places: npt.NDArray[Any], goal: npt.NDArray[Any], folds: Sequence[int]) -> "_Sums":
        made = cls({}, {}, {}, {}, {}, {})
        each = np.array(folds)
        for fold in sorted(set(folds)):
            x, y = places[each == fold], goal[each == fold]
            made.counts[fold] = len(x)
            made.weights[fold] = 1 / len(x) ** 0.5
            made.places[fold], made.goals[fold] = x.sum(axis=0), y.sum(axis=0)
            made.squares[fold], made.products[fold] = x.T @ x, x.T @ y
        return made

    def solved(self, without: int | None = None) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Slopes and base by all folds, or all but one."""
        rest = [fold for fold in self.counts if fold != without] or list(self.counts)
        total = sum(self.counts[fold] for fold in rest)
        scale = total / sum(self.counts[fold] * self.weights[fold] for fold in rest)
        share = {fold: self.weights[fold] * scale for fold in rest}
        base = np.sum([self.goals[fold] for fold in rest], axis=0) / total
        squares = np.sum([share[fold] * self.squares[fold] for fold in rest], axis=0)
        off = [share[fold] * (self.products[fold] - np.outer(self.places[fold], base)) for fold in rest]
        slopes = np.linalg.solve(squares + _RIDGE * np.eye(len(squares)), np.sum(off, axis=0))
        return slopes, base


def _wide(said: Sequence[Sequence[str]], folds: Sequence[int]) -> set[str]:
    """The words of two folds or more; all of them where there is one fold."""
    met: dict[str, int] = defaultdict(int)
    for one, fold in zip(said, folds, strict=True):
        for word in one:
            met[word] |= 1 << fold
    fewest = min(2, len(set(folds)))
    return {word for word, bits in met.items() if bits.bit_count() >= fewest}


def _text(numbers: Numbers) -> str:
    return base64.b64encode(numbers.astype(np.float16).tobytes()).decode()


def _array(shape: Sequence[int], text: str) -> Numbers:
    return np.frombuffer(base64.b64decode(text), dtype=np.float16).reshape(shape).astype(np.float32)


def _clusters(fields: csr_matrix, count: int, seed: int) -> csr_matrix:
    """Which product is in which cluster, as ones (products, clusters)."""
    total = fields.shape[0]
    rarity = np.log((1 + total) / (1 + np.asarray(fields.sum(axis=0)).ravel()))
    width = min(40, fields.shape[1] - 1, total - 1)
    dense = TruncatedSVD(max(1, width), random_state=seed).fit_transform(fields.multiply(rarity).tocsr())
    dense /= np.linalg.norm(dense, axis=1, keepdims=True) + 1e-9
    means = MiniBatchKMeans(count, random_state=seed, n_init=3, batch_size=2048)
    return csr_matrix((np.ones(total), (np.arange(total), means.fit_predict(dense))), (total, count))


def _words(texts: Sequence[Passage]) -> Iterator[str]:
    """The words and pairs of words of some texts, each once, numbers alike."""
    found: dict[str, None] = {}
    for text in texts:
        words = ["#" if word.text[:1].isdigit() else word.text for word in text.words]
        found.update(dict.fromkeys(words))
        found.update(dict.fromkeys(map(" ".join, pairwise(words))))
    return iter(found)


def _index(counts: Counter[str], kept: set[str] | None = None) -> dict[str, int]:
    common = (word for word, count in counts.items() if count >= _FEWEST and (kept is None or word in kept))
    return {word: n for n, word in enumerate(common)}


def _matrix(rows: Sequence[Sequence[str]], index: Mapping[str, int]) -> csr_matrix:
    places = [(n, index[word]) for n, row in enumerate(rows) for word in row if word in index]
    first, second = zip(*places, strict=True) if places else ((), ())
    return csr_matrix((np.ones(len(places)), (first, second)), (len(rows), len(index)))


def _unit(rows: csr_matrix) -> csr_matrix:
    """Rows of length one."""
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel()) + 1e-9
    return (diags(1 / lengths) @ rows).tocsr()


def _half(numbers: npt.NDArray[np.float64]) -> Numbers:
    """As they will be read from the file, so that what was just learned reads the same."""
    return numbers.astype(np.float16).astype(np.float32)
