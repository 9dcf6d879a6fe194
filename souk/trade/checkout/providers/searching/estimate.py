"""What many baskets cost, to within a few units, all at once: reductions divided in proportion, nothing rounded."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from souk.goods.promotions import LAYERS, Promotion
from souk.trade.checkout.providers.searching.table import Floats, Table, Whole

NONE = 1e15


@dataclass(frozen=True)
class _Layer:
    """The rules of one layer, in rows: what each asks and takes off, from which amount on and how often."""

    name: str
    first: int
    last: int
    asks: Floats
    pieces: Floats | None
    tiers: tuple[tuple[Floats, Floats, Floats], ...]
    every: Floats | None
    amount: Floats
    cap: Floats
    groups: tuple[tuple[Whole, int], ...]
    sets: tuple[tuple[int, int, int], ...]


class Estimate:
    """Of baskets as columns of the sums that a `Table` has."""

    def __init__(self, table: Table, payments: Sequence[str]) -> None:
        rules = table.rules
        self._layers = [made for name in LAYERS[1:] if (made := _layer(name, rules))]
        self._fees = table.fees[:, None]
        # Pieces are only counted where a rule asks for them.
        self.counts = any(layer.pieces is not None or layer.sets for layer in self._layers)
        self._shares, self._within = _relations(table)
        uses = table.uses > 0
        self._ships = {
            row: np.flatnonzero([bool((table.goods[row][used] > 0).any()) for used in uses])
            for row, one in enumerate(rules)
            if one.layer in ("shipping", "payment")
        }
        self._payments = [
            [row for row, one in enumerate(rules) if one.layer == "payment" and _by(one, method)] for method in payments
        ]

    def costs(self, goods: Floats, pieces: Floats, uses: Floats) -> Floats:
        """The total of each column; the arrays are changed."""
        fees = np.where(uses > 0.5, self._fees, 0.0)
        charged = fees.sum(axis=0)
        for layer in self._layers:
            rows = slice(layer.first, layer.last)
            if layer.name == "shipping":
                charged = charged - self._shipping(layer, goods, pieces, fees)
            elif layer.name == "payment":
                return np.asarray(goods[-1] + charged - self._paying(layer, goods, pieces, charged))
            else:
                taken = _wishes(layer, goods[rows], goods[rows], pieces[rows])
                self._take(layer, taken, goods)
        return np.asarray(goods[-1] + charged)

    def _take(self, layer: _Layer, taken: Floats, goods: Floats) -> None:
        for row, inside in self._within.items():
            if layer.first <= row < layer.last:
                goods[inside] *= 1 - taken[row - layer.first] / np.maximum(goods[row], 1)
        goods[layer.last :] -= self._shares[layer.last :, layer.first : layer.last] @ taken
        np.maximum(goods[layer.last :], 0, out=goods[layer.last :])

    def _shipping(self, layer: _Layer, goods: Floats, pieces: Floats, fees: Floats) -> Floats:
        rows = slice(layer.first, layer.last)
        base = np.stack([fees[self._ships[row]].sum(axis=0) for row in range(layer.first, layer.last)])
        taken = _wishes(layer, base, goods[rows], pieces[rows])
        return np.asarray(np.minimum(taken.sum(axis=0), fees.sum(axis=0)))

    def _paying(self, layer: _Layer, goods: Floats, pieces: Floats, charged: Floats) -> Floats:
        rows = slice(layer.first, layer.last)
        base = goods[rows] + charged
        taken = _wishes(layer, base, base, pieces[rows])
        each = [taken[np.array(rows_, dtype=np.intp) - layer.first].sum(axis=0) for rows_ in self._payments]
        return np.asarray(np.minimum(np.max(each, axis=0), goods[-1] + charged))


def _by(one: Promotion, method: str) -> bool:
    return not one.methods or method in one.methods


def _layer(name: str, rules: Sequence[Promotion]) -> _Layer | None:
    rows = [row for row, one in enumerate(rules) if one.layer == name]
    if not rows:
        return None
    first, last = rows[0], rows[-1] + 1
    here = rules[first:last]
    steps = [_steps(one) for one in here]
    most = max(map(len, steps))
    tiers = tuple(
        tuple(
            _column([many[place][part] if place < len(many) else (NONE, 0, 0)[part] for many in steps])
            for part in range(3)
        )
        for place in range(most)
    )
    pieces = _column([one.asks[1] for one in here])
    times = [(1 / one.every if one.kind == "step" else 0.0) for one in here]
    return _Layer(
        name,
        first,
        last,
        _column([one.asks[0] for one in here]),
        pieces if pieces.any() else None,
        tiers,  # type: ignore[arg-type]
        _column(times) if any(times) else None,
        _column([one.amount if one.kind == "step" else 0 for one in here]),
        _column([one.cap or NONE for one in here]),
        _groups(here),
        tuple((row, one.every, one.amount) for row, one in enumerate(here) if one.kind == "bundle"),
    )


def _column(numbers: Sequence[float]) -> Floats:
    return np.array(numbers, dtype=np.float64)[:, None]


def _steps(one: Promotion) -> list[tuple[float, float, float]]:
    """From which amount on how much and which share."""
    match one.kind:
        case "cut":
            return [(0, one.amount, 0)]
        case "percent":
            return [(0, 0, one.off / 10_000)]
        case "tier":
            return [(tier.since, tier.amount, tier.off / 10_000) for tier in sorted(one.steps, key=lambda t: t.since)]
        case _:
            return []


def _groups(here: Sequence[Promotion]) -> tuple[tuple[Whole, int], ...]:
    """Rows that exclude one another, and how many may stay; 0: the first."""
    found = dict[tuple[str, str], list[int]]()
    for row, one in enumerate(here):
        if one.group and one.policy != "stackable":
            found.setdefault((one.owner, one.group), []).append(row)
    most = {"exclusive": 0, "best": 1}
    return tuple(
        (np.array(rows, dtype=np.intp), most.get(here[rows[0]].policy, here[rows[0]].most))
        for rows in found.values()
        if len(rows) > 1
    )


def _wishes(layer: _Layer, base: Floats, reached: Floats, pieces: Floats) -> Floats:
    wish = np.zeros_like(base)
    for since, amount, off in layer.tiers:
        wish = np.where(base >= since, amount + off * base, wish)
    if layer.every is not None:
        wish += np.floor(base * layer.every + 1e-9) * layer.amount
    for row, every, each in layer.sets:
        sets = np.floor(pieces[row] / every)
        wish[row] = np.maximum(0, base[row] - sets * each) * (sets > 0)
    wish *= reached >= layer.asks
    if layer.pieces is not None:
        wish *= pieces >= layer.pieces
    np.minimum(wish, layer.cap, out=wish)
    np.minimum(wish, base, out=wish)
    for rows, most in layer.groups:
        wish[rows] = _kept(wish[rows], most)
    return wish


def _kept(wish: Floats, most: int) -> Floats:
    if not most:
        first = np.argmax(wish > 0, axis=0)
        return np.where(np.arange(len(wish))[:, None] == first, wish, 0)
    least = -np.partition(-wish, most - 1, axis=0)[most - 1] if most < len(wish) else np.zeros(wish.shape[1])
    return np.where(wish >= least, wish, 0)


def _relations(table: Table) -> tuple[Floats, dict[int, Whole]]:
    """By rows: which part of what the second takes off lies in the first; and the rows that lie within a row."""
    scopes = table.scopes.astype(np.float64)
    common, size = scopes @ scopes.T, scopes.sum(axis=1)
    shares = common / np.maximum(size, 1)
    within = dict[int, Whole]()
    for row, one in enumerate(table.rules):
        later = np.arange(len(size)) > row
        inside = np.flatnonzero((common[:, row] == size) & (size < size[row]) & later & (size > 0))
        inside = inside[[LAYERS.index(table.rules[at].layer) > LAYERS.index(one.layer) for at in inside]]
        if len(inside):
            within[row] = inside
            shares[inside, row] = 0
    return shares, within
