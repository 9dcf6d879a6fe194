"""The search itself: from the cheapest stickers by heat-bath steps to the best basket that was priced."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from souk.goods.pricing import Line
from souk.trade.checkout.contracts.planning import Task
from souk.trade.checkout.providers.searching.estimate import Estimate
from souk.trade.checkout.providers.searching.likely import doubts
from souk.trade.checkout.providers.searching.table import Floats, Table, Whole, table
from souk.trade.checkout.rules.planning import covering
from souk.trade.checkout.rules.planning_till import Till

FORBIDDEN = 1e15
# Shares of the basket's cost: how hot a round begins and ends, and how near to the best an estimate is priced.
HOT, COLD, NEAR = 0.004, 0.0002, 0.0002
SHORTEST, SINGLES, PAIRS = 40, 120, 48
# Up to so many ways to buy anything, every change of the best basket is priced after a round.
FEW = 80


@dataclass(frozen=True)
class _Region:
    """The ways that a round looks at: of each wish or filler, and of each shop."""

    ways: list[Whole]
    counts: Whole
    by_shop: list[Whole]


class Search:
    """One basket at a time, all its neighbours at once; remembers the cheapest that was priced."""

    def __init__(self, task: Task, dice: np.random.Generator, guided: int = 0) -> None:
        self._task, self._dice = task, dice
        most = task.limits.parcels
        self._cover = covering(task.wishes, most) if most else None
        self._table = table(task, self._cover or frozenset())
        self._estimate = Estimate(self._table, task.payments)
        self._tills = [Till(task.rules, replace(task.context, payment=payment)) for payment in task.payments]
        self._known = dict[bytes, int]()
        self._sums = np.concatenate(
            [
                self._table.goods,
                self._table.pieces[: len(self._table.goods) if self._estimate.counts else 0],
                self._table.uses,
            ]
        )
        groups = range(self._table.groups)
        self._regions = [_region([np.flatnonzero(self._table.group == one) for one in groups], self._table)]
        self._here = self._regions[0]
        self.now = self._first()
        self.best, self.cost = self.now, self._priced(self.now)
        self._error = 0.0
        if guided:
            self._guide(guided)

    def _guide(self, most: int) -> None:
        """Keep the likeliest ways of every wish and filler, and look at the likeliest of all as one basket."""
        doubt = doubts(self._task, self._table)
        likely = [ways[np.argsort(doubt[ways], kind="stable")[:most]] for ways in self._regions[0].ways]
        self._regions.insert(0, _region(likely, self._table))
        self._try(np.array([ways[0] for ways in likely], dtype=np.intp))

    @property
    def lines(self) -> list[Line]:
        """The lines of the best basket."""
        return [line for way in self.best for line in self._table.ways[way]]

    def run(self, spent: Callable[[], float]) -> None:
        """Round after round, each half as long again as the one before, until `spent` says 1: likely ways, then all."""
        length, turn = SHORTEST, 0
        while spent() < 1:
            self.now, self._here = self.best, self._regions[turn % len(self._regions)]
            turn += 1
            for step in range(length):
                if spent() >= 1:
                    return
                self._step(HOT * (COLD / HOT) ** (step / length))
            if len(self._table.group) <= FEW:
                self._polish(spent)
            length += length // 2

    def _polish(self, spent: Callable[[], float]) -> None:
        """Price every single change of the best basket: an estimate knows nothing of the last unit."""
        way = 0
        while way < len(self._table.group) and spent() < 1:
            self.now = self.best
            way = 0 if self._try(self._after(way)) else way + 1

    def _first(self) -> Whole:
        """The cheapest sticker of every wish; where parcels are limited, of shops that have everything."""
        cost = self._table.goods[-1].copy()
        if self._cover is not None:
            outside = np.array([shop not in self._cover for shop in self._table.shops])
            cost = cost + FORBIDDEN * (self._table.uses[outside].sum(axis=0) > 0)
        group = self._table.group
        return np.array([_least(np.flatnonzero(group == one), cost) for one in range(self._table.groups)], np.intp)

    def _step(self, heat: float) -> None:
        first, second = self._changes()
        if not len(first):
            return
        costs = self._costs(first, second)
        noise = self._dice.gumbel(size=len(costs)) * (heat * self.cost)
        chosen, least = int(np.argmin(costs - noise)), int(np.argmin(costs))
        if costs[least] - self._error < self.cost * (1 + NEAR):
            basket = self._after(first[least], second[least])
            if self._try(basket):
                self._error = float(costs[least]) - self.cost
        self.now = self._after(first[chosen], second[chosen])

    def _after(self, *ways: int) -> Whole:
        made = self.now.copy()
        for way in ways:
            made[self._table.group[way]] = way
        return made

    def _changes(self) -> tuple[Whole, Whole]:
        """Some wishes' other ways, and pairs of ways of two wishes at one shop; a single change stands twice."""
        table = self._table
        drawn = self._dice.permutation(table.groups)
        enough = int(np.searchsorted(np.cumsum(self._here.counts[drawn]), SINGLES)) + 1
        singles = np.concatenate([self._here.ways[one] for one in drawn[:enough]])
        singles = singles[self.now[table.group[singles]] != singles]
        first, second = self._pairs()
        return np.concatenate([singles, first]), np.concatenate([singles, second])

    def _try(self, basket: Whole) -> bool:
        cost = self._priced(basket)
        better = cost < self.cost and self._few(basket)
        if better:
            self.best, self.cost = basket, cost
        return better

    def _few(self, basket: Whole) -> bool:
        most = self._task.limits.parcels
        return not most or int((self._table.uses[:, basket].sum(axis=1) > 0).sum()) <= most

    def _costs(self, first: Whole, second: Whole) -> Floats:
        """The estimates of baskets with two of their ways changed, or one where both are the same."""
        table, sums, now = self._table, self._sums, self.now
        group = table.group
        made = sums[:, first] - sums[:, now[group[first]]] + sums[:, now].sum(axis=1, keepdims=True)
        two = np.flatnonzero(first != second)
        made[:, two] += sums[:, second[two]] - sums[:, now[group[second[two]]]]
        rows = len(table.goods)
        goods, pieces, uses = made[:rows], made[rows : -len(table.shops)], made[-len(table.shops) :]
        most = self._task.limits.parcels
        over = (uses > 0.5).sum(axis=0) > most if most else None
        costs = self._estimate.costs(goods, pieces, uses)
        if over is not None:
            costs[over] = FORBIDDEN
        return costs

    def _pairs(self) -> tuple[Whole, Whole]:
        """Ways of two different wishes at one shop, drawn by lot."""
        here = self._here.by_shop[self._dice.integers(len(self._here.by_shop))]
        first, second = np.triu_indices(len(here), 1)
        first, second = here[first], here[second]
        apart = self._table.group[first] != self._table.group[second]
        first, second = first[apart], second[apart]
        if len(first) > PAIRS:
            kept = self._dice.choice(len(first), PAIRS, replace=False)
            first, second = first[kept], second[kept]
        return first, second

    def _priced(self, basket: Whole) -> int:
        key = basket.tobytes()
        if key not in self._known:
            lines = [line for way in basket for line in self._table.ways[way]]
            self._known[key] = min(till.total(lines) for till in self._tills)
        return self._known[key]


def _region(ways: list[Whole], table: Table) -> _Region:
    kept = np.zeros(len(table.group), dtype=bool)
    kept[np.concatenate(ways)] = True
    by_shop = [np.flatnonzero(kept & (row > 0)) for row in table.uses]
    return _Region(ways, np.array([len(many) for many in ways]), by_shop)


def _least(ways: Whole, cost: Floats) -> int:
    return int(ways[np.argmin(cost[ways])])
