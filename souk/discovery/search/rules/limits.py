"""Limits in a shopper's words: budgets, sizes, what it must and must not have."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from souk.discovery.search.contracts import Limit
from souk.discovery.search.rules.entries import shown
from souk.goods.annotation import AttributeReader, AttributeType, Passage, forms, number, quantities
from souk.kit.locale import LOCALES, Locale, Words
from souk.kit.money import Money, exponent, show
from souk.kit.text import flat

Span = tuple[int, int]
_N = r"(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?k?|[一二两三四五六七八九十百千万亿]{2,})"
_MONEY = r"(元|块钱|块|rmb|cny|人民币|美元|美金|刀|dollars?|bucks|usd|euros?|eur|欧元|欧|pounds?|gbp|英镑|yuan)"
_SIGN = r"([¥¥$€£])"
_MOST_BEFORE = (
    r"(?:预算(?:在|是|为|大概|大约)?|不超过|不高于|不要超过|低于|少于|最多|小于|under|below|less than|at most|up to"
    r"|within|no more than|not more than|cheaper than|maximum|max|budget(?: is| of| around)?:?)"
)
_LEAST_BEFORE = r"(?:高于|至少|不低于|不少于|大于|超过|over|above|more than|at least|from|starting at|minimum|min)"
_MOST_AFTER = r"(?:以内|以下|之内|内|封顶|左右以内|or less|or under|max|maximum|tops|budget)"
_LEAST_AFTER = r"(?:以上|起|往上|or more|and up|plus)"
_RANGE = re.compile(rf"{_SIGN}?\s*{_N}\s*{_MONEY}?\s*(?:-|~|–|—|到|至|to|and)\s*{_SIGN}?\s*{_N}\s*{_MONEY}?")
_MOST = re.compile(rf"{_MOST_BEFORE}\s*{_SIGN}?\s*{_N}\s*{_MONEY}?|{_SIGN}?\s*{_N}\s*{_MONEY}?\s*{_MOST_AFTER}")
_LEAST = re.compile(rf"{_LEAST_BEFORE}\s*{_SIGN}?\s*{_N}\s*{_MONEY}?|{_SIGN}?\s*{_N}\s*{_MONEY}?\s*{_LEAST_AFTER}")
_ABOUT = re.compile(rf"{_SIGN}\s*{_N}|{_N}\s*{_MONEY}")
_CURRENCIES = {
    "CNY": ("元", "块钱", "块", "rmb", "cny", "人民币", "¥", "¥", "yuan"),
    "USD": ("美元", "美金", "刀", "dollar", "dollars", "bucks", "usd", "$"),
    "EUR": ("euro", "euros", "eur", "欧元", "欧", "€"),
    "GBP": ("pound", "pounds", "gbp", "英镑", "£"),
}
_CURRENCY = {word: code for code, many in _CURRENCIES.items() for word in many}
_NOT = re.compile(
    r"(?:不要|不带|不用|不含|不想要|别|无需|非|没有|除了|without|no|not|non|exclud\w+|avoid\w*)"
    r"[\s-]*(?:a |an |any |the |有|带|是)?$"
)
_ASKS = re.compile(
    r"要不要|需不需要|需要.{0,8}吗|有没有必要|用不用|是不是要"
    r"|\bdo (?:i|we) (?:really )?need\b|\bis it worth\b|\bshould i\b"
)
_LEFT_OUT = re.compile(
    r"请问|推荐|有没有|有什么|什么样|什么|怎么样|怎么|如何|哪一款|哪款|哪种|哪个|哪些|好用|比较|适合|想要|想买|需要|应该|可以"
    r"|一下|一款|一个|一台|一些|家里|家庭|我家|给我|买|用|的|吗|呢|吧|了|和|与|或|在|是|要|想|我|你|他|她|它|有|好|选"
    r"|\b(?:what|which|who|how|where|why|is|are|do|does|can|could|should|would|will|the|a|an|i|we|my|our|me|for|to|of"
    r"|in|on|at|and|or|with|without|that|this|it|need|want|looking|look|buy|get|best|good|recommend|please|any|some"
    r"|there|have|has|be|use|using)\b"
)
_MARKS = " ,,。.??!!、;;::"
# An age that is said is the child's: what is made from a lower age on fits too.
_FROM = {"age_from"}
_YES: Words = {"en": "yes", "zh-CN": "是"}
_NO: Words = {"en": "no", "zh-CN": "否"}
_PRICE: Words = {"en": "Price", "zh-CN": "价格"}


def price_limits(text: str, taken: Sequence[Span]) -> Iterator[tuple[Limit, Span]]:
    """Budgets: `预算200以内`, `under $300`, `100-200元`, `两百以内`. A number with another unit is none."""
    plain = flat(text)
    for pattern, bounds in ((_RANGE, "both"), (_MOST, "most"), (_LEAST, "least"), (_ABOUT, "about")):
        for found in pattern.finditer(plain):
            span = found.span()
            if overlaps(span, taken) or _measures(plain, found):
                continue
            limit = _price(found, bounds, text)
            if limit is not None:
                yield limit, span
                return


def _measures(plain: str, found: re.Match[str]) -> bool:
    """Whether the number counts something else than money: a unit that is no currency stands behind it."""
    if any(part in _CURRENCY for part in found.groups() if part):
        return False
    end = max(found.end(group) for group in range(1, found.re.groups + 1))
    return any(one.unit is not None and one.start < end < one.end for one in quantities(plain))


def _price(found: re.Match[str], bounds: str, text: str) -> Limit | None:
    groups = [part for part in found.groups() if part]
    currency = next((_CURRENCY[part] for part in groups if part in _CURRENCY), "")
    values = [value for part in groups if part not in _CURRENCY and (value := _amount(part)) is not None]
    if not values or (bounds == "both" and (len(values) < 2 or not (currency or max(values) >= 10))):
        return None
    if bounds == "both" and not currency and not _spoken_of_money(text):
        return None
    low, high = _bounds(values, bounds)
    said = text[slice(*found.span())].strip()
    return in_currency(Limit("price", _PRICE, {}, said, low, high), currency)


def _spoken_of_money(text: str) -> bool:
    return any(word in text.lower() for word in ("预算", "价", "budget", "price", "cost", "钱"))


def _bounds(values: Sequence[float], bounds: str) -> tuple[float | None, float | None]:
    match bounds:
        case "both":
            return min(values[:2]), max(values[:2])
        case "most":
            return None, values[0]
        case "least":
            return values[0], None
    return round(values[0] * 0.8, 2), round(values[0] * 1.2, 2)


def _amount(text: str) -> float | None:
    value = number(text.removesuffix("k"))
    return None if value is None else value * (1000 if text.endswith("k") else 1)


def in_currency(limit: Limit, currency: str) -> Limit:
    """A budget in whole units as one in minor units of a currency; without one it waits."""
    if not currency:
        return limit
    scale = 10 ** exponent(currency)
    low = None if limit.at_least is None else round(limit.at_least * scale)
    high = None if limit.at_most is None else round(limit.at_most * scale)
    words = {locale: _budget(low, high, currency, locale) for locale in LOCALES}
    return replace(limit, at_least=low, at_most=high, unit=currency, shown=words)


def _budget(low: int | None, high: int | None, currency: str, locale: Locale) -> str:
    lowest = "" if low is None else show(Money(low, currency), locale)
    highest = "" if high is None else show(Money(high, currency), locale)
    if lowest and highest:
        return f"{lowest} – {highest}"
    return f"≤ {highest}" if highest else f"≥ {lowest}"


def wish_limit(kind: AttributeType, much: bool, said: str) -> Limit:
    """A wish without a number, such as 大容量, as the number that the category's knowledge gives it."""
    wish = kind.much if much else kind.little
    assert wish is not None, "only words of a wish are read as one"
    return _number_limit(kind, wish.at if much else None, None if much else wish.at, said)


def attribute_limits(reader: AttributeReader, text: str, taken: Sequence[Span]) -> Iterator[tuple[Limit, Span]]:
    """What it must have or be, what it must not, and sizes with `以上`, `at least` and their like."""
    plain = flat(text)
    kinds = {kind.key: kind for kind in reader.knowledge.attributes}
    for statement in reader.statements("", Passage("said", text, forms(text))):
        start, end = statement.evidence.start, statement.evidence.end
        if overlaps((start, end), taken):
            continue
        kind, denied = kinds[statement.key], bool(_NOT.search(plain[max(0, start - 12) : start]))
        value = statement.value
        if isinstance(value, float):
            low, high, span = _compared(plain, start, end, value)
            low = None if statement.key in _FROM and low is not None and high is not None else low
            yield _number_limit(kind, low, high, text[slice(*span)].strip()), span
        else:
            yield _choice_limit(kind, value, denied, text[start:end]), (start, end)


def _compared(plain: str, start: int, end: int, value: float) -> tuple[float | None, float | None, Span]:
    """The bounds of a size, `at least` or `以上`, and the span with them; a bare size means a tenth around."""
    before, within, after = plain[max(0, start - 16) : start], plain[start:end], plain[end : end + 10]
    for words_before, words_after, low, high in (
        (_LEAST_BEFORE, _LEAST_AFTER, value, None),
        (_MOST_BEFORE, _MOST_AFTER, None, value),
    ):
        led = re.search(rf"{words_before}\s*$", before)
        trailed = re.match(rf"\s*(?:\+|{words_after})", after)
        if led or trailed or re.search(words_before, within):
            begin = start - len(led.group()) if led else start
            return low, high, (begin, end + (trailed.end() if trailed else 0))
    return round(value * 0.9, 3), round(value * 1.1, 3), (start, end)


def _number_limit(kind: AttributeType, low: float | None, high: float | None, said: str) -> Limit:
    words = {locale: _spanned(kind, low, high, locale) for locale in LOCALES}
    return Limit(kind.key, kind.name, words, said, low, high, unit=kind.unit)


def _spanned(kind: AttributeType, low: float | None, high: float | None, locale: Locale) -> str:
    lowest = "" if low is None else shown(kind, low)[locale]
    highest = "" if high is None else shown(kind, high)[locale]
    if lowest and highest:
        return f"{lowest} – {highest}"
    return f"≥ {lowest}" if lowest else f"≤ {highest}"


def _choice_limit(kind: AttributeType, value: bool | str, denied: bool, said: str) -> Limit:
    tag = ("yes" if value else "no") if isinstance(value, bool) else value
    if denied and isinstance(value, bool):
        tag, denied = ("no" if value else "yes"), False
    if isinstance(value, bool):
        return Limit(kind.key, kind.name, _YES if tag == "yes" else _NO, said, any_of=(tag,))
    words: dict[Locale, str] = {locale: shown(kind, value)[locale] for locale in LOCALES}
    if denied:
        words = {"en": f"not {words['en']}", "zh-CN": f"不要{words['zh-CN']}"}
        return Limit(kind.key, kind.name, words, said, none_of=(tag,))
    return Limit(kind.key, kind.name, words, said, any_of=(tag,))


def asked_about(text: str, taken: Sequence[Span]) -> bool:
    """Whether the turn asks about a property rather than asking for it: `要不要盖`, `do I need a lid`."""
    return bool(_ASKS.search(flat(text))) or (0, len(text)) in taken


def purpose(text: str, start: int, end: int) -> bool:
    """Whether goods are named as what others are for: a mouse `for a laptop`, 笔记本`用的`鼠标."""
    before, after = flat(text)[max(0, start - 16) : start], flat(text)[end : end + 4]
    return bool(
        re.search(r"\b(?:for|fits?|with)\s+(?:a |an |my |the |your |our )?$|(?:配|适配|搭配)$", before)
    ) or bool(re.match(r"用的|专用的?|上用", after))


def overlaps(span: Span, taken: Sequence[Span]) -> bool:
    """Whether a span touches one that is understood already."""
    return any(span[0] < end and span[1] > start for start, end in taken)


def within(span: Span, taken: Sequence[Span]) -> bool:
    """Whether a span lies inside one that is understood already."""
    return any(start <= span[0] and span[1] <= end for start, end in taken)


def unread(words: str) -> bool:
    """Whether words are left over that may name a thing: two Han characters, or three letters."""
    return bool(re.search(r"[㐀-鿿]{2}|[^\W\d_㐀-鿿]{3}", words))


def leftover(text: str, taken: Sequence[Span]) -> str:
    """What is neither understood nor a joining word."""
    kept = "".join(" " if any(a <= place < b for a, b in taken) else char for place, char in enumerate(text))
    return " ".join(_LEFT_OUT.sub(" ", flat(kept)).split()).strip(_MARKS)
