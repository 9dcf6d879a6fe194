"""Numbers with their bounds: `at least 20 L`, 30到40厘米, 三百块以内, `not heavier than 3 lbs`."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from souk.discovery.search.rules.bounds import Bound, Side, bound
from souk.discovery.search.rules.said import Span
from souk.goods.annotation import Quantity, Unit, convert, quantities

CURRENCIES = {
    "CNY": ("元", "块钱", "块", "rmb", "cny", "人民币", "¥", "yuan", "renminbi", "kuai", "圆"),
    "USD": ("美元", "美金", "刀", "dollar", "dollars", "bucks", "usd", "$", "us$"),
    "EUR": ("euro", "euros", "eur", "欧元", "欧", "€"),
    "GBP": ("pound", "pounds", "gbp", "英镑", "£", "quid"),
}
_CURRENCY = {word: code for code, many in CURRENCIES.items() for word in many}
_MONEY = "|".join(re.escape(word) for word in sorted(_CURRENCY, key=len, reverse=True) if word not in "¥$€£")
_AMOUNT = re.compile(
    r"(?P<sign>us\$|[¥$€£])?\s?(?P<number>(?<![\da-z.])\d{1,3}(?:,\d{3})+(?:\.\d+)?"
    r"|(?<![\da-z.,])\d+(?:\.\d+)?)(?P<k>\s?[kw](?![a-z]))?"
    rf"(?:[\s-]?(?P<money>{_MONEY})(?![a-z姆]))?"
)
_JOIN = re.compile(r"\s*(?:-|~|–|—|到|至|up to|to|through|and|或)\s*$")
_AND = re.compile(r"\s*(?:and|by|x|,|、|和)?\s*")
_GOES_ON = re.compile(r"[\s,;]*(?:but|and|yet|但是?|而且|又)\s*")
_BETWEEN = re.compile(r"(?:\bbetween|\bfrom|在)\s*$")
_AFTER_HINT = re.compile(
    r"\s*(?:in )?(wide|narrow|thin|slim|shallow"
    r"|across|tall|high|long|thick|deep|heavy|old|in diameter|diameter|width|height|length|weight|depth"
    r"|宽|长|高|厚|重|深|直径|口径)"
)
_BEFORE_HINT = re.compile(
    r"(宽|长|高|厚|重|深|直径|身高|体重|净重|承重|载重|wide|weighs?|weighing|holds?|lasts?|lasting|measuring"
    r"|carr(?:y|ies|ying)|supports?|takes|bears|reach(?:es|ing)?|stretch(?:es|ing)?|够得?到|够得着|fits?|装得?下|放得?下|盛得?下|能装|能放|灌进?去?|塞得?下)\s*(?:an?\s?)?$"
)
_ROOM = re.compile(r"\b(?:space|room|flat|corner|office)\b")
_ENOUGH = re.compile(r"\b(?:enough|plenty)\b|够")
ABOUT, NEAR = 0.2, 0.03
# A text is read by many rules, and in a conversation by every turn that follows.
_REMEMBERED = 256


@dataclass(frozen=True)
class Measure:
    """A number or a range with what it counts. `core` is the number with its unit, `span` takes in what bounds it.

    `units` are all that its unit word may mean; a bare number has none. `hint` is the word that says which property is
    meant: `heavier`, 宽. `bare` has no comparison: the thing is of that size. `enough` says that so much will do,
    `ends` that a line is drawn there.
    """

    low: float | None
    high: float | None
    units: tuple[Unit, ...]
    currency: str
    span: Span
    core: Span
    hint: str = ""
    bare: bool = False
    enough: bool = False
    ends: bool = False


@dataclass(frozen=True)
class _Amount:
    value: float
    units: tuple[Unit, ...]
    currency: str
    start: int
    end: int
    scaled: bool


def measures(text: str) -> list[Measure]:
    """Every number of a text in reading form, ranges as one, in the order in which they stand."""
    return list(_measures(text))


@lru_cache(maxsize=_REMEMBERED)
def _measures(text: str) -> tuple[Measure, ...]:
    found: list[Measure] = []
    amounts = list(_amounts(text))
    place = 0
    while place < len(amounts):
        one = amounts[place]
        other = amounts[place + 1] if place + 1 < len(amounts) else None
        if other is not None and _ranged(text, one, other):
            found.append(_range(text, one, other))
            place += 2
            continue
        found.append(_single(text, one))
        place += 1
    found = [one for one in found if one.span[0] < one.span[1]]
    found = [one for place, one in enumerate(found) if not any(_repeats(one, other) for other in found[:place])]
    return tuple(_continued(text, *pair) for pair in zip([None, *found], found, strict=False))


def _repeats(one: Measure, other: Measure) -> bool:
    """Whether a number only says again what was bounded before: 20升以上，含20升."""
    bounded = not other.bare and one.low in (other.low, other.high) and (other.low is None) != (other.high is None)
    return one.bare and bounded and bool(one.units) and one.units == other.units and one.currency == other.currency


def _continued(text: str, last: Measure | None, one: Measure) -> Measure:
    """A bound that goes on without its unit has the last one's: `over 14 inches but not over 16`.

    A side beside a side has its bound: `no more than 45 wide and 60 long`.
    """
    if last is not None and _beside(text, last, one):
        return replace(
            one, low=None if last.low is None else one.low, high=None if last.high is None else one.high, bare=False
        )
    if last is None or one.units or one.currency or not last.units or last.low is None or one.high is None:
        return one
    halves = last.high is None and one.low is None and last.low <= one.high <= last.low * 5
    joined = _GOES_ON.fullmatch(text[last.span[1] : one.span[0]])
    return replace(one, units=last.units) if halves and joined else one


def _beside(text: str, last: Measure, one: Measure) -> bool:
    """Whether two numbers are sides of one thing of which the first is bounded on one side alone."""
    bounded = (last.low is None) != (last.high is None)
    alike = not one.units or {unit.dimension for unit in one.units} == {unit.dimension for unit in last.units}
    side, other = (_AFTER_HINT.match(text[each.core[1] :]) for each in (last, one))
    if not side or not other or not bounded or not one.bare or not alike:
        return False
    return bool(_AND.fullmatch(text[last.core[1] + side.end() : one.core[0]]))


def _amounts(text: str) -> Iterator[_Amount]:
    counted: dict[int, list[Quantity]] = {}
    for one in quantities(text):
        counted.setdefault(one.start, []).append(one)
    for found in _AMOUNT.finditer(text):
        start = found.start("number")
        known = counted.get(start, [])
        units = tuple(one.unit for one in known if one.unit is not None)
        money = _CURRENCY.get(found["sign"] or "", "") or _CURRENCY.get(found["money"] or "", "")
        ends = [one.end for one in known if one.unit is not None]
        end = found.end("money") if found["money"] else max(ends, default=found.end())
        if units and not found["sign"] and not (found["money"] and len(found["money"]) > 1 and money != "GBP"):
            end, money = max(ends), money if money == "GBP" else ""
        scale = {"k": 1000, "w": 10_000}[found["k"].strip()] if found["k"] and not units else 1
        value = float(found["number"].replace(",", "")) * scale
        yield _Amount(value, units if not found["sign"] else (), money, found.start(), end, scale > 1)


def _ranged(text: str, one: _Amount, other: _Amount) -> bool:
    between = text[one.end : other.start]
    if not _JOIN.match(between):
        return False
    if between.strip() in ("and", "或") and not _BETWEEN.search(text[: one.start]):
        return False
    alike = not one.units or not other.units or {u.dimension for u in one.units} & {u.dimension for u in other.units}
    return bool(alike) and bool(other.units or other.currency or one.currency or one.value < other.value)


def _range(text: str, one: _Amount, other: _Amount) -> Measure:
    lead = _BETWEEN.search(text[: one.start])
    start = lead.start() if lead else one.start
    low, high = one.value, other.value
    if low and high / low >= 1000 and not one.units:
        low *= 1000
    span = (start, other.end)
    tail = bound("", text[other.end : other.end + 32]) if not lead else None
    span = (start, other.end + (tail.trailed if tail and tail.side == "most" else 0))
    units = other.units or one.units
    scale = convert(1, one.units[0], other.units[0].name) if one.units and other.units else None
    low *= scale or 1.0
    return Measure(
        min(low, high), max(low, high), units, other.currency or one.currency, span, (one.start, other.end),
        _hint(text, one.start, other.end),
    )  # fmt: skip


def _single(text: str, one: _Amount) -> Measure:
    bounded = bound(text[max(0, one.start - 60) : one.start], text[one.end : one.end + 60])
    core, span = (one.start, one.end), (one.start - bounded.led, one.end + bounded.trailed)
    if one.scaled and not one.currency and not bounded.side:
        return Measure(None, None, (), "", (0, 0), core)
    value = one.value
    hint = bounded.hint or _hint(text, span[0], span[1] if bounded.side == "about" else one.end)
    side = _of_speed(bounded, one.units) or bounded.side
    if side == "most" and one.units and one.units[0].dimension == "area" and not bounded.led:
        # A room of so much is no bound of what shall fill it.
        side = "" if _ROOM.search(text[one.end : span[1]]) else side
    low, high = {
        "least": (value, None),
        "most": (None, value),
        "about": (round(value * (1 - ABOUT), 4), round(value * (1 + ABOUT), 4)),
    }.get(side, (value, value))
    enough = side == "most" and bool(_ENOUGH.search(text[one.end : span[1]]))
    ends = bool(_LINE.search(text[one.end : span[1]]))
    return Measure(low, high, one.units, one.currency, span, core, hint, not side, enough, ends)


def article(measure: Measure, text: str) -> bool:
    """Whether a number is no more than an article: the one pack of 八十块以内一包, 预算一盒一百五."""
    counts = all(unit.dimension == "count" for unit in measure.units)
    one = measure.bare and measure.low == 1
    priced = 1 in (measure.low, measure.high) and bool(_BUDGETED.match(text, *measure.span))
    return (one or priced) and bool(measure.units) and counts


_LINE = re.compile(r"底线|及格线")
_BUDGETED = re.compile(r"预算|budget")


def _of_speed(bounded: Bound, units: Sequence[Unit]) -> Side:
    """Faster is more pages a minute, and fewer minutes."""
    found = re.match(r"(fast|quick|speed|swift|sooner|slow)", bounded.hint)
    if found is None or not units:
        return ""
    takes = units[0].dimension in ("time", "days", "months")
    if bounded.led:
        # `no faster than 800 MHz` is read already; of what takes time less is faster.
        return "" if not takes else "most" if bounded.side == "least" else "least"
    return "most" if takes is (found[1] != "slow") else "least"


def _hint(text: str, start: int, end: int) -> str:
    after = _AFTER_HINT.match(text[end:])
    before = _BEFORE_HINT.search(text[max(0, start - 12) : start])
    return after[1] if after else before[1] if before else ""


def clear(span: Span, taken: Sequence[Span]) -> bool:
    """Whether a span touches none that is understood already."""
    return not any(span[0] < end and span[1] > start for start, end in taken)
