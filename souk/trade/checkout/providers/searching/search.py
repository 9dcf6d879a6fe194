"""The search itself: from the cheapest stickers by heat-bath steps to the best basket that was priced."""

from collections.abc import Callable

import numpy as np

from souk.goods.pricing import Line
from souk.trade.checkout.contracts.planning import Task
from souk.trade.checkout.providers.searching.estimate import Estimate
from souk.trade.checkout.providers.searching.leaping import Leaping
from souk.trade.checkout.providers.searching.likely import Doubts, doubts
from souk.trade.checkout.providers.searching.table import Floats, Whole, region, table
from souk.trade.checkout.rules.planning import covering
from souk.trade.checkout.rules.planning_till import Tills

FORBIDDEN = 1e15
# Shares of the basket's cost: how hot a round begins and ends, how near to the best an estimate is priced, and how far
# the leap with which a round begins.
HOT, COLD, NEAR, FAR = 0.004, 0.0002, 0.0002, 0.02
# Steps of a round, how many of them a leap follows, and of how many rounds one looks at all ways.
STEPS, LEAP, WHOLE = 12, 6, 4
# How many of the best baskets that are looked at may be priced.
PRICED = 2
# Single changes, numbers in the table of pairs of changes, and shops of leaps that a step looks at.
SINGLES, CELLS, SHOPS, ALL_SHOPS = 120, 8_000, 8, 24
# Up to so many ways to buy anything, every change of the best basket is priced after a round.
FEW = 80


class Search:
    """One basket at a time, all its neighbours at once; remembers the cheapest that was priced."""

    def __init__(self, task: Task, dice: np.random.Generator, guided: int = 0) -> None:
        self._task, self._dice = task, dice
        most = task.limits.parcels
        self._cover = covering(task.wishes, most) if most else None
        doubt = doubts(task) if guided else None
        self._table = table(task, self._cover or frozenset(), doubt)
        self._estimate = Estimate(self._table, task.payments)
        self._tills = Tills(task.rules, task.context, task.payments)
        self._known = dict[bytes, int]()
        self._sums = np.concatenate(
            [
                self._table.goods,
                self._table.pieces[: len(self._table.goods) if self._estimate.counts else 0],
                self._table.uses,
            ]
        )
        groups = range(self._table.groups)
        self._regions = [region([np.flatnonzero(self._table.group == one) for one in groups], self._table)]
        self._here = self._regions[0]
        self.now = self._first()
        self.best, self.cost = self.now, self._priced(self.now)
        self._error = 0.0
        self._leaping = Leaping(self._table, self._table.goods[-1], dice)
        if doubt:
            self._guide(guided, doubt)

    def _guide(self, most: int, doubt: Doubts) -> None:
        """Keep the likeliest ways of every piece and filler, and look at the likeliest of all as one basket."""
        each = np.array([sum(map(doubt, way)) for way in self._table.ways])
        pieces = [*(wish.quantity for wish in self._task.wishes), *(1 for _ in self._task.fillers)]
        likely = [
            ways[np.argsort(each[ways], kind="stable")[: most * many]]
            for many, ways in zip(pieces, self._regions[0].ways, strict=True)
        ]
        self._regions.insert(0, region(likely, self._table))
        self._leaping = Leaping(self._table, each, self._dice)
        self._try(np.array([ways[0] for ways in likely], dtype=np.intp))

    @property
    def lines(self) -> list[Line]:
        """The lines of the best basket."""
        return [line for way in self.best for line in self._table.ways[way]]

    def run(self, spent: Callable[[], float]) -> None:
        """Round after round, from a leap away from the best basket, until `spent` says 1: likely ways, at times all."""
        turn = 0
        while spent() < 1:
            self.now = self.best
            self._here = self._regions[-1] if turn % WHOLE == WHOLE - 1 else self._regions[0]
            if turn > 1:
                self._leap(FAR, ALL_SHOPS)
            turn += 1
            self._round(spent)
            if len(self._table.group) <= FEW:
                self._polish(spent)

    def _round(self, spent: Callable[[], float]) -> None:
        for step in range(STEPS):
            if spent() >= 1:
                return
            heat = HOT * (COLD / HOT) ** (step / STEPS)
            self._step(heat)
            if step % LEAP == LEAP - 1:
                self._leap(heat, SHOPS)

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
        if len(first):
            costs = self._costs(first, second)
            self._move(costs, heat, lambda chosen: self._after(first[chosen], second[chosen]))

    def _leap(self, heat: float, shops: int) -> None:
        baskets = self._leaping.baskets(self.now, self._here, shops)
        self._move(self._columns(self._sums[:, baskets].sum(axis=2)), heat, lambda chosen: baskets[chosen])

    def _move(self, costs: Floats, heat: float, basket: Callable[[int], Whole]) -> None:
        """To one of the baskets estimated, the colder the likelier the best.

        Those that seem better than the best are priced first, and their price counts: an estimate that is wrong for one
        basket is wrong for its neighbours too.
        """
        for near in np.argsort(costs)[:PRICED]:
            if costs[near] - self._error >= self.cost * (1 + NEAR):
                break
            made = basket(int(near))
            if self._try(made):
                self._error = max(0.0, float(costs[near]) - self.cost)
            costs[near] = self._priced(made)
        noise = self._dice.gumbel(size=len(costs)) * (heat * self.cost)
        self.now = basket(int(np.argmin(costs - noise)))

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
        return self._columns(made)

    def _columns(self, made: Floats) -> Floats:
        """The estimates of baskets by their sums."""
        rows, shops = len(self._table.goods), len(self._table.shops)
        goods, pieces, uses = made[:rows], made[rows:-shops], made[-shops:]
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
        most = CELLS // len(self._sums)
        if len(first) > most:
            kept = self._dice.choice(len(first), most, replace=False, shuffle=False)
            first, second = first[kept], second[kept]
        return first, second

    def _priced(self, basket: Whole) -> int:
        key = basket.tobytes()
        if key not in self._known:
            lines = [line for way in basket for line in self._table.ways[way]]
            self._known[key] = self._tills.total(lines)
        return self._known[key]


def _least(ways: Whole, cost: Floats) -> int:
    return int(ways[np.argmin(cost[ways])])
