"""Which goods nothing else beats in everything, and in what two of them differ."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import ge
from typing import Literal

from souk.discovery.guide.rules.fit import Candidate
from souk.goods.annotation import AttributeType

Axis = Literal["price", "rating"] | str
# A difference below these shares of the larger value is not worth a word.
_TELLING = 0.03


@dataclass(frozen=True)
class Gap:
    """By how much one product differs from another on an axis; `good`: whether that speaks for it."""

    key: Axis
    by: float
    good: bool
    share: float


def measure(candidate: Candidate, key: Axis) -> float | None:
    """A product's price in minor units, its stars, or the value of a number."""
    if key == "price":
        return float(candidate.card.price.amount) if candidate.card.price else None
    if key == "rating":
        return candidate.card.rating.value if candidate.card.rating else None
    known = candidate.values.get(key)
    return known.value if known is not None and type(known.value) is float else None


def axes(kinds: Sequence[AttributeType]) -> list[tuple[Axis, int]]:
    """The axes on which goods compete, with 1 where more is better and -1 where less is."""
    own = [(kind.key, 1 if kind.better == "more" else -1) for kind in kinds if kind.kind == "number" and kind.better]
    return [("price", -1), ("rating", 1), *own]


def unbeaten(some: Sequence[Candidate], candidates: Sequence[Candidate], kinds: Sequence[AttributeType]) -> set[str]:
    """Those of some products that are on the front of all candidates."""
    along = axes(kinds)
    points = {_point(one, along) for one in candidates if one.card.price}
    own = {one.card.product: _point(one, along) for one in some if one.card.price}
    return {id for id, point in own.items() if not any(_beats(other, point) for other in points)}


def front(candidates: Sequence[Candidate], kinds: Sequence[AttributeType]) -> set[str]:
    """Products that no other is at least as good as on every axis, and better on one.

    What is not known of a product is worse than anything known; without a price a product is not on it.
    """
    along = axes(kinds)
    points = {one.card.product: _point(one, along) for one in candidates if one.card.price}
    found: dict[str, tuple[float, ...]] = {}
    # In falling order nothing is beaten by what follows it.
    for id, own in sorted(points.items(), key=lambda pair: pair[1], reverse=True):
        if not any(_beats(other, own) for other in found.values()):
            found[id] = own
    return set(found)


def _point(candidate: Candidate, along: Sequence[tuple[Axis, int]]) -> tuple[float, ...]:
    values = ((measure(candidate, key), sign) for key, sign in along)
    return tuple(float("-inf") if value is None else sign * value for value, sign in values)


def _beats(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return all(map(ge, one, other)) and one != other


def gaps(one: Candidate, other: Candidate, kinds: Sequence[AttributeType]) -> Iterator[Gap]:
    """How `one` differs from `other` on every axis that both are known on; prices only in one currency."""
    for key, sign in axes(kinds):
        own, its = measure(one, key), measure(other, key)
        if own is None or its is None or (key == "price" and not _same_currency(one, other)):
            continue
        share = abs(own - its) / max(abs(own), abs(its), 1e-9)
        if share >= _TELLING:
            yield Gap(key, own - its, (own - its) * sign > 0, share)


def lacks(one: Candidate, other: Candidate, key: str) -> bool:
    """Whether a product is known to be without something that the other one has."""
    own, its = one.values.get(key), other.values.get(key)
    return own is not None and its is not None and own.value is False and its.value is True


def _same_currency(one: Candidate, other: Candidate) -> bool:
    first, second = one.card.price, other.card.price
    return bool(first and second and first.currency == second.currency)


def upgrade(
    first: Candidate, ranked: Sequence[Candidate], kinds: Sequence[AttributeType], most: int
) -> Candidate | None:
    """The product on the front that costs at most so much more (minor units) and gains more than it loses elsewhere.

    Of several the one that gains most for the money.
    """
    if first.card.price is None:
        return None
    best = front(ranked, kinds)
    near = [one for one in ranked if one.card.product in best and _dearer(one, first) and _extra(one, first) <= most]
    gained = {one.card.product: _gain(one, first, kinds) for one in near}
    found = max(near, key=lambda one: (gained[one.card.product] / _extra(one, first), one.card.product), default=None)
    return found if found is not None and gained[found.card.product] > 0 else None


def _dearer(one: Candidate, first: Candidate) -> bool:
    return _same_currency(one, first) and _extra(one, first) > 0


def _extra(one: Candidate, first: Candidate) -> int:
    return (one.card.price.amount if one.card.price else 0) - (first.card.price.amount if first.card.price else 0)


def _gain(one: Candidate, first: Candidate, kinds: Sequence[AttributeType]) -> float:
    return sum(gap.share if gap.good else -gap.share for gap in gaps(one, first, kinds) if gap.key != "price")
