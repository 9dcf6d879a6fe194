"""What a situation asks for: what suits it comes first, what it rules out does not come."""

from collections.abc import Iterator, Mapping

from souk.discovery.search.contracts import Leaning, Limit
from souk.discovery.search.rules.grammar import Grammar
from souk.discovery.search.rules.limits import choice_limit, number_limit
from souk.goods.annotation import Condition, Situation

# What the shopper's own words say comes before all that a situation prefers, whose wishes weigh 1 to 3; what they only
# seem to say does not quite.
SAID, SEEMING = 12, 3


def leanings(grammar: Grammar, situation: Situation, said: str, held: Mapping[str, Limit]) -> Iterator[Leaning]:
    """What a situation prefers, but where the shopper said otherwise."""
    for one in situation.prefers:
        if one.key in grammar.kinds and one.key not in held:
            yield Leaning(_limit(grammar, one, said), one.weight)


def ruled_out(grammar: Grammar, situation: Situation, said: str) -> Iterator[Limit]:
    """Values that a situation rules out where they are known: a product of which nothing is known passes."""
    for one in situation.avoids:
        kind = grammar.kinds.get(one.key)
        if kind is None:
            continue
        if kind.kind == "number":
            if (one.at_least is None) != (one.at_most is None):
                # What is too large from so much on is at most that.
                yield number_limit(kind, one.at_most, one.at_least, said)
            continue
        banned = one.any_of or (("yes" if one.yes else "no"),)
        if kind.kind == "flag":
            limit = choice_limit(kind, ("no" if one.yes else "yes",), (), said)
        else:
            limit = choice_limit(kind, (), banned, said)
        yield Limit(limit.key, limit.name, limit.shown, said, none_of=banned)


def _limit(grammar: Grammar, one: Condition, said: str) -> Limit:
    kind = grammar.kinds[one.key]
    if kind.kind == "number":
        return number_limit(kind, one.at_least, one.at_most, said)
    return choice_limit(kind, one.any_of or (("yes" if one.yes else "no"),), (), said)
