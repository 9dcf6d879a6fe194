"""Which part of what a rule takes off falls on some of its goods: the share that it takes, told apart in intervals."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from souk.goods.promotions import LAYERS, Promotion
from souk.trade.checkout.providers.proving.buying import UNIT, Bought, widest
from souk.trade.checkout.providers.proving.program import Program, Sum, total

# A share above it is not told apart: a rule that takes nearly everything leaves nothing to reckon with.
GREATEST = 0.99
Places = frozenset[int]


class Sharing:
    """What rules take off the goods at some places of `bought`; in the program each may take less than its share.

    A rule is divided over its lines by what they have left, so that every line bears the same share of it, but for less
    than one unit a line. `edges` has the shares at which the intervals of a rule begin, by its id.
    """

    def __init__(
        self,
        program: Program,
        bought: Sequence[Bought],
        rules: Sequence[Promotion],
        edges: Mapping[str, Sequence[float]],
    ) -> None:
        self._program = program
        self._bought = bought
        self._opening = [one.taken * one.opening for one in bought]
        self._least = [one.taken * one.cost for one in bought]
        self._rules = rules
        self._edges = edges
        self._off = list[Sum]()
        self._scopes = list[Places]()
        self._most = list[float]()
        # Lines that a final rule closed bear nothing of later ones: then no share is known.
        self._closing = any(one.final for one in rules)
        self._parts = dict[tuple[int, Places], Sum]()
        self._chosen = dict[int, list[tuple[Sum, float]]]()

    @property
    def told(self) -> Mapping[int, Sequence[tuple[Sum, float]]]:
        """Of the rules whose share was asked for: whether it is in an interval, and where that begins."""
        return self._chosen

    def note(self, off: Sum, scope: Places, most: float) -> None:
        """One rule after another: what it takes off, off which places, and the most that it takes."""
        self._off.append(off)
        self._scopes.append(scope)
        self._most.append(most)

    def before(self, rule: int, places: Places) -> Sum:
        """What the rules of earlier layers took off the goods at some places, at least."""
        earlier = [at for at, one in enumerate(self._rules[:rule]) if one.layer != self._rules[rule].layer]
        return total(self.part(at, places) for at in earlier)

    def part(self, rule: int, places: Places) -> Sum:
        """What a rule took off the goods at some places, at least."""
        common = self._scopes[rule] & places
        if not common or self._rules[rule].layer in LAYERS[-2:]:
            return Sum()
        if common == self._scopes[rule]:
            return self._off[rule]
        if (rule, common) not in self._parts:
            self._parts[rule, common] = self._told(rule, common)
        return self._parts[rule, common]

    def _told(self, rule: int, common: Places) -> Sum:
        part = self._program.variable()
        if self._rules[rule].owner:
            # Lines elsewhere bear no more than they have: of a house's rule that is always enough.
            elsewhere = total(self._opening[at] for at in self._scopes[rule] - common)
            self._program.at_most(self._off[rule] - elsewhere, part)
        if self._closing or self._rules[rule].kind == "bundle":
            return part
        left = total(self._least[at] for at in common) - self._taken(rule, common)
        # Of an offer that is bought by the piece every piece counts as a line.
        odd = total(self._bought[at].taken for at in common) * (1 / UNIT)
        most = widest(self._bought[at] for at in common)
        less = Sum()
        for here, since in self._intervals(rule):
            if since:
                self._program.at_most((left - less * most) * since - odd, part)
            less = less + here
        return part

    def _taken(self, rule: int, places: Places) -> Sum:
        """What all the rules before one took off some places."""
        return total(self.part(at, places) for at in range(rule))

    def _intervals(self, rule: int) -> Sequence[tuple[Sum, float]]:
        """Of a rule whether its share is in each interval; it takes off no more than the end of that."""
        if rule not in self._chosen:
            scope = self._scopes[rule]
            left = total(self._opening[at] for at in scope) - self._taken(rule, scope)
            edges = sorted({0.0, *(edge for edge in self._edges.get(self._rules[rule].id, ()) if 0 < edge < GREATEST)})
            chosen = [(self._program.variable(1, whole=True), edge) for edge in edges]
            self._program.equal(total(here for here, _ in chosen), 1)
            above = total(here for here, _ in chosen)
            for (here, _), (_, until) in pairwise(chosen):
                above = above - here
                self._program.at_most(self._off[rule], left * until + above * self._most[rule])
            self._chosen[rule] = chosen
        return self._chosen[rule]
