"""A bound that was said and became no limit: which numbers of the goods it may be of."""

import re
from collections.abc import Collection, Iterator, Sequence

from souk.discovery.guide.contracts import Chosen
from souk.discovery.search import Measure, measures, numbered, passed_over, plainly, spoken_of_being
from souk.goods.annotation import UNITS, AttributeType, convert
from souk.kit.text import flat

# The key of the question what such a bound is of.
UNREAD = "unread"
MOST = 4
_DENIAL = re.compile(r"\b(?:not|no|without|never|avoid|except|don'?t)\b|不要|不能|不带|不含|不想|别|没有")

# What is left of `not from HP` without its brand says nothing more.
_DENIES_ALONE = re.compile(
    r"(?:\s|not|nothing|no|without|avoid|anything|but|from|by|of|made|the|any|brand|please|thanks|[,.]"
    r"|千万|坚决|的|我|都|也|就|不要|别要|不买|别买|不考虑|牌子?|品牌|了|吧)*"
)


def not_held(clauses: Sequence[str], said: Sequence[str]) -> Iterator[str]:
    """Of clauses that ask for something the parts that still do once the words of all limits are taken out."""
    for clause in clauses:
        rest = clause
        for one in sorted(filter(None, said), key=len, reverse=True):
            at = flat(rest).find(flat(one))
            rest = rest[:at] + " " * len(one) + rest[at + len(one) :] if at >= 0 else rest
        if rest == clause:
            yield clause
        else:
            left = (_from_denial(one) for one in passed_over(numbered(plainly(rest)), (), ()))
            yield from (one for one in left if not _DENIES_ALONE.fullmatch(flat(one)))


def _from_denial(clause: str) -> str:
    """A clause from where it denies something on; whole where it does not."""
    found = _DENIAL.search(flat(clause))
    return clause[found.start() :].strip() if found else clause.strip()


def readings(clauses: Sequence[str], kinds: Sequence[AttributeType], taken: Collection[str]) -> list[Chosen]:
    """The limits that the first bound in some clauses may be, of the numbers that are not `taken`; none or several."""
    for clause in clauses:
        said = numbered(plainly(clause)).text
        for measure in measures(said):
            if measure.bare or measure.currency or spoken_of_being(said[: measure.core[0]]):
                continue
            free = [kind for kind in kinds if kind.kind == "number" and kind.key not in taken]
            found = list(_of(measure, free))[:MOST]
            if len(found) > 1:
                return found
    return []


def answered(chosen: Sequence[Chosen], turns: int, found: Sequence[Chosen]) -> bool:
    """Whether an answer that was picked after so many turns says which of some readings was meant, or that none was."""
    bounds = {(one.key, one.at_least, one.at_most) for one in found}
    now = (one for one in chosen if one.after == turns)
    return any(one.key == UNREAD or (one.key, one.at_least, one.at_most) in bounds for one in now)


def _of(measure: Measure, kinds: Sequence[AttributeType]) -> Iterator[Chosen]:
    for kind in kinds:
        scale = _scale(measure, kind)
        if scale is None:
            continue
        low, high = (None if side is None else round(side * scale, 4) for side in (measure.low, measure.high))
        least, most = kind.bounds or (0.0, float("inf"))
        if all(least <= side <= most for side in (low, high) if side is not None):
            yield Chosen(kind.key, at_least=low, at_most=high)


def _scale(measure: Measure, kind: AttributeType) -> float | None:
    """How many of an attribute's unit one of a number's is; a number without a unit may be of any."""
    if not measure.units:
        return 1.0
    if kind.unit not in UNITS:
        return None
    return next((made for unit in measure.units if (made := convert(1, unit, kind.unit)) is not None), None)
