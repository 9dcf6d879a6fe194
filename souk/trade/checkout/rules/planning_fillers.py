"""Which cheap goods are looked at to fill up a basket: those that its buyer or others would want."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from souk.goods.pricing import Line


@dataclass(frozen=True)
class Offered:
    """Goods of a shop, and how many opinions there are of them."""

    line: Line
    opinions: int = 0


def fitting(offered: Iterable[Offered], basket: Sequence[Line], most: int) -> list[Line]:
    """Of the cheapest, twice as many as wanted, those nearest to what is in the basket, then those most spoken of."""
    own = {category for line in basket for category in line.categories}
    cheapest = sorted(offered, key=lambda one: (one.line.unit, one.line.sku))[: 2 * most]
    ranked = sorted(
        cheapest,
        key=lambda one: (-len(own & set(one.line.categories)), -one.opinions, one.line.unit, one.line.sku),
    )
    return [one.line for one in ranked[:most]]
