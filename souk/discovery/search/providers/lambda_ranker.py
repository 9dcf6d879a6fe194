"""Orders goods by gradient-boosted trees that LambdaMART fits to nDCG (Burges, 2010), with LightGBM.

`ranker.json` has the trees and the lesson; it is written beside and renamed, so that a reader has the old or the new.
"""

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any

import lightgbm
import numpy as np
from numpy.typing import NDArray

from souk.discovery.search.contracts import Lesson
from souk.discovery.search.ports import Row
from souk.discovery.search.rules.features import NAMES

FILE = "ranker.json"
# Gains are learned in quarters: labels are whole numbers.
_PARTS, _MOST = 4, 7
_FOLDS = 5
# Chosen by cross-validation on the development half of esci-mini; see docs/decisions/0011-hybrid.md.
_FIT: dict[str, Any] = {
    "objective": "lambdarank",
    "label_gain": [label / _PARTS for label in range(_PARTS * _MOST + 1)],
    "lambdarank_truncation_level": 20,
    "num_leaves": 7,
    "learning_rate": 0.05,
    "min_data_in_leaf": 50,
    "lambda_l2": 10.0,
    "feature_fraction": 0.5,
    "seed": 7,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbosity": -1,
}
_TREES = 100


class LambdaRanker:
    """Learns in a second from some thousand rows; a file that another process wrote is read at the next question."""

    def __init__(self, folder: Path) -> None:
        self._path = Path(folder) / FILE
        self._guard = Lock()
        self._read: tuple[int, int] | None = None
        self._version, self._share = "", 0.0
        self._trees: lightgbm.Booster | None = None

    @property
    def version(self) -> str:
        self._follow()
        return self._version

    @property
    def share(self) -> float:
        self._follow()
        return self._share

    def scores(self, features: Sequence[Sequence[float]]) -> Sequence[float]:
        trees = self._follow()
        assert trees is not None, "who has no version is not asked"
        return _predicted(trees, features)

    def learn(self, queries: Sequence[Sequence[Row]], share: float, at: datetime) -> Lesson:
        text = _fitted(queries).model_to_string()
        version = hashlib.sha256(f"{share} {text}".encode()).hexdigest()[:12]
        lesson = Lesson(version, at, len(queries), sum(map(len, queries)), share)
        told = {**asdict(lesson), "at": at.isoformat(), "features": list(NAMES)}
        self._path.parent.mkdir(parents=True, exist_ok=True)
        beside = self._path.with_suffix(f".{os.getpid()}")
        with beside.open("w", encoding="utf-8") as file:
            json.dump({**told, "trees": text}, file)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._path)
        return lesson

    def unseen(self, queries: Sequence[Sequence[Row]]) -> Sequence[Sequence[float]]:
        made: dict[int, Sequence[float]] = {}
        for fold in range(min(_FOLDS, len(queries))):
            trees = _fitted([rows for at, rows in enumerate(queries) if at % _FOLDS != fold])
            for at in range(fold, len(queries), _FOLDS):
                made[at] = _predicted(trees, [row.features for row in queries[at]])
        return [made[at] for at in range(len(queries))]

    def forget(self) -> bool:
        try:
            self._path.unlink()
        except FileNotFoundError:
            return False
        return True

    def _follow(self) -> lightgbm.Booster | None:
        """The trees as the file has them now."""
        with self._guard:
            try:
                found = self._path.stat()
            except FileNotFoundError:
                self._read, self._version, self._share, self._trees = None, "", 0.0, None
                return None
            stamp = found.st_mtime_ns, found.st_ino
            if stamp != self._read:
                told = json.loads(self._path.read_text(encoding="utf-8"))
                # Trees that were fitted to other features would take one for another.
                known = told.get("features") == list(NAMES)
                self._trees = lightgbm.Booster(model_str=told["trees"]) if known else None
                self._version, self._share = (told["version"], told["share"]) if known else ("", 0.0)
                self._read = stamp
            return self._trees


def _fitted(queries: Sequence[Sequence[Row]]) -> lightgbm.Booster:
    rows = [row for query in queries for row in query]
    data = lightgbm.Dataset(
        _matrix([row.features for row in rows]),
        np.array([round(min(_MOST, row.gain) * _PARTS) for row in rows]),
        weight=np.array([row.weight for row in rows]),
        group=[len(query) for query in queries],
    )
    return lightgbm.train(_FIT, data, _TREES)


def _predicted(trees: lightgbm.Booster, features: Sequence[Sequence[float]]) -> list[float]:
    if not features:
        return []
    found: list[float] = np.asarray(trees.predict(_matrix(features), num_threads=1)).tolist()
    return found


def _matrix(rows: Sequence[Sequence[float]]) -> NDArray[np.float64]:
    return np.array(rows, dtype=np.float64)
