"""The true optimum: every seller of every item that fits, reckoned here in fractions and compared one by one."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from bench.shopper.tasks import Task
from bench.shopper.world import Item, Till, World


@dataclass(frozen=True)
class Best:
    """The least that a task can be done for, and where; `total` is None where nobody can."""

    total: int | None
    seller: str = ""
    gtin: str = ""


def all_in(till: Till, item: Item, seller: str, pieces: int, soon: bool) -> int | None:
    """What it costs with everything, in fen; None where the seller does not bring it in time."""
    if soon and not till.express_days and till.days > 1:
        return None
    goods = Fraction(item.tags[seller] * pieces)
    goods -= floor(goods * Fraction(till.off.get(item.kind, 0), 10_000))
    fee = till.express_fee if soon else 0 if till.free_over and goods >= till.free_over else till.fee
    before = goods + fee
    return int(before + floor(before * Fraction(till.tax, 10_000) + Fraction(1, 2)))


def sales(made: World, task: Task) -> Iterator[tuple[int, str, Item]]:
    """Every way to do the task: its total, its seller, its item."""
    for item in made.items.values():
        if not task.fits(item):
            continue
        for seller in item.tags:
            if seller not in task.sellers or (seller == "home" and item.product.id in task.gone):
                continue
            total = all_in(made.tills[seller], item, seller, task.pieces, task.soon)
            if total is not None and (task.most is None or total <= task.most):
                yield total, seller, item


def best(made: World, task: Task) -> Best:
    """The cheapest of them."""
    found = min(((total, seller, item.gtin) for total, seller, item in sales(made, task)), default=None)
    return Best(None) if found is None else Best(*found)
