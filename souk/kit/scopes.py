"""Scopes of callers (`area:verb`, `area:*`, `*`): which cover which, and what two sets of them have in common."""

from collections.abc import Iterable

# Among the scopes of a caller, what its door said of the agent that acts: it allows nothing, and shops ask for it.
MARK = "agent:"


def covers(scopes: Iterable[str], scope: str) -> bool:
    """Whether one of some scopes covers another: itself, `area:*` or `*`."""
    return not {scope, f"{scope.partition(':')[0]}:*", "*"}.isdisjoint(scopes)


def shared(one: Iterable[str], other: Iterable[str]) -> frozenset[str]:
    """The scopes that both sets of scopes cover."""
    first, second = frozenset(one), frozenset(other)
    return frozenset(
        {name for name in first if covers(second, name)} | {name for name in second if covers(first, name)}
    )


def narrowed(kept: Iterable[str], now: Iterable[str]) -> frozenset[str]:
    """What is left of scopes that were kept for later, by those that hold now; who acts stays who it was."""
    before = frozenset(kept)
    return shared(before, now) | {name for name in before if name.startswith(MARK)}
