"""Plans a basket by annealing over every single change and pairs of changes, estimated together and priced exactly."""

import time
from collections.abc import Callable

import numpy as np

from souk.trade.checkout.contracts.planning import Plan, Task
from souk.trade.checkout.providers.searching.search import Search
from souk.trade.checkout.rules.planning import admitted, settled

# What the last steps of a plan (ways to pay, idle coupons) may need of the time.
LAST = 0.05


class EstimatedAnnealing:
    """Looks at all changes of one wish at once and takes one at random, the colder the likelier the best.

    Estimates choose, `price()` decides. `clock` counts seconds; the same seed and the same ticks give the same plan.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock

    guided = 8

    def plan(self, task: Task, seconds: float, seed: int = 0) -> Plan:
        began = self._clock()
        kept = admitted(task)
        search = Search(kept, np.random.default_rng(seed), self.guided)
        search.run(lambda: (self._clock() - began) / max(seconds * (1 - LAST), 1e-9))
        return settled(kept, search.lines)
