"""Baskets many changes away: goods gathered at one shop, the likeliest first, or all taken away from one."""

from collections.abc import Iterator

import numpy as np

from souk.trade.checkout.providers.searching.table import Floats, Region, Table, Whole

# So many goods at most are gathered; so much of a price chance may add to what is likely; how often doubt is the guide.
GATHERED, CHANCE, DOUBTED = 8, 0.03, 0.5


class Leaping:
    """What a threshold far above needs: no single change on the way there pays."""

    def __init__(self, table: Table, doubt: Floats, dice: np.random.Generator) -> None:
        self._table, self._doubt, self._dice = table, doubt, dice

    def baskets(self, now: Whole, here: Region, shops: int) -> Whole:
        """This basket, and others out of a region's ways that turn to or from so many shops, drawn by lot."""
        return np.stack([now, *self._gathered(now, here, shops), *self._left(now, here, shops // 2)])

    def _gathered(self, now: Whole, here: Region, shops: int) -> Iterator[Whole]:
        """One more after another has more of its pieces at a shop, by what a unit of money there costs more."""
        table = self._table
        for shop in self._dice.permutation(len(table.shops))[:shops]:
            ways = here.by_shop[shop]
            before = now[table.group[ways]]
            more = table.worth[shop, ways] - table.worth[shop, before]
            ways, before, more = ways[more > 0], before[more > 0], more[more > 0]
            cost = self._cost()
            dearer = (cost[ways] - cost[before]) / more
            ways = ways[np.argsort(dearer + self._dice.gumbel(size=len(ways)) * CHANCE)]
            _, first = np.unique(table.group[ways], return_index=True)
            basket = now
            for way in ways[np.sort(first)[:GATHERED]]:
                basket = basket.copy()
                basket[table.group[way]] = way
                yield basket

    def _left(self, now: Whole, here: Region, shops: int) -> Iterator[Whole]:
        """Nothing of a shop any more: its goods from anywhere, or from shops that something else comes from."""
        lines = self._table.uses[:, now].sum(axis=1)
        closed = self._table.uses[lines == 0].sum(axis=0) > 0
        for shop in self._dice.permutation(np.flatnonzero(lines > 0))[:shops]:
            here_too = self._table.uses[shop] > 0
            for out in (here_too, here_too | closed):
                if (basket := self._without(now, here, out)) is not None:
                    yield basket

    def _without(self, now: Whole, here: Region, out: np.typing.NDArray[np.bool_]) -> Whole | None:
        cost, made = self._cost(), now.copy()
        for group in np.flatnonzero(out[now]):
            ways = here.ways[group][~out[here.ways[group]]]
            if not len(ways):
                return None
            chance = self._dice.gumbel(size=len(ways)) * CHANCE * self._table.goods[-1, ways]
            made[group] = ways[np.argmin(cost[ways] + chance)]
        return made

    def _cost(self) -> Floats:
        return self._doubt if self._dice.random() < DOUBTED else self._table.goods[-1]
