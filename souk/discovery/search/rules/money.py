"""Budgets: `under $300`, 两百以内, 100-200元, 预算三千左右."""

import re
from collections.abc import Iterator, Sequence

from souk.discovery.search.contracts import Limit
from souk.discovery.search.rules.limits import PRICE, in_currency
from souk.discovery.search.rules.measures import Measure, clear, measures
from souk.discovery.search.rules.said import Said, Span, numbered, plainly

_SPOKEN = re.compile(
    r"预算|价|钱|budget|price|cost|spend|贵|便宜|cheap|手头|手里|兜里|口袋里|攒|凑|红包|工资|wallet|purse|afford"
)
_PURSE = re.compile(
    r"\b(?:money|cash|funds?|purse|wallet|saved|savings|in total|altogether|all together)\b"
    r"|总共|一共|合计|总价|加起来|钱|预算|手头|手里|兜里|口袋里|攒|凑|红包|工资"
)
# `150 is what I've put aside`, 一万五是我们凑得出来的上限.
_SAVED = re.compile(
    r" (?:is|was) (?:what|all) (?:i|we)(?:'ve| have| had|'d| can| could|'m| am| are)?\b[^.;!?]{0,24}"
    r"\b(?:put (?:aside|by|away)|saved|set aside|spend|afford|got|budgeted|scraped together|pay)\b"
    r"|是(?:我|我们|咱们?|他|她)?[㐀-鿿]{0,8}(?:上限|极限|底线|预算|全部|封顶|家底)"
)
_CLOSED = re.compile(r"\s*(?:$|[;,。.!?()、]|(?:no|not|without|for|with|and|that|which|but|or|please|if|total|all)\b)")
_DEAR = re.compile(r"cheap\w*|dear\w*|expensive|costly|pric\w+|贵|便宜")
_RATED = re.compile(
    r"(?<!budget )(?<!price )(?<!cost )(?<!limit )(?<!total )(?<!maximum )(?<!minimum )(?<!max )(?<!min )\bof\s*$"
)
# A sum for several things at once: `500 in total`, read as so many in it, `700 for the lot`.
_IN_ALL = re.compile(
    r"\s*(?:(?:in )?total|altogether|all together|all told|all in|in all|for (?:the (?:lot|set|whole lot|pair)"
    r"|everything|all (?:of (?:it|them)|three|four)|both|the two|the three))\b"
)
_LEAST_SUM = 20
# Two amounts are one range where so few characters part them, and the second is not so many times the first.
_NEAR, _FAR = 14, 20
# 两块布 are two pieces, not two yuan.
_FEW_PIECES = 20
_PIECES = re.compile(r"块(?![钱以之内左上下起封多来的])[㐀-鿿]")
_ENDS = re.compile(
    r"\s*(?:or|and|max|tops|budget|limit|ceiling|is|for|please|this|but|so|as|if|at|all|total|with|on|from|being|no|not|without)\b"
)
_COUNTED = re.compile(r"\s*[-]?(?:[a-z]{2,}|g\b|p\b|x\b)|(?![以之内左上下封元块的及或起往打顶就])[㐀-鿿]")


def price_limits(text: str | Said, taken: Sequence[Span]) -> Iterator[tuple[Limit, Span]]:
    """The budget that a text names, with its span; a number of anything else is none. The last one said counts.

    Of a plain text the spans are its own, of one in reading form those of that form.
    """
    said = text if isinstance(text, Said) else numbered(plainly(text))
    inside = taken if isinstance(text, Said) else [said.inward(span) for span in taken]
    named = [one for one in measures(said.text) if clear(one.core, inside) and _of_money(said.text, one)]
    if not named:
        return
    last = named[-1]
    low, high, quote = last.low, last.high, said.quote(last.span)
    if last.bare and low is not None:
        low, high = None, low
    if len(named) == 2 and low is None and _one_range(said.text, named[0], last):
        low, quote = named[0].low, said.quote((named[0].span[0], last.span[1]))
    limit = in_currency(Limit("price", PRICE, {}, quote, low, high), last.currency)
    yield limit, last.span if isinstance(text, Said) else said.outward(last.span)


def _one_range(text: str, first: Measure, last: Measure) -> bool:
    """Whether two amounts bound one budget: 一百以上，三百以内."""
    near = first.high is None and first.currency == last.currency and last.span[0] - first.span[1] < _NEAR
    return near and first.low is not None and last.high is not None and first.low <= last.high <= first.low * _FAR


def _of_money(text: str, measure: Measure) -> bool:
    if _sum(text, measure):
        return True
    if measure.units or (
        measure.bare and (measure.high or 0) <= _FEW_PIECES and _PIECES.match(text[measure.core[1] - 1 :])
    ):
        return False
    return bool(measure.currency or _unmarked(text, measure))


def _sum(text: str, measure: Measure) -> bool:
    """Whether a number that measures nothing is what several things may cost at once."""
    counts = all(unit.dimension == "count" for unit in measure.units)
    return counts and bool(_IN_ALL.match(text[measure.core[1] :])) and (measure.high or 0) >= _LEAST_SUM


def _told_apart(text: str, measure: Measure) -> bool:
    """Whether a bare number is said to be money: `birthday money came: 450`."""
    before = re.split(r"[;。.!?]", text[: measure.core[0]])[-1]
    after = text[measure.core[1] :]
    return bool(_PURSE.search(before)) and bool(re.match(r"\s*(?:$|[;,。.!?是就]|is\b|was\b|to\b|[-~到至])", after))


def _unmarked(text: str, measure: Measure) -> bool:
    """Whether a number without a currency is money: it is bounded, and counts nothing."""
    if _DEAR.fullmatch(measure.hint) or _SAVED.match(text[measure.core[1] :]):
        return True
    if measure.hint == "better" or _RATED.search(text[: measure.span[0]]):
        return False
    rest = text[measure.core[1] :]
    if measure.span[1] > measure.core[1] and not "㐀" <= rest[:1] <= "鿿":
        rest = text[measure.span[1] :]
    bounded = measure.span[1] > measure.core[1] and "㐀" <= rest[:1] <= "鿿"
    counted = not bounded and _COUNTED.match(rest) and not _ENDS.match(rest)
    if counted or (measure.bare and not _told_apart(text, measure)):
        return False
    value = measure.high if measure.high is not None else measure.low
    if value is None or value < 5 or (measure.low is not None and 1990 <= value <= 2035 and measure.high is None):
        return False
    if measure.high is None and not _SPOKEN.search(text) and value < 50:
        return False
    han = any("㐀" <= char <= "鿿" for char in text)
    ranged = measure.low is not None and measure.high is not None
    about = re.search(r"左右|上下|之间", text[measure.core[1] : measure.span[1] + 2])
    between = re.match(r"\s*between\b", text[measure.span[0] :])
    if ranged and not measure.bare and not _SPOKEN.search(text) and not about and not between:
        return False
    return han or bool(_CLOSED.match(text[measure.span[1] :]))
