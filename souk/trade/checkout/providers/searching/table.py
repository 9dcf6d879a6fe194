"""A task as columns of numbers: every way to buy a wish, with what it brings to each rule and each shop."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from souk.goods.pricing import Line
from souk.goods.promotions import Promotion
from souk.trade.checkout.contracts.planning import Task, Wish
from souk.trade.checkout.rules.planning_splits import Way, filler_ways, likeliest, ways
from souk.trade.checkout.rules.planning_till import Till

# So many of the likeliest splits of a wish are ways to buy it.
KEPT = 60
Floats = NDArray[np.float64]
Whole = NDArray[np.intp]


@dataclass(frozen=True)
class Table:
    """Ways in columns, each of the wish or filler `group`.

    `goods` has a row for each rule over the basket and a last one for all goods, after the layer item; `pieces` counts
    them alike; `uses` has a row for each shop: how many lines of it, `worth` what their stickers say. `scopes` has the
    offers in each rule's scope.
    """

    ways: tuple[Way, ...]
    group: Whole
    rules: tuple[Promotion, ...]
    shops: tuple[str, ...]
    goods: Floats
    pieces: Floats
    uses: Floats
    fees: Floats
    worth: Floats
    scopes: NDArray[np.bool_]

    @property
    def groups(self) -> int:
        """How many wishes and fillers there are."""
        return int(self.group[-1]) + 1


@dataclass(frozen=True)
class Region:
    """The ways that a round looks at: of each wish or filler, and of each shop."""

    ways: tuple[Whole, ...]
    counts: Whole
    by_shop: tuple[Whole, ...]


def region(ways: Sequence[Whole], among: Table) -> Region:
    """A part of a table, by the ways of each wish or filler."""
    kept = np.zeros(len(among.group), dtype=bool)
    kept[np.concatenate(ways)] = True
    by_shop = tuple(np.flatnonzero(kept & (row > 0)) for row in among.uses)
    return Region(tuple(ways), np.array([len(many) for many in ways]), by_shop)


def table(task: Task, among: frozenset[str] = frozenset(), doubt: Callable[[Line], float] | None = None) -> Table:
    """A task that was admitted; every coupon in hand, every way to pay; each wish can be had `among` shops named.

    Where it is known how doubtful a line is, the splits of the least doubt are in the table, however many there are.
    """
    found = [_ways(wish, among, doubt) for wish in task.wishes] + [filler_ways(one) for one in task.fillers]
    columns = [way for many in found for way in many]
    group = np.array([place for place, many in enumerate(found) for _ in many], dtype=np.intp)
    # Of a way to pay every rule is in the table; who may apply together is decided for each way by itself.
    till = Till([replace(one, methods=()) for one in task.rules], task.context)
    shops = tuple(sorted({line.shop for way in columns for line in way}))
    goods, pieces, scopes = _sums(columns, till)
    uses = np.zeros((len(shops), len(columns)))
    worth = np.zeros((len(shops), len(columns)))
    place = {shop: number for number, shop in enumerate(shops)}
    for number, way in enumerate(columns):
        for line in way:
            uses[place[line.shop], number] += 1
            worth[place[line.shop], number] += line.quantity * line.unit
    fees = np.array([float(task.context.shipping.get(shop, 0)) for shop in shops])
    own = {one.id: one for one in task.rules}
    rules = tuple(own[one.id] for one in till.rules)
    return Table(tuple(columns), group, rules, shops, goods, pieces, uses, fees, worth, scopes)


def _ways(wish: Wish, among: frozenset[str], doubt: Callable[[Line], float] | None) -> list[Way]:
    found = ways(wish, among)
    if doubt is None or wish.quantity == 1:
        return found
    likely = sorted(likeliest(wish, doubt), key=lambda way: sum(map(doubt, way)))
    return list(dict.fromkeys([*found, *likely[:KEPT]]))


def _sums(columns: Sequence[Way], till: Till) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Openings and pieces by rule and way, and which offers each rule's scope holds."""
    rows = len(till.rules) + 1
    goods, pieces = np.zeros((rows, len(columns))), np.zeros((rows, len(columns)))
    offers = {line.id: place for place, line in enumerate({line.id: line for way in columns for line in way}.values())}
    scopes = np.zeros((rows, len(offers)), dtype=np.bool_)
    for number, way in enumerate(columns):
        for line in way:
            cell = till.cell(line)
            held = [*cell.rules, rows - 1]
            goods[held, number] += cell.left
            pieces[held, number] += line.quantity
            scopes[held, offers[line.id]] = True
    return goods, pieces, scopes
