"""What words that no phrase of the knowledge has may mean: the value whose phrases share most of their rare words."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from souk.discovery.search.contracts import Limit
from souk.discovery.search.rules.denial import denied
from souk.discovery.search.rules.grammar import Grammar, lacking
from souk.discovery.search.rules.limits import choice_limit
from souk.discovery.search.rules.measures import measures
from souk.discovery.search.rules.said import Said, Span
from souk.discovery.search.rules.wordings import Token, tokens
from souk.goods.annotation import AttributeType

# So much of the rarity that a word of one value alone has must be met, and so many times what the next value has.
_LEAST, _MARGIN = 1.25, 1.2
# From one word of its own on a value only seems to be meant.
_SEEMS = 0.75
_PARTICLES = frozenset("的了着呢吗吧")
# Parts of sentences that say nothing of any goods.
_SAYING_NOTHING = """
    起来 起 出来 下来 上来 什么 那种 这种 那样 这样 哪种 哪样 怎么 各种 所有 任何 都能 都行 一种 一个
    这个 那个 这回 有没有
    all any every own what which that this those these kind sort thing stuff ones
"""
_EMPTY = frozenset(_SAYING_NOTHING.split())
_CLAUSE = re.compile(r"[^;。!?！？\n,、.():：]+")


@dataclass(frozen=True)
class Hint:
    """A value that a clause may ask for: where its words stand, and how much of a word of its own they are."""

    key: str
    values: tuple[str, ...]
    span: Span
    score: float
    denied: bool = False

    @property
    def sure(self) -> bool:
        """Whether more than one word of its own speaks for it."""
        return self.score >= _LEAST


def limit(grammar: Grammar, said: Said, hint: Hint) -> Limit:
    """What a hint asks for, or rules out."""
    kind, no, words = grammar.kinds[hint.key], hint.denied, said.quote(hint.span)
    if kind.kind == "flag":
        # Of a merit only its lack is feared.
        return choice_limit(kind, ("no" if no and not (lacking(hint.key) or kind.unwanted) else "yes",), (), words)
    return choice_limit(kind, grammar.others(hint.key, hint.values) if no else hint.values, hint.values * no, words)


def banned_more(grammar: Grammar, limit: Limit | None, hint: Hint) -> Limit | None:
    """What is denied beside what is denied already: nothing with a plug and nothing that burns; else None."""
    if limit is None or not hint.denied or not limit.none_of:
        return None
    banned = tuple(dict.fromkeys((*limit.none_of, *hint.values)))
    left = tuple(one for one in limit.any_of if one not in banned)
    return choice_limit(grammar.kinds[hint.key], left, banned, limit.said) if left or not limit.any_of else None


class Hints:
    """The values of one category by the words of all their phrases."""

    def __init__(self, grammar: Grammar) -> None:
        self._kinds = grammar.kinds
        knowledge = grammar.knowledge
        called = [*knowledge.noun.values(), *(one for many in knowledge.words.values() for one in many)]
        self._names = {token for name in called for token, _, _ in tokens(name.lower())}

    @cached_property
    def _senses(self) -> dict[tuple[str, tuple[str, ...]], frozenset[str]]:
        made: dict[tuple[str, tuple[str, ...]], set[str]] = {}
        for kind in self._kinds.values():
            if kind.kind == "number":
                # What a number is called tells of no value: 滤芯 of a filter's life.
                names = [*kind.name.values(), *(one for many in (kind.words or {}).values() for one in many)]
                made[kind.key, ()] = {token for phrase in names for token, _, _ in tokens(phrase.lower())} - self._names
            for values, said in _said(kind):
                found = {token for phrase in said for token, _, _ in tokens(phrase.lower())}
                made.setdefault((kind.key, values), set()).update(found - self._names)
        return {key: frozenset(found) for key, found in made.items()}

    @cached_property
    def _rare(self) -> dict[str, float]:
        """How much a word tells one attribute from the others: 1 where it is of one alone."""
        keys = Counter(token for key in self._kinds for token in self._of(key))
        most = math.log(len(self._kinds) + 1)
        return {token: math.log((len(self._kinds) + 1) / count) / most for token, count in keys.items()}

    def _of(self, key: str) -> set[str]:
        return {token for (own, _), found in self._senses.items() if own == key for token in found}

    def read(self, text: str, taken: Sequence[Span]) -> Iterator[Hint]:
        """The best value for each clause of a text in reading form, where one is plainly better than all others."""
        # What bounds a number, 以内, hints at nothing else.
        taken = [*taken, *(one.span for one in measures(text))]
        for clause in _CLAUSE.finditer(text):
            free = [
                (token, clause.start() + start, clause.start() + end)
                for token, start, end in tokens(clause.group())
                if token not in _EMPTY
                and not any(clause.start() + start < b and clause.start() + end > a for a, b in taken)
            ]
            found = self._best(free)
            if found and found.values:
                yield replace(found, denied=denied(text, *found.span))

    def _best(self, said: Sequence[Token]) -> Hint | None:
        known = {token for token, _, _ in said if token in self._rare}
        if not known:
            return None
        ranked = sorted(
            (
                (sum(_worth(token) * self._rare[token] for token in known & own), key)
                for key, own in self._senses.items()
            ),
            reverse=True,
        )
        score, (key, values) = ranked[0]
        rival = next((one for one, (other, _) in ranked[1:] if other != key), 0.0)
        if score < _SEEMS or score < _MARGIN * rival:
            return None
        own = self._senses[key, values]
        alike = tuple(
            dict.fromkeys(
                value for one, (other, many) in ranked if other == key and one >= score - 1e-9 for value in many
            )
        )
        where = [(start, end) for token, start, end in said if token in own]
        return Hint(key, alike, (min(where)[0], max(end for _, end in where)), score)


def _worth(token: str) -> float:
    # 平的 says no more than 平.
    return 0.0 if len(token) == 2 and not _PARTICLES.isdisjoint(token) else 0.6 if len(token) == 1 else 1.0


def _said(kind: AttributeType) -> Iterator[tuple[tuple[str, ...], Iterable[str]]]:
    """Values with all that is said of them."""
    if kind.kind == "flag":
        many = [*(kind.words or {}).values(), *(kind.asked or {}).values()]
        yield ("yes",), [*kind.name.values(), *(phrase for said in many for phrase in said)]
    for group in kind.groups:
        for value in group.any_of if len(group.any_of) < 3 else ():
            yield (value,), [phrase for said in group.words.values() for phrase in said]
    for choice in kind.choices:
        yield (choice.id,), [*choice.name.values(), *(phrase for said in choice.words.values() for phrase in said)]
