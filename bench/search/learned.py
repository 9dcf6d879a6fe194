"""Our order after training on judgements, each query ordered by what was learned from others alone."""

import csv
import io
import random
from collections.abc import Mapping, Sequence

from bench.search.rivals import Rank
from bench.search.subjects import OURS, Subject
from bench.shop import OPERATOR
from souk.discovery.search.contracts import NotBetter, TooLittleToLearn

FOLDS = 5
DEPTH = 100
# A grade g is learned as 2^g - 1: ESCI's gains 1, .1, .01 and 0 are nearest to 7, 1, 0 and 0 sevenths.
_GRADES: Mapping[str, Mapping[float, int]] = {
    "esci-mini": {1.0: 3, 0.1: 1, 0.01: 0, 0.0: 0},
    "chorus-icecat": {1.0: 3, 2 / 3: 2, 1 / 3: 1, 0.0: 0},
}


def with_judgements(subject: Subject, seed: int) -> tuple[Rank, int]:
    """The order of every query, trained on the queries of the other folds; and in how many folds the ranker woke.

    Training refuses what does not surely order better by its own trial, and too few queries; such a fold has the order
    without it.
    """
    souk, queries = subject.souk, sorted(subject.queries)
    random.Random(seed).shuffle(queries)
    orders: dict[str, list[str]] = {}
    woke = 0
    for fold in range(FOLDS):
        held = queries[fold::FOLDS]
        _import(subject, [query for query in queries if query not in held])
        try:
            souk.call("search.train", {}, OPERATOR)
            woke += 1
        except (NotBetter, TooLittleToLearn):
            pass
        orders |= {query: subject.systems[OURS](query, DEPTH) for query in held}
        souk.call("search.forget-ranker", {}, OPERATOR)
        for topic in souk.call("search.topics", {}, OPERATOR):
            souk.call("search.drop-topic", {"topic": topic["id"]}, OPERATOR)
    return lambda query, most: orders[query][:most], woke


def graded_as(subject: Subject) -> str:
    """Which gain is imported as which grade, in words."""
    return ", ".join(f"{gain:.2g}: {grade}" for gain, grade in _GRADES[subject.dataset.name].items())


def _import(subject: Subject, queries: Sequence[str]) -> None:
    made, grades = io.StringIO(), _GRADES[subject.dataset.name]
    rows = csv.writer(made)
    rows.writerow(("query", "locale", "product", "judge", "grade"))
    for query in queries:
        rows.writerows((query, "en", id, "people", grades[gain]) for id, gain in subject.grades.gains[query].items())
    subject.souk.call("search.import-judgements", {"table": made.getvalue()}, OPERATOR)
