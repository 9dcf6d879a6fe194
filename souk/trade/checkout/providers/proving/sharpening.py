"""What is known more exactly of some rules: what reaches one of a single shop, and that a rule takes all it wishes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from souk.goods.promotions import Promotion
from souk.trade.checkout.providers.proving.buying import UNIT, Bought
from souk.trade.checkout.providers.proving.program import Program, Sum, total

CERTAIN = ("cut", "percent", "tier")


@dataclass(frozen=True)
class Step:
    """`here` says whether it is this one that applies: from an amount on, so much off, and such a share."""

    here: Sum
    since: int
    amount: int
    off: int


@dataclass(frozen=True)
class Written:
    """A rule with its variables: goods in scope, steps, what it takes off, the most its goods come to.

    `least`: what it takes off at least, shares aside, where it finds all that it wishes.
    `shop`: the goods are of one shop, and each is bought in one number of pieces or another.
    """

    rule: Promotion
    scope: tuple[Bought, ...]
    steps: tuple[Step, ...]
    off: Sum
    least: Sum
    most: float
    shop: bool

    @cached_property
    def offers(self) -> frozenset[str]:
        """The lines in scope."""
        return frozenset(one.line.id for one in self.scope)

    @property
    def goods(self) -> Sum:
        """What the goods in scope come to."""
        return total(one.taken * one.opening for one in self.scope)


class Sharpening:
    """Rows that make the program tighter; some are written when all rules are known."""

    def __init__(self, program: Program, rules: Sequence[Promotion], rounding: int) -> None:
        self._program = program
        self._rules = rules
        self._rounding = rounding
        self._written: list[Written] = []
        self._shared = dict[tuple[str, str], dict[int, list[Sum]]]()

    def note(self, one: Written) -> None:
        """One rule after another, in their order; none of the layer payment."""
        self._written.append(one)
        if one.shop:
            self._reached(one)

    def _reached(self, one: Written) -> None:
        """Only goods bought while a step applies reach it: what it asks for is no sum of halves."""
        shared = self._shared.setdefault(self._rivals(one.rule), {})
        most = list[Sum]()
        for step in one.steps:
            parts = {id(made): self._program.variable(1) for made in one.scope}
            for many in by_offer(one.scope):
                self._program.at_most(total(parts[id(made)] for made in many), step.here)
            for made in one.scope:
                shared.setdefault(next(iter(made.taken.terms)), []).append(parts[id(made)])
            goods = total(parts[id(made)] * made.opening for made in one.scope)
            self._program.at_most(step.here * (step.since / UNIT), goods)
            most += [step.here * (step.amount / UNIT), goods * (step.off / 10_000)]
        if one.rule.layer != "shipping" and one.rule.kind in CERTAIN:
            self._program.at_most(one.off, total(most))

    def _rivals(self, one: Promotion) -> tuple[str, str]:
        """Rules of one name exclude one another, so that no goods are bought under two of them."""
        alone = one.policy in ("best", "exclusive") or (one.policy == "max" and one.most == 1)
        return (one.owner, one.group) if one.group and alone else (one.id, "")

    def close(self) -> None:
        """What is bought under rules that exclude one another is bought once; what must take, takes."""
        for shared in self._shared.values():
            for variable, parts in shared.items():
                self._program.at_most(total(parts), Sum({variable: 1.0}))
        for one in self._written:
            if one.rule.layer != "shipping" and one.rule.kind in (*CERTAIN, "step") and self._has_room(one):
                if not one.rule.budget:
                    self._program.at_most(one.least, one.off)
                if one.rule.kind in CERTAIN and self._certain(one):
                    self._takes_all(one)

    def _has_room(self, one: Written) -> bool:
        """Whether a rule that applies finds all that it wishes, after the others of its layer."""
        near = [other for other in self._written if other.rule.layer == one.rule.layer and other.offers & one.offers]
        same = all(other.offers == one.offers for other in near)
        return same and sum(_share(other.rule) for other in near) <= 1

    def _certain(self, one: Written) -> bool:
        """Whether nothing but the goods decides what a rule, or a better one of its group, takes off."""
        known = {other.rule.id for other in self._written if other.offers == one.offers}
        return (
            one.shop
            and all(_plain(rule) and rule.id in known for rule in self._group(one.rule))
            and all(made.cost == made.opening for made in one.scope)
        )

    def _group(self, one: Promotion) -> list[Promotion]:
        if not one.group or one.policy == "stackable":
            return [one]
        return [rule for rule in self._rules if (rule.owner, rule.group) == (one.owner, one.group)]

    def _takes_all(self, one: Written) -> None:
        """A rule that applies takes its share too; one that needs no coupon applies, or a better one of its group."""
        for step in one.steps:
            if step.off:
                self._at_least(one.off, step, step.here, one)
        if one.rule.coupon:
            return
        ids = {rule.id for rule in self._group(one.rule)}
        together = total(other.off for other in self._written if other.rule.id in ids)
        for step in one.steps:
            reached = self._program.variable(1, whole=True)
            self._program.at_most(one.goods - Sum(constant=(max(1, step.since) - 1) / UNIT), reached * one.most)
            self._at_least(together, step, reached, one)

    def _at_least(self, off: Sum, step: Step, here: Sum, one: Written) -> None:
        share = step.off / 10_000
        unless = (Sum(constant=1) - here) * (one.most * share)
        rounded = Sum(constant=(1 + self._rounding) / UNIT if step.off else 0.0)
        self._program.at_most(here * (step.amount / UNIT) + one.goods * share - unless - rounded, off)


def by_offer(bought: Iterable[Bought]) -> Iterable[list[Bought]]:
    """Of each offer one number of pieces at most is bought."""
    found = dict[str, list[Bought]]()
    for one in bought:
        found.setdefault(one.line.id, []).append(one)
    return found.values()


def _plain(one: Promotion) -> bool:
    """Whether a rule asks for an amount and nothing else, and takes off no less the more is bought."""
    tiers = sorted(one.steps, key=lambda tier: tier.since)
    rising = all(low.amount <= high.amount and low.off <= high.off for low, high in pairwise(tiers))
    free = not (one.cap or one.budget or one.methods or one.pieces)
    policy = not one.group or one.policy in ("stackable", "best")
    return one.layer == "shop" and one.kind in CERTAIN and free and policy and rising


def _share(one: Promotion) -> float:
    """No more than this part of its goods does a rule take off."""
    match one.kind:
        case "cut":
            return one.amount / max(1, one.asks[0])
        case "percent":
            return one.off / 10_000
        case "tier":
            return max(tier.amount / max(1, tier.since) + tier.off / 10_000 for tier in one.steps)
        case "step":
            return one.amount / one.every
        case _:
            return 2.0
