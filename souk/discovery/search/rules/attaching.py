"""Which attribute a number is of that nothing beside it names: by a word, by the place it is for, or by rank."""

import re
from collections.abc import Collection, Sequence

from souk.discovery.search.rules.fields import OWN
from souk.discovery.search.rules.grammar import Grammar
from souk.discovery.search.rules.measures import Measure
from souk.discovery.search.rules.said import Span
from souk.discovery.search.rules.wordings import tokens
from souk.goods.annotation import AttributeType

# How far off in its clause a word of the attribute's may stand.
_NEAR = 16
_CLAUSE = re.compile(r"[;,。、!?\n|/:]|\.(?!\d)")
_MONTH, _DAY = 30.0, 24.0
# What a place leaves free is the width of what shall stand there, where nothing says which side: a niche of 60 cm.
_PLACE = re.compile(
    r"\b(?:gap|niche|alcove|slot|recess|nook|space|shelf|cupboard|cabinet|opening|doors?|doorway|lift|corridor|hallway"
    r"|corner|worktop|counter|aisle|closet)\b|缝|空隙|空档|空当|夹缝|角落|柜子|柜里|格子|台面|门洞|门框|过道|空地"
    r"|凹槽|地方|位置"
)
_BEDDING = re.compile(r"的?(?:[春夏秋冬双单薄厚羽绒]{0,3})(?:被子?|被芯|褥子|毯子|凉席|席子)")
_SIDES = ("width", "diameter", "size", "length", "depth", "height")


def window(text: str, span: Span, near: int = _NEAR) -> Span:
    """The part of a number's clause that is near it."""
    before = [found.end() for found in _CLAUSE.finditer(text, 0, span[0])]
    after = _CLAUSE.search(text, span[1])
    start, end = before[-1] if before else 0, after.start() if after else len(text)
    return max(start, span[0] - near), min(end, span[1] + near)


def by_words(grammar: Grammar, text: str, measure: Measure, fits: Collection[str]) -> str | None:
    """The one attribute with a word of its own near a number: 刷新120起跳 is the refresh rate."""
    start, end = window(text, measure.core)
    near = {one for one, _, _ in tokens(text[start:end]) if len(one) > 1}
    scored = sorted(((len(near & _own_words(grammar, key)), key) for key in fits), reverse=True)
    if not scored or not scored[0][0] or (len(scored) > 1 and scored[1][0] == scored[0][0]):
        return None
    return scored[0][1]


def _own_words(grammar: Grammar, key: str) -> set[str]:
    return grammar.telling.get(key, set())


def by_place(text: str, measure: Measure, fits: Collection[str]) -> str | None:
    """The side of a thing that must go into a place of which one size is said; of bedding the width: 一米八的被子."""
    if "width" in fits and _BEDDING.match(text, measure.core[1]):
        return "width"
    if measure.low is not None and not measure.bare:
        return None
    start, end = window(text, measure.core)
    if not _PLACE.search(text[start:end]):
        return None
    return next((key for key in _SIDES if key in fits), None)


def first_of(kinds: Sequence[AttributeType], measure: Measure, fits: Collection[str]) -> str | None:
    """Of several attributes that a bounded number may be of, the one that the knowledge puts first.

    A bare one has its bound from the attribute, where of all of them more is better: a flask that keeps 24 hours.
    """
    if measure.bare and not all(kind.better == "more" for kind in kinds if kind.key in fits):
        return None
    own = [kind.key for kind in kinds if kind.key in fits and not kind.key.startswith(OWN)]
    return own[0] if own and len(own) == len(fits) else None


def placed(text: str, measure: Measure) -> bool:
    """Whether a bare number is the room that there is, so that it bounds from above."""
    start, end = window(text, measure.core)
    return measure.bare and bool(_PLACE.search(text[start:end]))


def across(unit: str, target: str) -> float | None:
    """How many of one unit of time make another of a different kind: a month is 30 days, a day 24 hours; else None."""
    hours = {"h": 1.0, "min": 1 / 60, "day": _DAY, "week": 7 * _DAY, "month": _MONTH * _DAY, "year": 365 * _DAY}
    return hours[unit] / hours[target] if unit in hours and target in hours else None
