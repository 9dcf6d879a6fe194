"""Which offers are bought, in so many pieces, and what that costs at least after the layer item."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from souk.goods.pricing import Context, Line, in_scope, price
from souk.goods.promotions import Promotion
from souk.trade.checkout.contracts.planning import Choice, Task
from souk.trade.checkout.providers.proving.program import Program, Sum, total
from souk.trade.checkout.rules.planning import line
from souk.trade.checkout.rules.planning_till import Till, may_apply

# Amounts are in hundreds of the smallest unit: the solver's tolerances are absolute.
UNIT = 100.0
# Up to so many pieces every number of an offer is a choice of its own.
EACH = 8


@dataclass(frozen=True)
class Bought:
    """Pieces of an offer for a wish or as a filler.

    `taken` counts how often, `cost` is the least that one costs, `opening` the most it counts.
    `rules` are those over the basket whose scope holds it, by place; `most` is how often at most.
    """

    wish: str
    line: Line
    taken: Sum
    most: int
    cost: float
    opening: float
    rules: frozenset[int]


class Buying:
    """The rows that say what may be bought of each wish and filler."""

    def __init__(self, task: Task, program: Program) -> None:
        self._program = program
        self._context = task.context
        rules = [replace(one, methods=()) for one in task.rules]
        self.till = Till(rules, task.context)
        self._item = [one for one in rules if one.layer == "item" and may_apply(one, task.context)]
        self.bought: list[Bought] = []
        for wish in task.wishes:
            made = [one for choice in wish.choices for one in self._offer(wish.id, choice, wish.quantity)]
            program.equal(total(one.taken * one.line.quantity for one in made), wish.quantity)
            self.bought += made
        for filler in task.fillers:
            self.bought += self._offer(filler.id, filler.choice, filler.choice.most)

    def _offer(self, name: str, choice: Choice, wanted: int) -> Iterator[Bought]:
        most = min(choice.most, wanted)
        if wanted > EACH:
            yield self._by_piece(name, line(name, choice, 1), most)
            return
        made = [self._at_once(name, line(name, choice, pieces)) for pieces in range(1, most + 1)]
        if most > 1:
            self._program.at_most(total(one.taken for one in made), Sum(constant=1))
        yield from made

    def _at_once(self, wish: str, one: Line) -> Bought:
        listed, taken = one.quantity * one.unit / UNIT, self._program.variable(1, whole=True)
        if any(quotas(rule) for rule in self._item if in_scope(rule, one)):
            return Bought(wish, one, taken, 1, listed - self._off(one) / UNIT, listed, self._held(one))
        cell = self.till.cell(one)
        return Bought(wish, one, taken, 1, cell.left / UNIT, cell.left / UNIT, frozenset(cell.rules))

    def _by_piece(self, wish: str, one: Line, most: int) -> Bought:
        taken = self._program.variable(most, whole=True)
        here = [rule for rule in self._item if in_scope(rule, one)]
        if any(uneven(rule) for rule in here):
            listed = one.unit / UNIT
            return Bought(wish, one, taken, most, listed - self._off(one) / UNIT, listed, self._held(one))
        cell = self.till.cell(one)
        return Bought(wish, one, taken, most, cell.left / UNIT, cell.left / UNIT, frozenset(cell.rules))

    def _held(self, one: Line) -> frozenset[int]:
        return frozenset(place for place, rule in enumerate(self.till.rules) if in_scope(rule, one))

    def _off(self, one: Line) -> int:
        """The most that the rules of the layer item can take off, whatever their quotas, caps and thresholds do."""
        groups = dict[str, int]()
        for rule in self._item:
            if in_scope(rule, one):
                name = f"{rule.owner} {rule.group}" if rule.group and rule.policy in ("best", "exclusive") else rule.id
                groups[name] = max(groups.get(name, 0), _alone(rule, one, self._context))
        return min(sum(groups.values()), one.quantity * one.unit)


def _alone(rule: Promotion, one: Line, context: Context) -> int:
    free = replace(rule, group="", policy="stackable", per_user=0, total=0, budget=0, threshold=0, pieces=0, cap=0)
    if rule.kind == "nth" and one.quantity == 1:
        free = replace(free, every=1)
    return sum(price((one,), (free,), replace(context, taxes=(), shipping={})).lines[one.id].taken.values())


def quotas(rule: Promotion) -> bool:
    """Whether what it takes off one line depends on others."""
    return bool(rule.per_user or rule.total or rule.budget)


def uneven(rule: Promotion) -> bool:
    """Whether what it takes off a line is not the same for every piece."""
    return quotas(rule) or bool(rule.cap or rule.threshold or rule.pieces) or rule.kind == "nth"


def widest(some: Iterable[Bought]) -> float:
    """The most that some goods can come to: of each wish and filler those that come to most."""
    wishes = dict[str, list[Bought]]()
    for one in some:
        wishes.setdefault(one.wish, []).append(one)
    return sum(map(_widest, wishes.values()))


def _widest(made: Sequence[Bought]) -> float:
    each = [one.opening / one.line.quantity for one in made]
    pieces = max((one.line.quantity * one.most for one in made), default=0)
    offers = {one.line.id: 0 for one in made}
    for one in made:
        offers[one.line.id] = max(offers[one.line.id], one.line.quantity * one.most)
    return max(each, default=0.0) * max(pieces, sum(offers.values()))
