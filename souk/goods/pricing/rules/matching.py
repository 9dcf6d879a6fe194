"""Which lines of a basket a rule means, as the bits of one whole number: the n-th line is the n-th bit."""

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set

from souk.goods.pricing.contracts import Line
from souk.goods.promotions import Promotion, Scope

_SHOP = 2


class Matching:
    """A basket's lines by what they are, so that a rule looks at each shop, brand and category once."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.all = (1 << len(lines)) - 1
        self._traits: tuple[dict[str, int], ...] = tuple(defaultdict(int) for _ in range(4))
        self._kinds: dict[str, int] = defaultdict(int)
        for place, line in enumerate(lines):
            for known, name in zip(self._traits, line.traits, strict=True):
                known[name] |= 1 << place
            for name in line.categories:
                self._kinds[name] |= 1 << place

    def meant(self, one: Promotion) -> int:
        """The lines in a rule's scope."""
        bits = self._traits[_SHOP].get(one.owner, 0) if one.owner else self.all
        if bits and one.scope.names_any:
            bits &= self._held(one.scope)
        if bits and one.without.names_any:
            bits &= ~self._held_any(one.without)
        return bits

    def _held(self, scope: Scope) -> int:
        bits = self.all
        for place, names in scope.named:
            bits &= _of(self._traits[place], names)
        return bits & _of(self._kinds, scope.kinds) if scope.kinds else bits

    def _held_any(self, scope: Scope) -> int:
        bits = _of(self._kinds, scope.kinds)
        for place, names in scope.named:
            bits |= _of(self._traits[place], names)
        return bits


def _of(known: Mapping[str, int], names: Set[str]) -> int:
    """The lines that have one of these names; a scope may list thousands, and a basket may."""
    bits = 0
    if len(names) < len(known):
        for name in names:
            bits |= known.get(name, 0)
    else:
        for name, lines in known.items():
            if name in names:
                bits |= lines
    return bits


def in_scope(one: Promotion, line: Line) -> bool:
    """Whether a line is in a rule's scope."""
    if one.owner and one.owner != line.shop:
        return False
    if one.scope.names_any and not _inside(one.scope, line):
        return False
    return not (one.without.names_any and _touched(one.without, line))


def _inside(scope: Scope, line: Line) -> bool:
    traits = line.traits
    for place, held in scope.named:
        if traits[place] not in held:
            return False
    return not scope.kinds or not scope.kinds.isdisjoint(line.categories)


def _touched(scope: Scope, line: Line) -> bool:
    traits = line.traits
    return any(traits[place] in held for place, held in scope.named) or not scope.kinds.isdisjoint(line.categories)
