"""What bounds a number sets on an attribute: as it was said, or as such things are asked for."""

import re
from collections.abc import Iterator
from math import isclose

from souk.discovery.search.contracts import Limit
from souk.discovery.search.rules.limits import number_limit
from souk.discovery.search.rules.measures import ABOUT, NEAR, Measure
from souk.goods.annotation import UNITS, AttributeType

# An age that is said is the child's: what is made from a lower age on fits too.
AGES = {"age_from"}
# What it carries: `up to 15 kg` is asked of what carries as much.
CARRIES = {"load", "max_load", "maximum_load"}
# What is made for so much is made for that much at least: a laptop's sleeve, a nappy, a pot for one.
FITS = {"laptop_size", "fits_screen", "baby_weight", "people"}
# A bare number of these is what it has at least; of others it is about that much.
_AT_LEAST = {
    "bytes",
    "time",
    "charge",
    "light",
    "illuminance",
    "rate",
    "frequency",
    "area",
    "spf",
    "sound-",
    "dots",
    "va",
    "days",
    "months",
}
_SOONER = re.compile(r"(?:^|_)(?:response|latency|delay|access|seek|startup|warm_up|noise)")
_HOLDS = re.compile(r"holds?|takes|fits?|装得?下|放得?下|能?装|能?放|盛得?下|能?盛|灌进?去?|塞得?下")
_REACHES = re.compile(r"reach(?:es|ing)?|stretch(?:es|ing)?|够得?到|够得着")
_STRICTLY = re.compile(r"\bmore than\b|\bover\b|超过|多于|大于")


def believed(kind: AttributeType, low: float | None, high: float | None) -> bool:
    least, most = kind.bounds or (0.0, float("inf"))
    return all(least <= value <= most for value in (low, high) if value is not None)


def exactly(kind: AttributeType, limit: Limit) -> Iterator[Limit]:
    """The very size, where one that is said without a comparison is read as about that."""
    low, high = limit.at_least, limit.at_most
    if low is None or high is None or low == high:
        return
    for middle in ((low + high) / 2, low + 0.5):
        # An inch is from half below to three quarters above; other sizes are so far on either side.
        inch = kind.unit == "in" and isclose(low + 0.5, middle) and isclose(high, middle + 0.75)
        near = isclose(low, middle * (1 - NEAR), abs_tol=2e-3) and isclose(high, middle * (1 + NEAR), abs_tol=2e-3)
        if inch or near:
            yield number_limit(kind, round(middle, 3), round(middle, 3), limit.said)
            return


def _about(kind: AttributeType, low: float | None, high: float | None) -> tuple[float | None, float | None]:
    """Bounds as they were said; what is made for about so much is made for that much."""
    if kind.key in FITS and low and high and isclose(high * (1 - ABOUT), low * (1 + ABOUT)):
        return round(low / (1 - ABOUT), 4), None
    return low, high


def _better(
    kind: AttributeType, measure: Measure, low: float | None, high: float | None
) -> tuple[float | None, float | None]:
    """`5 ms or better` is less of what is better the less there is; so much is enough of what is better the more.

    Where one draws the line, 三十分贝是底线, no more is taken of what is better the less.
    """
    less = kind.better == "less" or bool(_SOONER.search(kind.key))
    if measure.hint == "better" and less and high is None:
        return None, low
    if measure.enough and kind.better == "more" and low is None:
        return high, None
    if measure.ends and less and high is None:
        return None, low
    return low, high


def bounded(
    kind: AttributeType, measure: Measure, low: float | None, high: float | None
) -> tuple[float | None, float | None]:
    """The bounds of a limit: of a bare number what its attribute makes of it."""
    if kind.key in AGES:
        return None, high if high is not None else low
    if kind.key in CARRIES and (low is None or measure.bare):
        return high, None
    if not measure.bare or low is None:
        return _about(kind, *(_better(kind, measure, low, high)))
    dimension = UNITS[kind.unit].dimension if kind.unit in UNITS else ""
    held = dimension in ("volume", "mass") and _HOLDS.fullmatch(measure.hint)
    held = held or (dimension == "length" and _REACHES.fullmatch(measure.hint))
    if held or kind.key in FITS or (kind.better == "more" and dimension in _AT_LEAST):
        return low, None
    if kind.better == "less" and dimension == "sound":
        return None, low
    return _of_that_size(kind, low)


def _of_that_size(kind: AttributeType, low: float) -> tuple[float, float]:
    """About as much as was said: so many inches, so many pieces, so near otherwise."""
    if kind.unit == "in" and low == int(low):
        return low - 0.5, low + 0.75
    if kind.unit == "count":
        return low, low
    return round(low * (1 - NEAR), 3), round(low * (1 + NEAR), 3)


def in_wholes(
    kind: AttributeType, text: str, measure: Measure, low: float | None, high: float | None
) -> tuple[float | None, float | None]:
    """Bounds of what is counted in wholes: more than two are three at least."""
    more = low is not None and high is None and _STRICTLY.search(text[slice(*measure.span)])
    return (low + 1, None) if kind.unit == "count" and more and low is not None else (low, high)
