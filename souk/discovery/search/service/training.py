"""Learns an order from grades and clicks."""

import random
from collections.abc import Iterator, Mapping, Sequence

from souk.discovery.search.contracts import NotBetter, TooLittleToLearn, Trained
from souk.discovery.search.ports import Row, number_of
from souk.discovery.search.rules import clicks
from souk.discovery.search.rules.clicks import Query, Target
from souk.discovery.search.rules.trial import trial
from souk.discovery.search.service.examples import MANY_GRADED
from souk.discovery.search.service.finding import Look
from souk.discovery.search.service.judging import Judging
from souk.discovery.search.service.seeing import Seeing
from souk.kit.operation import Effect, Example, Step, operation

LEAST = 20
# Of the resamples by which a gain is sure.
_SEED = 7


class Training(Judging, Seeing):
    """One ranker for the whole house, which its operator alone trains."""

    @operation("search:rebuild", Effect.WRITE, Example({}, after=(MANY_GRADED,)))
    def train(self) -> Iterator[Step]:
        """Learn an order from the house's grades and from clicks; search goes by it from then on, beside its own.

        A click counts by how seldom its place is looked at, up to 20: as the log tells by goods that stood at several
        places, else one over 1/place. Of a product that was graded the grade counts. It takes 20 queries with goods of
        different worth. What does not surely order queries better that it had not seen is refused; how far it counts is
        chosen the same way. `search.forget-ranker` takes it back.
        """
        graded, seen = clicks.graded(self.all_judgements()), self._seen()
        looked = seen.propensity()
        clicked = seen.targets(looked)
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
        tried = trial(learned, ranker.unseen(learned), random.Random(_SEED).randrange)
        if tried.low <= 0:
            raise NotBetter(tried.without, tried.after, tried.low)
        lesson = ranker.learn(learned, tried.share, self._clock.now())
        made = Trained(
            lesson,
            len(graded),
            len(clicked),
            without=round(tried.without, 4),
            with_ranker=round(tried.after, 4),
            low=round(tried.low, 4),
            high=round(tried.high, 4),
            eta=round(looked.eta, 4),
            moved=looked.clicks,
        )
        yield Step(len(queries), len(queries), "done", made)

    @operation("search:rebuild", Effect.WRITE, Example({}))
    def forget_ranker(self) -> bool:
        """Let search order goods as it did before it was trained; whether it was. Training again brings it back."""
        return self._backing.ranker.forget()

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
