"""Latent semantic analysis over both languages at once, learned from the operator's own catalogue in seconds.

Deerwester et al. 1990, "Indexing by Latent Semantic Analysis"; over texts that stand in two languages side by side it
puts both into one space (Dumais et al. 1997, "Automatic Cross-Language Retrieval Using LSI"). The singular vectors
come from a randomised range finder (Halko et al. 2011). See lab/encoder/CARD.md.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from threading import Lock
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from souk.ai.embedding.contracts import Encoded, TooFewTexts
from souk.kit.text import tokens

Floats = NDArray[np.float32]
_FILE = "latent.npz"


@dataclass(frozen=True)
class Shape:
    """Everything that was chosen. `power` weighs dimensions by their singular value; `seed` starts the range finder."""

    width: int = 128
    slots: int = 1 << 20
    features: int = 50_000
    least: int = 200
    most: int = 20_000
    rare: int = 2
    word: float = 1.0
    pair: float = 0.7
    part: float = 0.3
    letters: int = 4
    power: float = 0.5
    rounds: int = 3
    spare: int = 16
    alike: float = 3.0
    seed: int = 11


@dataclass(frozen=True)
class _Learned:
    version: str
    slot: NDArray[np.int32]
    rarity: Floats
    turned: Floats


class LatentEncoder:
    """Hashed words, pairs of words and parts of words, weighed by rarity, turned into the space learned last."""

    def __init__(self, folder: Path, **chosen: float) -> None:
        self._path = Path(folder) / _FILE
        self._shape = Shape(**chosen)  # type: ignore[arg-type]
        self._guard = Lock()
        self._read: tuple[float, _Learned] | None = None

    @property
    def version(self) -> str:
        learned = self._learned
        return learned.version if learned else ""

    def encode(self, texts: Sequence[str]) -> Encoded:
        learned = self._learned
        if learned is None or not texts:
            return Encoded(b"", 0)
        made = self._alone(texts[0], learned) if len(texts) == 1 else self._together(texts, learned)
        return Encoded(np.ascontiguousarray(_unit(made), dtype="<f4").tobytes(), made.shape[1])

    def learn(self, texts: Sequence[str], alike: Sequence[str]) -> str:
        shape = self._shape
        if len(texts) < shape.least:
            raise TooFewTexts(len(texts), shape.least)
        # A spread of them, the same whoever asks: every n-th by the digest of its text.
        chosen = sorted(set(texts), key=lambda text: crc32(text.encode()))[: shape.most]
        rows = self._counted([*chosen, *alike])
        slot, rarity = self._kept(rows)
        weighed = _scaled(rows, slot, rarity)
        weighed = sparse.diags_array(np.repeat([1.0, shape.alike], [len(chosen), len(alike)]).astype("f4")) @ weighed
        turned = self._turned(weighed.tocsr())
        version = hashlib.sha256(json.dumps(asdict(shape)).encode() + turned.tobytes() + slot.tobytes()).hexdigest()[
            :12
        ]
        self._path.parent.mkdir(parents=True, exist_ok=True)
        beside = self._path.with_suffix(".part.npz")
        np.savez(beside, version=version, slot=slot, rarity=rarity, turned=turned.astype("f2"))
        beside.replace(self._path)
        return version

    @property
    def _learned(self) -> _Learned | None:
        try:
            stamp = self._path.stat().st_mtime
        except FileNotFoundError:
            return None
        with self._guard:
            if self._read is None or self._read[0] != stamp:
                with np.load(self._path) as file:
                    turned = np.ascontiguousarray(file["turned"], dtype="f4")
                    self._read = stamp, _Learned(str(file["version"]), file["slot"], file["rarity"], turned)
            return self._read[1]

    def _counted(self, texts: Sequence[str]) -> sparse.csr_array:
        """How much of each hashed feature each text has, damped by the logarithm."""
        shape, slots, weights, ends = self._shape, list[int](), list[float](), [0]
        for text in texts:
            for feature, weight in _features(text, shape):
                slots.append(crc32(feature.encode()) % shape.slots)
                weights.append(weight)
            ends.append(len(slots))
        made = sparse.csr_array(
            (np.array(weights, "f4"), np.array(slots, "i4"), np.array(ends)), (len(texts), shape.slots)
        )
        made.sum_duplicates()
        made.data = np.log1p(made.data)
        return made

    def _kept(self, rows: sparse.csr_array) -> tuple[NDArray[np.int32], Floats]:
        """For each slot the column that it becomes (-1: too rare), and the rarity of each column."""
        having = np.bincount(rows.indices, minlength=self._shape.slots)
        common = np.argsort(-having, kind="stable")[: self._shape.features]
        columns = np.sort(common[having[common] >= self._shape.rare])
        slot = np.full(self._shape.slots, -1, "i4")
        slot[columns] = np.arange(len(columns), dtype="i4")
        return slot, np.log((rows.shape[0] + 1) / (having[columns] + 1)).astype("f4")

    def _turned(self, rows: sparse.csr_array) -> Floats:
        """The right singular vectors by their singular values: feature to point."""
        shape, chance = self._shape, np.random.default_rng(self._shape.seed)
        width = min(shape.width, min(rows.shape) - 1)
        other = rows.T.tocsr()
        found = chance.standard_normal((rows.shape[1], width + shape.spare), dtype="f4")
        for _ in range(shape.rounds):
            found = np.linalg.qr(other @ np.linalg.qr(rows @ found)[0])[0]
        basis = np.linalg.qr(rows @ found)[0]
        _, values, right = np.linalg.svd((other @ basis).T, full_matrices=False)
        return np.asarray(right[:width].T * values[:width] ** shape.power, dtype="f4")

    def _together(self, texts: Sequence[str], learned: _Learned) -> Floats:
        return np.asarray(_scaled(self._counted(texts), learned.slot, learned.rarity) @ learned.turned)

    def _alone(self, text: str, learned: _Learned) -> Floats:
        """The same for one text, such as a query, without the ten matrices that it takes for many."""
        counts: dict[int, float] = {}
        for feature, weight in _features(text, self._shape):
            column = int(learned.slot[crc32(feature.encode()) % self._shape.slots])
            if column >= 0:
                counts[column] = counts.get(column, 0.0) + weight
        columns = np.fromiter(counts, "i4", len(counts))
        weights = np.log1p(np.fromiter(counts.values(), "f4", len(counts))) * learned.rarity[columns]
        return np.asarray(weights @ learned.turned[columns]).reshape(1, -1)


def _scaled(rows: sparse.csr_array, slot: NDArray[np.int32], rarity: Floats) -> sparse.csr_array:
    """Rows over the columns kept, weighed by rarity, of unit length."""
    entries = rows.tocoo()
    columns = slot[entries.coords[1]]
    known = columns >= 0
    values = entries.data[known] * rarity[columns[known]]
    made = sparse.csr_array((values, (entries.coords[0][known], columns[known])), (rows.shape[0], len(rarity)))
    lengths = np.sqrt(made.multiply(made).sum(axis=1))
    return sparse.diags_array((1 / np.maximum(lengths, 1e-9)).astype("f4")) @ made


def _unit(rows: Floats) -> Floats:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), dtype="f4")


def _features(text: str, shape: Shape) -> Iterator[tuple[str, float]]:
    """Words, words side by side, and parts of longer words, so that a new spelling is near the old one."""
    found = list(tokens(text))
    for word in found:
        yield word, shape.word
        if word.isascii() and len(word) >= shape.letters:
            padded = f"<{word}>"
            for start in range(len(padded) - shape.letters + 1):
                yield f"~{padded[start : start + shape.letters]}", shape.part
    for one, other in pairwise(found):
        yield f"{one} {other}", shape.pair
