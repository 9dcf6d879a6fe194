"""Ranks what was found by words together with what is near in meaning."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from pydantic import TypeAdapter

from souk.discovery.search.contracts import Card, QueryKind
from souk.discovery.search.ports import Candidates, Found, Hit, Plan, number_of
from souk.discovery.search.rules import features, fusion, querying
from souk.discovery.search.rules.fusion import BY_KIND, POOL
from souk.discovery.search.service.part import Part

_CARD = TypeAdapter(Card)


@dataclass(frozen=True)
class Scores:
    """Candidates with their cosines, brands and shops that were asked for, how many have some words."""

    hits: Sequence[Hit]
    weights: fusion.Weights
    asked: frozenset[int]
    total: int
    cosines: Mapping[int, float] = field(default_factory=dict)

    @cached_property
    def parts(self) -> Mapping[int, fusion.Part]:
        """What the score of each is made of."""
        return fusion.parts(self.hits, self.cosines, self.weights)

    @cached_property
    def fused(self) -> Mapping[int, float]:
        """The score of each by fusion."""
        return fusion.scores(self.hits, self.cosines, self.weights)


class Ranking(Part):
    """Windows of a plan, in the order in which a shopper sees them."""

    def _ranked(self, plan: Plan, text: str, kind: QueryKind, total: int | None = None) -> Found:
        """The plan's window; by relevance it goes on, after what has the words, with what has some of them or is near.

        `total` counts what has so many of the words as the plan says, unless it was counted; `listed` how far the list
        goes.
        """
        if plan.sort != "relevance" or not plan.words:
            return self._index.find(plan)
        total = self._index.count(plan) if total is None else total
        if not total:
            return Found(0, ())
        order, further = self._order(plan, text, kind)
        keys = order[plan.offset : plan.offset + plan.most]
        if len(keys) < plan.most and further > POOL:
            keys += self._beyond(plan, order, plan.most - len(keys))
        cards = self._index.cards(keys)
        return Found(total, tuple(cards[key] for key in keys if key in cards), max(total, further, len(order)))

    def _order(self, plan: Plan, text: str, kind: QueryKind) -> tuple[list[int], int]:
        """The best so many keys, and how many have some of the words."""
        made = self._parts(plan, text, kind)
        return fusion.ordered(made.hits, self._worth(plan, text, kind, made), made.asked), made.total

    def _worth(self, plan: Plan, text: str, kind: QueryKind, made: Scores) -> Mapping[int, float]:
        """The score of each candidate by which it is ordered: of fusion, where a ranker learned dealt out anew."""
        fused = made.fused
        ranker = self._backing.ranker
        if not ranker.version or not fused:
            return fused
        keys = head(made)
        learned = ranker.scores(self._features(plan, text, kind, made))
        return {**fused} | dict(zip(keys, features.blended([fused[key] for key in keys], learned), strict=True))

    def _features(self, plan: Plan, text: str, kind: QueryKind, made: Scores) -> list[tuple[float, ...]]:
        """What a ranker is told of the first candidates, the best by fusion first."""
        hits = {hit.key: hit for hit in made.hits}
        found = self._index.cards(head(made))
        cards = {key: self._cards.read.of(_CARD.validate_python, one) for key, one in found.items()}
        candidates = [
            features.Candidate(hits[key], made.parts[key], made.cosines.get(key, 0.0), cards.get(key))
            for key in head(made)
        ]
        return features.rows(features.Asked.of(plan, text, kind), candidates)

    def _parts(self, plan: Plan, text: str, kind: QueryKind) -> Scores:
        """The candidates of a plan, and what each one's score is made of."""
        found = self._index.candidates(_loosely(plan, 0, POOL))
        hits, cosines = self._near(plan, found, text, kind)
        asked = frozenset(
            number_of(value) for one in plan.filters if one.key in ("brand", "shop") for value in one.any_of
        )
        return Scores(hits, BY_KIND[kind], asked, found.total, cosines)

    def _near(self, plan: Plan, found: Candidates, text: str, kind: QueryKind) -> tuple[list[Hit], Mapping[int, float]]:
        """The candidates with those that are near in meaning, as far as they keep the limits, and all their cosines."""
        hits, weights = list(found.hits), BY_KIND[kind]
        encoder, vectors = self._backing.encoder, self._backing.vectors
        version = vectors.version if weights.dense else ""
        if not version or version != encoder.version:
            return hits, {}
        point = encoder.encode([text])
        known = {hit.key for hit in hits}
        near = [key for key, cosine in vectors.near(point, POOL) if cosine >= fusion.NEAR and key not in known]
        hits += [hit._replace(score=0.0) for hit in self._index.among(near[: weights.extra], plan)]
        return hits, vectors.cosines(point, [hit.key for hit in hits])

    def _beyond(self, plan: Plan, order: list[int], most: int) -> list[int]:
        """Keys after the best so many, as their words rank them; what stands among the best is not given again."""
        extra = len(order) - POOL
        start = max(POOL, plan.offset - extra)
        seen = set(order)
        return [hit.key for hit in self._index.candidates(_loosely(plan, start, most)).hits if hit.key not in seen]


def _loosely(plan: Plan, offset: int, most: int) -> Plan:
    return replace(plan, offset=offset, most=most, at_least=min(plan.at_least, querying.loosest(len(plan.words))))


def head(made: Scores) -> list[int]:
    """The candidates that a ranker orders, the best by fusion first."""
    return sorted(made.fused, key=lambda key: (-made.fused[key], key))[: features.HEAD]
