"""Every basket that fulfils a small task, with every set of coupons and every way to pay: what the least costs."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain, combinations, product

from souk.goods.pricing import Line, price
from souk.trade.checkout.contracts.planning import Choice, Filler, Task, Wish
from souk.trade.checkout.rules.planning import feasible, line


def least(task: Task) -> int | None:
    """The least total that price() gives, or None where no basket fulfils the task."""
    totals = (
        price(lines, task.rules, replace(task.context, coupons=coupons, payment=payment)).total
        for lines in baskets(task)
        for coupons in _subsets(task.context.coupons)
        for payment in task.payments
    )
    return min(totals, default=None)


def baskets(task: Task) -> Iterator[list[Line]]:
    """All of them, splits and fillers included."""
    parts = [list(_wish(wish)) for wish in task.wishes] + [list(_filler(one)) for one in task.fillers]
    for chosen in product(*parts):
        lines = list(chain.from_iterable(chosen))
        if feasible(task, lines):
            yield lines


def _wish(wish: Wish) -> Iterator[list[Line]]:
    for pieces in product(*(range(min(one.most, wish.quantity) + 1) for one in wish.choices)):
        if sum(pieces) == wish.quantity:
            yield [_line(wish.id, one, many) for one, many in zip(wish.choices, pieces, strict=True) if many]


def _filler(filler: Filler) -> Iterator[list[Line]]:
    for many in range(filler.choice.most + 1):
        yield [_line(filler.id, filler.choice, many)] if many else []


def _line(name: str, choice: Choice, many: int) -> Line:
    return line(name, choice, many)


def _subsets(coupons: Iterable[str]) -> Iterator[tuple[str, ...]]:
    held = tuple(coupons)
    return chain.from_iterable(combinations(held, many) for many in range(len(held) + 1))
