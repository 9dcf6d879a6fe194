"""Types of products that nobody named: clusters of the fields that they have, told from their texts."""

import base64
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.cluster import MiniBatchKMeans
from sklearn.decomposition import TruncatedSVD

from souk.goods.annotation.rules.reader import Passage

Numbers = npt.NDArray[np.float32]
_RARE = 0.002
_FEWEST = 3
_SIZE = 60
_MOST = 80
_NEAREST = 3
_COMMON = 0.2
# Words of a text say the same twice and more; naive Bayes would take them for independent.
_TEMPER = 0.5


@dataclass
class Types:
    """Types with the share of each key's fields (types, keys) and how much a word speaks for each (words, types)."""

    keys: list[str]
    words: dict[str, int]
    shares: Numbers
    weights: Numbers
    priors: Numbers

    @classmethod
    def learned(cls, texts: Sequence[Sequence[Passage]], rows: Sequence[Mapping[str, Any]], seed: int) -> "Types":
        """Cluster products by their fields, then learn to tell the cluster from the text (naive Bayes)."""
        count = len(rows)
        keys = _index(Counter(key for row in rows for key in row))
        fields = _matrix([list(row) for row in rows], keys)
        own = _clusters(fields, max(2, min(_MOST, count // _SIZE)), seed)
        sizes = np.asarray(own.sum(axis=0)).ravel()
        base = np.asarray(fields.mean(axis=0)).ravel()
        shares = (np.asarray((own.T @ fields).todense()) + _COMMON * base) / (sizes[:, None] + _COMMON)
        said = [list(_words(one)) for one in texts]
        words = _index(Counter(word for one in said for word in one))
        spoken = _matrix(said, words)
        met = np.asarray((own.T @ spoken).todense())
        everywhere = np.asarray(spoken.sum(axis=0)).ravel()
        weights = np.log((met + 0.1) / (sizes[:, None] + 0.2)) - np.log((everywhere + 0.1) / (count + 0.2))
        priors = np.log((sizes + 1) / (count + len(sizes)))
        return cls(list(keys), words, _half(shares), _half(weights.T), _half(priors))

    def of(self, texts: Sequence[Passage]) -> tuple[int, dict[str, float]]:
        """The likeliest type, and the share of products with each key among the likeliest types."""
        known = [self.words[word] for word in _words(texts) if word in self.words]
        logs = self.priors + _TEMPER * self.weights[known].sum(axis=0)
        nearest = np.argsort(-logs)[:_NEAREST]
        weight = np.exp(logs[nearest] - logs[nearest[0]])
        shares = (weight[:, None] * self.shares[nearest]).sum(axis=0) / weight.sum()
        common = np.nonzero(shares >= _RARE)[0]
        return int(nearest[0]), {self.keys[n]: float(shares[n]) for n in common.tolist()}

    def packed(self) -> dict[str, Any]:
        """As JSON; numbers in two bytes each."""
        arrays = {"shares": self.shares, "weights": self.weights, "priors": self.priors}
        kept = {name: [list(one.shape), _text(one)] for name, one in arrays.items()}
        return {"keys": self.keys, "words": list(self.words), **kept}

    @classmethod
    def unpacked(cls, kept: Mapping[str, Any]) -> "Types":
        """From what `packed` made."""
        words = {word: n for n, word in enumerate(kept["words"])}
        return cls(kept["keys"], words, *(_array(*kept[name]) for name in ("shares", "weights", "priors")))


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


def _index(counts: Counter[str]) -> dict[str, int]:
    return {word: n for n, word in enumerate(word for word, count in counts.items() if count >= _FEWEST)}


def _matrix(rows: Sequence[Sequence[str]], index: Mapping[str, int]) -> csr_matrix:
    places = [(n, index[word]) for n, row in enumerate(rows) for word in row if word in index]
    first, second = zip(*places, strict=True) if places else ((), ())
    return csr_matrix((np.ones(len(places)), (first, second)), (len(rows), len(index)))


def _half(numbers: npt.NDArray[np.float64]) -> Numbers:
    """As they will be read from the file, so that what was just learned reads the same."""
    return numbers.astype(np.float16).astype(np.float32)
