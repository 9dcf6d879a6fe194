"""What is there to reach: the best order of what we find, and the order of one of the people who graded."""

import random
from collections.abc import Mapping, Sequence
from statistics import mean

from bench.search.metrics import ndcg
from bench.search.rivals import Rank
from bench.search.subjects import OURS, Subject
from lab.datasets import chorus_icecat

DEPTH, SHUFFLES, PEOPLE = 100, 100, 3
Ratings = Mapping[str, tuple[int, int, int]]


def best_order(subject: Subject) -> Rank:
    """Our first hundred, put in the order of their grades: what no reranking of them surpasses."""

    def rank(query: str, most: int) -> list[str]:
        gains = subject.grades.gains[query]
        return sorted(subject.systems[OURS](query, DEPTH), key=lambda id: -gains.get(id, 0.0))[:most]

    return rank


def people(subject: Subject, seed: int) -> dict[str, list[float]]:
    """nDCG@10 by query of orders of what the people rated, and of nothing else: ours, and one by each person's ratings.

    A person's order is measured against the grades, which were made of their ratings too, and against the mean of the
    other two. What a person rated alike is shuffled; the mean of `SHUFFLES` orders counts. Queries for which all that
    was rated is worth nothing are left out.
    """
    told = {query: rated for query, rated in chorus_icecat.by_person().items() if query in subject.queries}
    chance = random.Random(seed)
    graded = {query: {id: subject.grades.gains[query].get(id, 0.0) for id in rated} for query, rated in told.items()}
    known = [query for query in told if any(graded[query].values())]
    ours = [_judged(subject.systems[OURS](query, DEPTH), graded[query]) for query in known]
    made = {"souk, over what people rated": ours}
    for person in range(PEOPLE):
        scores = [_expected(told[query], person, graded[query], chance) for query in known]
        made[f"person {person + 1}"] = scores
    for person in range(PEOPLE):
        others = {query: _by_others(rated, person) for query, rated in told.items()}
        scores = [
            _expected(told[query], person, worth, chance) for query, worth in others.items() if any(worth.values())
        ]
        made[f"person {person + 1}, by the other two"] = scores
    return made


def _judged(ranked: Sequence[str], gains: Mapping[str, float]) -> float:
    return ndcg([id for id in ranked if id in gains], gains)


def _by_others(rated: Ratings, person: int) -> dict[str, float]:
    """The mean of the other two's ratings by product."""
    return {id: mean(one for at, one in enumerate(said) if at != person) for id, said in rated.items()}


def _expected(rated: Ratings, person: int, worth: Mapping[str, float], chance: random.Random) -> float:
    """The mean nDCG@10 over orders by a person's ratings in which equals are shuffled."""
    return mean(ndcg(_shuffled(rated, person, chance), worth) for _ in range(SHUFFLES))


def _shuffled(rated: Ratings, person: int, chance: random.Random) -> Sequence[str]:
    ids = list(rated)
    chance.shuffle(ids)
    return sorted(ids, key=lambda id: -rated[id][person])
