"""Plans a basket by annealing over single changes, pairs and leaps, estimated together and priced exactly."""

import time
from collections.abc import Callable

import numpy as np

from souk.trade.checkout.contracts.planning import Plan, Task
from souk.trade.checkout.providers.proving.program import load
from souk.trade.checkout.providers.searching.search import Search
from souk.trade.checkout.rules.planning import admitted, settled

# What the last steps of a plan (ways to pay, idle coupons) may need of the time.
LAST = 0.05
# What the linear program takes on a busy machine: a third of a second for six hundred offers.
SECONDS_AN_OFFER = 0.0006


class EstimatedAnnealing:
    """Looks at many changes of a basket at once and takes one at random, the colder the likelier the best.

    A linear program says which `likely` ways of each wish are worth a look, where there is time for it (0: all are).
    Estimates choose, `price()` decides. `clock` counts seconds; the same seed and the same ticks give the same plan.
    """

    def __init__(self, likely: int = 8, clock: Callable[[], float] = time.monotonic) -> None:
        self._likely = likely
        self._clock = clock

    def plan(self, task: Task, seconds: float, seed: int = 0) -> Plan:
        kept = admitted(task)
        offers = sum(len(wish.choices) for wish in kept.wishes)
        guided = self._likely if offers * SECONDS_AN_OFFER < seconds else 0
        if guided:
            load()
        began = self._clock()
        search = Search(kept, np.random.default_rng(seed), guided)
        search.run(lambda: (self._clock() - began) / max(seconds * (1 - LAST), 1e-9))
        return settled(kept, search.lines)
