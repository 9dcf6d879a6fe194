"""Whether what was learned orders better than search does without it, and how far it may count; pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import mean

from souk.discovery.search.ports import Row
from souk.discovery.search.rules import features, judging

_FOLDS = 5


@dataclass(frozen=True)
class Trial:
    """Mean nDCG@10 without and with a ranker, and the 95 % interval of the gain; the share by which it counts best."""

    share: float
    without: float
    after: float
    low: float
    high: float


def trial(queries: Sequence[Sequence[Row]], scores: Sequence[Sequence[float]], draw: Callable[[int], int]) -> Trial:
    """What scores of queries that their ranker had not seen are worth beside fusion; `draw(n)` is below n.

    Each fifth of the queries is ordered by the share that is best for the others, so that no figure is of a query that
    its share was chosen by; the share that is kept is the best for all.
    """
    fused = [[row.features[0] for row in rows] for rows in queries]
    gains = [[row.gain for row in rows] for rows in queries]
    without = [_ndcg(*one) for one in zip(gains, fused, strict=True)]
    by_share = {
        share: [
            _ndcg(gain, features.blended(one, learned, share))
            for gain, one, learned in zip(gains, fused, scores, strict=True)
        ]
        for share in features.SHARES
    }
    count = len(queries)
    folds = [set(range(fold, count, _FOLDS)) for fold in range(min(_FOLDS, count))]
    best = {fold: _best(by_share, set(range(count)) - held) for fold, held in enumerate(folds)}
    after = [by_share[best[at % _FOLDS]][at] for at in range(count)]
    low, high = judging.interval([one - other for one, other in zip(after, without, strict=True)], draw)
    return Trial(_best(by_share, set(range(count))), mean(without), mean(after), low, high)


def _best(by_share: dict[float, list[float]], among: set[int]) -> float:
    """The share that orders some queries best, the least of such as are alike."""
    return max(by_share, key=lambda share: (sum(by_share[share][at] for at in among), -share))


def _ndcg(gains: Sequence[float], scores: Sequence[float]) -> float:
    order = sorted(range(len(gains)), key=lambda at: (-scores[at], at))
    best = judging.discounted(sorted(gains, reverse=True)[: judging.DEPTH])
    return judging.discounted([gains[at] for at in order[: judging.DEPTH]]) / best
