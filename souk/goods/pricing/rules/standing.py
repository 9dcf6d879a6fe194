"""Lines, fees and rules while a basket is priced: what is left, what was taken, who is out and why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from souk.goods.pricing.contracts import Borne, Context, Gift, Line, Verdict
from souk.goods.pricing.rules.dividing import divided
from souk.goods.pricing.rules.wishes import ALL
from souk.goods.promotions import Promotion, Scope

REASONS = (
    "not_now", "not_entitled", "no_coupon", "other_payment", "out_of_scope", "used_up", "group_used",
    "below_threshold", "no_gift", "nothing_off", "group_lost", "over_budget", "nothing_left",
)  # fmt: skip
_RANK = {reason: place for place, reason in enumerate(REASONS)}


@dataclass(slots=True)
class Place:
    """A line, or a shop's fee: what is left, what it was when the layer began, what was taken by whom."""

    id: str
    shop: str
    left: int
    line: Line | None = None
    opening: int = 0
    closed: bool = False
    due: int | None = None
    before_payment: int = 0
    taken: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Standing:
    """All of it, while the layers are walked."""

    context: Context
    lines: list[Place]
    fees: dict[str, Place]
    gifts: list[Gift] = field(default_factory=list)
    given: dict[str, int] = field(default_factory=dict)
    uses: dict[str, int] = field(default_factory=dict)
    taken: dict[str, int] = field(default_factory=dict)
    spent: dict[str, int] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    missing: dict[str, tuple[int, int]] = field(default_factory=dict)
    groups: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    shops: dict[str, int] = field(default_factory=dict)
    platform: int = 0

    def meant(self, one: Promotion) -> list[Place]:
        """The lines in a rule's scope."""
        if not (one.scope.names_any or one.without.names_any):
            return [place for place in self.lines if place.shop == one.owner] if one.owner else self.lines
        return [place for place in self.lines if place.line and in_scope(one, place.line)]

    @classmethod
    def of(cls, lines: Iterable[Line], context: Context) -> "Standing":
        """Every line at its list price, every shop of the basket with its fee; by id."""
        ordered = sorted(lines, key=lambda line: line.id)
        places = [Place(line.id, line.shop, line.quantity * line.unit, line) for line in ordered]
        shops = sorted({line.shop for line in ordered})
        return cls(context, places, {shop: Place(shop, shop, context.shipping.get(shop, 0)) for shop in shops})

    def out(self, one: Promotion, reason: str) -> None:
        """Say why a rule does not apply; of several reasons of several lines the last of the list counts."""
        known = self.reasons.get(one.id, "")
        if not known or _RANK[reason] > _RANK[known]:
            self.reasons[one.id] = reason

    def quota(self, one: Promotion) -> int | None:
        """How many more uses there are; None where there is no limit."""
        if not (one.per_user or one.total):
            return None
        used, here = self.context.use(one.id), self.uses.get(one.id, 0)
        return max(
            0, min(most - before - here for most, before in ((one.per_user, used.mine), (one.total, used.all)) if most)
        )

    def used_up(self, one: Promotion) -> bool:
        """Whether a quota was reached before this basket."""
        if not (one.per_user or one.total or one.budget):
            return False
        used = self.context.use(one.id)
        quotas = ((one.per_user, used.mine), (one.total, used.all), (one.budget, used.spent))
        return any(most and before >= most for most, before in quotas)

    def in_stock(self, sku: str) -> int:
        """Pieces of a gift that no rule has given yet."""
        return max(0, self.context.gifts.get(sku, 0) - self.given.get(sku, 0))

    def affords(self, one: Promotion, amount: int) -> bool:
        """Whether a rule's budget holds an amount more."""
        before = self.context.use(one.id).spent + self.spent.get(one.id, 0)
        return not one.budget or before + amount <= one.budget

    def take(self, one: Promotion, wish: int, places: Sequence[Place], weights: Sequence[int], uses: int) -> bool:
        """Let a rule take what it wishes off some places, as far as their weights go; whether it applied."""
        whole = sum(weights)
        amount = min(wish, whole)
        if not self.affords(one, amount):
            self.out(one, "over_budget")
            return False
        if not amount and one.kind != "deposit":
            self.out(one, "nothing_left")
            return False
        self.apply(one, amount, uses)
        if amount:
            for place, part in zip(places, divided(amount, weights), strict=True):
                self._bear(one, place, part)
        return True

    def apply(self, one: Promotion, amount: int, uses: int) -> None:
        """Write down that a rule applied."""
        self.uses[one.id] = self.uses.get(one.id, 0) + uses
        self.spent[one.id] = self.spent.get(one.id, 0) + amount
        if one.kind != "gift":
            self.taken[one.id] = self.taken.get(one.id, 0) + amount

    def _bear(self, one: Promotion, place: Place, part: int) -> None:
        if not part:
            return
        place.left -= part
        place.taken[one.id] = place.taken.get(one.id, 0) + part
        own = part * one.shop_share // ALL
        self.shops[place.shop] = self.shops.get(place.shop, 0) + own
        self.platform += part - own
        place.closed = place.closed or one.final

    def joined(self, layer: Iterable[Promotion]) -> None:
        """At the end of a layer: which rules of which groups applied in it."""
        for one in layer:
            if one.group and one.id in self.uses:
                self.groups.setdefault((one.owner, one.group), set()).add(one.id)

    def group_used(self, one: Promotion) -> bool:
        """Whether earlier layers leave no place in the rule's group."""
        applied = len(self.groups.get((one.owner, one.group), ())) if one.group else 0
        return applied >= (one.most if one.policy == "max" else 1) if one.policy != "stackable" else False

    def verdicts(self, promotions: Iterable[Promotion]) -> Mapping[str, Verdict]:
        """What became of every rule."""
        return {
            one.id: Verdict(True, self.taken.get(one.id, 0), self.uses[one.id])
            if one.id in self.uses
            else refused(self.reasons[one.id], *self.missing.get(one.id, (0, 0)))
            for one in promotions
        }

    @property
    def borne(self) -> Borne:
        return Borne({shop: amount for shop, amount in self.shops.items() if amount}, self.platform)


@lru_cache(maxsize=4096)
def refused(reason: str, amount: int = 0, pieces: int = 0) -> Verdict:
    """The verdict of a rule that does not apply, and what is missing."""
    return Verdict(False, 0, 0, reason, amount, pieces)


def in_scope(one: Promotion, line: Line) -> bool:
    """Whether a line is in a rule's scope."""
    if one.owner and one.owner != line.shop:
        return False
    if one.scope.names_any and not _held(one.scope, line):
        return False
    return not (one.without.names_any and _held_any(one.without, line))


def _held(scope: Scope, line: Line) -> bool:
    traits = line.traits
    for place, held in scope.named:
        if traits[place] not in held:
            return False
    return not scope.kinds or not scope.kinds.isdisjoint(line.categories)


def _held_any(scope: Scope, line: Line) -> bool:
    traits = line.traits
    return any(traits[place] in held for place, held in scope.named) or not scope.kinds.isdisjoint(line.categories)
