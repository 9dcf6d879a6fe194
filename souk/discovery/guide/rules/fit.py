"""How well a product fits: what it keeps, what it prefers, what it avoids."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from souk.discovery.search import Card, Limit
from souk.goods.annotation import AttributeType, CategoryKnowledge, Condition, KnownValue, Typed, holds

MISSED = -0.8
COMPLAINTS = 2
WORDS = 100
Values = Mapping[str, KnownValue]


@dataclass(frozen=True)
class Candidate:
    """A card with what is known of it, its rank in the search for the words (100: not found by them), and its fit.

    `told`: values and aspects have their evidence. `current`: the card, too, is the catalogue's own as of now.
    """

    card: Card
    values: Values
    aspects: Values
    rank: int
    score: float = 0.0
    told: bool = False
    current: bool = False


@dataclass(frozen=True)
class Wanted:
    """A condition, and the knowledge entry that states it."""

    ref: str
    condition: Condition


def distance(condition: Condition, value: Typed) -> float:
    """How far a missed value is off, 0 to 1: the share of the bound for a number, else 1."""
    bound = condition.at_least if condition.at_least is not None else condition.at_most
    if bound is None or isinstance(value, bool) or not isinstance(value, float):
        return 1.0
    return min(1.0, abs(value - bound) / (abs(bound) or 1.0))


def keeps(limit: Limit, candidate: Candidate) -> bool:
    """Whether a product provably keeps a limit; what is not known does not keep it."""
    if limit.key == "price":
        price = candidate.card.price
        return price is not None and price.currency == limit.unit and _within(limit, price.amount)
    if limit.key == "brand":
        brand = candidate.card.brand
        return (not limit.any_of or brand in limit.any_of) and brand not in limit.none_of
    known = candidate.values.get(limit.key)
    if known is None:
        return False
    if isinstance(known.value, float):
        return _within(limit, known.value)
    tag = ("yes" if known.value else "no") if isinstance(known.value, bool) else known.value
    return (not limit.any_of or tag in limit.any_of) and tag not in limit.none_of


def _within(limit: Limit, value: float) -> bool:
    low = limit.at_least if limit.at_least is not None else -math.inf
    high = limit.at_most if limit.at_most is not None else math.inf
    return low <= value <= high


def contradicted(limit: Limit, candidate: Candidate, knowledge: CategoryKnowledge | None) -> bool:
    """Whether a product's other texts speak against the value by which it keeps a limit: its title, or its buyers.

    Takes a candidate with all its evidence.
    """
    known = candidate.values.get(limit.key)
    if known is not None and known.against:
        return True
    spoken = [one.id for one in knowledge.aspects if one.attribute == limit.key] if knowledge else []
    told = [candidate.aspects[id] for id in spoken if id in candidate.aspects]
    if known is None or known.value is not True or not told:
        return False
    bad, good = sum(len(one.against) for one in told), sum(len(one.evidence) for one in told)
    return bad >= COMPLAINTS and bad > good


def wished(candidate: Candidate, wishes: Sequence[str]) -> float:
    """What buyers say of aspects that the shopper wishes for: the share that praises, weighed by how many spoke."""
    total = 0.0
    for id in wishes:
        told = candidate.aspects.get(id)
        if told is not None:
            good, bad = len(told.evidence), len(told.against)
            total += 2 * (good - bad) / (good + bad + 1)
    return total


def wished_kinds(wishes: Sequence[str], knowledge: CategoryKnowledge) -> list[AttributeType]:
    """The numbers that wished aspects turn on, where more or less of them is better."""
    turned_on = {one.attribute for one in knowledge.aspects if one.id in wishes}
    return [kind for kind in knowledge.attributes if kind.key in turned_on and kind.kind == "number" and kind.better]


def lifted(candidates: Sequence[Candidate], kind: AttributeType) -> dict[str, float]:
    """For each product the share of the others that are worse in a number, 0 to 1; 0 where it is not known."""
    sign = 1 if kind.better == "more" else -1
    known = {
        one.card.product: sign * value
        for one in candidates
        if kind.key in one.values and isinstance(value := one.values[kind.key].value, float)
    }
    rank = {value: place for place, value in enumerate(sorted(set(known.values())), 1)}
    most = max(len(rank), 1)
    return {one.card.product: rank.get(known.get(one.card.product, math.nan), 0) / most for one in candidates}


def avoided(candidate: Candidate, avoids: Sequence[Wanted]) -> bool:
    """Whether a known value is one that the situation rules out."""
    return any(
        one.condition.key in candidate.values and holds(one.condition, candidate.values[one.condition.key].value)
        for one in avoids
    )


def score(candidate: Candidate, prefers: Sequence[Wanted]) -> float:
    """Met wishes by weight less missed ones, nothing where it is not known; then what buyers say, then the search."""
    total = 0.0
    for one in prefers:
        known = candidate.values.get(one.condition.key)
        if known is not None:
            met = holds(one.condition, known.value)
            total += one.condition.weight * (known.confidence if met else MISSED * distance(one.condition, known.value))
    rating = candidate.card.rating
    if rating:
        total += (rating.value - 4.0) * min(1.0, math.log1p(rating.count) / 4)
    total += 0.1 * math.log10(1 + candidate.card.sold)
    return round(total + 1.5 * max(0.0, 1 - candidate.rank / WORDS), 6)


def liked_by_buyers(candidates: Sequence[Candidate], prefers: Sequence[Wanted]) -> list[Candidate]:
    """Candidates with all their evidence by their fit, less what more buyers complain of than praise."""
    return sorted(candidates, key=lambda one: (not fitting(one, prefers), complained(one) - one.score))


def complained(candidate: Candidate) -> float:
    """How much more buyers complain of something than praise it, 0 to 1; the worst counts."""
    told = [(len(one.against), len(one.evidence)) for one in candidate.aspects.values()]
    shares = [(bad - good) / (bad + good + 2) for bad, good in told if bad >= COMPLAINTS and bad > good]
    return max(shares, default=0.0)


def closeness(candidate: Candidate, limits: Sequence[Limit]) -> float:
    """How near a product comes to sizes that were said without a comparison, such as 27 inch: up to 2 each."""
    total = 0.0
    for limit in limits:
        known = candidate.values.get(limit.key)
        if limit.at_least is None or limit.at_most is None or known is None or not isinstance(known.value, float):
            continue
        middle = (limit.at_least + limit.at_most) / 2
        half = (limit.at_most - limit.at_least) / 2 or 1.0
        total += 2 * max(0.0, 1 - abs(known.value - middle) / half)
    return total


def possible(prefers: Sequence[Wanted], avoids: Sequence[Wanted]) -> list[Wanted]:
    """Wishes without what another situation rules out: from above for a dog's home, but not for a kitten there."""
    ruled: dict[str, set[str]] = {}
    for one in avoids:
        ruled.setdefault(one.condition.key, set()).update(one.condition.any_of)
    kept = []
    for one in prefers:
        left = tuple(id for id in one.condition.any_of if id not in ruled.get(one.condition.key, ()))
        if left or not one.condition.any_of:
            kept.append(replace(one, condition=replace(one.condition, any_of=left)))
    return kept


def fitting(candidate: Candidate, prefers: Sequence[Wanted]) -> bool:
    """Whether a product is known to meet every wish that weighs most."""
    most = max((one.condition.weight for one in prefers), default=0)
    keys = {one.condition.key for one in prefers if one.condition.weight == most}
    return keys <= {one.condition.key for one in met(candidate, prefers)}


def unstated(
    candidate: Candidate, first: Candidate | None, prefers: Sequence[Wanted], kinds: Sequence[AttributeType]
) -> list[AttributeType]:
    """What a product leaves open: what weighty wishes are of, and the numbers in which the first choice competes."""
    asked = {one.condition.key for one in prefers if one.condition.weight > 1}
    if first is not None:
        asked |= {kind.key for kind in kinds if kind.kind == "number" and kind.better and kind.key in first.values}
    return [kind for kind in kinds if kind.key in asked and kind.key not in candidate.values]


def met(candidate: Candidate, prefers: Sequence[Wanted]) -> list[Wanted]:
    """The wishes that a product meets, the weightiest first, one a key."""
    found: dict[str, Wanted] = {}
    for one in sorted(prefers, key=lambda one: -one.condition.weight):
        known = candidate.values.get(one.condition.key)
        if known is not None and holds(one.condition, known.value):
            found.setdefault(one.condition.key, one)
    return list(found.values())


def missed(candidate: Candidate, prefers: Sequence[Wanted]) -> list[Wanted]:
    """Weighty wishes that a product is known not to meet."""
    good = {one.condition.key for one in met(candidate, prefers)}
    return [
        one
        for one in prefers
        if one.condition.weight >= 2
        and one.condition.key not in good
        and one.condition.key in candidate.values
        and not holds(one.condition, candidate.values[one.condition.key].value)
    ]
