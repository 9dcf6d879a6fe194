"""Semantic ids by residual k-means: the nearest centre, then the nearest centre of what is left, three times.

After RQ-VAE and RQ-KMeans ids of generative retrieval (Rajput et al. 2023, arXiv:2305.05065), without the network.
"""

import base64
import hashlib
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from souk.ai.embedding import TextEncoder
from souk.kit.text import fold

Vectors = npt.NDArray[np.float32]
_ROUNDS = 12
_FEWEST = 16
_SAMPLE = 20_000
_PART = 4096


class ResidualKmeans:
    """At most `width` centres a level over the texts' vectors, fewer of few texts; `seed` says where they begin."""

    def __init__(self, encoder: TextEncoder | None = None, width: int = 32, levels: int = 3, seed: int = 7) -> None:
        self._encoder = encoder
        self._width = width
        self._levels = levels
        self._seed = seed

    def learn(self, texts: Sequence[str]) -> str:
        if len(texts) < _FEWEST:
            return ""
        draw = np.random.default_rng(self._seed)
        chosen = texts if len(texts) <= _SAMPLE else [texts[n] for n in sorted(draw.choice(len(texts), _SAMPLE, False))]
        version = self._encoder.version if self._encoder else ""
        rest = self._vectors(chosen, version)
        width, books = min(self._width, round(len(chosen) ** 0.5)), []
        for _ in range(self._levels):
            centres = _kmeans(rest, width, draw)
            books.append(centres)
            rest = rest - centres[_nearest(rest, centres)]
        return _packed(version, np.stack(books))

    def ids(self, codebook: str, texts: Sequence[str]) -> Sequence[str]:
        version, books = _unpacked(codebook)
        if not texts or books is None or version not in ("", self._encoder.version if self._encoder else ""):
            return [""] * len(texts)
        rest = self._vectors(texts, version)
        levels = []
        for centres in books:
            own = _nearest(rest, centres)
            levels.append(own)
            rest = rest - centres[own]
        return ["-".join(str(int(level[n])) for level in levels) for n in range(len(texts))]

    def _vectors(self, texts: Sequence[str], version: str) -> Vectors:
        """By what the encoder learned, or by hashing before it has learned; each of length one."""
        made = np.asarray(self._encoder.encode(list(texts))) if self._encoder and version else hashed(texts)
        unit: Vectors = made / np.maximum(np.linalg.norm(made, axis=1, keepdims=True), 1e-9)
        return unit.astype(np.float32)


def hashed(texts: Sequence[str], size: int = 256) -> Vectors:
    """Vectors of texts by their hashed pairs of characters, of length one; float32, (n, size)."""
    made = np.zeros((len(texts), size), dtype=np.float32)
    for row, text in enumerate(texts):
        for pair in _pairs(text):
            spot = int.from_bytes(hashlib.blake2b(pair.encode(), digest_size=8).digest(), "little")
            made[row, spot % size] += 1.0 if spot >> 63 else -1.0
    return made


def _pairs(text: str) -> Iterator[str]:
    plain = "".join(char if char.isalnum() else " " for char in fold(text))
    for word in plain.split():
        yield from (word[n : n + 2] for n in range(max(1, len(word) - 1)))


def _nearest(vectors: Vectors, centres: Vectors) -> npt.NDArray[np.int64]:
    """The centre nearest to each vector; part by part, so that memory stays small."""
    squares = (centres**2).sum(axis=1)
    parts = (vectors[start : start + _PART] for start in range(0, len(vectors), _PART))
    found = [np.argmin(squares - 2 * part @ centres.T, axis=1) for part in parts]
    return np.concatenate(found)


def _kmeans(vectors: Vectors, width: int, draw: np.random.Generator) -> Vectors:
    """Lloyd's algorithm; a centre that nobody is near moves to the vector that is furthest from its own."""
    centres = vectors[draw.choice(len(vectors), width, replace=False)].copy()
    for _ in range(_ROUNDS):
        own = _nearest(vectors, centres)
        sums = np.zeros_like(centres)
        np.add.at(sums, own, vectors)
        counts = np.bincount(own, minlength=width).astype(np.float32)
        away = ((vectors - centres[own]) ** 2).sum(axis=1)
        centres = (sums / np.maximum(counts, 1)[:, None]).astype(np.float32)
        empty = np.flatnonzero(counts == 0)
        centres[empty] = vectors[np.argsort(-away, kind="stable")[: len(empty)]]
    return centres


def _packed(version: str, books: Vectors) -> str:
    shape = "x".join(str(size) for size in books.shape)
    return f"{version}:{shape}:{base64.b64encode(books.astype('<f4').tobytes()).decode()}"


def _unpacked(codebook: str) -> tuple[str, Vectors | None]:
    if codebook.count(":") < 2:
        return "", None
    version, shape, body = codebook.rsplit(":", 2)
    sizes = tuple(int(size) for size in shape.split("x"))
    return version, np.frombuffer(base64.b64decode(body), dtype="<f4").reshape(sizes)
