"""What a catalogue's fields may hold, learned from them and from the texts beside them."""

import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from souk.goods.annotation.rules.candidates import NUMBER, PART, Fields, Ontology, folded, numbers, opening, scaled
from souk.goods.annotation.rules.lexicon import forms
from souk.goods.annotation.rules.reader import Passage
from souk.goods.annotation.rules.units import UNITS, Quantity

_MOST_WORDS = 8
_DIGIT = re.compile(r"\d")
_FEWEST = 3
_OFTEN = 10
_SHARE = 0.08
_SELDOM = 0.03
_CHANCE = 0.12
_STRANGE = 0.35


def ontology(fields: Iterable[Fields], texts: Iterable[Sequence[Passage]]) -> Ontology:
    """What a catalogue's fields hold; the texts tell which unit a field's bare numbers are in."""
    rows = list(fields)
    made = Ontology(_kinds(rows))
    values = _values(rows, made.kinds)
    for (key, form), worded in values.items():
        made.said[f"{key}\t{form}"] = max(worded, key=lambda one: (worded[one], one))
        _plant(made.paths, form, key)
    for key, kind in made.kinds.items():
        if kind == "flag":
            _plant(made.paths, " ".join(one.text for one in forms(key.replace("_", " "))), key)
    read = list(texts)
    made.units = _units(rows, read, made.kinds)
    made.opening = _openers(rows, read, made.kinds)
    made.begun = _begun(values)
    made.usual = _usual(rows, {key for keys in made.units.values() for key, _ in keys})
    return made


def origins(rows: Iterable[Fields], kinds: Mapping[str, str], folds: Iterable[int]) -> dict[tuple[str, str], int]:
    """By key and form with numbers left open: the folds in which a value is said so, as bits."""
    found: dict[tuple[str, str], int] = defaultdict(int)
    for row, fold in zip(rows, folds, strict=True):
        for key, value in row.items():
            if isinstance(value, str) and kinds.get(key) == "text":
                for part in {value, *PART.split(value)}:
                    found[key, _DIGIT.sub("0", folded(part))] |= 1 << fold
    return dict(found)


def _kinds(rows: Sequence[Fields]) -> dict[str, str]:
    """What most values of a key are; a key with too few is left out."""
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        for key, value in row.items():
            kind = "flag" if isinstance(value, bool) else "number" if isinstance(value, float) else "text"
            seen[key][kind] += 1
    return {key: kinds.most_common(1)[0][0] for key, kinds in seen.items() if kinds.total() >= _FEWEST}


def _values(rows: Sequence[Fields], kinds: Mapping[str, str]) -> dict[tuple[str, str], Counter[str]]:
    values: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for row in rows:
        for key, value in row.items():
            if isinstance(value, str) and kinds.get(key) == "text":
                for part in {value, *PART.split(value)}:
                    form = folded(part)
                    if worth(form):
                        values[key, form][part] += 1
    return values


def worth(form: str) -> bool:
    """Whether a form tells anything by itself: a letter or a Han character, two characters, not too many words."""
    letters = sum(char.isalpha() for char in form)
    return letters > 0 and len(form) > 1 and form.count(" ") < _MOST_WORDS and form not in ("yes", "no", "none")


def _plant(paths: dict[str, list[str]], form: str, key: str) -> None:
    words = [NUMBER if word[:1].isdigit() else word for word in form.split(" ")]
    for count in range(1, len(words) + 1):
        keys = paths.setdefault(" ".join(words[:count]), [])
    if key not in keys:
        keys.append(key)


def _begun(values: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """The keys by beginnings of their values' words, of two words and more, that are worth something."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for key, form in values:
        words = [NUMBER if word[:1].isdigit() else word for word in form.split(" ")]
        for count in range(2, len(words)):
            found[" ".join(words[:count])][key] = None
    return {path: list(keys) for path, keys in found.items()}


def _usual(rows: Sequence[Fields], keys: Container[str]) -> dict[str, list[tuple[float, int]]]:
    """The numbers that fields of a key have more than once, in order, and how often."""
    seen: dict[str, Counter[float]] = defaultdict(Counter)
    for row in rows:
        for key, value in row.items():
            if key in keys and isinstance(value, float):
                seen[key][value] += 1
    return {key: sorted((n, count) for n, count in many.items() if count > 1) for key, many in seen.items()}


def _units(
    rows: Sequence[Fields], texts: Iterable[Sequence[Passage]], kinds: Mapping[str, str]
) -> dict[str, list[tuple[str, str]]]:
    """By what tells a number: the keys that it may be of, and the unit in which most of their fields agree with it."""
    met: Counter[tuple[str, str]] = Counter()
    hits: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for row, passages in zip(rows, texts, strict=True):
        stated = [(key, value) for key, value in row.items() if isinstance(value, float) and kinds.get(key) == "number"]
        seen = {
            (cue, Quantity(number.quantity.value, number.quantity.unit, 0, 0))
            for passage in passages
            for number in numbers(passage)
            for cue in number.cues
        }
        for cue in {cue for cue, _ in seen}:
            met.update((cue, key) for key, _ in stated)
        agreed = {(cue, key, unit) for cue, at in seen for key, value in stated for unit in _in(at, value)}
        for cue, key, unit in agreed:
            hits[cue, key][unit] += 1
    often = {place: units.most_common(1)[0] for place, units in hits.items()}
    rates = {(cue, key): count / met[cue, key] for (cue, key), (_, count) in often.items() if count >= _needed(cue)}
    best: dict[str, tuple[float, str]] = {}
    for (cue, key), rate in rates.items():
        best[key] = max(best.get(key, (0.0, "")), (rate, cue))
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for (cue, key), agreed_in in rates.items():
        rate, surest = best[key]
        # A number that agrees now and then by chance is of another key, and more so in another dimension.
        chance = _CHANCE if _measure(cue) in ("", _measure(surest)) else _STRANGE
        if agreed_in >= max(_SELDOM, chance * rate):
            found[cue].append((key, often[cue, key][0]))
    return dict(found)


def _needed(cue: str) -> int:
    """How often a number has to agree before it is taken for a key's: a word beside it tells less than a unit."""
    return _FEWEST if cue[0] not in "<>" else 2 * _FEWEST


def _measure(cue: str) -> str:
    """The dimension that a cue names; none for a word beside a bare number."""
    return "" if cue[0] in "<>" else cue.partition("@")[0]


def _openers(rows: Sequence[Fields], texts: Sequence[Sequence[Passage]], kinds: Mapping[str, str]) -> list[str]:
    """The keys of words whose field often is how the title begins."""
    met: Counter[str] = Counter()
    hits: Counter[str] = Counter()
    for row, passages in zip(rows, texts, strict=True):
        first = next((one for one in map(opening, passages) if one is not None), None)
        if first is None:
            continue
        for key, value in row.items():
            if kinds.get(key) == "text" and isinstance(value, str):
                met[key] += 1
                hits[key] += folded(value) == first.text
    return [key for key, count in hits.items() if count >= _OFTEN and count >= _SHARE * met[key]]


def _in(quantity: Quantity, value: float) -> Iterator[str]:
    """The units in which a quantity is a field's value."""
    if quantity.unit is None:
        if quantity.value == value:
            yield ""
        return
    for unit in _dimension(quantity.unit.dimension):
        if abs(scaled(quantity, unit) - value) <= 0.01 * abs(value):
            yield unit


@lru_cache(maxsize=256)
def _dimension(dimension: str) -> tuple[str, ...]:
    return tuple(name for name, unit in UNITS.items() if unit.dimension == dimension)
