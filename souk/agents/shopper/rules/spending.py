"""What may be spent: for a piece or for all of it, with shipping or without; two prices in one sentence are two."""

import re
from dataclasses import replace
from itertools import pairwise

from souk.agents.shopper.rules.counting import PIECE
from souk.agents.shopper.rules.hearing import Reading, Shipping, Span, blank, taken
from souk.discovery.search import PRICE, Limit, price_limits
from souk.kit.locale import Words
from souk.kit.text import flat

_THING = r"(?:piece|item|unit|pack|bag|box|bottle|pair|set|can|tub)"
_EACH = re.compile(
    rf"每{PIECE}|每一{PIECE}|单价|单[个件只袋包瓶盒](?:价格?)?|均价|/\s*{PIECE}"
    rf"|(?<=[\d元块])\s*[一1]{PIECE}(?![㐀-鿿])|(?<![买要来订购选找])[一1]{PIECE}(?=\s*(?:不超过|不要超过|别超过|最多|至多|不高于|低于|\d))"
    rf"|各(?=\s*(?:不超过|最多|\d+\s*[元块以]))"
    rf"|(?<!of )\beach\b|\bapiece\b|\ba (?:piece|pop|unit)\b|\bper {_THING}\b|/\s*{_THING}\b|\bunit price\b"
    rf"|(?<=yuan )an? {_THING}\b|(?<=rmb )an? {_THING}\b|\bfor (?:every|each) (?:one|{_THING})\b|\beach one\b"
)
_ALL = re.compile(
    r"一共|总共|总价|合计|全部|加起来|总计|拢共|总(?=预算)|(?<=[个件袋])一起"
    r"|\bin (?:all|total)\b|\baltogether\b|\bfor (?:all|both|everything)\b|\btotal\b|\boverall\b|\bcombined\b"
)
_FREIGHT = r"(?:the\s+)?(?:shipping|delivery|postage|freight)(?:\s+(?:costs?|fees?|charges?))?"
_IN = re.compile(
    rf"(?:包含?|含|算上|连|加上)(?:运费|邮费|快递费)|(?:运费|邮费)(?:在内|算在内|也算|全包)|包邮|到手价?(?=[\s\d不最])"
    rf"|\b(?:including|incl\.?|includes|inclusive of|counting|with|after)\s+{_FREIGHT}(?:\s+included)?"
    rf"|\b{_FREIGHT}\s+(?:and tax\s+)?(?:included|in it)\b"
    r"|\ball[- ]in\b"
)
_OUT = re.compile(
    r"不[包含算]{1,2}(?:运费|邮费|快递费)|(?:运费|邮费|快递费)(?:另[算计付]|除外|不算|自理|不含)|不包邮"
    rf"|\b(?:excluding|excl\.?|exclusive of|without|before|not including|not counting|plus)\s+{_FREIGHT}"
    rf"|\b{_FREIGHT}\s+(?:extra|excluded|not included|aside|on top|comes? on top)\b"
)
_BUDGET = re.compile(r"预算|budget|spend|pay|花|付|出")
_LEAST = re.compile(r"至少|起|以上|不低于|at least|from|over|above|more than|minimum")
# An amount that no unit of measure follows; below five it is no price that anybody names without a currency.
_AMOUNT = re.compile(
    r"(?:[¥￥]\s*)?(?<![\w.,])(?P<n>\d[\d,]*(?:\.\d+)?)(?:\s*(?:元|块钱?|yuan|rmb|cny))?(?!\s*[-–]?\s*(?:[a-z]*(?:day"
    r"|week|month|year|cat|dog|piece|lit|kilo|gram|inch|pack|bag|box)"
    r"|(?:l|ml|kg|g|cm|mm|m|w|v|pcs|x)\b|[个件台只袋包瓶盒套天周月年升斤克米寸人层%x×*\d]|公斤|小时))"
)
LEAST = 5
_CLAUSE = re.compile(r"[;；。!！?？,，\n]|\.(?!\d)|\band\b|\bbut\b|但是?|(?=一共|总共|合计|加起来)")
_PIECE: Words = {"en": "the price is for a piece", "zh-CN": "价格按单件计"}
_WITH: Words = {"en": "the price counts shipping in", "zh-CN": "价格含运费"}
_BEFORE: Words = {"en": "the price is before shipping", "zh-CN": "价格不含运费"}


def spent(found: Reading) -> Reading:
    """A reading with what is said of money; the words of its main price are left for the guide, which reads it too."""
    whole = flat(found.rest)
    found = _shipped(found)
    text = flat(found.rest)
    marks = [one.span() for one in _EACH.finditer(text)]
    priced = [
        (clause, limit) for clause in _clauses(text) if (limit := _price((text, whole), clause, marks)) is not None
    ]
    each = [one for one in priced if any(one[0][0] <= start < one[0][1] for start, _ in marks)]
    rest = [one for one in priced if one not in each]
    if each and rest:
        found = _beside(found, each[0], marks)
    for mark in marks if priced else ():
        found = taken(found, mark, *(("each", _PIECE) if mark == marks[0] else ()))
    for one in _ALL.finditer(flat(found.rest)):
        found = taken(found, one.span()) if priced else found
    main = _main(found, rest or priced, whole)
    return replace(found, price=main, each=bool(marks) and not (each and rest) and main is not None)


def _shipped(found: Reading) -> Reading:
    """Whether shipping is in the price, where that is said."""
    for pattern, way, shown in ((_OUT, "out", _BEFORE), (_IN, "in", _WITH)):
        match = pattern.search(flat(found.rest))
        if match is not None:
            side: Shipping = "out" if way == "out" else "in"
            return replace(taken(found, match.span(), "shipping", shown), shipping=side)
    return found


def _beside(found: Reading, one: tuple[Span, Limit], marks: list[Span]) -> Reading:
    """The price for a piece beside one for all: it is kept here, and its words are not the main price's."""
    clause, limit = one
    at = _where(found.rest, clause, limit, marks)
    high = None if limit.at_most is None else int(limit.at_most * (1 if limit.unit else 100))
    return replace(taken(found, at, "each", None), piece=high)


def _where(text: str, clause: Span, limit: Limit, marks: list[Span]) -> Span:
    at = text.lower().find(limit.said.lower(), *clause)
    return (at, at + len(limit.said)) if at >= 0 else clause


def _main(found: Reading, priced: list[tuple[Span, Limit]], whole: str) -> Limit | None:
    """The price of the sentence: read of all of it, as a range may be, else the last that a clause has alone."""
    at_once = next((limit for limit, _ in price_limits(flat(found.rest), ())), None)
    return at_once or (priced[-1][1] if priced else None)


def _price(texts: tuple[str, str], clause: Span, marks: list[Span]) -> Limit | None:
    """The price in a clause; the numbers of other clauses are none of its."""
    text, whole = texts
    start, end = clause
    alone = " " * start + blank(text, marks)[start:end]
    return next((limit for limit, _ in price_limits(alone, ())), None) or _bare(whole, clause)


def _bare(text: str, clause: Span) -> Limit | None:
    """An amount that stands alone with a word of money: `350 in total`, 总预算400, `100 before shipping`."""
    start, end = clause
    marked = any(one.search(text, start, end) for one in (_EACH, _ALL, _IN, _OUT, _BUDGET))
    amounts = list(_AMOUNT.finditer(text, start, end))
    if not marked or len(amounts) != 1 or _LEAST.search(text, start, end):
        return None
    high = float(amounts[0]["n"].replace(",", ""))
    return Limit("price", PRICE, {}, amounts[0][0].strip(), None, high) if high >= LEAST else None


def _clauses(text: str) -> list[Span]:
    ends = [0, *(place for one in _CLAUSE.finditer(text) for place in one.span()), len(text)]
    return [(start, end) for start, end in pairwise(ends) if text[start:end].strip()]
