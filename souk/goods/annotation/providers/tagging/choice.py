"""Which of the spans that chains find probable stand: what is measured of each, and the best set without overlaps."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from souk.goods.annotation.providers.tagging.words import LONGEST_PHRASE, Wordbook

Floats = NDArray[np.float64]
Piece = tuple[int, int, str]
LEAST = 0.02
_RARE = 1e-9


@dataclass(frozen=True)
class Seen:
    """What labelled texts showed: how often phrases, last, first and any words were of a kind; phrases at all."""

    phrases: Mapping[str, Mapping[str, int]]
    last: Mapping[str, Mapping[str, int]]
    first: Mapping[str, Mapping[str, int]]
    any: Mapping[str, Mapping[str, int]]
    occurred: Mapping[str, int]

    @classmethod
    def of(cls, examples: Iterable[tuple[Sequence[str], Sequence[Piece]]]) -> "Seen":
        """Count labelled texts."""
        phrases: dict[str, dict[str, int]] = {}
        last: dict[str, dict[str, int]] = {}
        first: dict[str, dict[str, int]] = {}
        every: dict[str, dict[str, int]] = {}
        occurred: dict[str, int] = {}
        for said, pieces in examples:
            for start in range(len(said)):
                for end in range(start + 1, min(start + LONGEST_PHRASE, len(said)) + 1):
                    _count(occurred, " ".join(said[start:end]))
            for start, end, kind in pieces:
                _count(phrases.setdefault(" ".join(said[start:end]), {}), kind)
                _count(last.setdefault(said[end - 1], {}), kind)
                _count(first.setdefault(said[start], {}), kind)
                for word in said[start:end]:
                    _count(every.setdefault(word, {}), kind)
        return cls(phrases, last, first, every, occurred)


@dataclass(frozen=True)
class Candidates:
    """Spans that are probable enough to be looked at, and a row of measures for each (rows x measures)."""

    pieces: list[tuple[int, int, int]]
    measures: Floats


def candidates(said: Sequence[str], spans: Floats, kinds: Sequence[str], seen: Seen, book: Wordbook) -> Candidates:
    """Every (start, length - 1, kind) with a posterior from `LEAST` on."""
    found = [(int(start), int(length), int(kind)) for start, length, kind in np.argwhere(spans > LEAST)]
    best, whole = spans.max(axis=2), spans.sum(axis=2)
    rows = []
    for start, length, kind in found:
        end, own = start + length + 1, spans[start, length]
        others = np.delete(own, kind).max(initial=0.0)
        rows.append(
            [
                kind,
                own[kind],
                others,
                _overlapping(best, start, length),
                whole[start, length],
                whole[start, length] - own[kind],
                start,
                len(said) - end,
                length + 1,
                len(said),
                *_remembered(said, start, end, kinds[kind], seen),
                *_unlabelled(said, start, end, book),
            ]
        )
    return Candidates(found, np.array(rows, dtype=np.float64))


def best_pieces(spans: Floats, kinds: Sequence[str], bar: float) -> list[tuple[int, int, str, float]]:
    """The set of spans without overlaps with the most probability above `bar`: (start, end, kind, probability)."""
    count, longest, _ = spans.shape
    chosen, value = spans.argmax(axis=2), spans.max(axis=2) - bar
    best, back = [0.0] * (count + 1), [0] * (count + 1)
    for end in range(1, count + 1):
        best[end] = best[end - 1]
        for length in range(1, min(longest, end) + 1):
            worth = best[end - length] + value[end - length, length - 1]
            if worth > best[end] + _RARE:
                best[end], back[end] = worth, length
    pieces, end = [], count
    while end > 0:
        length = back[end]
        if length:
            kind = int(chosen[end - length, length - 1])
            pieces.append((end - length, end, kinds[kind], float(spans[end - length, length - 1, kind])))
        end -= length or 1
    return pieces[::-1]


def _overlapping(best: Floats, start: int, length: int) -> float:
    """The most probable other span that shares a token."""
    most, end = 0.0, start + length + 1
    for other in range(max(0, start - best.shape[1] + 1), end):
        row = best[other, max(0, start - other) :]
        if other == start:
            row = np.delete(row, length)
        most = max(most, float(row.max(initial=0.0)))
    return most


def _remembered(said: Sequence[str], start: int, end: int, kind: str, seen: Seen) -> list[float]:
    phrase = " ".join(said[start:end])
    share, times = _share(seen.phrases.get(phrase), kind)
    occurred = seen.occurred.get(phrase, 0)
    return [
        share,
        times,
        occurred,
        times / max(occurred, 1),
        *_share(seen.last.get(said[end - 1]), kind),
        *_share(seen.first.get(said[start]), kind),
        *_share(seen.any.get(said[end - 1]), kind),
    ]


def _unlabelled(said: Sequence[str], start: int, end: int, book: Wordbook) -> list[float]:
    phrase = " ".join(said[start:end])
    return [
        *(book.lists[name].get(phrase, 0) for name in sorted(book.lists)),
        book.bond(said[start - 1], said[start]) if start else -1,
        book.bond(said[end - 1], said[end]) if end < len(said) else -1,
        min((book.bond(said[at], said[at + 1]) for at in range(start, end - 1)), default=5),
        book.counts.get(said[start], 0),
        book.counts.get(said[end - 1], 0),
        book.heads.get(said[end - 1], -1.0),
    ]


def _share(counts: Mapping[str, int] | None, kind: str) -> tuple[float, float]:
    if not counts:
        return -1.0, 0.0
    total = sum(counts.values())
    return counts.get(kind, 0) / total, float(total)


def _count(counts: dict[str, int], key: str) -> None:
    counts[key] = counts.get(key, 0) + 1
