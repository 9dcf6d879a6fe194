"""Limits as values, and small rules about a shopper's words."""

import re
from collections.abc import Sequence
from dataclasses import replace

from souk.discovery.search.contracts import Limit
from souk.discovery.search.rules.entries import shown
from souk.goods.annotation import AttributeType
from souk.kit.locale import LOCALES, Locale, Words
from souk.kit.money import Money, exponent, show
from souk.kit.text import flat

Span = tuple[int, int]
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
_YES: Words = {"en": "yes", "zh-CN": "是"}
_NO: Words = {"en": "no", "zh-CN": "否"}
PRICE: Words = {"en": "Price", "zh-CN": "价格"}


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
    return number_limit(kind, wish.at if much else None, None if much else wish.at, said)


def number_limit(kind: AttributeType, low: float | None, high: float | None, said: str) -> Limit:
    """A size between two bounds, in the attribute's own unit."""
    words = {locale: _spanned(kind, low, high, locale) for locale in LOCALES}
    return Limit(kind.key, kind.name, words, said, low, high, unit=kind.unit)


def _spanned(kind: AttributeType, low: float | None, high: float | None, locale: Locale) -> str:
    lowest = "" if low is None else shown(kind, low)[locale]
    highest = "" if high is None else shown(kind, high)[locale]
    if lowest and lowest == highest:
        return lowest
    if lowest and highest:
        return f"{lowest} – {highest}"
    return f"≥ {lowest}" if lowest else f"≤ {highest}"


def choice_limit(kind: AttributeType, any_of: Sequence[str], none_of: Sequence[str], said: str) -> Limit:
    """What it must be: `any_of`, tags of the index. Where `none_of` is denied, `any_of` are the values that are left.

    So a product of which nobody says what it is does not keep a limit such as "no nuts".
    """
    if kind.kind == "flag":
        return Limit(kind.key, kind.name, _YES if tuple(any_of) == ("yes",) else _NO, said, any_of=tuple(any_of))
    words = {locale: _listed(kind, none_of or any_of, locale) for locale in LOCALES}
    if none_of:
        words = {"en": f"not {words['en']}", "zh-CN": f"不要{words['zh-CN']}"}
    return Limit(kind.key, kind.name, words, said, any_of=tuple(any_of), none_of=tuple(none_of))


def _listed(kind: AttributeType, values: Sequence[str], locale: Locale) -> str:
    names = [shown(kind, value)[locale] for value in values]
    return names[0] if len(names) == 1 else " / ".join(names)


def asked_about(text: str, taken: Sequence[Span]) -> bool:
    """Whether the turn asks about a property rather than asking for it: `要不要盖`, `do I need a lid`."""
    return bool(_ASKS.search(flat(text))) or (0, len(text)) in taken


def purpose(text: str, start: int, end: int) -> bool:
    """Whether goods are named as what others are for: a mouse `for a laptop`, 笔记本`用的`鼠标."""
    before, after = flat(text)[max(0, start - 16) : start], flat(text)[end : end + 4]
    return bool(
        re.search(
            r"\b(?:for|fits?|with|counts? as|back of|its own|whose)\s+(?:a |an |my |the |your |our )?$"
            r"|(?:配|适配|搭配|套|插在)$",
            before,
        )
    ) or bool(re.match(r"用的|专用的?|上用|里面?的", after))


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
