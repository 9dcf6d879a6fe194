"""What a checkout needs: somebody who plans a basket, and somebody who proves how good the plan is."""

from typing import Protocol, runtime_checkable

from souk.trade.checkout.contracts.planning import Certificate, Plan, Task


@runtime_checkable
class Planner(Protocol):
    """Plans a basket that keeps every limit, the better the more time; its price is price()'s, to the unit."""

    def plan(self, task: Task, seconds: float, seed: int = 0) -> Plan:
        """The best plan found within so many seconds.

        Raises `NamedTwice`, `NothingWanted`, `NotOffered`, `TooLate`, `RatedLower`, `TooManyParcels`.
        """
        ...


@runtime_checkable
class Prover(Protocol):
    """Proves a bound below which no basket that fulfils the task costs; never above the true optimum."""

    def prove(self, task: Task, plan: Plan, seconds: float) -> Certificate:
        """The best bound found within so many seconds, 0 is always true; with a cheaper plan where it came upon one."""
        ...
