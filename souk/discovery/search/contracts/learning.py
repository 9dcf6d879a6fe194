"""Learning an order from grades and clicks."""

from dataclasses import dataclass
from datetime import datetime

from souk.kit.errors import Conflict


@dataclass(frozen=True)
class Lesson:
    """What a ranker learned from, and when; the version is made of what it learned."""

    version: str
    at: datetime
    queries: int
    rows: int


@dataclass(frozen=True)
class Trained:
    """A lesson, how many of its queries were graded and how many clicked, and nDCG@10 without and with the ranker.

    Both figures are of queries that the trees which ordered them had not seen, over the first hundred goods; `eta` is
    the exponent of the propensity 1/place^eta, assumed and not fitted.
    """

    lesson: Lesson
    graded: int
    clicked: int
    without: float
    with_ranker: float
    eta: float


class TooLittleToLearn(Conflict):
    """Too few queries have goods that were graded or clicked differently."""

    def __init__(self, found: int, needed: int) -> None:
        super().__init__(
            "{found} queries have goods of different grades or clicks; it takes {needed} to learn an order.",
            found=found,
            needed=needed,
        )


class NotBetter(Conflict):
    """What was learned orders queries that it had not seen worse than search does without it."""

    def __init__(self, without: float, learned: float) -> None:
        super().__init__(
            "What was learned would order worse: nDCG@10 {learned} against {without} without it, over queries that it"
            " had not seen. Search stays as it is.",
            learned=f"{learned:.3f}",
            without=f"{without:.3f}",
        )
