"""Ranks what was found by words together with what is near in meaning."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from pydantic import TypeAdapter

from souk.ai.embedding import Encoded
from souk.discovery.search.contracts import Card, QueryKind
from souk.discovery.search.ports import Found, Hit, Plan, mark_of
from souk.discovery.search.rules import features, fusion, querying
from souk.discovery.search.rules.fusion import BY_KIND, POOL
from souk.discovery.search.service.part import Part

_CARD = TypeAdapter(Card)


@dataclass(frozen=True)
class Scores:
    """Candidates with what they are worth by words, their cosines, brands and shops that were asked for.

    `total` counts what has some of the words.
    """

    hits: Sequence[Hit]
    worth: Sequence[float]
    weights: fusion.Weights
    asked: frozenset[int]
    total: int
    cosines: Mapping[int, float] = field(default_factory=dict)

    @cached_property
    def parts(self) -> Mapping[int, fusion.Part]:
        """What the score of each is made of."""
        return fusion.parts(self.hits, self.cosines, self.weights)

    @cached_property
    def fused(self) -> Sequence[float]:
        """The score of each hit by fusion."""
        return fusion.nearer(self.hits, self.worth, self.cosines, self.weights)

    @cached_property
    def head(self) -> Sequence[int]:
        """The places of the hits that a ranker orders, the best by fusion first."""
        by = sorted(range(len(self.hits)), key=lambda at: (-self.fused[at], self.hits[at].key))
        return by[: features.HEAD]


class Ranking(Part):
    """Windows of a plan, in the order in which a shopper sees them."""

    def _ranked(self, plan: Plan, text: str, kind: QueryKind, total: int | None = None) -> Found:
        """The plan's window; by relevance it goes on, after what has the words, with what has some of them or is near.

        `total` counts what has so many of the words as the plan says, unless it was counted; `listed` how far the list
        goes.
        """
        if plan.sort != "relevance" or not plan.words:
            return self._index.find(plan)
        if total is None and _loosely(plan, 0, POOL).at_least != plan.at_least:
            total = self._index.count(plan)
        if total == 0:
            return Found(0, ())
        made = self._parts(plan, text, kind, 0 if self._backing.ranker.version else plan.offset + plan.most)
        total = made.total if total is None else total
        if not total:
            return Found(0, ())
        order, further = fusion.ordered(made.hits, self._worth(plan, text, kind, made), made.asked), made.total
        keys = order[plan.offset : plan.offset + plan.most]
        if len(keys) < plan.most and further > POOL:
            keys += self._beyond(plan, order, plan.most - len(keys))
        cards = self._index.cards(keys)
        return Found(total, tuple(cards[key] for key in keys if key in cards), max(total, further, len(order)))

    def _worth(self, plan: Plan, text: str, kind: QueryKind, made: Scores) -> Sequence[float]:
        """What each candidate is ordered by: the score of fusion, where a ranker learned dealt out anew."""
        ranker = self._backing.ranker
        if not ranker.version or not made.hits:
            return made.fused
        first, worth = made.head, list(made.fused)
        learned = ranker.scores(self._features(plan, text, kind, made))
        dealt = features.blended([worth[at] for at in first], learned, ranker.share)
        for at, score in zip(first, dealt, strict=True):
            worth[at] = score
        return worth

    def _features(self, plan: Plan, text: str, kind: QueryKind, made: Scores) -> list[tuple[float, ...]]:
        """What a ranker is told of the first candidates, the best by fusion first."""
        hits = [made.hits[at] for at in made.head]
        found = self._index.cards([hit.key for hit in hits])
        cards = {key: self._cards.read.of(_CARD.validate_python, one) for key, one in found.items()}
        candidates = [
            features.Candidate(hit, made.parts[hit.key], made.cosines.get(hit.key, 0.0), cards.get(hit.key))
            for hit in hits
        ]
        return features.rows(features.Asked.of(plan, text, kind), candidates)

    def _parts(self, plan: Plan, text: str, kind: QueryKind, first: int = 0) -> Scores:
        """The candidates of a plan, and what each one's score is made of.

        Only the `first` so many need stand where they belong, unless that is 0: what cannot come among them by its
        nearness is neither sought nor read.
        """
        found = self._index.candidates(_loosely(plan, 0, POOL))
        weights, hits = BY_KIND[kind], list(found.hits)
        worth, shelf = fusion.by_words(hits)
        asked = frozenset(
            mark_of(value) for one in plan.filters if one.key in ("brand", "shop") for value in one.any_of
        )
        encoder, vectors = self._backing.encoder, self._backing.vectors
        version = vectors.version if weights.dense else ""
        if not version or version != encoder.version:
            return Scores(hits, worth, weights, asked, found.total)
        point = encoder.encode([text])
        least = fusion.reach(worth, first) if first and len(hits) == POOL else -math.inf
        if weights.extra and shelf + weights.dense >= least:
            hits += self._near(plan, found.hits, point, weights.extra)
            worth, _ = fusion.by_words(hits)
        close = [hit.key for hit, one in zip(hits, worth, strict=True) if one + weights.dense >= least]
        return Scores(hits, worth, weights, asked, found.total, vectors.cosines(point, close))

    def _near(self, plan: Plan, found: Sequence[Hit], point: Encoded, most: int) -> Iterator[Hit]:
        """So many goods that have none of the words and are near in meaning, as far as they keep the limits."""
        known = {hit.key for hit in found}
        # So many of the nearest hold all of these, though each that words found be among them.
        near = self._backing.vectors.near(point, min(POOL, most + len(known)))
        more = [key for key, cosine in near if cosine >= fusion.NEAR and key not in known]
        return (hit._replace(score=0.0) for hit in self._index.among(more[:most], plan))

    def _beyond(self, plan: Plan, order: list[int], most: int) -> list[int]:
        """Keys after the best so many, as their words rank them; what stands among the best is not given again."""
        extra = len(order) - POOL
        start = max(POOL, plan.offset - extra)
        seen = set(order)
        return [hit.key for hit in self._index.candidates(_loosely(plan, start, most)).hits if hit.key not in seen]


def _loosely(plan: Plan, offset: int, most: int) -> Plan:
    return replace(plan, offset=offset, most=most, at_least=min(plan.at_least, querying.loosest(len(plan.words))))
