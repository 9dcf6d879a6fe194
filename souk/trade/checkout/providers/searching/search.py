"""The search itself: from the cheapest stickers by heat-bath steps to the best basket that was priced."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from souk.goods.pricing import Line
from souk.trade.checkout.contracts.planning import Task
from souk.trade.checkout.providers.proving.model import Model
from souk.trade.checkout.providers.searching.estimate import Estimate
from souk.trade.checkout.providers.searching.table import Floats, Whole, table
from souk.trade.checkout.rules.planning import covering
from souk.trade.checkout.rules.planning_till import Till

FORBIDDEN = 1e15
# Shares of the basket's cost: how hot a round begins and ends, and how near to the best an estimate is priced.
HOT, COLD, NEAR = 0.004, 0.0002, 0.0002
SHORTEST, SINGLES, PAIRS = 40, 120, 48


class Search:
    """One basket at a time, all its neighbours at once; remembers the cheapest that was priced."""

    def __init__(self, task: Task, dice: np.random.Generator, guided: int = 0) -> None:
        self._task, self._dice = task, dice
        self._table = table(task)
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
        self._likely = np.ones(len(self._table.group), dtype=bool)
        self._ways = [np.flatnonzero(self._table.group == one) for one in range(self._table.groups)]
        self._counts = np.array([len(ways) for ways in self._ways])
        self._by_shop = [np.flatnonzero(row) for row in self._table.uses]
        self.now = self._first()
        self.best, self.cost = self.now, self._priced(self.now)
        self._error = 0.0
        if guided:
            self._guide(guided)

    def _guide(self, most: int) -> None:
        m = Model(self._task)
        x, reduced = m.program.prices()
        cell = {}
        for b in m.buying.bought:
            (v,) = b.taken.terms
            cell[b.line.id, b.line.quantity] = (x[v], reduced[v])
        score = np.array(
            [
                sum(cell.get((l.id, l.quantity), (0, 0))[1] for l in way)
                - 1e-3 * sum(cell.get((l.id, l.quantity), (0, 0))[0] for l in way)
                for way in self._table.ways
            ]
        )
        start = []
        self._ways = [w[np.argsort(score[w], kind="stable")[:most]] for w in self._ways]
        self._counts = np.array([len(ways) for ways in self._ways])
        keep = np.zeros(len(score), bool)
        for w in self._ways:
            keep[w] = True
        self._by_shop = [b[keep[b]] for b in self._by_shop]
        self._by_shop = [b for b in self._by_shop if len(b) > 1] or self._by_shop[:1]
        self.now = np.array([w[0] for w in self._ways])
        if not self._task.limits.parcels:
            self._try(self.now)

    @property
    def lines(self) -> list[Line]:
        """The lines of the best basket."""
        return [line for way in self.best for line in self._table.ways[way]]

    def run(self, spent: Callable[[], float]) -> None:
        """Round after round, each twice as long as the one before, until `spent` says 1."""
        length = SHORTEST
        while spent() < 1:
            self.now = self.best
            for step in range(length):
                if spent() >= 1:
                    return
                self._step(HOT * (COLD / HOT) ** (step / length))
            length *= 2

    def _first(self) -> Whole:
        """The cheapest sticker of every wish; where parcels are limited, of shops that have everything."""
        most = self._task.limits.parcels
        shops = covering(self._task.wishes, most) if most else None
        cost = self._table.goods[-1].copy()
        if shops is not None:
            outside = np.array([shop not in shops for shop in self._table.shops])
            cost = cost + FORBIDDEN * (self._table.uses[outside].sum(axis=0) > 0)
        group = self._table.group
        return np.array([_least(np.flatnonzero(group == one), cost) for one in range(self._table.groups)], np.intp)

    def _step(self, heat: float) -> None:
        first, second = self._changes()
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
        enough = int(np.searchsorted(np.cumsum(self._counts[drawn]), SINGLES)) + 1
        singles = np.concatenate([self._ways[one] for one in drawn[:enough]])
        singles = singles[self.now[table.group[singles]] != singles]
        first, second = self._pairs()
        return np.concatenate([singles, first]), np.concatenate([singles, second])

    def _try(self, basket: Whole) -> bool:
        cost = self._priced(basket)
        better = cost < self.cost
        if better:
            self.best, self.cost = basket, cost
        return better

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
        here = self._by_shop[self._dice.integers(len(self._by_shop))]
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


def _least(ways: Whole, cost: Floats) -> int:
    return int(ways[np.argmin(cost[ways])])
