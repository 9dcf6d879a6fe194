"""Says why a product stands where it does, or is not found."""

from collections.abc import Sequence
from dataclasses import replace

from souk.discovery.search.contracts import Filter, Reason, Results, Why
from souk.discovery.search.ports import Plan, number_of
from souk.discovery.search.rules import fusion, querying, saying
from souk.discovery.search.service.finding import Finding, Look
from souk.kit.locale import Words
from souk.kit.operation import Example, operation

_DIGITS = 4
# A ranker that only parts equals adds less than a digit, and is named; what computing left over is not.
_NOTHING = 1e-10


class Explaining(Finding):
    """Takes a score apart."""

    @operation("search:find", example=Example({"text": "kettle", "product": "corner-kettle"}))
    def why(self, text: str, product: str, filters: Sequence[Filter] = (), without: Sequence[str] = ()) -> Why:
        """Why a product stands at its place for a query: what each word, its kind, its meaning and rules add.

        The best match of words has 1. A product that is not in the list is told which word or limit it misses.
        """
        look = Look(text, tuple(filters), without=tuple(without))
        plan, results, _ = self._look(look)
        meant = results.understood
        assert meant is not None, "every look has a meaning"
        key = number_of(product)
        made = self._parts(plan, meant.words, meant.kind)
        sums = self._worth(plan, meant.words, meant.kind, made)
        order = fusion.ordered(made.hits, sums, made.asked)
        worth = dict(zip([hit.key for hit in made.hits], sums, strict=True))
        if key not in made.parts:
            return Why(product, None, 0.0, (), self._lacks(plan, meant.words, product))
        part = made.parts[key]
        best = max((hit.score for hit in made.hits), default=0.0) or 1.0
        by_word = {word: self._alone(plan, word, product) / best for word in querying.words(meant.words)}
        said = [one for one in saying.reasons(part, by_word, worth[key]) if abs(one.adds) > _NOTHING]
        place = _place(results, product) or order.index(key) + 1
        kept = tuple(replace(one, adds=round(one.adds, _DIGITS)) for one in said)
        return Why(product, place, round(worth[key], _DIGITS), (*kept, *_moves(results, product)))

    def _alone(self, plan: Plan, word: str, product: str) -> float:
        """What one word alone is worth of one product."""
        words = querying.groups([word])
        only = (*plan.filters, Filter("product", (product,)))
        asked = replace(plan, words=words, filters=only, at_least=1, offset=0, most=1, wider=(), liked=(), leaning=())
        # More than one token, as of Han characters, would count as all words and side by side as well.
        return sum(hit.score for one in words for hit in self._index.candidates(replace(asked, words=(one,))).hits)

    def _lacks(self, plan: Plan, text: str, product: str) -> tuple[Words, ...]:
        this = Filter("product", (product,))
        bare = Plan((), (this,), "relevance", 0, 1, 0)
        if not self._index.count(bare):
            return (saying.UNKNOWN,)
        limits = [one for one in plan.filters if not self._index.count(replace(bare, filters=(this, one)))]
        words = [one for one in querying.words(text) if not self._alone(bare, one, product)]
        return saying.lacking(words, limits) or (saying.FAR,)


def _place(results: Results, product: str) -> int:
    """Its place on the first page, or 0."""
    return next((place for place, card in enumerate(results.cards, 1) if card.product == product), 0)


def _moves(results: Results, product: str) -> tuple[Reason, ...]:
    return tuple(Reason(saying.EFFECTS[one.effect], 0.0) for one in results.arranged if one.product == product)
