"""Claims about two products at once: by how much one differs from the other, and what several cost together."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from tests.checker.measures import close, folded, money, stated_money, whole_units
from tests.checker.sources import Json, Sources
from tests.checker.values import knows, read, stated

WORDS = {
    "zh-CN": {"贵": 1, "便宜": -1, "高": 1, "低": -1, "多": 1, "少": -1},
    "en": {"dearer": 1, "cheaper": -1, "higher": 1, "lower": -1, "more": 1, "less": -1},
}
JOINING = {
    "zh-CN": ("比首选", "相比之下", "评分"),
    "en": ("Beside the first choice", "By comparison", "Rating"),
}
_PRICE = re.compile(r"variants/(?P<variant>.+)/offers/(?P<shop>[^/]+)/price")
_NAME = re.compile(r"attribute/(?P<key>[^/]+)/name/[^/]+")
_STARS = re.compile(r"(?P<value>[\d.]+) / \d+ \(\d+\)")


def between_words(text: str, locale: str) -> str:
    """The words between claims without those that only a sentence about two products may have."""
    for word in sorted((*WORDS[locale], *JOINING[locale]), key=len, reverse=True):
        text = re.sub(re.escape(folded(word)), " ", folded(text))
    return text


def sides(evidence: Sequence[Json]) -> list[Json]:
    """What a claim about several products rests on, one a product: a price after promotions stands for its offer.

    It keeps its own words and kind, and the place of the offer that stands behind it.
    """
    found: list[Json] = []
    for where in evidence:
        before = found[-1] if found else None
        reduced = before and before["kind"] == "price" and before["ref"] == where["ref"] and where["kind"] == "field"
        if reduced and before and _PRICE.fullmatch(where["path"]) and not _PRICE.fullmatch(before["path"]):
            found[-1] = {**before, "path": where["path"]}
        else:
            found.append(where)
    return found


def is_difference(evidence: Sequence[Json], product: str | None, other: str | None) -> bool:
    """Whether a claim rests on one field of either product, or on a price that was made of one."""
    both = sides(evidence)
    fields = all(one["kind"] in ("field", "price") for one in both)
    return other is not None and fields and [one["ref"] for one in both] == [product, other]


def difference_faults(
    sources: Sources,
    claim: tuple[str, Sequence[Json]],
    around: tuple[str, str, Json | None],
    locale: str,
    category: str,
) -> Iterator[str]:
    """Whether two products differ by what is said, in the direction that is said.

    `around` has the words before and behind the claim, and the source of the claim before it (an attribute's name).
    """
    text, (own, its) = claim[0], sides(claim[1])
    sign = _direction(around[0], around[1], locale)
    pairs = list(_pairs(sources, own, its, around[2], category))
    said = _said(sources, text, own, around[2], (locale, category))
    if sign is None or said is None or not pairs:
        yield f"{text!r} is no difference between {own['quote']!r} and {its['quote']!r}"
    elif said <= 0 or not any(close(float(a - b), float(said) * sign) for a, b in pairs):
        yield f"{text!r} is not how {own['quote']!r} differs from {its['quote']!r}, or the other way round"


def _direction(before: str, behind: str, locale: str) -> int | None:
    gap = folded(before).strip() if locale == "zh-CN" else folded(behind).strip(" ,.")
    known = WORDS[locale]
    if locale == "zh-CN":
        return next((sign for word, sign in known.items() if gap.endswith(word)), None)
    return next((sign for word, sign in known.items() if gap.startswith(word)), None)


def _pairs(
    sources: Sources, own: Json, its: Json, name: Json | None, category: str
) -> Iterator[tuple[Decimal | float, Decimal | float]]:
    if _PRICE.fullmatch(own["path"]) and _PRICE.fullmatch(its["path"]):
        one, other = _offered(sources, own), _offered(sources, its)
        if one and other and one[1] == other[1]:
            yield one[0], other[0]
    elif own["path"] == its["path"] == "rating":
        first, second = _STARS.fullmatch(own["quote"]), _STARS.fullmatch(its["quote"])
        if first and second:
            yield Decimal(first["value"]), Decimal(second["value"])
    else:
        known = _known(sources, name, category)
        if known is not None:
            yield from ((float(a), float(b)) for a in stated(known, own) for b in stated(known, its))


def _known(sources: Sources, name: Json | None, category: str):  # type: ignore[no-untyped-def]
    found = _NAME.fullmatch(name["path"]) if name and name["kind"] == "knowledge" and name["ref"] == category else None
    known = knows(sources, category, found["key"]) if found else None
    return known if known and known.kind["kind"] == "number" else None


def _said(sources: Sources, text: str, own: Json, name: Json | None, about: tuple[str, str]) -> Decimal | float | None:
    locale, category = about
    if _PRICE.fullmatch(own["path"]):
        shown = money(text, locale)
        return shown[0] if shown else None
    if own["path"] == "rating":
        return Decimal(text) if re.fullmatch(r"\d(?:\.\d+)?", text) else None
    known = _known(sources, name, category)
    value = read(known, text, locale) if known else None
    return value if isinstance(value, float) else None


def _offered(sources: Sources, where: Json) -> tuple[Decimal, str] | None:
    """The price that a source states, if the catalogue has just that offer."""
    stated_price, place = stated_money(where["quote"]), _PRICE.fullmatch(where["path"])
    if where["kind"] == "price" and place:
        final = sources.final(where["ref"], place["shop"], place["variant"])
        return stated_price if final and stated_price == whole_units(final) else None
    product = sources.product(where["ref"])
    offers = [
        offer
        for variant in (product["variants"] if product and place else ())
        if place and variant["id"] == place["variant"]
        for offer in variant["offers"]
        if offer["shop"] == place["shop"] and offer["available"]
    ]
    prices = [Decimal(int(offer["price"]["amount"])) / 100 for offer in offers]
    return stated_price if stated_price and stated_price[0] in prices else None


def total_faults(sources: Sources, text: str, evidence: Sequence[Json], locale: str) -> Iterator[str]:
    """Whether a sum is that of the prices it names."""
    prices = [_offered(sources, where) for where in sides(evidence)]
    shown = money(text, locale)
    if None in prices or shown is None:
        yield f"{text!r} is no sum of {[where['quote'] for where in evidence]}"
        return
    known = [price for price in prices if price]
    if {currency for _, currency in known} != {shown[1]} or sum(amount for amount, _ in known) != shown[0]:
        yield f"{text!r} is not the sum of {[where['quote'] for where in evidence]}"
