"""Measures of a ranking against graded products, and intervals by resampling the queries."""

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Gains = Mapping[str, float]
MEASURES = ("nDCG@10", "P@10", "Recall@100", "Recall@100 of the best", "nDCG@10 judged only")


@dataclass(frozen=True)
class Interval:
    """A mean and the 95 % interval around it."""

    mean: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.mean:.3f} [{self.low:.3f}, {self.high:.3f}]"


def ndcg(ranked: Sequence[str], gains: Gains, depth: int = 10) -> float:
    """Discounted gain of the first `depth` over that of the best order of all graded products; ungraded ones gain 0."""
    best = _dcg(sorted(gains.values(), reverse=True)[:depth])
    return _dcg([gains.get(product, 0.0) for product in ranked[:depth]]) / best if best else 0.0


def measures(ranked: Sequence[str], gains: Gains, relevant: float) -> dict[str, float]:
    """Every measure of one query's first hundred results."""
    good = {product for product, gain in gains.items() if gain >= relevant - 1e-9}
    judged = [product for product in ranked if product in gains]
    best = {product for product, gain in gains.items() if gain >= max(gains.values())}
    return {
        "nDCG@10": ndcg(ranked, gains),
        "P@10": len(good.intersection(ranked[:10])) / 10,
        "Recall@100": len(good.intersection(ranked[:100])) / len(good) if good else 0.0,
        "Recall@100 of the best": len(best.intersection(ranked[:100])) / len(best),
        "nDCG@10 judged only": ndcg(judged, gains),
    }


def interval(values: Sequence[float], seed: int, times: int) -> Interval:
    """The mean over queries, and where 95 % of the means of resampled queries lie (bootstrap, percentiles)."""
    count, chance = len(values), random.Random(seed)
    means = sorted(sum(chance.choices(values, k=count)) / count for _ in range(times))
    return Interval(sum(values) / count, means[int(0.025 * times)], means[int(0.975 * times)])


def _dcg(gains: Sequence[float]) -> float:
    return sum(gain / math.log2(place + 2) for place, gain in enumerate(gains))
