"""Which ways to buy are likely in the best basket, by the linear program that the proof begins with."""

from dataclasses import dataclass

from souk.goods.pricing import Line
from souk.trade.checkout.contracts.planning import Task
from souk.trade.checkout.providers.proving.model import Model

# Of ways that cost the linear program nothing more, those come first of which it buys most.
BOUGHT = 1e-3


@dataclass(frozen=True)
class Doubts:
    """What one more of an offer, in so many pieces, would cost the linear program; less is likelier."""

    each: dict[tuple[str, int], float]

    def __call__(self, line: Line) -> float:
        known = self.each.get((line.id, line.quantity))
        return line.quantity * self.each.get((line.id, 1), 0.0) if known is None else known


def doubts(task: Task) -> Doubts:
    """Of every offer of an admitted task."""
    model = Model(task)
    values, prices = model.program.prices()
    each = dict[tuple[str, int], float]()
    for one in model.buying.bought:
        (variable,) = one.taken.terms
        each[one.line.id, one.line.quantity] = float(prices[variable] - BOUGHT * values[variable])
    return Doubts(each)
