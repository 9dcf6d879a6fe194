"""The proof's bound is never above the cheapest of all baskets, under rules of every kind."""

from collections.abc import Callable
from random import Random

import pytest

from bench.basket.brute import least
from bench.basket.generator import task
from bench.basket.small import small
from souk.kit.errors import Conflict
from souk.trade.checkout.contracts.planning import Task
from souk.trade.checkout.providers.estimated_annealing import EstimatedAnnealing
from souk.trade.checkout.providers.highs_prover import HighsProver
from souk.trade.checkout.rules.planning import admitted
from souk.trade.checkout.rules.planning_reasons import stickers


def possible(dice: Random, wishes: int, rules: int) -> Task:
    """A small task that can be fulfilled; those that cannot have no basket at all."""
    while True:
        made = small(dice, wishes, rules)
        try:
            admitted(made)
        except Conflict:
            assert least(made) is None
        else:
            return made


def _bound_holds(seed: int, tasks: int) -> None:
    dice, prover = Random(seed), HighsProver(at_once=True)
    for _ in range(tasks):
        made = possible(dice, 3, dice.choice((4, 8, 12)))
        plan = EstimatedAnnealing(likely=0, clock=_ticks(8)).plan(made, 1)
        optimum = least(made)
        assert optimum is not None
        certificate = prover.prove(made, plan, 20)
        assert certificate.bound <= optimum <= plan.priced.total


def _ticks(most: int) -> Callable[[], float]:
    """A clock that says one more `most`-th of a second each time it is asked."""
    seconds = iter(range(10**9))
    return lambda: next(seconds) / most


def test_the_bound_is_never_above_the_cheapest_of_all_baskets() -> None:
    _bound_holds(1, 120)


@pytest.mark.long
def test_the_bound_is_never_above_the_cheapest_of_thousands_of_tasks() -> None:
    _bound_holds(2, 3_000)


def test_where_nothing_is_relaxed_bound_and_optimum_meet() -> None:
    made = task(1, 3, 4, 8, 4)
    plan = EstimatedAnnealing(clock=_ticks(200)).plan(made, 1)
    certificate = HighsProver(at_once=True).prove(made, plan, 30)
    assert certificate.gap <= 1
    assert certificate.bound <= plan.priced.total


def test_the_kinds_that_are_relaxed_are_named() -> None:
    made = task(1, 5, 10, 20, 20)
    plan = EstimatedAnnealing(clock=_ticks(50)).plan(made, 1)
    certificate = HighsProver(at_once=True).prove(made, plan, 0.01)
    kinds = {f"{one.layer} {one.kind}" for one in made.rules}
    assert set(certificate.exact) | set(certificate.relaxed) == kinds
    assert not set(certificate.exact) & set(certificate.relaxed)
    assert "platform step" in certificate.exact
    assert "shipping percent" in certificate.relaxed


def test_the_certificate_says_how_far_the_cheapest_stickers_are() -> None:
    made = task(2, 5, 10, 20, 20)
    plan = EstimatedAnnealing(clock=_ticks(300)).plan(made, 1)
    assert stickers(made, plan.priced.total).dearer > 0
