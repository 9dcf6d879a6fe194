"""Learning an order from grades and clicks."""

from dataclasses import dataclass
from datetime import datetime

from souk.kit.errors import Conflict


@dataclass(frozen=True)
class Lesson:
    """What a ranker learned from, when, and the share that its order has beside that of fusion, up to 1.

    The version is made of what it learned.
    """

    version: str
    at: datetime
    queries: int
    rows: int
    share: float


@dataclass(frozen=True)
class Trained:
    """A lesson, how many of its queries were graded and how many clicked, and nDCG@10 without and with the ranker.

    The figures are of queries that neither the trees which ordered them nor the choice of their share had seen, over
    the first hundred goods; `low` and `high` are the 95 % interval of the gain. `eta` is the exponent of the propensity
    1/place^eta, fitted to so many `moved` clicks, on goods that stood at several places for one query.
    """

    lesson: Lesson
    graded: int
    clicked: int
    without: float
    with_ranker: float
    low: float
    high: float
    eta: float
    moved: int


class TooLittleToLearn(Conflict):
    """Too few queries have goods that were graded or clicked differently."""

    def __init__(self, found: int, needed: int) -> None:
        super().__init__(
            "{found} queries have goods of different grades or clicks; it takes {needed} to learn an order.",
            found=found,
            needed=needed,
        )


class NotBetter(Conflict):
    """What was learned does not surely order queries that it had not seen better than search does without it."""

    def __init__(self, without: float, learned: float, low: float) -> None:
        super().__init__(
            "What was learned does not surely order better: nDCG@10 {learned} against {without} without it, over"
            " queries that it had not seen; the gain's 95 % interval begins at {low}. Search stays as it is.",
            learned=f"{learned:.3f}",
            without=f"{without:.3f}",
            low=f"{low:+.3f}",
        )
