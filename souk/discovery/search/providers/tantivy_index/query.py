"""From a plan to a query: what must hold, and what is worth how much."""

import math
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import tantivy
from tantivy import Occur, Query

from souk.discovery.search.contracts import Filter
from souk.discovery.search.ports import TOLD, Plan, Tokens, Word
from souk.discovery.search.providers.tantivy_index.schema import ALL, PAIRS, WHOLE_BRAND, WORTH, in_title

MARK = "\x00position"
# What a sign is worth beside the words' own scores, in units of their rarity (idf); tuned as the field weights were.
IN_TITLE, SIDE_BY_SIDE, ALL_WORDS, BRAND, LIKED, LEANING, WIDER = 0.3, 0.11, 0.3, 0.45, 0.15, 0.08, 0.5
# What BM25 gives, in the same units, to a word that stands five times (`WEIGHTS`) in a text of average length: of that
# share a word in a title is worth more, so that it takes one list of products and not two.
_TITLED = 5 * 2.2 / (5 + 1.2)
_LONGEST_BRAND = 4
# What is told of goods is worth a step from so many fields on, where no word says which come first.
TOLD_STEPS, STEP = (4.0, 8.0, 12.0, 18.0, 26.0, 40.0, 60.0), 0.01


@dataclass(frozen=True)
class Weigher:
    """Queries over one searcher; `rarity` has the idf of tokens where it is counted over more than this index.

    `made` has what was made for plans with these tokens already, `rare` how rare tokens are in this index: one search
    asks the same several times.
    """

    schema: tantivy.Schema
    index: tantivy.Index
    searcher: tantivy.Searcher
    rarity: Mapping[str, float]
    made: dict[Hashable, Query] = field(default_factory=dict)
    rare: dict[tuple[str, str], tuple[float, int]] = field(default_factory=dict)

    def idf(self, token: str) -> float:
        """How rare a token is."""
        known = self.rarity.get(token)
        return self._local(ALL, token)[0] if known is None else known

    def _local(self, field: str, token: str) -> tuple[float, int]:
        """How rare a token is in a field of this index, as tantivy counts it, and how many products have it."""
        known = self.rare.get((field, token))
        if known is None:
            having = self.searcher.doc_freq(field, token)
            idf = math.log(1 + (self.searcher.num_docs - having + 0.5) / (having + 0.5))
            known = self.rare[field, token] = idf, having
        return known

    def weighed(self, token: str) -> Iterator[Query]:
        """A token by its BM25 over all fields, and more where the title has it: no product is in both lists."""
        for term, factor in ((in_title(token), 1 + IN_TITLE / _TITLED), (token, 1.0)):
            rare, having = self._local(WORTH, term)
            if having:
                plain = Query.term_query(self.schema, WORTH, term, index_option="freq")
                yield Query.boost_query(plain, factor * self.idf(token) / rare)

    def sign(self, field: str, token: str, worth: float) -> tuple[Occur, Query]:
        """A token that adds a fixed worth where a field has it."""
        return Occur.Should, Query.const_score_query(_has(self.schema, field, token), worth)

    def signs(self, field: str, token: str, worth: float) -> Iterator[tuple[Occur, Query]]:
        """The same where anything has it: a union without what nothing has takes half as long."""
        if self._local(field, token)[1]:
            yield self.sign(field, token, worth)


def matching(weigher: Weigher, plan: Plan) -> Query:
    """The goods that keep the limits and have so many of the words; scores mean nothing."""
    asked = plan.words, plan.filters, plan.at_least, plan.wider, plan.titled
    found = weigher.made.get(asked)
    if found is None:
        found = weigher.made[asked] = _matching(weigher, plan)
    return found


def _matching(weigher: Weigher, plan: Plan) -> Query:
    limits = list(_limits(weigher, plan.filters))
    if plan.words and (plan.at_least or plan.titled):
        met = _titled(weigher, plan) if plan.titled else _met(_met_by(weigher, plan), plan.at_least)
        # The position's document has no words: only where none need be met must it be kept out.
        return Query.boolean_query([*limits, (Occur.Must, met)]) if limits else met
    parts = [(Occur.MustNot, _has(weigher.schema, "id", MARK)), *limits]
    return Query.boolean_query([*parts, (Occur.Must, Query.all_query())])


def _met_by(weigher: Weigher, plan: Plan) -> list[Query]:
    """Word by word, what meets it: all tokens of one of its alternatives, or of a wider one."""
    wider = plan.wider or ((),) * len(plan.words)
    return [
        _any([_every(weigher, found) for found in (*one, *more)]) for one, more in zip(plan.words, wider, strict=True)
    ]


def _met(words: Sequence[Query], at_least: int) -> Query:
    if len(words) == 1:
        return words[0]
    return Query.boolean_query([(Occur.Should, word) for word in words], minimum_number_should_match=at_least)


def ranked(weigher: Weigher, plan: Plan) -> Query:
    """What matches, by the words' scores and what else speaks for it: words side by side, a brand, a category."""
    if plan.titled:
        return matching(weigher, plan)
    said, beside = [*_words(weigher, plan), *_signs(weigher, plan)], list(_beside(weigher, plan))
    if _any_will_do(plan):
        # What has a sign has a word: one pass over all of them finds the same, and need not look each sign up.
        parts = [*_limits(weigher, plan.filters), *beside]
        found = Query.boolean_query(said)
        return Query.boolean_query([(Occur.Must, found), *parts]) if parts else found
    signs = [*said, *beside]
    must = Query.const_score_query(matching(weigher, plan), 0.0)
    return Query.boolean_query([(Occur.Must, must), *signs]) if signs else must


def _any_will_do(plan: Plan) -> bool:
    """Whether any token of the words is enough for what keeps the limits."""
    plain = all(len(word) == 1 and len(word[0]) == 1 for word in plan.words)
    return bool(plan.words) and plan.at_least == 1 and plain


def keyed(weigher: Weigher, keys: Sequence[int], filters: Sequence[Filter]) -> Query:
    """Some products by their keys, as far as they keep the limits."""
    terms = [(Occur.Should, _has(weigher.schema, "key", key)) for key in keys]
    # Without scores, which would take three times as long as to find them.
    these = Query.const_score_query(Query.boolean_query(terms), 0.0)
    return Query.boolean_query([*_limits(weigher, filters), (Occur.Must, these)]) if filters else these


def _titled(weigher: Weigher, plan: Plan) -> Query:
    """So many of the words in the title, each worth how rare it is."""
    words = []
    for word in plan.words:
        every = [(Occur.Must, weigher.sign(WORTH, in_title(token), weigher.idf(token))[1]) for token in word[0]]
        words.append((Occur.Should, Query.boolean_query(every)))
    return Query.boolean_query(words, minimum_number_should_match=plan.at_least)


def _words(weigher: Weigher, plan: Plan) -> Iterator[tuple[Occur, Query]]:
    """What each word is worth where it is met; by a wider one for less than by itself."""
    wider = plan.wider or ((),) * len(plan.words)
    for word, more in zip(plan.words, wider, strict=True):
        # What has the word itself anyway, as "gaming laptop" has "laptop", adds nothing.
        others = [found for found in more if not set(word[0]).issubset(found)]
        if others or len(word) > 1 or len(word[0]) > 1:
            yield Occur.Should, _word(weigher, word, others)
        else:
            yield from ((Occur.Should, one) for one in weigher.weighed(word[0][0]))


def _word(weigher: Weigher, word: Word, others: Sequence[Tokens]) -> Query:
    """A word by the best of its alternatives, each the sum of its tokens."""
    met = [_tokens(weigher, found) for found in word]
    worth = WIDER * sum(weigher.idf(token) for token in word[0])
    met += [Query.const_score_query(_every(weigher, found), worth) for found in others]
    return met[0] if len(met) == 1 else Query.disjunction_max_query(met)


def _tokens(weigher: Weigher, tokens: Tokens) -> Query:
    terms = [_any(list(weigher.weighed(token))) for token in tokens]
    return terms[0] if len(terms) == 1 else Query.boolean_query([(Occur.Must, term) for term in terms])


def _every(weigher: Weigher, tokens: Tokens) -> Query:
    """What has all of some tokens."""
    terms = [_has(weigher.schema, ALL, token) for token in tokens]
    return terms[0] if len(terms) == 1 else Query.boolean_query([(Occur.Must, term) for term in terms])


def _signs(weigher: Weigher, plan: Plan) -> Iterator[tuple[Occur, Query]]:
    said = [token for word in plan.words for token in word[0]]
    rare = {token: weigher.idf(token) for token in said}
    total = sum(rare.values())
    yield from _runs(weigher, said, rare)
    if len(plan.words) > 1:
        every = [(Occur.Must, _any([_every(weigher, found) for found in word])) for word in plan.words]
        yield Occur.Should, Query.const_score_query(Query.boolean_query(every), ALL_WORDS * total)


def _beside(weigher: Weigher, plan: Plan) -> Iterator[tuple[Occur, Query]]:
    """What speaks for goods whatever words they have, in units of how rare the words are."""
    total = sum(weigher.idf(token) for token in {token for word in plan.words for token in word[0]})
    for category, sure in plan.liked:
        yield weigher.sign("tags.category", category, LIKED * sure * total)
    if not plan.words and plan.filters:
        for least in TOLD_STEPS:
            told = weigher.index.parse_query(f"numbers.{TOLD}:[{least} TO *]")
            yield Occur.Should, Query.const_score_query(told, STEP)
    for leaning, weight in plan.leaning:
        kept = Query.boolean_query([*_limits(weigher, (leaning,)), *_all_but(leaning)])
        yield Occur.Should, Query.const_score_query(kept, LEANING * weight * max(total, 1.0))


def _runs(weigher: Weigher, said: Sequence[str], rare: Mapping[str, float]) -> Iterator[tuple[Occur, Query]]:
    """Tokens that stand side by side in a title, and such as are a whole brand."""
    total = sum(rare.values())
    for one, other in pairwise(said):
        yield from weigher.signs(PAIRS, f"{one}_{other}", SIDE_BY_SIDE * (rare[one] + rare[other]))
    for start in range(len(said)):
        for end in range(start + 1, min(len(said), start + _LONGEST_BRAND) + 1):
            yield from weigher.signs(WHOLE_BRAND, "_".join(said[start:end]), BRAND * total)


def _limits(weigher: Weigher, filters: Sequence[Filter]) -> Iterator[tuple[Occur, Query]]:
    for one in filters:
        if one.any_of:
            yield Occur.Must, Query.const_score_query(_tagged(weigher.schema, one.key, one.any_of), 0.0)
        # One bound a query: tantivy panics where a whole and a broken number bound one range.
        for bounds in (
            f"{one.at_least:.6f} TO *" if one.at_least is not None else "",
            f"* TO {one.at_most:.6f}" if one.at_most is not None else "",
        ):
            if bounds:
                yield (
                    Occur.Must,
                    Query.const_score_query(weigher.index.parse_query(f"numbers.{one.key}:[{bounds}]"), 0.0),
                )
        if one.none_of:
            yield Occur.MustNot, _tagged(weigher.schema, one.key, one.none_of)


def _all_but(one: Filter) -> Iterator[tuple[Occur, Query]]:
    """What a limit that only denies is taken from."""
    if not one.any_of and one.at_least is None and one.at_most is None:
        yield Occur.Must, Query.all_query()


def _tagged(schema: tantivy.Schema, key: str, values: Sequence[str]) -> Query:
    return Query.boolean_query([(Occur.Should, _has(schema, f"tags.{key}", value)) for value in values])


def _any(queries: Sequence[Query]) -> Query:
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Should, query) for query in queries])


def _has(schema: tantivy.Schema, field: str, value: str | int) -> Query:
    """What a field has, without how often: half the time where only that counts."""
    return Query.term_query(schema, field, value, index_option="basic")
