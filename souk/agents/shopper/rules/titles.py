"""Which goods a sentence names outright: by a whole title, by a code (GTIN), or by a model."""

import re
from collections.abc import Iterator, Mapping, Sequence

from souk.kit.text import flat, fold, tokens

# A title of fewer words is what a kind of goods is called, and names no product.
TELLING = 3
_LENGTHS = (8, 12, 13, 14)
_CODE = re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9](?:[A-Za-z0-9._/-]*[A-Za-z0-9])?(?![A-Za-z0-9])")


def bare(text: str) -> str:
    """Letters and digits alone, so that a dash or a space more makes no other title."""
    return "".join(one for one in fold(text) if one.isalnum())


def titled(sentence: str, titles: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Goods whose whole title is in a sentence, with the title; of titles in one another the longest is meant."""
    said = bare(sentence)
    found: dict[str, str] = {}
    for id, names in titles.items():
        best = max((one for one in names if _tells(one) and bare(one) in said), key=len, default="")
        if best:
            found[id] = best
    return {id: one for id, one in found.items() if not any(_within(one, other) for other in found.values())}


def _tells(title: str) -> bool:
    return len(list(tokens(title))) >= TELLING


def _within(one: str, other: str) -> bool:
    return bare(one) != bare(other) and bare(one) in bare(other)


def without(sentence: str, title: str) -> str:
    """A sentence without a title in it, however that is spaced or folded there: `36㎡` has the letters of `36m2`."""
    letters = [(one, place) for place, char in enumerate(sentence) for one in bare(char)]
    name = bare(title)
    at = "".join(one for one, _ in letters).find(name) if name else -1
    if at < 0:
        return sentence
    first, last = letters[at][1], letters[at + len(name) - 1][1]
    return f"{sentence[:first]} {sentence[last + 1 :]}"


def codes(sentence: str) -> tuple[str, ...]:
    """What may be a code or a model: a digit in it, and four letters or digits at least; the longest first."""
    found = [one[0] for one in _CODE.finditer(flat(sentence)) if any(map(str.isdigit, one[0])) and len(one[0]) >= 4]
    return tuple(sorted(dict.fromkeys(found), key=lambda one: -len(one)))[:5]


def gtin(code: str) -> str:
    """A code as a GTIN of 14 digits; empty where its length or its check digit says that it is none."""
    if not code.isdecimal() or len(code) not in _LENGTHS:
        return ""
    full = code.zfill(14)
    weighed = sum(int(digit) * (1 if at % 2 else 3) for at, digit in enumerate(full[:13]))
    return full if (10 - weighed % 10) % 10 == int(full[13]) else ""


def coded(code: str, ours: Sequence[str]) -> bool:
    """Whether a code that was said is one of a product's own: its barcodes, its models, its ids."""
    number = gtin(code)
    return any(bare(one) == bare(code) or (number and gtin(one) == number) for one in ours)


def chosen_variants(sentence: str, names: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Variants that a sentence names by their title, or by the most of their options of all."""
    said = bare(sentence)
    scores = {id: sum(bare(one) in said for one in those if bare(one)) for id, those in names.items()}
    best = max(scores.values(), default=0)
    yield from (id for id, score in scores.items() if score == best and best)
