"""Inference in a linear-chain conditional random field (Lafferty, McCallum and Pereira, ICML 2001) over B-, I-, O."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_NEVER = -1e3


class Chain:
    """Weights of features by label and of steps between labels; answers how probable every span is.

    `rows` numbers the features; `states` is features x labels, `steps` is labels x labels.
    """

    def __init__(
        self, labels: Sequence[str], rows: Mapping[str, int], states: NDArray[np.float32], steps: Floats
    ) -> None:
        self.labels, self.rows, self.states, self.steps = tuple(labels), rows, states, steps
        place = {label: number for number, label in enumerate(labels)}
        self.kinds = tuple(sorted({label[2:] for label in labels if label != "O"}))
        self._begin = np.array([place[f"B-{kind}"] for kind in self.kinds], dtype=int)
        self._inside = np.array([place[f"I-{kind}"] for kind in self.kinds], dtype=int)

    @cached_property
    def _moves(self) -> Floats:
        return np.exp(self.steps)

    def spans(self, features: Sequence[Iterable[str]], longest: int) -> Floats:
        """Posterior of each span: tokens where it starts x (its length - 1) x kinds."""
        said = self._said(features)
        count = len(said)
        ahead, behind = self._ahead(said), self._behind(said)
        total = _logsum(ahead[-1])
        found = np.zeros((count, longest, len(self.kinds)))
        for start in range(count):
            run, before = ahead[start, self._begin], self._begin
            for length in range(min(longest, count - start)):
                if length:
                    run = run + self.steps[before, self._inside] + said[start + length, self._inside]
                    before = self._inside
                found[start, length] = run + self._closed(said, behind, start + length + 1, before) - total
            found[start, : min(longest, count - start)] = np.exp(found[start, : min(longest, count - start)])
        return found

    def _said(self, features: Sequence[Iterable[str]]) -> Floats:
        said = np.zeros((len(features), len(self.labels)))
        for place, names in enumerate(features):
            known = [self.rows[name] for name in names if name in self.rows]
            said[place] = self.states[known].sum(axis=0)
        said[0, self._inside] = _NEVER
        return said

    def _ahead(self, said: Floats) -> Floats:
        scores = said.copy()
        for place in range(1, len(said)):
            most = scores[place - 1].max()
            scores[place] += most + np.log(np.exp(scores[place - 1] - most) @ self._moves)
        return scores

    def _behind(self, said: Floats) -> Floats:
        scores = np.zeros_like(said)
        for place in range(len(said) - 2, -1, -1):
            after = said[place + 1] + scores[place + 1]
            scores[place] = after.max() + np.log(self._moves @ np.exp(after - after.max()))
        return scores

    def _closed(self, said: Floats, behind: Floats, place: int, before: NDArray[np.int_]) -> Floats:
        """Logarithm of the sum over all that may follow, going on with the same kind excepted."""
        if place == len(said):
            return np.zeros(len(self.kinds))
        after = said[place] + behind[place]
        ways = self._moves[before] * np.exp(after - after.max())
        rest = ways.sum(axis=1) - ways[np.arange(len(before)), self._inside]
        closed: Floats = after.max() + np.log(np.maximum(rest, 1e-300))
        return closed


def _logsum(scores: Floats) -> float:
    return float(scores.max() + np.log(np.exp(scores - scores.max()).sum()))
