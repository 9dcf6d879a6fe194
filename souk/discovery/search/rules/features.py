"""What a ranker is told of each candidate, and how what it answers becomes an order; pure."""

import math
from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median

from souk.discovery.search.contracts import Card, QueryKind
from souk.discovery.search.ports import Hit, Plan, mark_of
from souk.discovery.search.rules import querying, titling
from souk.discovery.search.rules.fusion import SHELF_DEPTH, Part
from souk.kit.text import tokens

# How many of the first a ranker orders.
HEAD = 100
# What its order may count beside that of fusion; which of them it is, training chooses.
SHARES = (0.1, 0.2, 0.3, 0.5, 0.7, 1.0)
# Scores of fusion that lie closer together than this are alike; the best match of words is 1.
FLAT = 0.01
_NOISE = 1e-9
NAMES = (
    "fusion",
    "words",
    "shelf",
    "meaning",
    "stock",
    "place",
    "words_apart",
    "brand_asked",
    "category_liked",
    "query_words",
    "query_kind",
    "in_title",
    "title_words",
    "sold",
    "rating",
    "ratings",
    "price_place",
    "all_in_title",
    "run_in_title",
    "in_head",
    "head",
    "only_behind",
    "followed",
    "kinship",
    "category_share",
    "brand_share",
    "price_apart",
)
_KINDS: tuple[QueryKind, ...] = ("empty", "code", "name", "broad", "sentence")
_UNKNOWN = titling.UNKNOWN
_BEST = 10


@dataclass(frozen=True)
class Asked:
    """What was asked: words, kind, categories that it likes and how surely, brands that it names (by number)."""

    words: tuple[str, ...]
    kind: QueryKind
    liked: Mapping[str, float]
    brands: frozenset[int]

    @classmethod
    def of(cls, plan: Plan, text: str, kind: QueryKind) -> "Asked":
        """What a plan asks with the words of a text."""
        words = tuple(word.lower() for word in querying.words(text))
        brands = (value for one in plan.filters if one.key == "brand" for value in one.any_of)
        return cls(words, kind, dict(plan.liked), frozenset(map(mark_of, brands)))

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        """The words as an index has them."""
        return tuple(tokens(" ".join(self.words)))


@dataclass(frozen=True)
class Candidate:
    """One product, best by fusion first: its numbers, the parts of its score, nearness in meaning, its card."""

    hit: Hit
    part: Part
    cosine: float
    card: Card | None


def rows(asked: Asked, candidates: Sequence[Candidate]) -> list[tuple[float, ...]]:
    """The features of each candidate in the order of `NAMES`; NaN where something is not known."""
    best = max((one.part.score for one in candidates), default=0.0) or 1.0
    mean = sum(one.part.words for one in candidates) / max(1, len(candidates))
    prices = sorted(price for one in candidates if (price := _price(one.card)) is not None)
    titles = [titling.title(_titled(one.card)) for one in candidates]
    beside = zip(*_beside(asked, candidates, titles), strict=True)
    return [
        (
            one.part.score / best,
            one.part.words,
            one.part.shelf,
            one.cosine,
            one.part.stock,
            1 / place,
            one.part.words - mean,
            float(one.hit.brand in asked.brands) if asked.brands else _UNKNOWN,
            asked.liked.get(str(one.card and one.card.category), 0.0) if asked.liked else _UNKNOWN,
            float(len(asked.words)),
            float(_KINDS.index(asked.kind)),
            *_title(asked, one.card),
            math.log1p(one.card.sold if one.card else 0),
            *_rating(one.card),
            _among(prices, _price(one.card)),
            *titling.told(asked.tokens, title),
            *others,
        )
        for place, (one, title, others) in enumerate(zip(candidates, titles, beside, strict=True), 1)
    ]


def _beside(
    asked: Asked, candidates: Sequence[Candidate], titles: Sequence[titling.Title]
) -> tuple[Sequence[float], ...]:
    """What the best agree on, candidate by candidate: likeness of titles, shares of its category and of its brand, and
    how far its price lies from the middle one of the first ten, as the logarithm of their ratio.
    """
    weights = [math.exp(-place / SHELF_DEPTH) for place in range(len(candidates))]
    prices = [price if (price := _price(one.card)) else None for one in candidates]
    best = [price for price in prices[:_BEST] if price]
    middle = math.log(median(best)) if best else _UNKNOWN
    return (
        titling.kinship(asked.tokens, titles, weights),
        _shares([one.card.category if one.card else None for one in candidates], weights),
        _shares([one.hit.brand or None for one in candidates], weights),
        [math.log(price) - middle if price else _UNKNOWN for price in prices],
    )


def _shares(names: Sequence[Hashable | None], weights: Sequence[float]) -> list[float]:
    """Which share of the weights each name has; NaN where it is not known."""
    held: dict[Hashable | None, float] = defaultdict(float)
    for name, weight in zip(names, weights, strict=True):
        held[name] += weight
    total = sum(weights)
    return [held[name] / total if name is not None else _UNKNOWN for name in names]


def _titled(card: Card | None) -> str:
    return " ".join(card.title.values()) if card else ""


def _title(asked: Asked, card: Card | None) -> tuple[float, float]:
    """The share of the query's words that the title has, and how long it is."""
    title = _titled(card).lower()
    has = sum(word in title for word in asked.words) / len(asked.words) if asked.words else _UNKNOWN
    return has, float(len(querying.words(title)))


def _rating(card: Card | None) -> tuple[float, float]:
    rating = card.rating if card else None
    return (rating.value, math.log1p(rating.count)) if rating else (_UNKNOWN, 0.0)


def _price(card: Card | None) -> float | None:
    return float(card.price.amount) if card and card.price else None


def _among(prices: Sequence[float], price: float | None) -> float:
    """Which share of the prices is lower."""
    return sum(one < price for one in prices) / len(prices) if price is not None else _UNKNOWN


def blended(fused: Sequence[float], learned: Sequence[float], share: float) -> list[float]:
    """Scores of the first candidates, given best first, dealt out anew in the order of both orders together.

    Each side counts by how far it stands from its mean, in standard deviations; who stood first stays so in a tie. The
    scores themselves stay those of fusion, so that what compares them with others holds.
    """
    sides = zip(_standard(fused, FLAT), _standard(learned, _NOISE), strict=True)
    apart = [(1 - share) * one + share * other for one, other in sides]
    order = sorted(range(len(apart)), key=lambda at: (-apart[at], at))
    dealt = sorted(fused, reverse=True)
    made = [0.0] * len(order)
    for place, at in enumerate(order):
        # Equal scores would fall back to another order.
        made[at] = dealt[place] + (len(order) - place) * _NOISE
    return made


def _standard(values: Sequence[float], least: float) -> list[float]:
    mean = sum(values) / max(1, len(values))
    spread = math.sqrt(sum((one - mean) ** 2 for one in values) / max(1, len(values)))
    return [(one - mean) / max(spread, least) for one in values]
