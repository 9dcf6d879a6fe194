"""The true optimum: every seller of every item that fits, reckoned here in fractions and compared one by one."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from bench.shopper.tasks import Task
from bench.shopper.world import HOME, Item, Till, World


@dataclass(frozen=True)
class Best:
    """The least that a task can be done for, and where; `total` is None where nobody can."""

    total: int | None
    seller: str = ""
    item: str = ""


def all_in(till: Till, item: Item, seller: str, pieces: int, within: int | None) -> tuple[int, int] | None:
    """What it costs with everything, and the shipping of that, in fen; None where it is not brought in so many days."""
    quick = within is not None and till.days > within
    if quick and (not till.express_days or till.express_days > (within or 0)):
        return None
    goods = Fraction(item.tags[seller] * pieces)
    goods -= floor(goods * Fraction(till.off.get(item.kind, 0), 10_000))
    fee = till.express_fee if quick else 0 if till.free_over and goods >= till.free_over else till.fee
    before = goods + fee
    return int(before + floor(before * Fraction(till.tax, 10_000) + Fraction(1, 2))), fee


def sales(made: World, task: Task) -> Iterator[tuple[int, str, Item]]:
    """Every way to do the task: its total, its seller, its item."""
    for item in made.items.values():
        if not task.fits(item):
            continue
        for seller in item.tags:
            if seller not in task.sellers or (seller in HOME and item.id in task.gone):
                continue
            found = all_in(made.tills[seller], item, seller, task.pieces, task.within)
            if found is None or made.tills[seller].returns < task.returns:
                continue
            total, fee = found
            dear = task.each is not None and total - fee > task.each * task.pieces
            if not dear and (task.most is None or total <= task.most):
                yield total, seller, item


def best(made: World, task: Task) -> Best:
    """The cheapest of them."""
    found = min(((total, seller, item.id) for total, seller, item in sales(made, task)), default=None)
    return Best(None) if found is None else Best(*found)
