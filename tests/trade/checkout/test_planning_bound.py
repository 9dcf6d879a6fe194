"""The proof's bound is never above the cheapest of all baskets, under rules of every kind."""

from collections.abc import Callable
from random import Random

import pytest

from bench.basket.brute import least
from bench.basket.generator import AT, task
from bench.basket.small import small
from souk.goods.pricing import Context
from souk.goods.promotions import Promotion
from souk.kit.errors import Conflict
from souk.trade.checkout.contracts.planning import Choice, Task, Wish
from souk.trade.checkout.providers.estimated_annealing import EstimatedAnnealing
from souk.trade.checkout.providers.highs_prover import HighsProver
from souk.trade.checkout.rules.planning import admitted, feasible, line, settled
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
        found = (certificate.better or plan).priced.total
        assert certificate.bound <= optimum <= found <= plan.priced.total
        assert (certificate.gap - 1) * certificate.bound <= (found - certificate.bound) * 10_000


def _ticks(most: int) -> Callable[[], float]:
    """A clock that says one more `most`-th of a second each time it is asked."""
    seconds = iter(range(10**9))
    return lambda: next(seconds) / most


def test_the_bound_is_never_above_the_cheapest_of_all_baskets() -> None:
    _bound_holds(1, 60)


@pytest.mark.long
def test_the_bound_is_never_above_the_cheapest_of_thousands_of_tasks() -> None:
    _bound_holds(2, 3_000)


def test_where_nothing_is_relaxed_bound_and_optimum_meet() -> None:
    made = task(1, 3, 4, 8, 4)
    plan = EstimatedAnnealing(clock=_ticks(200)).plan(made, 1)
    certificate = HighsProver(at_once=True).prove(made, plan, 30)
    assert certificate.gap <= 1
    assert certificate.bound <= plan.priced.total


def test_a_proof_finds_what_is_cheaper_than_a_plan_and_prices_it() -> None:
    made = admitted(task(1, 3, 4, 8, 4))
    plain = settled(made, stickers(made, 0).lines)
    better = HighsProver(at_once=True).prove(made, plain, 30).better
    assert better is not None
    assert better.priced.total < plain.priced.total
    assert better == settled(made, better.lines)
    assert feasible(made, better.lines)
    assert HighsProver(at_once=True).prove(made, better, 30).better is None


def test_a_threshold_that_the_shares_of_other_rules_decide_is_told_apart() -> None:
    """One shop ships free from 100.00 after a house-wide cut that nobody knows to the unit before all is chosen."""
    context = Context(AT, shipping={"a": 1_000, "b": 0})
    rules = (
        Promotion("house", "platform", "cut", amount=2_000, threshold=15_000),
        Promotion("free", "shipping", "percent", "a", off=10_000, threshold=10_000),
    )
    wishes = (
        Wish("one", 1, (Choice("s", "p", "a", 10_900), Choice("s", "p", "b", 11_300))),
        Wish("other", 1, (Choice("t", "q", "b", 9_000),)),
    )
    made = admitted(Task(wishes, context, rules))
    cheapest = least(made)
    plan = settled(made, [line("one", wishes[0].choices[0], 1), line("other", wishes[1].choices[0], 1)])
    assert plan.priced.verdicts["free"].reason == "below_threshold"
    certificate = HighsProver(at_once=True).prove(made, plan, 30)
    assert certificate.better is not None
    assert certificate.better.priced.total == cheapest == 18_300
    assert certificate.gap <= 1


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
