"""What clicks say of goods, once it is counted out that higher places are looked at more often; pure."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import JsonValue

from souk.discovery.search.contracts import Judged
from souk.discovery.search.rules.merchandising import plain
from souk.discovery.search.rules.misses import CLICKED, SHOWN

# How often a place is looked at is 1/place^eta. Where the log tells nothing of it, eta is 1, as Joachims, Swaminathan
# and Schnabel (2017) assume; it counts as much as a log would from which eta followed within SPREAD.
ETA, SPREAD = 1.0, 0.5
_STEPS, _NEAR = 50, 1e-6
# No click counts more than so many (the same paper clips as well): one at a far place would outweigh all others.
MOST = 20.0
# A product that was shown so often is half as sure as a grade.
HALF = 10.0
# The gain of the best grade, 2^3 - 1.
BEST = 7.0
Query = tuple[str, str]


@dataclass
class Seen:
    """How often a product was shown for a query, and clicked, by place."""

    shown: Counter[int] = field(default_factory=Counter)
    clicked: Counter[int] = field(default_factory=Counter)


@dataclass(frozen=True)
class Target:
    """What a product is worth for a query, as 2^grade - 1, and how far that counts, from 0 to 1."""

    gain: float
    weight: float


@dataclass(frozen=True)
class Propensity:
    """How often a place is looked at, 1/place^eta, and on how many clicks that stands."""

    eta: float = ETA
    clicks: int = 0

    def weight(self, place: int) -> float:
        """What a click at a place counts."""
        return min(MOST, float(place**self.eta))


@dataclass
class Tally:
    """Counts of products by query, from observations as they come."""

    seen: dict[Query, dict[str, Seen]] = field(default_factory=dict)

    def add(self, name: str, subject: str, facts: Mapping[str, JsonValue]) -> None:
        """Count one observation; of lists only those by relevance without limits, of clicks those on goods shown."""
        query = plain(str(facts.get("text", ""))), str(facts.get("locale", ""))
        if name == SHOWN and facts.get("sort", "relevance") == "relevance" and not facts.get("limits"):
            known = self.seen.setdefault(query, {})
            shown, first = facts.get("shown"), facts.get("first", 1)
            start = first if isinstance(first, int) and first > 0 else 1
            for at, product in enumerate(shown if isinstance(shown, list) else (), start):
                known.setdefault(str(product), Seen()).shown[at] += 1
        elif name == CLICKED and not facts.get("shop"):
            place, found = facts.get("place"), self.seen.get(query, {}).get(subject)
            if found and isinstance(place, int) and place > 0:
                found.clicked[place] += 1

    def propensity(self) -> Propensity:
        """How often places are looked at, as the log itself tells.

        A product that stood at several places for one query, as rankings change by themselves, was worth the same at
        each: how its clicks divide over them depends on looking alone (Agarwal et al., 2019, who call it intervention
        harvesting). With clicks as Poisson counts the worth cancels out, and eta is the likeliest of a conditional
        logit, beside a normal prior around `ETA`.
        """
        moved = [one for goods in self.seen.values() for one in goods.values() if len(one.shown) > 1]
        told = [(one.shown, found) for one in moved if (found := _at_known(one))]
        return Propensity(_likeliest(told), sum(clicks.total() for _, clicks in told))

    def targets(self, looked: Propensity) -> dict[Query, dict[str, Target]]:
        """Worth of the goods of each query that had a click: the best of them has the gain of the best grade."""
        made = {}
        for query, goods in self.seen.items():
            rates = {product: _rate(one, looked) for product, one in goods.items()}
            best = max(rates.values(), default=0.0)
            if best:
                made[query] = {
                    product: Target(BEST * rate / best, (shown := goods[product].shown.total()) / (shown + HALF))
                    for product, rate in rates.items()
                }
        return made


def _rate(one: Seen, looked: Propensity) -> float:
    """Clicks on a product for each time that it was shown, each click by one over its place's propensity."""
    return sum(count * looked.weight(place) for place, count in one.clicked.items()) / one.shown.total()


def _at_known(one: Seen) -> Counter[int]:
    """Clicks at places where a product was shown."""
    return Counter({place: count for place, count in one.clicked.items() if place in one.shown})


def _likeliest(told: Sequence[tuple[Mapping[int, int], Mapping[int, int]]]) -> float:
    """The likeliest eta by Newton's method on a concave function; `told` has shown and clicked by place."""
    eta = ETA
    for _ in range(_STEPS):
        slope, bend = (ETA - eta) / SPREAD**2, -1 / SPREAD**2
        for shown, clicked in told:
            mean, spread = _of_logarithms(shown, eta)
            slope += sum(count * (mean - math.log(place)) for place, count in clicked.items())
            bend -= spread * sum(clicked.values())
        step = -slope / bend
        eta = max(0.0, eta + max(-SPREAD, min(SPREAD, step)))
        if abs(step) < _NEAR:
            break
    return eta


def _of_logarithms(shown: Mapping[int, int], eta: float) -> tuple[float, float]:
    """Mean and variance of a place's logarithm, where places are looked at."""
    looked = {place: count * place**-eta for place, count in shown.items()}
    total = sum(looked.values())
    mean = sum(weight * math.log(place) for place, weight in looked.items()) / total
    return mean, sum(weight * (math.log(place) - mean) ** 2 for place, weight in looked.items()) / total


def graded(judgements: Iterable[Judged]) -> dict[Query, dict[str, Target]]:
    """Worth of graded goods by query."""
    made: dict[Query, dict[str, Target]] = {}
    for one in judgements:
        made.setdefault((plain(one.text), one.locale), {})[one.product] = Target(2**one.grade - 1, 1.0)
    return made
