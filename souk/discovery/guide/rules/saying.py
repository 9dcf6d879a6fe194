"""Sentences made of pieces, each piece with its evidence."""

from collections.abc import Sequence

from souk.discovery.guide.contracts import Claim, Sentence
from souk.discovery.search import Card, shown
from souk.goods.annotation import AttributeType, Evidence, KnownValue
from souk.kit.locale import Locale, pick, spoken
from souk.kit.money import show

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


def entry(ref: str, path: str, text: str) -> tuple[str, tuple[Evidence, ...]]:
    """A whole knowledge text as a piece."""
    return text, (Evidence("knowledge", ref, path, 0, len(text), text),)


def title(card: Card, locale: Locale) -> tuple[str, tuple[Evidence, ...]]:
    """A product's title as a piece."""
    text = pick(card.title, locale)
    path = f"title/{spoken(card.title, locale)}"
    return text, (Evidence("field", card.product, path, 0, len(text), text),)


def price(card: Card, locale: Locale) -> tuple[str, tuple[Evidence, ...]]:
    """The least available price as a piece; nothing where nobody offers it."""
    if card.price is None:
        return "", ()
    quote = f"{card.price.major} {card.price.currency}"
    path = f"variants/{card.variant}/offers/{card.shop}/price"
    return show(card.price, locale), (Evidence("field", card.product, path, 0, len(quote), quote),)


def rating(card: Card, locale: Locale) -> tuple[str, tuple[Evidence, ...]]:
    """The stars and how many gave them, as a piece."""
    if card.rating is None:
        return "", ()
    quote = f"{card.rating.value:g} / 5 ({card.rating.count})"
    said = {"en": f"{card.rating.value:g} of 5 stars from {card.rating.count} buyers"}
    said["zh-CN"] = f"{card.rating.count} 位买家给了 {card.rating.value:g} 分(满分 5 分)"
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
    return text, (known.evidence[0], *more)


def _joined(name: str, words: str, locale: Locale) -> str:
    return f"{name}:{words}" if locale == "zh-CN" else f"{name}: {words}"


def praise(name: Piece, good: Sequence[Evidence], locale: Locale) -> Sentence:
    """How many reviews praise an aspect, with the words of one."""
    quote = _quote(good)
    if locale == "zh-CN":
        return say((f"{len(good)} 条评价", tuple(good)), "称赞", name, ":“", quote, "”")
    return say((f"{len(good)} review{'s' * (len(good) > 1)}", tuple(good)), " praise ", name, ": “", quote, "”")


def complaint(name: Piece, bad: Sequence[Evidence], locale: Locale) -> Sentence:
    """How many reviews complain of an aspect, with the words of one."""
    quote = _quote(bad)
    if locale == "zh-CN":
        return say((f"{len(bad)} 条评价", tuple(bad)), "抱怨", name, ":“", quote, "”")
    return say((f"{len(bad)} review{'s' * (len(bad) > 1)}", tuple(bad)), " complain about ", name, ": “", quote, "”")


def _quote(said: Sequence[Evidence]) -> tuple[str, tuple[Evidence, ...]]:
    best = min(said, key=lambda one: (abs(len(one.quote) - 30), one.ref))
    return best.quote.rstrip(_STOPS), (best,)
