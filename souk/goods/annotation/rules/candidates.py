"""Values that a text may state: forms and numbers of a catalogue's own fields, found where they stand."""

import re
from bisect import bisect_left
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from souk.goods.annotation.contracts import Typed
from souk.goods.annotation.rules.lexicon import Form, forms
from souk.goods.annotation.rules.reader import Passage
from souk.goods.annotation.rules.units import UNITS, Quantity, quantities

NUMBER = "#"
_MOST_WORDS = 8
_NO = frozenset({"no", "non", "not", "without", "w/o", "无", "不", "非"})
_DIGIT = re.compile(r"\d")
PART = re.compile(r"\s*[,;/、,;]\s*|\s[&+]\s")
_COUNT = re.compile(r"^\d+\s?[x×]\s?(?=\D)", re.IGNORECASE)
_ROW = re.compile(r"\s?[x×/–-]\s?", re.IGNORECASE)
_BESIDE = re.compile(r"(?<=\d)[x×](?=\d)", re.IGNORECASE)

# What stands behind the form of a value that only begins as one that is known.
_MORE = " …"
_IMPERIAL = frozenset({"in", "ft", "lb", "oz", "gal"})
_ROUNDING = 0.02
_SAME = 0.01
_ROUND = "~"

Fields = Mapping[str, Typed]


class Candidate(NamedTuple):
    """A value of a key that one place may state.

    `form` is how it is said in comparable words, `pattern` the same with digits alike (for a number: its unit and place
    in a row, or the word beside it); `before` and `after` are two words each around it, the nearer one first.
    """

    # A tuple, since a product has dozens of them.
    key: str
    value: Typed
    unit: str
    path: str
    start: int
    end: int
    form: str
    pattern: str
    before: tuple[str, str]
    after: tuple[str, str]
    usual: bool


@dataclass
class Ontology:
    """What a catalogue's fields may hold: the kind of each key, values as forms, units of bare numbers.

    `paths` has every beginning of a value's words, numbers left open, and the keys whose values are said just so;
    `begun` the keys by beginnings of two words and more, `said` how the fields write a form; `units` the keys that a
    number may be of, by what tells its meaning, and `usual` how often their fields have which number.
    """

    kinds: dict[str, str] = field(default_factory=dict)
    paths: dict[str, list[str]] = field(default_factory=dict)
    units: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    opening: list[str] = field(default_factory=list)
    begun: dict[str, list[str]] = field(default_factory=dict)
    usual: dict[str, list[tuple[float, int]]] = field(default_factory=dict)

    def find(self, passage: Passage, keys: Container[str]) -> Iterator[Candidate]:
        """Every value of these keys that the passage may state, overlaps and all."""
        words = passage.words
        opened = _opened(words)
        yield from self._worded(passage, opened, keys)
        yield from self._numbered(passage, keys)
        yield from self._opening(passage, opened, keys)

    def _worded(self, passage: Passage, opened: Sequence[str], keys: Container[str]) -> Iterator[Candidate]:
        count = len(opened)
        for place in range(count):
            path, whole, end = "", False, place
            while end < min(place + _MOST_WORDS, count):
                longer = f"{path} {opened[end]}" if path else opened[end]
                said = self.paths.get(longer)
                if said is None:
                    break
                path, end = longer, end + 1
                if said:
                    whole = True
                    yield from self._ending([key for key in said if key in keys], passage, (place, end), opened)
            if not whole and path in self.begun:
                begun = [key for key in self.begun[path] if key in keys]
                yield from self._ending(begun, passage, (place, end), opened, _MORE)

    def _ending(
        self, keys: Sequence[str], passage: Passage, span: tuple[int, int], opened: Sequence[str], more: str = ""
    ) -> Iterator[Candidate]:
        first, last = span
        words = passage.words[first:last]
        start, end = words[0].start, words[-1].end
        if not keys or _cut(passage.text, start, end):
            return
        form = " ".join([word.text for word in words]) + more
        pattern = _DIGIT.sub("0", form)
        before, after = _beside(opened, first, last)
        text = passage.text[start:end]
        for key in keys:
            said = self.said.get(f"{key}\t{form}")
            usual = said is not None and said.casefold() == text.casefold()
            if said is not None and not usual and _stemmed(said) != _stemmed(text):
                continue
            value: Typed = before[0] not in _NO if self.kinds[key] == "flag" else said or text
            yield Candidate(key, value, "", passage.path, start, end, form, pattern, before, after, usual)

    def _numbered(self, passage: Passage, keys: Container[str]) -> Iterator[Candidate]:
        for number in numbers(passage):
            known: set[str] = set()
            for cue in number.cues:
                for key, unit in self.units.get(cue, ()):
                    if key in keys and key not in known:
                        known.add(key)
                        yield from _numbered(key, number, passage.path, (cue, unit), self.usual.get(key, ()))

    def _opening(self, passage: Passage, opened: Sequence[str], keys: Container[str]) -> Iterator[Candidate]:
        """The first word of a title, for keys whose values often are that."""
        first = opening(passage)
        if first is not None:
            text, (before, after) = passage.text[first.start : first.end], _beside(opened, 0, 1)
            span = (passage.path, first.start, first.end)
            for key in self.opening:
                if key in keys:
                    yield Candidate(key, text, "", *span, "^", "^", before, after, True)


@dataclass(frozen=True)
class Number:
    """A number where it stands, with what tells its meaning and the words around it."""

    quantity: Quantity
    cues: tuple[str, ...]
    before: tuple[str, str]
    after: tuple[str, str]


def numbers(passage: Passage) -> Iterator[Number]:
    """The numbers of a passage; one in a row such as `210x297 mm` has the unit of the last, and its place in the row.

    What tells a number's meaning is its unit's dimension, else the word behind it and the one before it.
    """
    words = passage.words
    starts = {word.start: place for place, word in enumerate(words)}
    opened = _opened(words)
    apart = _BESIDE.sub(" ", passage.text)
    for quantity, place in _rows(passage.text, list(quantities(apart))):
        first = starts.get(quantity.start)
        if first is None:
            continue
        last = first + 1
        while last < len(words) and words[last].start < quantity.end:
            last += 1
        before, after = _beside(opened, first, last)
        if quantity.unit is not None:
            dimension = quantity.unit.dimension
            yield Number(quantity, (dimension + place, dimension) if place else (dimension,), before, after)
        else:
            sides = [side + word for side, word in ((">", after[0]), ("<", before[0])) if word not in ("", NUMBER)]
            yield Number(quantity, tuple(sides), before, after)


def _rows(text: str, found: Sequence[Quantity]) -> Iterator[tuple[Quantity, str]]:
    """Each quantity, and `@2/3` for the second of three in a row; a bare one gets the unit that ends the row."""
    row: list[Quantity] = []
    for one in found:
        if row and not (_alike(row[-1], one) and _ROW.fullmatch(text[row[-1].end : one.start])):
            if row[-1].start == one.start:
                yield one, ""
                continue
            yield from _shared(row)
            row = []
        row.append(one)
    yield from _shared(row)


def _alike(one: Quantity, other: Quantity) -> bool:
    return one.unit is None or one.unit == other.unit


def _shared(row: Sequence[Quantity]) -> Iterator[tuple[Quantity, str]]:
    if len(row) < 2:
        yield from ((one, "") for one in row)
        return
    for number, one in enumerate(row, 1):
        yield Quantity(one.value, row[-1].unit, one.start, one.end), f"@{number}/{len(row)}"


def opening(passage: Passage) -> Form | None:
    """The first word of a title where it is of letters, else None."""
    first = passage.words[0] if passage.words and passage.path.startswith("title/") else None
    return first if first is not None and first.text.isalpha() and first.end - first.start > 1 else None


def _opened(words: Sequence[Form]) -> list[str]:
    return [NUMBER if word.text[:1].isdigit() else word.text for word in words]


def scaled(quantity: Quantity, unit: str) -> float:
    """The quantity in a unit of its dimension; as it is where it has none."""
    if quantity.unit is None or not unit:
        return quantity.value
    return round(quantity.value * quantity.unit.factor / UNITS[unit].factor, 6)


def agree(read: Typed, stated: Typed) -> bool:
    """Whether a reading is what the field says: numbers within 1 %, the words of the field, or a part that is enough.

    A part is enough that has a figure (`DDR4` of `DDR4-SDRAM`) or is of a list; `Intel` is too little of `Intel Xeon`.
    """
    if isinstance(read, bool) or isinstance(stated, bool):
        return read is stated
    if isinstance(read, float) and isinstance(stated, float):
        return abs(read - stated) <= _SAME * abs(stated)
    one, other = folded(str(read)), folded(str(stated))
    if not one or not other:
        return False
    if f" {other} " in f" {one} ":
        return True
    return f" {one} " in f" {other} " and (any(map(str.isdigit, one)) or one in listed(str(stated)))


@lru_cache(maxsize=65536)
def listed(text: str) -> frozenset[str]:
    """The parts of a list, folded, without how many there are of each."""
    return frozenset(folded(_COUNT.sub("", part)) for part in PART.split(text))


@lru_cache(maxsize=65536)
def folded(text: str) -> str:
    """The words of a text, folded and stemmed, with single spaces."""
    return " ".join(one.text for one in forms(text))


def _number(usual: tuple[float, int]) -> float:
    return usual[0]


def rounded(value: float, usual: Sequence[tuple[float, int]]) -> float:
    """A number made of another system's unit as the fields write it: 3.048 m is 3 m where most of them say so."""
    first = bisect_left(usual, value * (1 - _ROUNDING), key=_number)
    near = usual[first : bisect_left(usual, value * (1 + _ROUNDING), key=_number)]
    return max(near, key=lambda one: (one[1], -abs(one[0] - value)))[0] if near else value


def _numbered(
    key: str, number: "Number", path: str, by: tuple[str, str], usual: Sequence[tuple[float, int]]
) -> Iterator[Candidate]:
    """A number as a value of a key in its unit: 10 ft exactly, and as 3 m where fields round so, which is of another
    pattern."""
    cue, unit = by
    quantity = number.quantity
    pattern = number.cues[0] + (f" {quantity.unit.name}" if quantity.unit else "")
    exact = scaled(quantity, unit)
    values = {pattern: exact}
    if quantity.unit and (quantity.unit.name in _IMPERIAL) != (unit in _IMPERIAL):
        near = rounded(exact, usual)
        if abs(near - exact) > _SAME * abs(near):
            values[f"{pattern} {_ROUND}"] = near
    for said, value in values.items():
        yield Candidate(
            key,
            value,
            unit,
            path,
            quantity.start,
            quantity.end,
            f"{quantity.value:g} {said}",
            said,
            number.before,
            number.after,
            cue == number.cues[0],
        )


def _stemmed(text: str) -> str:
    """Without an ending of the plural: `labels` is `label`, but `origin` is not `original`, whose stem is the same."""
    plain = "".join(char for char in text.casefold() if char.isalnum())
    return plain.removesuffix("s").removesuffix("e")


def _beside(opened: Sequence[str], first: int, last: int) -> tuple[tuple[str, str], tuple[str, str]]:
    before = (opened[first - 1] if first else "", opened[first - 2] if first > 1 else "")
    count = len(opened)
    return before, (opened[last] if last < count else "", opened[last + 1] if last + 1 < count else "")


def _cut(text: str, start: int, end: int) -> bool:
    """Whether the span begins or ends inside a run of letters and digits: `A4` is not in `XA45`."""
    head = start > 0 and _joined(text[start - 1], text[start])
    return head or (end < len(text) and _joined(text[end - 1], text[end])) or _dotted(text, start)


def _dotted(text: str, start: int) -> bool:
    """Whether the span is the end of an address: `com` of `StarTech.com`."""
    return start > 1 and text[start - 1] == "." and text[start - 2].isalpha() and text[start].islower()


def _joined(one: str, other: str) -> bool:
    return one.isascii() and other.isascii() and one.isalnum() and other.isalnum()
