"""Which question divides best what is left: by information gain, weighed by what the choice depends on."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from souk.discovery.guide.rules.fit import Candidate
from souk.discovery.guide.rules.front import measure
from souk.goods.annotation import AttributeType, CategoryKnowledge

MOST = 5
OPTIONS = 4
# Fewer goods than this are shown rather than asked about.
ENOUGH = 6
_KNOWN = 0.35
_BITS = 0.35
_PRICE = 3.0


@dataclass(frozen=True)
class Cut:
    """One answer: values of a choice, or a bound."""

    any_of: tuple[str, ...] = ()
    at_least: float | None = None
    at_most: float | None = None


@dataclass(frozen=True)
class Split:
    """A key, the answers, and what an answer tells: bits times how many are known, times the key's weight."""

    key: str
    cuts: tuple[Cut, ...]
    bits: float
    worth: float


def best(
    candidates: Sequence[Candidate], knowledge: CategoryKnowledge, taken: frozenset[str], asked: int, *, first: str = ""
) -> Split | None:
    """The question worth most among keys not `taken`; none where five were asked, or none divides the candidates.

    `first` is a key that is asked about before all others, if it divides them.
    """
    if asked >= MOST or len(candidates) <= ENOUGH:
        return None
    weights = importance(knowledge)
    found = (_split(candidates, key, kind, weights[key]) for key, kind in _keys(knowledge) if key not in taken)
    splits = [one for one in found if one is not None and one.bits >= _BITS]
    return max(splits, key=lambda one: (one.key == first, one.worth, one.key), default=None)


def importance(knowledge: CategoryKnowledge) -> Mapping[str, float]:
    """How much the choice depends on each key: what situations turn on, what people ask about, what buyers speak of."""
    counted: Counter[str] = Counter()
    for situation in knowledge.situations:
        for condition in (*situation.prefers, *situation.avoids):
            counted[condition.key] += condition.weight
    for question in knowledge.questions:
        counted[question.about] += 2
    for aspect in knowledge.aspects:
        counted[aspect.attribute] += 1
    own = {kind.key: 1.0 + math.log1p(counted[kind.key]) for kind in knowledge.attributes}
    return {**own, "price": _PRICE}


def _keys(knowledge: CategoryKnowledge) -> Iterator[tuple[str, AttributeType | None]]:
    yield "price", None
    yield from ((kind.key, kind) for kind in knowledge.attributes)


def _split(candidates: Sequence[Candidate], key: str, kind: AttributeType | None, weight: float) -> Split | None:
    if kind is None or kind.kind == "number":
        cuts, parts, known = _numbers(candidates, key, kind)
    else:
        cuts, parts, known = _tags(candidates, key)
    share = known / len(candidates)
    if share < _KNOWN or len([part for part in parts if part]) < 2:
        return None
    bits = _entropy(parts)
    return Split(key, cuts, round(bits, 3), round(bits * share * weight, 4))


def _tags(candidates: Sequence[Candidate], key: str) -> tuple[tuple[Cut, ...], list[int], int]:
    values = [one.values[key].value for one in candidates if key in one.values]
    counts = Counter(tag(value) for value in values)
    shown = sorted(counts, key=lambda name: (-counts[name], name))[:OPTIONS]
    rest = sum(counts.values()) - sum(counts[name] for name in shown)
    return tuple(Cut((name,)) for name in shown), [*(counts[name] for name in shown), rest], len(values)


def tag(value: float | bool | str) -> str:
    """A value as a limit names it."""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _numbers(
    candidates: Sequence[Candidate], key: str, kind: AttributeType | None
) -> tuple[tuple[Cut, ...], list[int], int]:
    values = sorted(value for one in candidates if (value := measure(one, key)) is not None)
    if len(values) < 2 or values[0] == values[-1]:
        return (), [], len(values)
    less = kind is None or kind.better == "less"
    edges = _edges(values, 100 if kind is None else 1)
    if kind is not None and not kind.better:
        return _ranges(values, edges)
    cuts = tuple(Cut(at_most=edge) if less else Cut(at_least=edge) for edge in edges)
    return cuts, _parts(values, edges, less), len(values)


def _ranges(values: Sequence[float], edges: Sequence[float]) -> tuple[tuple[Cut, ...], list[int], int]:
    bounds = [None, *edges, None]
    cuts = tuple(Cut(at_least=low, at_most=high) for low, high in pairwise(bounds))
    return cuts, _parts(values, edges, True), len(values)


def _parts(values: Sequence[float], edges: Sequence[float], up: bool) -> list[int]:
    """How many lie between one edge and the next; what lies on an edge counts to the lower part where `up`."""
    reached = [sum(value < edge or (up and value == edge) for value in values) for edge in edges]
    return [high - low for low, high in pairwise([0, *reached, len(values)])]


def _edges(values: Sequence[float], unit: int) -> list[float]:
    """Round numbers near the quarters of what there is, each of which leaves some on both sides."""
    found: list[float] = []
    for part in (0.25, 0.5, 0.75):
        edge = rounded(values[int(part * (len(values) - 1))] / unit) * unit
        if values[0] < edge < values[-1] and edge not in found:
            found.append(edge)
    return sorted(found)


def rounded(value: float) -> float:
    """A number as people say it: one or two digits, of two the second a 0 or a 5, else a 2 or an 8 for small ones."""
    if value <= 0:
        return value
    size = 10.0 ** math.floor(math.log10(value))
    step = size / 2 if value / size >= 2 else size / 5
    return round(round(value / step) * step, 6)


def _entropy(parts: Sequence[int]) -> float:
    total = sum(parts)
    return -sum(part / total * math.log2(part / total) for part in parts if part)
