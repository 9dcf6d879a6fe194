"""A tagger of queries and titles: several conditional random fields, their probable spans judged by boosted trees.

`lab.tagger.train` writes the file that it reads; lab/tagger/CARD.md says from what and how well it does.
"""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
from numpy.typing import NDArray

from souk.goods.annotation.contracts import Span
from souk.goods.annotation.providers.tagging.chain import Chain
from souk.goods.annotation.providers.tagging.choice import Seen, best_pieces, candidates
from souk.goods.annotation.providers.tagging.features import describe
from souk.goods.annotation.providers.tagging.words import Wordbook, tokens
from souk.kit.errors import Invalid

_FORMAT = 1
_STAMP = (2000, 1, 1, 0, 0, 0)


class WrongWeights(Invalid):
    """The file is none that training wrote."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__("{path} holds no weights of a tagger: {why}.", path=path, why=why)


@dataclass(frozen=True)
class Manner:
    """How a tagger looks: how far around a token, spans of how many tokens, above which probability one stands."""

    reach: int
    longest: int
    bar: float


@dataclass(frozen=True)
class Learned:
    """Everything that training yields."""

    chains: tuple[Chain, ...]
    judges: tuple[lightgbm.Booster, ...]
    book: Wordbook
    seen: Seen
    manner: Manner

    @property
    def kinds(self) -> tuple[str, ...]:
        """What it can find."""
        return self.chains[0].kinds

    def spans(self, said: Sequence[str]) -> NDArray[np.float64]:
        """Probability of every span (tokens x length - 1 x kinds): the chains' mean, judged by the trees."""
        features = describe(said, self.book, self.manner.reach)
        mean: NDArray[np.float64] = np.mean(
            [chain.spans(features, self.manner.longest) for chain in self.chains], axis=0
        )
        if not self.judges:
            return mean
        looked = candidates(said, mean, self.kinds, self.seen, self.book)
        judged = np.zeros(mean.shape)
        if looked.pieces:
            sure = np.mean([np.asarray(judge.predict(looked.measures, num_threads=1)) for judge in self.judges], axis=0)
            for piece, probability in zip(looked.pieces, sure, strict=True):
                judged[piece] = probability
        return judged

    def pieces(self, said: Sequence[str]) -> list[tuple[int, int, str, float]]:
        """What tokens, in lower case, name: (first, after last, kind, probability), in order."""
        return best_pieces(self.spans(said), self.kinds, self.manner.bar) if said else []

    def save(self, path: Path) -> None:
        """Write a file that `CrfTagger` reads; the same model gives the same bytes."""
        about = {
            "format": _FORMAT,
            "manner": asdict(self.manner),
            "book": asdict(self.book),
            "seen": asdict(self.seen),
            "chains": [{"labels": one.labels, "rows": list(one.rows)} for one in self.chains],
            "judges": len(self.judges),
        }
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
            _put(file, "about.json", json.dumps(about, ensure_ascii=False).encode())
            for number, chain in enumerate(self.chains):
                _put(file, f"states-{number}.npy", _bytes(chain.states.astype(np.float16)))
                _put(file, f"steps-{number}.npy", _bytes(chain.steps))
            for number, judge in enumerate(self.judges):
                _put(file, f"judge-{number}.txt", judge.model_to_string().encode())


def load(path: Path) -> Learned:
    """Read what `Learned.save` wrote; raises `WrongWeights`."""
    try:
        with zipfile.ZipFile(path) as file:
            about = json.loads(file.read("about.json"))
            if about["format"] != _FORMAT:
                raise WrongWeights(str(path), f"its format is {about['format']}, not {_FORMAT}")
            chains = tuple(_chain(file, number, one) for number, one in enumerate(about["chains"]))
            trees = [file.read(f"judge-{number}.txt").decode() for number in range(about["judges"])]
    except (OSError, KeyError, TypeError, ValueError, zipfile.BadZipFile) as error:
        raise WrongWeights(str(path), str(error)) from error
    judges = tuple(lightgbm.Booster(model_str=text) for text in trees)
    return Learned(chains, judges, Wordbook(**about["book"]), Seen(**about["seen"]), Manner(**about["manner"]))


class CrfTagger:
    """Tags with the file `weights`; without one it knows nothing and tags nothing."""

    def __init__(self, weights: str = "") -> None:
        self._learned = load(Path(weights)) if weights else None

    def tag(self, text: str) -> Sequence[Span]:
        if self._learned is None:
            return ()
        places = tokens(text)
        found = self._learned.pieces([text[start:end].lower() for start, end in places])
        return tuple(
            Span(places[first][0], places[after - 1][1], kind, min(1.0, sure)) for first, after, kind, sure in found
        )


def _chain(file: zipfile.ZipFile, number: int, about: Mapping[str, Any]) -> Chain:
    rows = {name: row for row, name in enumerate(about["rows"])}
    states = _array(file, f"states-{number}.npy").astype(np.float32)
    return Chain(about["labels"], rows, states, _array(file, f"steps-{number}.npy"))


def _array(file: zipfile.ZipFile, name: str) -> NDArray[Any]:
    array: NDArray[Any] = np.load(io.BytesIO(file.read(name)), allow_pickle=False)
    return array


def _put(file: zipfile.ZipFile, name: str, content: bytes) -> None:
    file.writestr(zipfile.ZipInfo(name, _STAMP), content, zipfile.ZIP_DEFLATED)


def _bytes(array: NDArray[Any]) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array)
    return buffer.getvalue()
