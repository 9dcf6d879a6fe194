"""Tax by destination, category and day: price.md section 8."""

from collections.abc import Iterable, Mapping, Sequence

from souk.goods.pricing.contracts import Context, Line, Priced, TaxedLine, TaxRate
from souk.goods.pricing.rules.wishes import ALL
from souk.goods.promotions import Promotion


def holding(context: Context) -> Sequence[TaxRate]:
    """The rates of a context's moment and destination."""
    places = {context.destination, context.destination.partition("-")[0], ""}
    return [one for one in context.taxes if one.destination in places and one.holds(context.at)]


def rate_for(rates: Sequence[TaxRate], categories: Sequence[str]) -> TaxRate | None:
    """The rate of a line: the nearest destination, then the deepest category, the latest beginning, the smallest id."""
    depth = {"": -1, **{category: place for place, category in enumerate(categories)}}

    def rank(one: TaxRate) -> tuple[int, int, float, str]:
        since = one.since.timestamp() if one.since else float("-inf")
        return -len(one.destination), -depth[one.category], -since, one.id

    return min((one for one in rates if one.category in depth), key=rank, default=None)


def rate_of(categories: Sequence[str], context: Context) -> TaxRate | None:
    """The rate of goods in a category, whose path from the aisle down this is, as it holds in a context."""
    return rate_for(holding(context), categories)


def tax(base: int, rate: TaxRate) -> int:
    """The tax in an amount that holds it, or on one that does not; halves round up."""
    if rate.included:
        return tax_in(base, rate.rate)
    return (2 * base * rate.rate + ALL) // (2 * ALL)


def tax_in(amount: int, rate: int) -> int:
    """The tax in an amount that holds it, at a rate in basis points; halves round up."""
    whole = ALL + rate
    return (2 * amount * rate + whole) // (2 * whole)


def taxed(lines: Iterable[Line], rules: Iterable[Promotion], context: Context, priced: Priced) -> dict[str, TaxedLine]:
    """The tax of each line by its id, and of each shop's fee by `fee:` and the shop: their sum is `priced.tax`."""
    late = {one.id for one in rules if one.layer == "payment"}
    rates = holding(context)

    def of(id: str, left: int, taken: Mapping[str, int], categories: Sequence[str]) -> TaxedLine:
        rate = rate_for(rates, categories)
        base = left + sum(amount for rule, amount in taken.items() if rule in late)
        return TaxedLine(id, base, tax(base, rate) if rate else 0, rate)

    goods = [of(one.id, priced.lines[one.id].left, priced.lines[one.id].taken, one.categories) for one in lines]
    fees = [of(f"fee:{shop}", fee.left, fee.taken, ()) for shop, fee in priced.fees.items()]
    return {one.id: one for one in (*goods, *fees)}
