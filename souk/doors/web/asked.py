"""What the address of the search page asks for, and the addresses around it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from souk.doors.web.view import href
from souk.kit.errors import Invalid
from souk.kit.money import exponent, minor

SORTS = ("relevance", "sold", "price-low", "price-high", "rating", "newest")
# The order that the words ask for: the quietest first.
SAID = "said"
RANK = {"category": -2, "price": -1, "brand": 1, "shop": 2, "rating": 3}
Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Asked:
    """A search as its address says it: prices in major units of `currency`, other ranges in canonical units.

    `off` are keys of limits in the query's words that were taken off, `literal` whether its words are searched as they
    are, `led` the query that a rule led here from.
    """

    text: str = ""
    category: str = ""
    sort: str = "relevance"
    after: str = ""
    chosen: tuple[tuple[str, str], ...] = ()
    least: tuple[tuple[str, str], ...] = ()
    most: tuple[tuple[str, str], ...] = ()
    price_min: str = ""
    price_max: str = ""
    currency: str = "CNY"
    off: tuple[str, ...] = ()
    literal: bool = False
    led: str = ""

    def values(self, key: str) -> tuple[str, ...]:
        """The values chosen for one key."""
        return tuple(value for name, value in self.chosen if name == key)

    @property
    def narrowed(self) -> bool:
        return bool(self.chosen or self.least or self.most or self.price_min or self.price_max)

    def href(self, **changes: Any) -> str:
        """The address of this search with some changes, from its first page."""
        asked = replace(self, **{"after": "", **changes})
        return href("/search", _pairs(asked))

    def without(self, key: str, value: str) -> str:
        """The address of this search without one chosen value."""
        return self.href(chosen=tuple(pair for pair in self.chosen if pair != (key, value)))

    def unbounded(self, key: str) -> str:
        """The address of this search without the range of one key."""
        if key == "price":
            return self.href(price_min="", price_max="")
        kept = {side: tuple(pair for pair in getattr(self, side) if pair[0] != key) for side in ("least", "most")}
        return self.href(**kept)

    def restored(self, key: str) -> str:
        """The address of this search with a limit of its words that was taken off."""
        return self.href(off=tuple(one for one in self.off if one != key))

    def why(self, product: str) -> str:
        """Where it is said why a product stands at its place in this search."""
        return href("/search/why", [("product", product), *_pairs(replace(self, after=""))])

    def bound(self, key: str) -> tuple[str, str]:
        """The range of one key as it was typed, either side may be empty."""
        if key == "price":
            return self.price_min, self.price_max
        return dict(self.least).get(key, ""), dict(self.most).get(key, "")

    def payload(self, most: int) -> dict[str, Any]:
        """What `search.find` takes."""
        asked = {"text": self.text, "sort": self.sort, "after": self.after}
        read = {"without": list(self.off), "literal": self.literal}
        return {**asked, **read, "filters": list(self.filters()), "most": most}

    def filters(self) -> Iterable[dict[str, Any]]:
        if self.category:
            yield {"key": "category", "any_of": [self.category]}
        for key in dict.fromkeys(name for name, _ in self.chosen):
            yield {"key": key, "any_of": list(self.values(key))}
        for key in dict.fromkeys(name for name, _ in (*self.least, *self.most)):
            low, high = self.bound(key)
            yield {"key": key, "at_least": _number(low), "at_most": _number(high)}
        if self.price_min or self.price_max:
            least, most = self.amounts()
            yield {"key": "price", "at_least": least, "at_most": most}

    def amounts(self) -> tuple[int | None, int | None]:
        """The range of prices in minor units."""
        return _minor(self.price_min, self.currency), _minor(self.price_max, self.currency)


def read(pairs: Pairs) -> Asked:
    """The search that an address asks for; parts that make no sense are left out."""
    one = dict(pairs)
    sort = one.get("sort", "")
    return Asked(
        text=one.get("q", "").strip(),
        category=one.get("category", ""),
        sort=sort if sort in (*SORTS, SAID) else "relevance",
        after=one.get("after", ""),
        chosen=tuple(dict.fromkeys(_split(value) for name, value in pairs if name == "f" and ":" in value)),
        least=_ranges(pairs, "min"),
        most=_ranges(pairs, "max"),
        price_min=_typed(one.get("price_min", "")),
        price_max=_typed(one.get("price_max", "")),
        currency=one.get("currency") or "CNY",
        off=tuple(dict.fromkeys(value for name, value in pairs if name == "off" and value)),
        literal=one.get("as") == "is",
        led=one.get("led", "").strip(),
    )


def _ranges(pairs: Pairs, side: str) -> tuple[tuple[str, str], ...]:
    """Ranges said as `min=key:number`, or by a form's field `min.key`."""
    said = [_split(value) for name, value in pairs if name == side and ":" in value]
    said += [(name.partition(".")[2], value) for name, value in pairs if name.startswith(f"{side}.")]
    typed = {key: _typed(value) for key, value in said}
    return tuple((key, value) for key, value in typed.items() if value)


def _split(pair: str) -> tuple[str, str]:
    key, _, value = pair.partition(":")
    return key, value


def _typed(value: str) -> str:
    """A number as somebody typed it, full-width digits too, or nothing."""
    try:
        typed = Decimal(value.strip())
    except InvalidOperation:
        return ""
    return f"{typed.normalize():f}" if typed.is_finite() and 0 <= typed < 10**9 else ""


def _number(value: str) -> float | None:
    return float(value) if value else None


def _minor(value: str, currency: str) -> int | None:
    if not value:
        return None
    try:
        return minor(round(Decimal(value), exponent(currency)), currency).amount
    except Invalid:
        return None


def _pairs(asked: Asked) -> list[tuple[str, str]]:
    sort = "" if asked.sort == "relevance" else asked.sort
    pairs = [("q", asked.text), ("category", asked.category), *(("f", f"{key}:{value}") for key, value in asked.chosen)]
    pairs += [("min", f"{key}:{value}") for key, value in asked.least]
    pairs += [("max", f"{key}:{value}") for key, value in asked.most]
    pairs += [("price_min", asked.price_min), ("price_max", asked.price_max), ("sort", sort), ("after", asked.after)]
    pairs += [*(("off", key) for key in asked.off), ("as", "is" if asked.literal else ""), ("led", asked.led)]
    return [*pairs, ("currency", "" if asked.currency == "CNY" else asked.currency)]


def untidy(pairs: Pairs) -> bool:
    """Whether the address still has a form's fields: empty ones, or ranges said by name."""
    return any((not value and name != "q") or name.startswith(("min.", "max.")) for name, value in pairs)


def known(facets: Sequence[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """Facets by key: category and price first, what many goods share last."""
    ranked = sorted(facets, key=lambda facet: RANK.get(facet["key"], 0))
    return {facet["key"]: facet for facet in ranked}
