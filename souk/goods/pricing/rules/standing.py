"""Lines, fees and rules while a basket is priced: what is left, what was taken, who is out and why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from souk.goods.pricing.contracts import Borne, Context, Gift, Line, Verdict
from souk.goods.pricing.rules.dividing import divided
from souk.goods.pricing.rules.matching import Matching
from souk.goods.pricing.rules.wishes import ALL
from souk.goods.promotions import Layer, Promotion

REASONS = (
    "not_now", "not_entitled", "no_coupon", "other_payment", "out_of_scope", "used_up", "group_used",
    "below_threshold", "no_gift", "nothing_off", "group_lost", "over_budget", "nothing_left",
)  # fmt: skip
_RANK = {reason: place for place, reason in enumerate(REASONS)}
_NOTHING = (0, 0)
ALWAYS_OPEN: frozenset[Layer] = frozenset({"shipping", "payment"})


@dataclass(slots=True)
class Place:
    """A line, or a shop's fee: what is left, what it was when the layer began, what was taken by whom."""

    id: str
    shop: str
    left: int
    line: Line | None = None
    bit: int = 0
    quantity: int = 0
    opening: int = 0
    due: int = 0
    presale: Promotion | None = None
    before_payment: int = 0
    taken: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Meant:
    """What a rule would take off, what that sums to, and the amount and pieces that its threshold is judged on."""

    places: Sequence[Place]
    base: int
    amount: int
    pieces: int


@dataclass(slots=True)
class Standing:
    """All of it, while the layers are walked; of `bits` the n-th stands for the n-th line."""

    context: Context
    lines: list[Place]
    fees: dict[str, Place]
    matching: Matching
    closed: int = 0
    sets: dict[int, tuple[list[Place], int]] = field(default_factory=dict)
    looked: dict[int, Meant] = field(default_factory=dict)
    gifts: list[Gift] = field(default_factory=list)
    given: dict[str, int] = field(default_factory=dict)
    uses: dict[str, int] = field(default_factory=dict)
    spent: dict[str, int] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    missing: dict[str, tuple[int, int]] = field(default_factory=dict)
    groups: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    joining: list[tuple[tuple[str, str], str]] = field(default_factory=list)

    @classmethod
    def of(cls, lines: Iterable[Line], context: Context) -> "Standing":
        """Every line at its list price, every shop of the basket with its fee; by id."""
        ordered = sorted(lines, key=lambda line: line.id)
        places = [
            Place(line.id, line.shop, line.quantity * line.unit, line, 1 << bit, line.quantity)
            for bit, line in enumerate(ordered)
        ]
        shops = sorted({line.shop for line in ordered})
        fees = {shop: Place(shop, shop, context.shipping.get(shop, 0)) for shop in shops}
        return cls(context, places, fees, Matching(ordered))

    def begin(self) -> None:
        """Begin a layer."""
        for place in self.lines:
            place.opening = place.left
        for fee in self.fees.values():
            fee.opening = fee.left
        self.looked.clear()

    def among(self, bits: int) -> tuple[list[Place], int]:
        """The lines of some bits, and how many pieces they are."""
        found = self.sets.get(bits)
        if found is None:
            lines = [place for place in self.lines if place.bit & bits]
            found = self.sets[bits] = lines, sum([place.quantity for place in lines])
        return found

    def meant(self, one: Promotion) -> Meant:
        """What a rule is about in the layer that is open; rules of one scope share it."""
        bits = self.matching.meant(one)
        if one.layer not in ALWAYS_OPEN:
            bits &= ~self.closed
        found = self.looked.get(bits)
        if found is None:
            found = self.looked[bits] = self._look(*self.among(bits), one.layer)
        return found

    def _look(self, lines: Sequence[Place], pieces: int, layer: Layer) -> Meant:
        goods = sum([place.opening for place in lines])
        if layer not in ALWAYS_OPEN:
            return Meant(lines, goods, goods, pieces)
        shops = {place.shop for place in lines}
        fees = [fee for shop, fee in self.fees.items() if shop in shops and fee.opening]
        reduced = sum([fee.opening for fee in fees])
        if layer == "shipping":
            return Meant(fees, reduced, goods, pieces)
        return Meant([*lines, *fees], goods + reduced, goods + reduced, pieces)

    def out(self, rule: str, reason: str) -> None:
        """Say why a rule does not apply; of several reasons of several lines the last of the list counts."""
        known = self.reasons.get(rule)
        if known is None or _RANK[reason] > _RANK[known]:
            self.reasons[rule] = reason

    def quota(self, one: Promotion) -> int | None:
        """How many more uses there are; None where there is no limit."""
        if not (one.per_user or one.total):
            return None
        used, here = self.context.use(one.id), self.uses.get(one.id, 0)
        quotas = ((one.per_user, used.mine), (one.total, used.all))
        return max(0, min([most - before - here for most, before in quotas if most]))

    def used_up(self, one: Promotion) -> bool:
        """Whether a quota was reached before this basket."""
        used = self.context.used.get(one.id)
        if used is None:
            return False
        return 0 < one.per_user <= used.mine or 0 < one.total <= used.all or 0 < one.budget <= used.spent

    def in_stock(self, sku: str) -> int:
        """Pieces of a gift that no rule has given yet."""
        return max(0, self.context.gifts.get(sku, 0) - self.given.get(sku, 0))

    def affords(self, one: Promotion, amount: int) -> bool:
        """Whether a rule's budget holds an amount more."""
        if not one.budget:
            return True
        return self.context.use(one.id).spent + self.spent.get(one.id, 0) + amount <= one.budget

    def take(self, one: Promotion, wish: int, places: Sequence[Place], weights: Sequence[int], uses: int) -> bool:
        """Let a rule take what it wishes off some places, as far as their weights go; whether it applied."""
        whole = sum(weights)
        amount = min(wish, whole)
        if not self.affords(one, amount):
            self.out(one.id, "over_budget")
            return False
        if not amount and one.kind != "deposit":
            self.out(one.id, "nothing_left")
            return False
        self.apply(one, amount, uses)
        if amount:
            for place, part in zip(places, divided(amount, weights), strict=True):
                if part:
                    place.left -= part
                    place.taken[one.id] = part
                    self.closed |= place.bit if one.final else 0
        return True

    def apply(self, one: Promotion, amount: int, uses: int) -> None:
        """Write down that a rule applied."""
        self.uses[one.id] = self.uses.get(one.id, 0) + uses
        self.spent[one.id] = self.spent.get(one.id, 0) + amount
        if one.team:
            self.joining.append((one.team, one.id))

    def end(self) -> None:
        """End a layer: the next ones see which rules of which groups applied."""
        for team, rule in self.joining:
            self.groups.setdefault(team, set()).add(rule)
        self.joining.clear()

    def group_used(self, one: Promotion) -> bool:
        """Whether earlier layers leave no place in the rule's group."""
        if not one.team:
            return False
        applied = len(self.groups.get(one.team, ()))
        return applied >= (one.most if one.policy == "max" else 1)

    def verdicts(self, promotions: Iterable[Promotion]) -> Mapping[str, Verdict]:
        """What became of every rule."""
        return {
            one.id: Verdict(True, 0 if one.kind == "gift" else self.spent[one.id], self.uses[one.id])
            if one.id in self.uses
            else refused(self.reasons[one.id], *self.missing.get(one.id, _NOTHING))
            for one in promotions
        }

    def borne(self, promotions: Iterable[Promotion]) -> Borne:
        """Of what each rule took off each place, its shop's share and the platform's."""
        share = {one.id: one.shop_share for one in promotions if one.id in self.uses}
        shops = dict.fromkeys(self.fees, 0)
        whole = 0
        for place in (*self.lines, *self.fees.values()):
            for rule, part in place.taken.items():
                whole += part
                shops[place.shop] += part * share[rule] // ALL
        return Borne({shop: amount for shop, amount in shops.items() if amount}, whole - sum(shops.values()))


@lru_cache(maxsize=4096)
def refused(reason: str, amount: int = 0, pieces: int = 0) -> Verdict:
    """The verdict of a rule that does not apply, and what is missing."""
    return Verdict(False, 0, 0, reason, amount, pieces)
