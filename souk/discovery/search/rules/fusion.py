"""How what was found by words and by meaning becomes one order; the same input gives the same order."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from operator import itemgetter
from typing import NamedTuple

from souk.discovery.search.contracts import QueryKind
from souk.discovery.search.ports import NOT_OFFERED, SOLD_OUT, Hit

POOL = 300
# From which cosine on a product may come in that has none of the words.
NEAR = 0.5
# Tuned on the development halves of esci-mini and chorus-icecat; see docs/decisions/0011-hybrid.md.
SHELF, SHELF_DEPTH = 0.6, 10.0
PENALTY: Mapping[int, float] = {SOLD_OUT: 0.6, NOT_OFFERED: 0.05}
_LESS = [PENALTY.get(stock, 0.0) for stock in range(4)]
_KEY, _SHOP = itemgetter(Hit._fields.index("key")), itemgetter(Hit._fields.index("shop"))
FIRST, OF_A_BRAND, OF_A_SHOP, WORTH, ASKED = 10, 4, 6, 0.85, 0.7


@dataclass(frozen=True)
class Weights:
    """What a product's nearness in meaning is worth beside its words (a best match of words is 1), and how many of
    those that no word found may come in."""

    dense: float
    extra: int


# Meaning hurts where a query is a code: there the very characters decide.
BY_KIND: Mapping[QueryKind, Weights] = {
    "empty": Weights(0.0, 0),
    "code": Weights(0.0, 0),
    "name": Weights(0.05, 30),
    "broad": Weights(0.05, 30),
    "sentence": Weights(0.1, 50),
}


class Part(NamedTuple):
    """What one product's place is made of, each in the unit in which the best match of words is 1."""

    words: float
    shelf: float
    meaning: float
    stock: float

    @property
    def score(self) -> float:
        """The sum."""
        return self.words + self.shelf + self.meaning + self.stock


def parts(hits: Sequence[Hit], cosines: Mapping[int, float], weights: Weights) -> dict[int, Part]:
    """By key: words' score of the best, agreement with the shelves where the best stand, nearness, stock."""
    best = max((hit.score for hit in hits), default=0.0) or 1.0
    shares = _shelves([hit.shelf for hit in hits])
    return {
        hit.key: Part(
            hit.score / best,
            shares[hit.shelf],
            weights.dense * max(0.0, cosines.get(hit.key, 0.0)),
            -PENALTY.get(hit.stock, 0.0),
        )
        for hit in hits
    }


def by_words(hits: Sequence[Hit]) -> tuple[list[float], float]:
    """The sum of the parts of each hit but its nearness, in their order, and the most that standing on a shelf adds.

    Without the parts: every query asks it of hundreds.
    """
    if not hits:
        return [], 0.0
    words, _, shelves, _, _, stocks = zip(*hits, strict=True)
    best = max(words) or 1.0
    shares = _shelves(shelves)
    made = [
        score / best + shares[shelf] - _LESS[stock] for score, shelf, stock in zip(words, shelves, stocks, strict=True)
    ]
    return made, max(shares.values())


def nearer(hits: Sequence[Hit], worth: Sequence[float], cosines: Mapping[int, float], weights: Weights) -> list[float]:
    """What each hit is worth with its nearness."""
    dense, near = weights.dense, cosines.get
    return [
        one + dense * cosine if (cosine := near(hit.key, 0.0)) > 0 else one
        for hit, one in zip(hits, worth, strict=True)
    ]


def reach(worth: Sequence[float], first: int) -> float:
    """What must be reached to stand among the first so many, or in the place of one whose brand or shop crowds them.

    What nearness adds is never less than nothing: what cannot reach so much changes none of the first.
    """
    first = max(first, 2 * FIRST)
    least = sorted(worth)[-first] if len(worth) > first else 0.0
    return WORTH * least if least > 0 else -math.inf


def _shelves(shelves: Sequence[int]) -> dict[int, float]:
    """What standing on each shelf is worth by how much of the best does: on what kind of thing the words agree.

    This is relevance feedback; `shelves` are those of the hits, the best first. What comes in beside a full pool says
    nothing of the others.
    """
    found = dict.fromkeys(shelves, 0.0)
    count = min(len(shelves), POOL)
    decays, sums = _decays(1 << count.bit_length())
    for shelf, decay in zip(shelves[:count], decays, strict=False):
        found[shelf] += decay
    made = {shelf: SHELF * (weight / sums[count - 1]) for shelf, weight in found.items()}
    made[0] = 0.0
    return made


@cache
def _decays(count: int) -> tuple[Sequence[float], Sequence[float]]:
    """What each of so many places is worth, and all up to it."""
    made = [math.exp(-place / SHELF_DEPTH) for place in range(count)]
    return made, list(accumulate(made))


def ordered(hits: Sequence[Hit], worth: Sequence[float], asked: frozenset[int] = frozenset()) -> list[int]:
    """The keys, best first; among the first ten no more than a few of one brand or shop that was not asked for.

    `worth` is what each hit is ordered by, in the order of the hits.
    """
    keys = list(map(_KEY, hits))
    by = _sorted(keys, worth)
    kept = _asked([hits[at] for at in by[: 2 * FIRST]]) | asked
    first: list[int] = []
    brands: Counter[int] = Counter()
    shops: Counter[int] = Counter()
    many_shops = len(set(map(_SHOP, hits))) > 2
    least = -math.inf
    for at in by:
        if len(first) == FIRST:
            break
        hit = hits[at]
        crowded = brands[hit.brand] >= OF_A_BRAND and hit.brand and hit.brand not in kept
        crowded = crowded or (many_shops and shops[hit.shop] >= OF_A_SHOP and hit.shop not in kept)
        if crowded or worth[at] < least:
            # Where nothing near as good is left, those held back come after all.
            least = WORTH * worth[at] if least == -math.inf else least
            continue
        first.append(keys[at])
        brands[hit.brand] += 1
        shops[hit.shop] += 1
    chosen = set(first)
    return first + [key for at in by if (key := keys[at]) not in chosen]


def _sorted(keys: Sequence[int], worth: Sequence[float]) -> list[int]:
    """The places of keys, the one of most worth first, equals by the keys.

    In two sorts, and the one by keys only where there are equals: pairs take four times as long to compare as numbers.
    """
    places: Sequence[int] = range(len(keys))
    if len(set(worth)) < len(keys):
        places = sorted(places, key=keys.__getitem__)
    return sorted(places, key=[-one for one in worth].__getitem__)


def _asked(best: Sequence[Hit]) -> frozenset[int]:
    """The brand or shop that nearly all of the best have: the words ask for it."""
    found = Counter(number for hit in best for number in {hit.brand, hit.shop} if number)
    return frozenset(number for number, count in found.items() if count >= ASKED * len(best))
