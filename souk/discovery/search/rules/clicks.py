"""What clicks say of goods, once it is counted out that higher places are looked at more often; pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pydantic import JsonValue

from souk.discovery.search.contracts import Judged
from souk.discovery.search.rules.merchandising import plain
from souk.discovery.search.rules.misses import CLICKED, SHOWN

# How often a place is looked at: 1/place^ETA. Assumed, as in Joachims, Swaminathan and Schnabel (2017), and not fitted:
# that takes places that were exchanged on purpose.
ETA = 1.0
# No click counts more than so many (the same paper clips as well): one at a far place would outweigh all others.
MOST = 20.0
# A product that was shown so often is half as sure as a grade.
HALF = 10.0
# The gain of the best grade, 2^3 - 1.
BEST = 7.0
Query = tuple[str, str]


@dataclass
class Seen:
    """How often a product was shown for a query, and its clicks, each by one over its place's propensity."""

    shown: int = 0
    clicks: float = 0.0


@dataclass(frozen=True)
class Target:
    """What a product is worth for a query, as 2^grade - 1, and how far that counts, from 0 to 1."""

    gain: float
    weight: float


@dataclass
class Tally:
    """Counts of products by query, from observations as they come."""

    eta: float = ETA
    seen: dict[Query, dict[str, Seen]] = field(default_factory=dict)

    def add(self, name: str, subject: str, facts: Mapping[str, JsonValue]) -> None:
        """Count one observation; of lists only those by relevance without limits, of clicks those on goods shown."""
        query = plain(str(facts.get("text", ""))), str(facts.get("locale", ""))
        if name == SHOWN and facts.get("sort", "relevance") == "relevance" and not facts.get("limits"):
            known = self.seen.setdefault(query, {})
            shown = facts.get("shown")
            for product in shown if isinstance(shown, list) else ():
                known.setdefault(str(product), Seen()).shown += 1
        elif name == CLICKED and not facts.get("shop"):
            place, found = facts.get("place"), self.seen.get(query, {}).get(subject)
            if found and isinstance(place, int) and place > 0:
                found.clicks += min(MOST, place**self.eta)

    def targets(self) -> dict[Query, dict[str, Target]]:
        """Worth of the goods of each query that had a click: the best of them has the gain of the best grade."""
        made = {}
        for query, goods in self.seen.items():
            rates = {product: one.clicks / one.shown for product, one in goods.items()}
            best = max(rates.values(), default=0.0)
            if best:
                made[query] = {
                    product: Target(BEST * rate / best, goods[product].shown / (goods[product].shown + HALF))
                    for product, rate in rates.items()
                }
        return made


def graded(judgements: Iterable[Judged]) -> dict[Query, dict[str, Target]]:
    """Worth of graded goods by query."""
    made: dict[Query, dict[str, Target]] = {}
    for one in judgements:
        made.setdefault((plain(one.text), one.locale), {})[one.product] = Target(2**one.grade - 1, 1.0)
    return made
