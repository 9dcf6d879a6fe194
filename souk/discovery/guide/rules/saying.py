"""Sentences made of pieces, each piece with its evidence."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from souk.discovery.guide.contracts import Claim, Sentence
from souk.discovery.guide.rules.fit import Wanted
from souk.discovery.search import Card, shown
from souk.goods.annotation import AttributeType, Evidence, KnownValue, Typed
from souk.kit.locale import Locale, language_of, pick, spoken
from souk.kit.money import Money, show

# Where the way to a product's price is opened, before the language.
FINAL = "final/"
_STOPS = "。.!!"
Piece = str | tuple[str, tuple[Evidence, ...]]


def say(*pieces: Piece) -> Sentence:
    """Put pieces together; a bare string is a joining word and claims nothing."""
    text, claims = "", []
    for piece in pieces:
        said, evidence = (piece, ()) if isinstance(piece, str) else piece
        if evidence and said:
            claims.append(Claim(len(text), len(text) + len(said), tuple(evidence)))
        text += said
    return Sentence(text, tuple(claims))


def text_of(piece: Piece) -> str:
    """The words of a piece."""
    return piece if isinstance(piece, str) else piece[0]


def pieces(sentence: Sentence) -> Iterator[Piece]:
    """A sentence taken apart into the pieces that it was made of."""
    end = 0
    for claim in sentence.claims:
        if claim.start > end:
            yield sentence.text[end : claim.start]
        yield sentence.text[claim.start : claim.end], claim.evidence
        end = claim.end
    if end < len(sentence.text):
        yield sentence.text[end:]


def entry(ref: str, path: str, text: str) -> tuple[str, tuple[Evidence, ...]]:
    """A whole knowledge text as a piece."""
    return text, (Evidence("knowledge", ref, path, 0, len(text), text),)


def title(card: Card, locale: Locale) -> tuple[str, tuple[Evidence, ...]]:
    """A product's title as a piece."""
    text = pick(card.title, locale)
    path = f"title/{spoken(card.title, locale)}"
    return text, (Evidence("field", card.product, path, 0, len(text), text),)


def price(card: Card, locale: Locale) -> tuple[str, tuple[Evidence, ...]]:
    """What it costs in the end as a piece, with how promotions make that, where they do, and what the offer says.

    Nothing where nobody offers it.
    """
    if card.price is None:
        return "", ()
    quote = _stated(card.before or card.price)
    path = f"variants/{card.variant}/offers/{card.shop}/price"
    offered = Evidence("field", card.product, path, 0, len(quote), quote)
    if card.before is None:
        return _written(card.price, locale), (offered,)
    quote = _stated(card.price)
    final = Evidence("price", card.product, f"{FINAL}{locale}", 0, len(quote), quote)
    return _written(card.price, locale), (final, offered)


def made(card: Card, locale: Locale) -> str:
    """How promotions make a card's price, beginning with the price: the text that its evidence quotes."""
    if card.price is None:
        return ""
    told = card.tag.told if card.tag else ()
    steps = [f"{pick(one.name, locale)} {pick(one.says, locale)}" for one in told if one.verdict.applied]
    return "; ".join((f"{_stated(card.price)} = {_stated(card.before or card.price)}", *steps))


def _stated(price: Money) -> str:
    return f"{price.major} {price.currency}"


# Babel takes half a millisecond, and one answer names a price many times.
@lru_cache(maxsize=4096)
def _written(price: Money, locale: Locale) -> str:
    return show(price, locale)


def rating(card: Card, locale: Locale) -> tuple[str, tuple[Evidence, ...]]:
    """The stars and how many gave them, as a piece."""
    if card.rating is None:
        return "", ()
    quote = f"{card.rating.value:g} / 5 ({card.rating.count})"
    said = {"en": f"{card.rating.value:g} of 5 stars from {card.rating.count} buyers"}
    said["zh-CN"] = f"{card.rating.count} 位买家给了 {card.rating.value:g} 分（满分 5 分）"
    return said[locale], (Evidence("field", card.product, "rating", 0, len(quote), quote),)


def value(ref: str, kind: AttributeType, known: KnownValue, locale: Locale) -> tuple[str, tuple[Evidence, ...]]:
    """A value with its attribute's name as a piece: the product's evidence first, then where its name comes from."""
    words = shown(kind, known.value)[locale]
    name = pick(kind.name, locale)
    named = Evidence("knowledge", ref, f"attribute/{kind.key}/name/{spoken(kind.name, locale)}", 0, len(name), name)
    more: list[Evidence] = [named]
    choice = next((one for one in kind.choices if one.id == known.value), None)
    if choice:
        path = f"attribute/{kind.key}/choice/{choice.id}/name/{spoken(choice.name, locale)}"
        more.append(Evidence("knowledge", ref, path, 0, len(words), words))
    text = words if isinstance(known.value, bool) else _joined(name, words, locale)
    return text, (best_evidence(known, locale), *more)


def best_evidence(known: KnownValue, locale: Locale) -> Evidence:
    """A structured field before text, text of the reader's language before another."""
    return min(known.evidence, key=lambda one: (not one.path.startswith("attributes/"), not one.path.endswith(locale)))


def better(kind: AttributeType, ref: str, wanted: Wanted, locale: Locale) -> tuple[Piece, ...]:
    """What would meet a condition, as pieces: `top-entry`, `at most 12 cm`."""
    condition = wanted.condition
    chosen = [one for one in kind.choices if one.id in condition.any_of]
    if chosen:
        path = f"attribute/{kind.key}/choice/{chosen[0].id}/name/{spoken(chosen[0].name, locale)}"
        return (entry(ref, path, pick(chosen[0].name, locale)),)
    if condition.yes is not None:
        name = entry(ref, f"attribute/{kind.key}/name/{spoken(kind.name, locale)}", pick(kind.name, locale))
        without = "不带" if locale == "zh-CN" else "without "
        return (name,) if condition.yes else (without, name)
    return tuple(_bounds(kind, ref, wanted, locale))


def _bounds(kind: AttributeType, ref: str, wanted: Wanted, locale: Locale) -> Iterator[Piece]:
    """`≥ 40 L`: the number is the knowledge's own, its unit the attribute's."""
    path = wanted.condition.path.rpartition("/")[0]
    for sign, name in (("≥ ", "at_least"), ("≤ ", "at_most")):
        bound = getattr(wanted.condition, name)
        if bound is not None:
            number = entry(wanted.ref, f"{path}/{name}", f"{bound:g}")[1]
            unit = entry(ref, f"attribute/{kind.key}/unit", kind.unit)[1] if kind.unit else ()
            yield sign
            yield shown(kind, float(bound))[locale], (*number, *unit)


def _joined(name: str, words: str, locale: Locale) -> str:
    return f"{name}：{words}" if locale == "zh-CN" else f"{name}: {words}"


def praise(name: Piece, good: Sequence[Evidence], locale: Locale) -> Sentence:
    """How many reviews praise an aspect, with the words of one."""
    quote = _quote(good, locale)
    if locale == "zh-CN":
        return say((f"{len(good)} 条评价", tuple(good)), "称赞", name, "：“", quote, "”")
    if len(good) == 1:
        return say(("1 review", tuple(good)), " praises ", name, ": “", quote, "”")
    return say((f"{len(good)} reviews", tuple(good)), " praise ", name, ": “", quote, "”")


def complaint(name: Piece, bad: Sequence[Evidence], locale: Locale) -> Sentence:
    """How many reviews complain of an aspect, with the words of one."""
    quote = _quote(bad, locale)
    if locale == "zh-CN":
        return say((f"{len(bad)} 条评价", tuple(bad)), "抱怨", name, "：“", quote, "”")
    if len(bad) == 1:
        return say(("1 review", tuple(bad)), " complains about ", name, ": “", quote, "”")
    return say((f"{len(bad)} reviews", tuple(bad)), " complain about ", name, ": “", quote, "”")


def _quote(said: Sequence[Evidence], locale: Locale) -> tuple[str, tuple[Evidence, ...]]:
    best = min(said, key=lambda one: (language_of(one.quote) != locale, abs(len(one.quote) - 30), one.ref))
    return best.quote.rstrip(_STOPS), (best,)


def flag(value: Typed, locale: Locale) -> str:
    """Yes or no in a table; nothing for what is no flag."""
    if not isinstance(value, bool):
        return ""
    return ("有" if value else "无") if locale == "zh-CN" else ("yes" if value else "no")
