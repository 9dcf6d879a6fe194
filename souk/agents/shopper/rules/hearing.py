"""What was read of a sentence so far, and how a part of it is taken so that nobody reads it twice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from souk.agents.shopper.contracts import Heard, Prefer
from souk.discovery.search import Limit
from souk.kit.locale import Words

Span = tuple[int, int]
Shipping = Literal["", "in", "out"]


@dataclass(frozen=True)
class Names:
    """What may be called by its name: own shops by id, merchants of other houses by domain, the brands that are named.

    `wanted` and `denied` are brands that search reads as a limit, however that was said.
    """

    shops: Mapping[str, Words]
    brands: Sequence[str] = ()
    wanted: Sequence[str] = ()
    denied: Sequence[str] = ()


@dataclass(frozen=True)
class Reading:
    """What was read; `rest` is the sentence without it, of the same length, for who reads what goods are meant.

    `counts` are the end of each number and the number. `price` is what is said of money, for a piece with `each`;
    `piece` is a price for a piece that is said beside one for all, in smallest units of `price` or of no currency.
    `shipping` is whether the price was said with it or without. `spans` are what was read, `denials` those of refusals.
    """

    rest: str
    heard: tuple[Heard, ...] = ()
    counts: tuple[tuple[int, int], ...] = ()
    deliver_by: str = ""
    return_days: int | None = None
    shops: tuple[str, ...] = ()
    shops_not: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    brands_not: tuple[str, ...] = ()
    prefer: Prefer | None = None
    each: bool = False
    piece: int | None = None
    price: Limit | None = None
    shipping: Shipping = ""
    every_days: int | None = None
    spans: tuple[Span, ...] = ()
    denials: tuple[Span, ...] = ()


def blank(text: str, spans: Sequence[Span]) -> str:
    """A text with nothing where its spans are, of the same length."""
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def taken(found: Reading, span: Span, key: str = "", shown: Words | None = None) -> Reading:
    """A reading without some words, which are shown where they are a limit of their own."""
    start, end = span
    said = found.rest[start:end].strip()
    heard = (*found.heard, Heard(key, shown, said)) if shown is not None else found.heard
    return replace(found, rest=blank(found.rest, [span]), heard=heard, spans=(*found.spans, span))
