"""What comes back where the price fell after the order: price.md section 10."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from souk.goods.pricing.contracts import Context, Line, Priced
from souk.goods.pricing.rules.walk import price
from souk.goods.promotions import Promotion


@dataclass(frozen=True)
class Paid:
    """What was paid for a basket, in which context, and what came back for each line because the price fell."""

    priced: Priced
    context: Context
    back: Mapping[str, int] = field(default_factory=dict)


def protected(
    paid: Paid, lines: Sequence[Line], promotions: Iterable[Promotion], at: datetime, days: int
) -> Mapping[str, int]:
    """What more comes back for each line, had the order been placed at a moment within so many days after it.

    `lines` are the order's, by id and quantity, at their list prices of that moment; `promotions` those of that moment.
    Lines for which nothing comes back are left out, and so is everything outside the days, whose end is not held.
    """
    if not paid.context.at <= at < paid.context.at + timedelta(days=days):
        return {}
    made = price(lines, promotions, replace(paid.context, at=at))
    due = {
        line.id: paid.priced.lines[line.id].left - made.lines[line.id].left - paid.back.get(line.id, 0)
        for line in lines
    }
    return {id: amount for id, amount in due.items() if amount > 0}
