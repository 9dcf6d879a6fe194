"""Two products beside each other in words, each difference with both sources."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from souk.discovery.guide.contracts import Sentence
from souk.discovery.guide.rules import saying
from souk.discovery.guide.rules.fit import Candidate
from souk.discovery.guide.rules.front import Gap
from souk.discovery.guide.rules.saying import Piece, say
from souk.discovery.search import shown
from souk.goods.annotation import AttributeType, Evidence
from souk.kit.locale import Locale, pick, spoken
from souk.kit.money import Money, show

MOST, ASKED = 3, 6
_WORDS: Mapping[Locale, Mapping[str, tuple[str, str]]] = {
    "zh-CN": {"price": ("贵 ", "便宜 "), "rating": ("高 ", "低 "), "number": ("多 ", "少 "), "level": ("高 ", "低 ")},
    "en": {
        "price": (" dearer", " cheaper"),
        "rating": (" higher", " lower"),
        "number": (" more", " less"),
        "level": (" higher", " lower"),
    },
}
# Of these units one has a higher or a lower number, not more or less of it.
_LEVELS = frozenset({"dB", "Hz", "rpm", "°C", "%"})
_STARS: Mapping[Locale, str] = {"zh-CN": "评分", "en": "Rating"}


def contrast(
    one: Candidate, other: Candidate, found: Sequence[Gap], kinds: Mapping[str, AttributeType], locale: Locale
) -> Sentence | None:
    """How one differs from the first choice: the price, then the largest differences; nothing where there is none."""
    lead = "比首选：" if locale == "zh-CN" else "Beside the first choice: "
    return _differing(lead, tuple(_apart(one, other, _largest(found, MOST), kinds, locale)), locale)


def compared(
    one: Candidate, other: Candidate, found: Sequence[Gap], kinds: Mapping[str, AttributeType], locale: Locale
) -> Sentence | None:
    """The same of two that were asked to be set side by side, with more of the differences."""
    lead = "相比之下：" if locale == "zh-CN" else "By comparison: "
    return _differing(lead, tuple(_apart(one, other, _largest(found, ASKED), kinds, locale)), locale)


def _differing(lead: str, parts: Sequence[Piece], locale: Locale) -> Sentence | None:
    return say(lead, *parts, "。" if locale == "zh-CN" else ".") if parts else None


def _largest(found: Sequence[Gap], most: int) -> list[Gap]:
    return sorted(found, key=lambda gap: (gap.key != "price", -gap.share))[:most]


def _apart(
    one: Candidate, other: Candidate, told: Sequence[Gap], kinds: Mapping[str, AttributeType], locale: Locale
) -> Iterator[Piece]:
    for number, gap in enumerate(told):
        if number:
            yield "，" if locale == "zh-CN" else ", "
        yield from _told(one, other, gap, kinds, locale)


def _told(
    one: Candidate, other: Candidate, gap: Gap, kinds: Mapping[str, AttributeType], locale: Locale
) -> Iterator[Piece]:
    level = "level" if (gap.key in kinds and kinds[gap.key].unit in _LEVELS) or gap.key.endswith("height") else "number"
    word = _WORDS[locale].get(gap.key, _WORDS[locale][level])[0 if gap.by > 0 else 1]
    amount = _amount(one, other, gap, kinds, locale)
    if gap.key == "rating":
        yield _STARS[locale] if locale == "zh-CN" else f"{_STARS[locale]} "
    elif gap.key != "price":
        kind = kinds[gap.key]
        name = pick(kind.name, locale)
        ref, path = one.card.category or "", f"attribute/{kind.key}/name/{spoken(kind.name, locale)}"
        yield saying.entry(ref, path, name)
        yield "" if locale == "zh-CN" else " "
    if locale == "zh-CN":
        yield word
        yield amount
    else:
        yield amount
        yield word


def _amount(
    one: Candidate, other: Candidate, gap: Gap, kinds: Mapping[str, AttributeType], locale: Locale
) -> tuple[str, tuple[Evidence, ...]]:
    """The difference in words, with the source of either side; the product that is spoken of comes first."""
    if gap.key == "price":
        currency = one.card.price.currency if one.card.price else ""
        both = (*saying.price(one.card, locale)[1], *saying.price(other.card, locale)[1])
        return show(Money(abs(int(gap.by)), currency), locale), both
    if gap.key == "rating":
        both = (*saying.rating(one.card, locale)[1], *saying.rating(other.card, locale)[1])
        return f"{exact(gap.by):g}", both
    own, its = one.values[gap.key], other.values[gap.key]
    both = (saying.best_evidence(own, locale), saying.best_evidence(its, locale))
    return shown(kinds[gap.key], exact(gap.by))[locale], both


def exact(difference: float) -> float:
    """A difference of two numbers of a few digits, without what floats add to it."""
    return float(round(Decimal(str(abs(difference))), 6))


def total(cards_prices: Sequence[tuple[str, tuple[Evidence, ...]]], sum_: Money, locale: Locale) -> Piece:
    """A sum of prices, with the source of each."""
    return show(sum_, locale), tuple(one for _, evidence in cards_prices for one in evidence)
