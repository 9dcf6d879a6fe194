"""Tax by destination, category and day: price.md section 8."""

from collections.abc import Sequence

from souk.goods.pricing.contracts import Context, TaxRate
from souk.goods.pricing.rules.wishes import ALL


def rate_for(context: Context, categories: Sequence[str]) -> TaxRate | None:
    """The rate of a line: the nearest destination, then the deepest category, the latest beginning, the smallest id."""
    country = context.destination.partition("-")[0]
    places = {context.destination, country, ""}
    depth = {"": -1, **{category: place for place, category in enumerate(categories)}}
    found = [
        one for one in context.taxes if one.holds(context.at) and one.destination in places and one.category in depth
    ]
    # Sorted by the least of the keys first: each sort keeps the order of the one before among equals.
    found.sort(key=lambda one: one.id)
    found.sort(key=lambda one: one.since.timestamp() if one.since else float("-inf"), reverse=True)
    found.sort(key=lambda one: (len(one.destination), depth[one.category]), reverse=True)
    return found[0] if found else None


def tax(base: int, rate: TaxRate) -> int:
    """The tax in an amount that holds it, or on one that does not; halves round up."""
    if rate.included:
        whole = ALL + rate.rate
        return (2 * base * rate.rate + whole) // (2 * whole)
    return (2 * base * rate.rate + ALL) // (2 * ALL)
