"""In what unit a catalogue's bare numbers are: learnt from the words that stand beside the same numbers in its texts.

A field `impedance: 32` of a product whose title says `32 Ohm` states ohms; so does that field of every other product.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from souk.goods.annotation import quantities
from souk.kit.text import stem

_BESIDE = re.compile(r"(?<![\w.,])(\d+(?:\.\d+)?)\s?-?\s?([^\W\d_]{1,12}|[\"”″%°])")
_NO_UNITS = {"x", "and", "or", "to", "in", "with", "the", "for", "of", "by", "a"}
# A unit is believed where so many goods say it, and so many of those that say any.
_FEWEST, _SHARE = 3, 0.5
# What counts something is in no unit of measure, whatever stands beside the same number.
_COUNTS = re.compile(r"(?:^|_)(?:quantity|number|ports?|outlets|slots|fans|speakers|keys|connectors)(?:_|$)")


@dataclass(frozen=True)
class Said:
    """How a field's numbers are said: a unit that is known here, or words that only this catalogue knows, as stems."""

    unit: str = ""
    words: tuple[str, ...] = ()


def beside(numbers: Mapping[str, float], text: str) -> Iterator[str]:
    """`key=word` for each number that stands before a word in a text, where one field alone has that number."""
    having = Counter(numbers.values())
    said: dict[float, set[str]] = defaultdict(set)
    for number, word in _BESIDE.findall(text.lower()):
        if word not in _NO_UNITS:
            said[float(number)].add(word)
    for key, value in numbers.items():
        if having[value] == 1:
            yield from (f"{key}={word}" for word in sorted(said.get(value, ())))


def learnt(counts: Mapping[str, int]) -> dict[str, Said]:
    """How each field's numbers are said, from how many goods bear out each `key=word`."""
    told: dict[str, Counter[str]] = defaultdict(Counter)
    spelled: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for pair, count in counts.items():
        key, _, word = pair.partition("=")
        name = _known(word) or stem(word)
        told[key][name] += count
        spelled[key][name][word] += count
    made = {}
    for key, many in told.items():
        best, count = many.most_common(1)[0]
        if count < _FEWEST or count < _SHARE * many.total():
            continue
        known = next((_known(word) for word in spelled[key][best]), "")
        if known and known != "count" and _COUNTS.search(key):
            continue
        words = tuple(word for word in spelled[key][best] if len(word) > 1 and word.isalpha())
        made[key] = Said(known, () if known and known != "count" else words)
    return made


def _known(word: str) -> str:
    """The canonical name of a word for a unit, or nothing."""
    found = [one.unit.name for one in quantities(f"1 {word}") if one.unit is not None]
    return found[0] if found else ""
