"""How plausible a candidate value is, by what became of others like it: the features that a classifier weighs."""

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from souk.goods.annotation.contracts import Typed
from souk.goods.annotation.rules.candidates import Candidate, Fields, Ontology, agree
from souk.goods.annotation.rules.lexicon import forms
from souk.goods.annotation.rules.reader import Passage

# How many imagined cases the rate of the wider class counts for.
_PRIOR = 3.0
# How many words before and behind a value its key's name is looked for.
_BEFORE = 5
_BEHIND = 3
FEATURES = (
    "form",
    "form cases",
    "form answered",
    "pattern",
    "pattern cases",
    "before",
    "two before",
    "two before cases",
    "after",
    "two after",
    "two after cases",
    "type",
    "type cases",
    "type pattern",
    "type pattern cases",
    "type form",
    "type form cases",
    "key",
    "key cases",
    "form spread",
    "pattern spread",
    "key spread",
    "presence",
    "number",
    "flag",
    "size",
    "words",
    "title",
    "place",
    "again",
    "values",
    "order",
    "rivals",
    "rival presence",
    "inside",
    "magnitude",
    "usual",
    "form by brand",
    "pattern by brand",
    "key by brand",
    "type pattern by brand",
    "pattern brands",
    "key brands",
    "behind",
    "partial",
    "named",
    "rival named",
)


@dataclass
class Memory:
    """For each trait of a candidate: how often the field agreed, said otherwise, or was absent."""

    counts: dict[str, list[int]] = field(default_factory=dict)
    sizes: dict[str, tuple[float, float]] = field(default_factory=dict)
    spread: dict[str, int] = field(default_factory=dict)
    shares: dict[str, list[float]] = field(default_factory=dict)
    less: dict[str, list[int]] = field(default_factory=dict)
    mask: int = -1

    def learn(self, outcomes: Iterable[tuple[Candidate, int]], type_: int, fold: int) -> None:
        """Keep what became of a product's candidates: 0 the field agreed, 1 it said otherwise, 2 it was absent."""
        for one, outcome in outcomes:
            for trait in traits(one, type_):
                self.counts.setdefault(trait, [0, 0, 0])[outcome] += 1
                if not outcome and trait[0] in _SPREAD:
                    self.spread[trait] = self.spread.get(trait, 0) | 1 << fold

    def gather(self, parts: Iterable["Memory"]) -> None:
        """Keep what all folds do, and by trait the sum of their shares that agreed, and in how many was a field."""
        for part in parts:
            for trait, bits in part.spread.items():
                self.spread[trait] = self.spread.get(trait, 0) | bits
            for trait, cases in part.counts.items():
                all_ = self.counts.setdefault(trait, [0, 0, 0])
                for number, count in enumerate(cases):
                    all_[number] += count
                if trait[:2] in _SHARED and cases[0] + cases[1]:
                    kept = self.shares.setdefault(trait, [0.0, 0])
                    kept[0] += cases[0] / (cases[0] + cases[1])
                    kept[1] += 1

    def without(self, other: "Memory", fold: int) -> "Memory":
        """What is left when a fold is forgotten: for judging the products of that fold by the rest."""
        return Memory(self.counts, self.sizes, self.spread, self.shares, other.counts, ~(1 << fold))

    def share(self, trait: str) -> tuple[float, float]:
        """The sum over folds of the share of fields that agreed, and in how many folds there was one."""
        total, count = self.shares.get(trait, _NOWHERE)
        if not self.less:
            return total, count
        less = self.less.get(trait)
        if less is None or not less[0] + less[1]:
            return total, count
        return total - less[0] / (less[0] + less[1]), count - 1

    def width(self, trait: str) -> float:
        """In how many folds, each of other brands, the field ever agreed."""
        return float((self.spread.get(trait, 0) & self.mask).bit_count())

    def cases(self, trait: str) -> Sequence[int]:
        """How often the field agreed, said otherwise, was absent."""
        if not self.less:
            return self.counts.get(trait, _NONE)
        found = self.counts.get(trait, _NONE)
        fewer = self.less.get(trait)
        return found if fewer is None else [one - other for one, other in zip(found, fewer, strict=True)]


_NONE = [0, 0, 0]
_LOGS = [math.log1p(count) for count in range(1000)]
_SPREAD = frozenset("fpk")
_SHARED = frozenset({"f\t", "p\t", "k\t", "tp"})
_NOWHERE = (0.0, 0)


def rate(cases: Sequence[int], wider: float) -> float:
    """The share of fields that agreed, leaning on that of a wider class where there are few."""
    return (cases[0] + _PRIOR * wider) / (cases[0] + cases[1] + _PRIOR)


def outcome(one: Candidate, fields: Fields) -> int:
    """0 where the field agrees, 1 where it says otherwise, 2 where it is absent."""
    stated = fields.get(one.key)
    return 2 if stated is None else 0 if agree(one.value, stated) else 1


def traits(one: Candidate, type_: int) -> tuple[str, ...]:
    """What a candidate has in common with others: its form, pattern, surroundings, type of product; its key last."""
    key, before, after = one.key, one.before, one.after
    return (
        f"f\t{key}\t{one.form}",
        f"p\t{key}\t{one.pattern}",
        f"b\t{key}\t{before[0]}",
        f"bb\t{key}\t{before[0]}\t{before[1]}",
        f"a\t{key}\t{after[0]}",
        f"aa\t{key}\t{after[0]}\t{after[1]}",
        f"t\t{key}\t{type_}",
        f"tp\t{key}\t{type_}\t{one.pattern}",
        f"tf\t{key}\t{type_}\t{one.form}",
        f"k\t{key}",
    )


def sizes(rows: Iterable[Fields]) -> dict[str, tuple[float, float]]:
    """Mean and deviation of the logarithm of each key's numbers."""
    logs: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        for key, value in row.items():
            if isinstance(value, float) and value > 0:
                logs[key].append(math.log(value))
    return {key: (_mean(many), max(0.2, _deviation(many))) for key, many in logs.items()}


def plausible(ontology: Ontology, passages: Sequence[Passage], presence: Mapping[str, float]) -> list[Candidate]:
    """The candidates of a product's texts for the keys that products of its type have, by how many have them."""
    return [one for text in passages for one in ontology.find(text, presence)]


def features(
    candidates: Sequence[Candidate],
    memory: Memory,
    presence: Mapping[str, float],
    type_: int,
    texts: Sequence[Passage],
) -> Iterator[list[float]]:
    """One row of `FEATURES` a candidate of these texts."""
    lengths = {text.path: len(text.text) for text in texts}
    length = sum(lengths.values())
    near = _near(candidates, texts)
    spans: dict[tuple[str, int, int], list[float]] = defaultdict(list)
    values: dict[str, dict[Typed, int]] = defaultdict(dict)
    alike = [_same(one.value) for one in candidates]
    named: dict[tuple[str, int, int], float] = defaultdict(float)
    for one, value, share in zip(candidates, alike, near, strict=True):
        place = (one.path, one.start, one.end)
        spans[place].append(presence[one.key])
        named[place] = max(named[place], share)
        values[one.key][value] = values[one.key].get(value, 0) + 1
    inner = _inner(candidates)
    keys: dict[str, _Key] = {}
    for number, one in enumerate(candidates):
        rivals = spans[one.path, one.start, one.end]
        mine = presence[one.key]
        kept = values[one.key]
        value = alike[number]
        if one.key not in keys:
            keys[one.key] = _key(one.key, memory, type_)
        learned = _learned(one, memory, type_, keys[one.key])
        yield [
            *learned[0],
            mine,
            float(isinstance(one.value, float)),
            float(isinstance(one.value, bool)),
            float(one.end - one.start),
            float(one.form.count(" ") + 1),
            float(one.path.startswith("title/")),
            one.start / max(1, length),
            float(kept[value]),
            float(len(kept)),
            float(list(kept).index(value)),
            float(sum(other > mine for other in rivals)),
            max(rivals) - mine,
            float(number in inner),
            _odd(one, memory),
            float(one.usual),
            *learned[1],
            min(200.0, float(lengths[one.path] - one.end)),
            float(one.form.endswith("…")),
            near[number],
            named[one.path, one.start, one.end] - near[number],
        ]


def _near(candidates: Sequence[Candidate], texts: Sequence[Passage]) -> list[float]:
    """Of each candidate: the share of the words of its key's name that stand a few words before it or behind it."""
    words = {text.path: text.words for text in texts}
    starts = {path: [word.start for word in many] for path, many in words.items()}
    around: dict[tuple[str, int, int], frozenset[str]] = {}
    found = []
    for one in candidates:
        place = (one.path, one.start, one.end)
        if place not in around:
            first, last = bisect_left(starts[one.path], one.start), bisect_left(starts[one.path], one.end)
            beside = (*words[one.path][max(0, first - _BEFORE) : first], *words[one.path][last : last + _BEHIND])
            around[place] = frozenset(word.text for word in beside)
        name = _name(one.key)
        found.append(len(name & around[place]) / max(1, len(name)))
    return found


@lru_cache(maxsize=16384)
def _name(key: str) -> frozenset[str]:
    return frozenset(one.text for one in forms(key.replace("_", " ")) if len(one.text) > 1)


class _Key(NamedTuple):
    """What became of a key's candidates: all, those of a type, and by brand."""

    wide: float
    cases: float
    of_type: float
    type_cases: float
    spread: float
    by_brand: float
    brands: float


def _key(key: str, memory: Memory, type_: int) -> _Key:
    named = f"k\t{key}"
    cases, typed = memory.cases(named), memory.cases(f"t\t{key}\t{type_}")
    wide = rate(cases, 0.5)
    total, brands = memory.share(named)
    share = (total + 0.5) / (brands + 1)
    return _Key(wide, _log(cases), rate(typed, wide), _log(typed), memory.width(named), share, brands)


def _learned(one: Candidate, memory: Memory, type_: int, key: _Key) -> tuple[list[float], list[float]]:
    """What became of others with each trait, by product; and by brand, each counting the same."""
    named = traits(one, type_)
    form, pattern, before, before2, after, after2, both, narrow = map(memory.cases, (*named[:6], *named[7:9]))
    wide = key.wide
    patterned, left, right = rate(pattern, wide), rate(before, wide), rate(after, wide)
    formed = rate(form, patterned)
    by_pattern, patterns = memory.share(named[1])
    by_form, formed_in = memory.share(named[0])
    by_type, types = memory.share(named[7])
    pattern_share = (by_pattern + key.by_brand) / (patterns + 1)
    by_brand = [
        *((by_form + pattern_share) / (formed_in + 1), pattern_share, key.by_brand),
        *((by_type + pattern_share) / (types + 1), patterns, key.brands),
    ]
    return [
        *(formed, _log(form), (form[0] + form[1] + 0.5) / (sum(form) + 1), patterned, _log(pattern)),
        *(left, rate(before2, left), _log(before2), right, rate(after2, right), _log(after2)),
        *(key.of_type, key.type_cases, rate(both, key.of_type), _log(both), rate(narrow, formed), _log(narrow)),
        *(wide, key.cases, memory.width(named[0]), memory.width(named[1]), key.spread),
    ], by_brand


def _log(cases: Sequence[int]) -> float:
    return _LOGS[min(cases[0] + cases[1], 999)]


def _odd(one: Candidate, memory: Memory) -> float:
    """How many deviations a number is from the usual magnitude of its key."""
    if not isinstance(one.value, float) or isinstance(one.value, bool) or one.value <= 0 or one.key not in memory.sizes:
        return -1.0
    mean, deviation = memory.sizes[one.key]
    return min(10.0, abs(math.log(one.value) - mean) / deviation)


def _inner(candidates: Sequence[Candidate]) -> set[int]:
    """Which candidates stand inside a longer one of the same key."""
    spans: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for one in candidates:
        spans[one.key, one.path].append((one.start, one.end))
    return {
        number
        for number, one in enumerate(candidates)
        if any(
            start <= one.start and one.end <= end and end - start > one.end - one.start
            for start, end in spans[one.key, one.path]
        )
    }


def _same(value: Typed) -> Typed:
    return value.lower() if isinstance(value, str) else value


def _mean(many: Sequence[float]) -> float:
    return sum(many) / len(many)


def _deviation(many: Sequence[float]) -> float:
    mean = _mean(many)
    return math.sqrt(sum((one - mean) ** 2 for one in many) / len(many))
