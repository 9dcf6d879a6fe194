"""What holds for every planner and every prover."""

import multiprocessing
from dataclasses import replace

import pytest

from bench.basket.generator import task
from souk.goods.pricing import price
from souk.trade.checkout.contracts.planning import Plan, Task
from souk.trade.checkout.ports import Planner, Prover
from souk.trade.checkout.providers.estimated_annealing import EstimatedAnnealing
from souk.trade.checkout.providers.highs_prover import HighsProver
from souk.trade.checkout.rules.planning import admitted, feasible, settled
from souk.trade.checkout.rules.planning_reasons import stickers


@pytest.fixture(params=["every way", "likely ways"])
def planner(request: pytest.FixtureRequest) -> Planner:
    seconds = iter(range(10**9))
    likely = {"every way": 0, "likely ways": 6}[request.param]
    return EstimatedAnnealing(likely, clock=lambda: next(seconds) / 100)


@pytest.fixture(params=["here", "another process"])
def prover(request: pytest.FixtureRequest) -> Prover:
    return HighsProver(at_once=request.param == "here")


@pytest.fixture(scope="module")
def made() -> Task:
    return task(1, 4, 6, 12, 12)


@pytest.fixture(scope="module")
def plain(made: Task) -> Plan:
    kept = admitted(made)
    return settled(kept, stickers(kept, 0).lines)


def test_they_are_what_they_say(planner: Planner, prover: Prover) -> None:
    assert isinstance(planner, Planner)
    assert isinstance(prover, Prover)


def test_a_plan_fulfils_the_task_at_the_price_that_it_says(planner: Planner, made: Task) -> None:
    plan = planner.plan(made, 1)
    context = replace(made.context, coupons=plan.coupons, payment=plan.payment)
    assert plan.priced == price(plan.lines, made.rules, context)
    assert feasible(admitted(made), plan.lines)


def test_a_plan_is_no_dearer_than_the_cheapest_stickers(planner: Planner, made: Task, plain: Plan) -> None:
    assert planner.plan(made, 1).priced.total <= plain.priced.total


def test_no_time_still_gives_a_plan(planner: Planner, made: Task) -> None:
    assert feasible(admitted(made), planner.plan(made, 0).lines)


def test_a_bound_is_below_every_plan_and_the_gap_is_what_it_says(
    prover: Prover, planner: Planner, made: Task, plain: Plan
) -> None:
    certificate = prover.prove(made, plain, 30)
    assert 0 < certificate.bound <= planner.plan(made, 1).priced.total
    best = certificate.better or plain
    assert feasible(admitted(made), best.lines)
    assert best.priced.total <= plain.priced.total
    over = best.priced.total - certificate.bound
    assert (certificate.gap - 1) * certificate.bound < over * 10_000 <= certificate.gap * certificate.bound


def test_a_proof_leaves_no_process_behind(made: Task, plain: Plan) -> None:
    HighsProver().prove(made, plain, 5)
    assert multiprocessing.active_children() == []
