"""The plain rival: item after item to the offer that makes the whole basket cheapest, until no single change helps."""

from dataclasses import replace

from souk.trade.checkout.contracts.planning import Plan, Task
from souk.trade.checkout.rules.planning import settled
from souk.trade.checkout.rules.planning_splits import Way, filler_ways, ways
from souk.trade.checkout.rules.planning_till import Till


def greedy(task: Task) -> Plan:
    """From the cheapest stickers down, without fillers at first; limits on parcels aside."""
    options = [ways(wish) for wish in task.wishes] + [filler_ways(one) for one in task.fillers]
    tills = [Till(task.rules, replace(task.context, payment=payment)) for payment in task.payments]
    chosen = [min(many, key=lambda way: sum(line.unit * line.quantity for line in way)) for many in options]
    cost, before = _cost(tills, chosen), None
    while cost != before:
        before = cost
        for place, many in enumerate(options):
            for way in many:
                tried = [*chosen[:place], way, *chosen[place + 1 :]]
                if (other := _cost(tills, tried)) < cost:
                    chosen, cost = tried, other
    return settled(task, [line for way in chosen for line in way])


def _cost(tills: list[Till], chosen: list[Way]) -> int:
    lines = [line for way in chosen for line in way]
    return min(till.total(lines) for till in tills)
