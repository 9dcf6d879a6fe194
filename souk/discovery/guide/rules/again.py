"""A number that is said anew in a later turn: `make that fifty`, `what about 1.7 or larger`, 三十也行."""

import re
from collections.abc import Sequence

from souk.discovery.search import Limit, Measure, Said, clear, measures
from souk.kit.money import exponent

Span = tuple[int, int]
_ANEW = re.compile(
    r"\b(?:make (?:that|it)|what about|how about|actually|instead|rather|would do|will do|is (?:fine|ok|okay|enough)"
    r"|better|let's say|say|sorry|wait|no,)|改成|换成|改到|改为|也行|也可以|就行|够了|还是|算了|那就|要不"
    r"|不如|不对|等等|[加砍降提减缩放]到"
)
# Farther off than so many times it is a number of something else.
_FAR = 8


def again(said: Said, taken: Sequence[Span], last: Limit) -> tuple[float | None, float | None, Span] | None:
    """The bounds of a limit that a turn says anew without its unit, and where; None where it does not."""
    scale = 10 ** exponent(last.unit) if last.key == "price" and last.unit else 1
    was = (last.at_most if last.at_least is None else last.at_least) or 0.0
    for one in measures(said.text):
        value = one.high if one.low is None else one.low
        plain = not one.units and not one.currency and clear(one.core, taken)
        if not plain or not value or not 1 / _FAR <= value * scale / (was or 1.0) <= _FAR:
            continue
        if _counts(said.text, one) and (not one.bare or _ANEW.search(said.text)):
            return (*_bounds(one, last, value, was, scale), one.span)
    return None


def _counts(text: str, one: Measure) -> bool:
    """Whether nothing that it counts stands behind a number."""
    rest = text[max(one.core[1], one.span[1]) :]
    return not re.match(r"\s?(?:[a-z]{3,}\s[a-z]{4,}|[个只片件包盒条支瓶])", rest) or bool(_ANEW.match(rest.strip()))


def _bounds(one: Measure, last: Limit, value: float, was: float, scale: int) -> tuple[float | None, float | None]:
    if not one.bare:
        return one.low, one.high
    if last.at_least is None or last.at_most is None:
        return (None, value) if last.at_least is None else (value, None)
    # A size is as near as it was before.
    middle = (last.at_least + last.at_most) / 2 / scale
    return round(last.at_least / scale * value / middle, 3), round(last.at_most / scale * value / middle, 3)
