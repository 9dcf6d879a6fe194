"""Numbers with their bounds: `at least 20 L`, 30到40厘米, 三百块以内, `not heavier than 3 lbs`."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from souk.discovery.search.rules.said import Span
from souk.goods.annotation import Quantity, Unit, quantities

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
    rf"(?:\s?(?P<money>{_MONEY})(?![a-z]))?"
)
_MORE = (
    r"(?:bigg|larg|heavi|long|wid|tall|thick|great|high|fast|bright|deep|old|strong|loud|dear)(?:ger|er)?"
    r"|bigger|more|later"
    r"|over|above"
)
_LESS = (
    r"(?:small|light|short|narrow|thin|slim|cheap|low|few|quiet|slow|young|weak)(?:m|n)?er|lighter|less|cheaper"
    r"|under|below|earlier"
)
_HINTED = r"(?P<hint>" + _MORE + "|" + _LESS + ")"
_LEAST_BEFORE = re.compile(
    r"(?:\bat (?:the )?(?:very )?least|\b(?:not|no|nothing|never|isn't) (?P<deny>\w+) than|\b(?P<hint>\w+er|more) than"
    r"|\bover|\babove|\bexceed(?:s|ing)|\bmin(?:imum)?(?: of)?|\bfrom|\bstarting (?:at|from)|\bupwards? of|>=?|≥"
    r"|\bbeyond"
    r"|(?:至少|最少|起码)[要得]?[有能]?[有用撑装带坐跑放]?|最低|不(?:能|要)?(?:低于|少于|小于|短于|轻于|窄于|矮于)|别低于|(?<!不)(?<!别)(?<!要)(?<!能)(?:高于"
    r"|大于|超过|多于|长于|宽于|重于))\s*$"
)
_MOST_BEFORE = re.compile(
    r"(?:\bat (?:the )?(?:very )?most|\bup to|\bunder|\bbelow|\bwithin|\b(?:not|no|never|nothing|isn't|don't|n't) "
    r"(?P<deny>\w+) than|\b(?P<hint>\w+er|less|fewer) than|\b(?:not|never|don't go) (?:over|above|beyond"
    r"|exceed(?:ing)?)"
    r"|\bno (?:over|above)|\bmax(?:imum)?(?: of)?|\bbudget(?: is| of| around| about)?:?|\blimit(?:ed to)?(?: of)?"
    r"|\bcapped at|<=?|≤"
    r"|(?:不|别|不要|不能|不可|不可以|不想|没)(?:超过|超出|高于|大于|多于|长于|重于|厚于|宽于|超|过)|(?<!不)(?<!别)(?<!能)(?<!要)(?:低于|少于|小于|短于|轻于)"
    r"|不到|不足|最多|最高|最大|最贵|最长"
    r"|顶多|限电|预算(?:在|是|为|大概|大约|只有|就)?|控制在|限(?:制)?在?|封顶)\s*$"
)
_OF = r"(?:[\s-]+(?!and\b|or\b|with\b|for\b)(?:of )?[a-z]+(?: (?!and\b|or\b|with\b)[a-z]+)?)?"
_LEAST_AFTER = re.compile(
    _OF + r"[\s(]*(?:(?:or|and|&) (?:more|over|above|up(?:wards?)?|beyond|(?P<hint>better"
    r"|\w+er)(?! than))\b(?!\s*[$€£¥\d])|\+|\bplus\b|\bupwards?\b"
    r"|\bmin(?:imum)?\b|\bat (?:the )?(?:very )?least\b|\bat (?:a )?minimum\b"
    r"|及?以上|或以上|起步|起(?!来)|往上|朝上|打底|之上|或更[大多高长])"
)
_MOST_AFTER = re.compile(
    _OF + r"[\s(]*(?:(?:or|and|&) (?:less|under|below|fewer|(?P<hint>\w+er)(?! than))\b(?!\s*[$€£¥\d])"
    r"|\bmax(?:imum)?\b|\btops\b|\blimit\b|\bceiling\b"
    r"|\bbudget\b|\bat (?:the )?most\b|\bcap\b"
    r"|及?以内|及?以下|之内|内(?![存胆置衬部层])|封顶|之下|左右以内|或更[小少低短]|顶天)"
)
_ABOUT_BEFORE = re.compile(
    r"(?:\babout|\baround|\broughly|\bapprox(?:imately|\.)?|\bcirca|~|大概|大约|约|差不多|将近)\s*$"
)
_ABOUT_AFTER = re.compile(r"\s*(?:左右|上下|or so\b|ish\b|-ish\b|或者?差不多)")
_EXACT_BEFORE = re.compile(r"(?:\bexactly|\bjust|\bprecisely|刚好|正好)\s*$")
_JOIN = re.compile(r"\s*(?:-|~|–|—|到|至|to|and|或)\s*$")
_BETWEEN = re.compile(r"(?:\bbetween|\bfrom|在)\s*$")
_RISES = re.compile(
    r"(?:bigg|larg|heavi|long|wid|tall|thick|great|high|fast|bright|deep|old|strong|loud|pric|warm|stronger)\w*"
    r"|more|better"
)
_SMALLER = re.compile(r"(?:small|light|short|narrow|thin|slim|cheap|low|few|quiet|slow|young|weak)\w*|less|worse")
_AFTER_HINT = re.compile(
    r"\s*(?:in )?(wide|across|tall|high|long|thick|deep|heavy|old|in diameter|diameter|width|height|length|weight|depth"
    r"|宽|长|高|厚|重|深|直径|口径)"
)
_BEFORE_HINT = re.compile(
    r"(宽|长|高|厚|重|深|直径|身高|体重|净重|wide|weighs?|weighing|holds?|lasts?|lasting|measuring)\s*$"
)
ABOUT, NEAR = 0.2, 0.03


@dataclass(frozen=True)
class Measure:
    """A number or a range with what it counts. `core` is the number with its unit, `span` takes in what bounds it.

    `units` are all that its unit word may mean; a bare number has none. `hint` is the word that says which property is
    meant: `heavier`, 宽. `bare` has no comparison: the thing is of that size.
    """

    low: float | None
    high: float | None
    units: tuple[Unit, ...]
    currency: str
    span: Span
    core: Span
    hint: str = ""
    bare: bool = False


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
    return [one for one in found if one.span[0] < one.span[1]]


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
    tail = _MOST_AFTER.match(text[other.end :]) if not lead else None
    span = (start, other.end + (tail.end() if tail else 0))
    units = other.units or one.units
    return Measure(
        min(low, high), max(low, high), units, other.currency or one.currency, span, (one.start, other.end),
        _hint(text, one.start, other.end),
    )  # fmt: skip


def _single(text: str, one: _Amount) -> Measure:
    before, after = text[max(0, one.start - 30) : one.start], text[one.end : one.end + 24]
    core = (one.start, one.end)
    bound, led, trailed, hint = _bound(before, after)
    span = (one.start - led, one.end + trailed)
    if one.scaled and not one.currency and not bound:
        return Measure(None, None, (), "", (0, 0), core)
    value = one.value
    hint = hint or _hint(text, one.start - led, one.end + (trailed if bound == "about" else 0))
    match bound:
        case "least":
            return Measure(value, None, one.units, one.currency, span, core, hint)
        case "most":
            return Measure(None, value, one.units, one.currency, span, core, hint)
        case "about":
            low, high = round(value * (1 - ABOUT), 4), round(value * (1 + ABOUT), 4)
            return Measure(low, high, one.units, one.currency, span, core, hint)
        case "exact":
            return Measure(value, value, one.units, one.currency, span, core, hint)
    return Measure(value, value, one.units, one.currency, span, core, hint, bare=True)


def _bound(before: str, after: str) -> tuple[str, int, int, str]:
    """Which bound the words about a number give it, how many characters they take on each side, and a hint."""
    for word, where in (("about", _ABOUT_BEFORE), ("exact", _EXACT_BEFORE)):
        led = where.search(before)
        if led and not (word == "about" and (_MOST_AFTER.match(after) or _LEAST_AFTER.match(after))):
            return word, len(before) - led.start(), 0, ""
    about = _ABOUT_AFTER.match(after)
    if about and not _MOST_AFTER.match(after[about.end() :]):
        lead = re.search(r"(?:预算|budget)\w*\s*$", before)
        return "about", len(before) - lead.start() if lead else 0, about.end(), ""
    for side, led, tail in (
        ("most", _MOST_BEFORE.search(before), _MOST_AFTER.match(after)),
        ("least", _LEAST_BEFORE.search(before), _LEAST_AFTER.match(after)),
    ):
        made = _side(side, led, tail)
        if made is not None:
            begun = len(before) - led.start() if led else 0
            return made[0], begun, tail.end() if tail else 0, made[1]
    return "", 0, 0, ""


def _side(side: str, led: re.Match[str] | None, tail: re.Match[str] | None) -> tuple[str, str] | None:
    """The bound, turned by what is denied or compared: `not lighter than`, `or thinner`."""
    if led is not None:
        denied, hint = led.groupdict().get("deny"), led.groupdict().get("hint")
        if denied:
            return _turned(denied, "most" if _RISES.fullmatch(denied) else "least")
        if hint:
            return _turned(hint, "least" if _RISES.fullmatch(hint) else "most")
        return side, ""
    if tail is not None:
        hint = tail.groupdict().get("hint")
        if hint:
            return _turned(hint, "least" if _RISES.fullmatch(hint) else "most")
        return side, ""
    return None


def _turned(word: str, bound: str) -> tuple[str, str] | None:
    known = _RISES.fullmatch(word) or _SMALLER.fullmatch(word)
    return (bound, word) if known else None


def _hint(text: str, start: int, end: int) -> str:
    after = _AFTER_HINT.match(text[end:])
    before = _BEFORE_HINT.search(text[max(0, start - 12) : start])
    return after[1] if after else before[1] if before else ""


def clear(span: Span, taken: Sequence[Span]) -> bool:
    """Whether a span touches none that is understood already."""
    return not any(span[0] < end and span[1] > start for start, end in taken)
