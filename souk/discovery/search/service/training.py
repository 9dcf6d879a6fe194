"""Learns an order from grades and clicks."""

from collections.abc import Iterator, Mapping, Sequence

from souk.discovery.search.contracts import NotBetter, TooLittleToLearn, Trained
from souk.discovery.search.ports import Row, number_of
from souk.discovery.search.rules import clicks, features, judging
from souk.discovery.search.rules.clicks import Query, Target
from souk.discovery.search.rules.misses import CLICKED, SHOWN
from souk.discovery.search.service.examples import MANY_GRADED
from souk.discovery.search.service.finding import Look
from souk.discovery.search.service.judging import Judging
from souk.kit.operation import Effect, Example, Step, operation

LEAST = 20
_PAGE = 500
_DEPTH = 10


class Training(Judging):
    """One ranker for the whole house, which its operator alone trains."""

    @operation("search:rebuild", Effect.WRITE, Example({}, after=(MANY_GRADED,)))
    def train(self) -> Iterator[Step]:
        """Learn an order from the house's grades and from clicks; search goes by it from then on, beside its own.

        A click counts one over 1/place, up to 20: how seldom its place is looked at is assumed, not measured. Of a
        product that was graded the grade counts. It takes 20 queries with goods of different worth; what would order
        queries that it had not seen worse than search does without it is refused. `search.forget-ranker` takes it back.
        """
        graded, clicked = clicks.graded(self.all_judgements()), self._clicked()
        queries = sorted(graded.keys() | clicked.keys())
        learned: list[Sequence[Row]] = []
        for done, query in enumerate(queries):
            yield Step(done, len(queries), "read")
            rows = self._rows_of(query, {**clicked.get(query, {}), **graded.get(query, {})}, query in graded)
            if len({row.gain for row in rows}) > 1:
                learned.append(rows)
        if len(learned) < LEAST:
            raise TooLittleToLearn(len(learned), LEAST)
        ranker = self._backing.ranker
        without, after = _means(learned, ranker.unseen(learned))
        if after < without:
            raise NotBetter(without, after)
        lesson = ranker.learn(learned, self._clock.now())
        made = Trained(lesson, len(graded), len(clicked), round(without, 4), round(after, 4), clicks.ETA)
        yield Step(len(queries), len(queries), "done", made)

    @operation("search:rebuild", Effect.WRITE, Example({}))
    def forget_ranker(self) -> bool:
        """Let search order goods as it did before it was trained; whether it was. Training again brings it back."""
        return self._backing.ranker.forget()

    def _clicked(self) -> Mapping[Query, Mapping[str, Target]]:
        """What clicks say, over the whole log."""
        tally, after = clicks.Tally(), ""
        while True:
            page = self._events.read(after, _PAGE, (SHOWN, CLICKED))
            for one in page.events:
                tally.add(one.name, one.subject, one.facts)
            if page.after == after:
                return tally.targets()
            after = page.after

    def _rows_of(self, query: Query, targets: Mapping[str, Target], graded: bool) -> list[Row]:
        """What is learned of a query. Where it was graded, what nobody graded among the first counts as wrong."""
        plan, results, _ = self._look(Look(query[0], most=1, rules=()))
        meant = results.understood
        assert meant is not None, "every look has a meaning"
        made = self._parts(plan, meant.words, meant.kind)
        known = {number_of(product): target for product, target in targets.items()}
        other = Target(0.0, 1.0) if graded else None
        told = self._features(plan, meant.words, meant.kind, made)
        found = ((row, known.get(made.hits[at].key, other)) for at, row in zip(made.head, told, strict=True))
        return [Row(row, target.gain, target.weight) for row, target in found if target]


def _means(queries: Sequence[Sequence[Row]], scores: Sequence[Sequence[float]]) -> tuple[float, float]:
    """Mean nDCG@10 of the order of fusion, and of that with the scores."""
    found = []
    for rows, learned in zip(queries, scores, strict=True):
        gains = [row.gain for row in rows]
        fused = [row.features[0] for row in rows]
        found.append((_ndcg(gains, fused), _ndcg(gains, features.blended(fused, learned))))
    return sum(one for one, _ in found) / len(found), sum(one for _, one in found) / len(found)


def _ndcg(gains: Sequence[float], scores: Sequence[float]) -> float:
    order = sorted(range(len(gains)), key=lambda at: (-scores[at], at))
    best = judging.discounted(sorted(gains, reverse=True)[:_DEPTH])
    return judging.discounted([gains[at] for at in order[:_DEPTH]]) / best
