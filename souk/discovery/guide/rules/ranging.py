"""Money that is said without a currency or a bound: a gift for my boss, 200-300; 预算5000想配一套."""

import re
from collections.abc import Sequence

from souk.discovery.search import PRICE, Limit, Measure, Said, clear, measures

Span = tuple[int, int]
# From and to, in whole units, and the step of what people say when they speak of money.
_LEAST, _MOST, _STEP = 20, 100_000, 10
_CLOSED = re.compile(
    r"\s*(?:$|[;,.，。；!?！？、)）]|的|之间|左右)|\s+(?=[㐀-鿿])|\s+(?:for|please|no|not|without|with|and|or)\b"
)
_BUDGET = re.compile(r"(?:预算|\bbudget)\s*(?:是|在|有|大概|大约|约|of|is|about)?\s*$")


def of_money(said: Said, taken: Sequence[Span]) -> tuple[Limit, Span] | None:
    """The budget that a bare range is, or a bare number right behind that word, in whole units of no currency yet.

    With its span in the reading form. What counts anything else has its unit, or is finer than money is spoken of.
    """
    for one in measures(said.text):
        if one.units or one.currency or not clear(one.core, taken):
            continue
        if _ranges(one) and _CLOSED.match(said.text, one.core[1]):
            return Limit("price", PRICE, {}, said.quote(one.span), one.low, one.high), one.span
        most = one.low if one.high is None else one.high
        if most and most >= _LEAST and _BUDGET.search(said.text[: one.core[0]]):
            return Limit("price", PRICE, {}, said.quote(one.span), at_most=most), one.span
    return None


def _ranges(one: Measure) -> bool:
    if one.low is None or one.high is None:
        return False
    return _LEAST <= one.low < one.high <= _MOST and not one.low % _STEP and not one.high % _STEP
