"""Which ways to buy are likely in the best basket, by the linear program that the proof begins with."""

import numpy as np

from souk.trade.checkout.contracts.planning import Task
from souk.trade.checkout.providers.proving.model import Model
from souk.trade.checkout.providers.searching.table import Floats, Table

# Of ways that cost the linear program nothing more, those come first of which it buys most.
BOUGHT = 1e-3


def doubts(task: Task, table: Table) -> Floats:
    """For each way what one more of it would cost the linear program; less is likelier."""
    model = Model(task)
    values, prices = model.program.prices()
    each = dict[str, float]()
    for one in model.buying.bought:
        (variable,) = one.taken.terms
        each[f"{one.line.id} {one.line.quantity}"] = float(prices[variable] - BOUGHT * values[variable])
    return np.array([sum(each.get(f"{line.id} {line.quantity}", 0.0) for line in way) for way in table.ways])
