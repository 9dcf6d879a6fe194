"""Which limits of a query were only guessed, so that they yield where nothing keeps all of them."""

from collections import defaultdict
from collections.abc import Iterator

from souk.discovery.search.contracts import Understood


def guesses(meant: Understood) -> Iterator[frozenset[str]]:
    """Keys that may yield together, the fewest doubts first: each choice of one of several that a number may be of."""
    sharing: dict[str, list[str]] = defaultdict(list)
    for one in meant.limits:
        if one.said and (one.at_least is not None or one.at_most is not None):
            sharing[one.said].append(one.key)
    alike = [keys for keys in sharing.values() if len(keys) > 1]
    seeming = frozenset(meant.guessed)
    yield from ((frozenset(keys) - {key}) | seeming for keys in alike for key in keys)
    beside = seeming.union(*(keys[1:] for keys in alike))
    if beside:
        yield beside
