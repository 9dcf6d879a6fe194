"""Baskets of three sizes: how near to the optimum a plan is, what proofs cost, what is saved against stickers."""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from bench.basket.brute import least
from bench.basket.generator import task
from bench.basket.greedy import greedy
from bench.basket.small import small
from bench.report import Report, Table
from souk.kit.errors import Conflict
from souk.trade.checkout.contracts.planning import Certificate, Plan, Task
from souk.trade.checkout.providers.estimated_annealing import EstimatedAnnealing
from souk.trade.checkout.providers.highs_prover import HighsProver
from souk.trade.checkout.rules.planning import admitted
from souk.trade.checkout.rules.planning_reasons import stickers

SIZES = ((5, 10, 20, 20), (12, 20, 40, 40), (20, 30, 60, 50))
SEEDS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
BUDGETS = (0.1, 0.5, 2.0)
# A bound within so many basis points of a basket proves it: the rest is rounding.
PROVEN, PROOF_SECONDS = 1, 30.0
NOTES = (
    "Seconds are CPU seconds of one process; the proof's are those of its worker, program included.",
    "A gap is to the proof's lower bound, so it is at least the gap to the optimum; where a proof did not end it "
    "holds what the bound lacks as well.",
    "Stickers: the cheapest offer of each item with every coupon and the best way to pay. Greedy: from there, one "
    "item after another to the offer that makes the whole basket cheapest, until none does.",
    "Brute force: every basket, split, filler, set of coupons and way to pay of small tasks, rules of every kind.",
)


@dataclass(frozen=True)
class Found:
    """What one task gave: totals at each budget, of the proof's own basket and of the rivals, and the certificate."""

    totals: tuple[int, ...]
    stickers: int
    greedy: int
    best: Plan
    certificate: Certificate

    @property
    def gaps(self) -> list[float]:
        """Per cent above the bound at each budget: at least as much as above the optimum."""
        return [100 * (total / max(1, self.certificate.bound) - 1) for total in self.totals]


def run(quick: bool) -> Report:
    """Ten seeds at three sizes; quick: three seeds at the smallest, and twenty small tasks by brute force."""
    sizes, seeds = (SIZES[:1], SEEDS[:3]) if quick else (SIZES, SEEDS)
    found = {size: [measured(task(seed, *size), 20.0 if quick else PROOF_SECONDS) for seed in seeds] for size in sizes}
    compared, dearer = by_brute_force(20 if quick else 300)
    every = [one for many in found.values() for one in many]
    result = {
        "gap_half_second": round(_mean([one.gaps[1] for one in every]), 3),
        "proof_s_max": round(max(one.certificate.seconds for one in every), 1),
        "saving": round(_mean([100 * (1 - one.best.priced.total / one.stickers) for one in every]), 2),
        "proven": sum(one.certificate.gap <= PROVEN for one in every),
        "tasks": len(every),
        "brute_force": compared,
        "brute_force_dearer": dearer,
        "seeds": list(seeds),
        "quick": quick,
    }
    return Report("basket", tuple(_tables(found)), NOTES, result)


def measured(made: Task, seconds: float) -> Found:
    """One task: a plan at each budget in CPU seconds, the rivals, and a proof of the best basket known."""
    planner = EstimatedAnnealing(clock=time.process_time)
    plans = [planner.plan(made, budget, seed=1) for budget in BUDGETS]
    best = min(plans, key=lambda plan: plan.priced.total)
    certificate = HighsProver(clock=time.process_time).prove(made, best, seconds)
    best = certificate.better or best
    plain = stickers(made, 0).priced.total
    totals = tuple(plan.priced.total for plan in plans)
    return Found(totals, plain, greedy(admitted(made)).priced.total, best, certificate)


def by_brute_force(tasks: int) -> tuple[int, int]:
    """Small tasks of up to four wishes under rules of every kind: how many, and how many plans were dearer."""
    dice, compared, dearer = Random(7), 0, 0
    planner = EstimatedAnnealing(clock=time.process_time)
    for _ in range(tasks):
        made = small(dice, 4, coupons=1)
        try:
            admitted(made)
        except Conflict:
            continue
        compared += 1
        dearer += planner.plan(made, 0.1, seed=1).priced.total != least(made)
    return compared, dearer


def _tables(found: dict[tuple[int, ...], list[Found]]) -> list[Table]:
    rows, each = [], []
    for size, many in found.items():
        name = "×".join(map(str, size))
        gaps = [_mean([one.gaps[place] for one in many]) for place in range(len(BUDGETS))]
        rows.append(
            (name, *gaps, *_rivals(many), _mean([100 * (1 - one.best.priced.total / one.stickers) for one in many]))
        )
        each += [
            (f"{name} seed {seed}", one.certificate.seconds, one.certificate.gap / 100, *one.gaps)
            for seed, one in zip(SEEDS, many, strict=False)
        ]
    columns = ("items×offers×shops×promotions", *(f"gap % at {budget} s" for budget in BUDGETS))
    return [
        Table(
            "Mean gap to the proven bound, and saving",
            (*columns, "greedy gap %", "stickers gap %", "saving %"),
            tuple(rows),
        ),
        Table("Proofs", ("", "CPU s", "best within %", *columns[1:]), tuple(each)),
    ]


def _rivals(many: Sequence[Found]) -> tuple[float, float]:
    bounds = [one.certificate.bound for one in many]
    return (
        _mean([100 * (one.greedy / max(1, bound) - 1) for one, bound in zip(many, bounds, strict=True)]),
        _mean([100 * (one.stickers / max(1, bound) - 1) for one, bound in zip(many, bounds, strict=True)]),
    )


def _mean(numbers: Sequence[float]) -> float:
    return math.fsum(numbers) / len(numbers)
