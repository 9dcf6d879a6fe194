"""A bound and a basket that come together: what the program's best basket costs says where the program allows more."""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from souk.goods.pricing import Line, Priced, in_scope
from souk.trade.checkout.contracts.planning import Plan, Task
from souk.trade.checkout.providers.proving.buying import UNIT
from souk.trade.checkout.providers.proving.model import Model
from souk.trade.checkout.rules.planning import settled

# The solver's tolerances, in smallest units and as a share: no bound is claimed within them.
TOLERANCE, SHARE = 1.0, 1e-6
# How many intervals of a share are told apart on either side of what a basket has, and how wide they are at first.
SIDE, WIDTH = 2, 0.008
# On a busy machine a second of a processor lasts so many.
BUSY = 20.0
# The next time they are so much narrower.
NARROWER = 0.2


@dataclass(frozen=True)
class Closed:
    """A lower bound of all prices, and the cheapest basket that was priced on the way: none where none was."""

    bound: int
    lines: tuple[Line, ...] = ()


class Closing:
    """Solves the program of an admitted task again and again, the shares of rules told apart more finely each time.

    It ends when no basket can be cheaper than the cheapest known by more than the `gap`, or when time is over.
    """

    def __init__(self, task: Task, total: int, gap: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._task = task
        self._total = total
        self._gap = gap
        self._clock = clock
        self._edges = dict[str, set[float]]()
        self._width = dict[str, float]()
        self._bound = 0
        self._best: Plan | None = None

    def lasts(self, seconds: float) -> float:
        """How long so many seconds can last: where they are those of a processor, others use it too."""
        return seconds if self._clock is time.monotonic else seconds * BUSY

    def run(self, seconds: float) -> Closed:
        """The bound and the basket that so many seconds give."""
        until = self._clock() + seconds
        while (left := until - self._clock()) > 0 and self._once(left):
            continue
        return Closed(self._bound, self._best.lines if self._best else ())

    def _once(self, seconds: float) -> bool:
        """Whether it is worth to solve once more."""
        model = Model(self._task, {name: sorted(many) for name, many in self._edges.items()})
        answer = model.program.solve(self.lasts(seconds), self._gap)
        self._bound = max(self._bound, _true(answer.bound * UNIT))
        if not answer.values:
            return False
        plan = settled(self._task, model.basket(answer.values))
        if plan.priced.total < self._total:
            self._total, self._best = plan.priced.total, plan
        if not answer.done or self._total - self._bound <= self._total * self._gap + TOLERANCE:
            return False
        return self._refined(model, answer.values, plan)

    def _refined(self, model: Model, values: Sequence[float], plan: Plan) -> bool:
        """Tell the shares apart near to those of a basket that costs more than the program said.

        Where a rule fails by what the division of odd units may make, no share helps.
        """
        odd = len(plan.lines) * len(model.sharing.told)
        failed = [
            rule
            for rule, one in enumerate(model.rules)
            if model.claims(rule, values) > plan.priced.verdicts[one.id].taken + TOLERANCE
            and not 0 < plan.priced.verdicts[one.id].missing_amount <= odd
        ]
        before = {earlier for rule in failed for earlier in model.before(rule)}
        shares = {
            model.rules[rule].id: share for rule, share in _shares(model, plan.lines, plan.priced) if rule in before
        }
        for name, share in shares.items():
            width = self._width.get(name, WIDTH)
            self._edges.setdefault(name, set()).update(share + width * side for side in range(-SIDE, SIDE + 1))
            self._width[name] = width * NARROWER
        return bool(shares)


def _true(found: float) -> int:
    """What the solver found, less what it may be wrong by."""
    return max(0, math.ceil(found - TOLERANCE - abs(found) * SHARE)) if math.isfinite(found) else 0


def _shares(model: Model, lines: Sequence[Line], priced: Priced) -> Iterator[tuple[int, float]]:
    """Of the rules whose share matters: which part of what their lines had left they took off a basket."""
    left = {id: one.list for id, one in priced.lines.items()}
    order = [one.id for one in model.rules]
    taken = {id: dict(one.taken) for id, one in priced.lines.items()}
    for id, parts in taken.items():
        left[id] -= sum(amount for rule, amount in parts.items() if rule not in order)
    for rule, one in enumerate(model.rules):
        here = [line.id for line in lines if in_scope(one, line)]
        whole, off = sum(left[id] for id in here), sum(taken[id].get(one.id, 0) for id in here)
        if rule in model.sharing.told and off and whole:
            yield rule, off / whole
        for id in here:
            left[id] -= taken[id].get(one.id, 0)
