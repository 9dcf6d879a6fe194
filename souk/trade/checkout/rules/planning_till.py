"""What a basket costs, to the unit what price() says, some twenty times as fast; what it cannot do price() does."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from souk.goods.pricing import Context, Line, basket_wish, divided, in_scope, price
from souk.goods.promotions import LAYERS, Layer, Promotion
from souk.trade.checkout.rules.planning_wishes import Bid, winners

# A rule with the places of the lines in its scope.
Ruled = tuple[Promotion, list[int]]
ALWAYS_OPEN: frozenset[Layer] = frozenset({"shipping", "payment"})


@dataclass(frozen=True)
class Cell:
    """A line after the layer item: what is left, whether a final rule closed it, and the rules whose scope holds it."""

    line: Line
    left: int
    closed: bool
    rules: tuple[int, ...]


class Till:
    """Reckons with the rules that may apply in one context; the layer item is reckoned once a line."""

    def __init__(self, rules: Iterable[Promotion], context: Context) -> None:
        self._all = tuple(rules)
        self._context = context
        able = [one for one in self._all if may_apply(one, context)]
        self._item = [one for one in able if one.layer == "item"]
        over = [one for one in able if one.layer != "item" and one.kind != "gift"]
        self.rules = sorted(over, key=lambda one: (LAYERS.index(one.layer), one.place))
        self.quick = not any(hinders(able, context))
        self._cells = dict[tuple[str, int], Cell]()
        self._scopes = dict[str, tuple[list[Promotion], list[int]]]()

    def cell(self, line: Line) -> Cell:
        """A line as it stands after the layer item; one id always means one offer."""
        key = line.id, line.quantity
        if key not in self._cells:
            self._cells[key] = self._reckoned(line)
        return self._cells[key]

    def _reckoned(self, line: Line) -> Cell:
        meant, places = self._scope(line)
        made = price((line,), meant, replace(self._context, shipping={}, taxes=())) if meant else None
        left = made.goods if made else line.quantity * line.unit
        closed = made is not None and any(one.final and made.verdicts[one.id].taken for one in meant)
        held = places if not closed else [at for at in places if self.rules[at].layer in ALWAYS_OPEN]
        return Cell(line, left, closed, tuple(held))

    def _scope(self, line: Line) -> tuple[list[Promotion], list[int]]:
        """The rules of the layer item whose scope holds an offer, and the places of the others."""
        if line.id not in self._scopes:
            self._scopes[line.id] = (
                [one for one in self._item if in_scope(one, line)],
                [place for place, one in enumerate(self.rules) if in_scope(one, line)],
            )
        return self._scopes[line.id]

    def total(self, lines: Iterable[Line]) -> int:
        """The total that price() gives these lines."""
        ordered = sorted(lines, key=lambda line: line.id)
        if not self.quick:
            return price(ordered, self._all, self._context).total
        return self.whole([self.cell(line) for line in ordered])

    def whole(self, cells: Sequence[Cell]) -> int:
        """The total of cells in the order of their lines' ids."""
        if not self.quick:
            return price([cell.line for cell in cells], self._all, self._context).total
        walk, paying = self._walked(cells)
        walk.layer(paying)
        return walk.total

    def least(self, cells: Sequence[Cell], ways: Iterable[frozenset[str]]) -> int:
        """The least total over ways to pay, each told by the rules of the layer payment that it lets apply."""
        walk, paying = self._walked(cells)
        return min(walk.paid([each for each in paying if each[0].id in way]) for way in ways)

    def _walked(self, cells: Sequence[Cell]) -> "tuple[_Walk, list[Ruled]]":
        """What the layers before the payment leave, and the rules of that one with the lines in their scope."""
        left = [cell.left for cell in cells]
        members = dict[int, list[int]]()
        for place, cell in enumerate(cells):
            for rule in cell.rules:
                members.setdefault(rule, []).append(place)
        fees = {shop: self._context.shipping.get(shop, 0) for shop in sorted({cell.line.shop for cell in cells})}
        walk = _Walk(cells, left, fees, self._context)
        active = sorted(members)
        start = 0
        while start < len(active):
            layer = self.rules[active[start]].layer
            end = start
            while end < len(active) and self.rules[active[end]].layer == layer:
                end += 1
            here = [(self.rules[place], members[place]) for place in active[start:end]]
            if layer == LAYERS[-1]:
                return walk, here
            walk.layer(here)
            start = end
        return walk, []


class Tills:
    """The least that a basket costs at any of several ways to pay; what they share is reckoned once."""

    def __init__(self, rules: Sequence[Promotion], context: Context, payments: Sequence[str]) -> None:
        self._each = [Till(rules, replace(context, payment=payment)) for payment in payments]
        last = [one for one in rules if one.layer == LAYERS[-1]]
        self._shared = Till([replace(one, methods=()) for one in rules], context)
        self._apart = not self._shared.quick or any(one.methods for one in rules if one.layer != LAYERS[-1])
        self._ways = {frozenset(one.id for one in last if _by(one, payment)) for payment in payments}

    def total(self, lines: Iterable[Line]) -> int:
        """What price() gives these lines at the best way to pay."""
        ordered = sorted(lines, key=lambda line: line.id)
        if self._apart:
            return min(till.total(ordered) for till in self._each)
        return self._shared.least([self._shared.cell(line) for line in ordered], self._ways)


def _by(one: Promotion, payment: str) -> bool:
    return not one.methods or payment in one.methods


@dataclass
class _Walk:
    """What is left of lines and fees while the layers over the basket are walked."""

    cells: Sequence[Cell]
    left: list[int]
    fees: dict[str, int]
    context: Context

    @property
    def total(self) -> int:
        """What lines and fees come to now."""
        return sum(self.left) + sum(self.fees.values())

    def paid(self, rules: Sequence[Ruled]) -> int:
        """What they would come to after rules that are tried; nothing stays of it."""
        tried = _Walk(self.cells, list(self.left), dict(self.fees), self.context)
        tried.layer(rules)
        return tried.total

    def layer(self, rules: Sequence[Ruled]) -> None:
        """Let the rules of one layer take off what they get."""
        opening, fees = list(self.left), dict(self.fees)
        bids = [bid for one, lines in rules if (bid := self._bid(one, lines, opening, fees))]
        for bid in winners(bids):
            self._take(bid)

    def _bid(self, one: Promotion, lines: list[int], opening: Sequence[int], fees: Mapping[str, int]) -> Bid | None:
        goods = sum(opening[place] for place in lines)
        shops: list[str] = []
        if one.layer in ALWAYS_OPEN:
            shops = [shop for shop in sorted({self.cells[place].line.shop for place in lines}) if fees[shop]]
        charged = sum(fees[shop] for shop in shops)
        if one.layer == "shipping" and not shops:
            return None
        amount, pieces = one.asks
        reached = goods + charged if one.layer == "payment" else goods
        if reached < amount or (pieces and sum(self.cells[place].line.quantity for place in lines) < pieces):
            return None
        wanted = basket_wish(one, charged if one.layer == "shipping" else reached, self.context.step)
        return Bid(one, wanted, lines if one.layer != "shipping" else [], shops) if wanted else None

    def _take(self, bid: Bid) -> None:
        weights = [self.left[place] for place in bid.lines] + [self.fees[shop] for shop in bid.shops]
        whole = sum(weights)
        amount = min(bid.wish, whole)
        one = bid.rule
        if not amount or (one.budget and self.context.use(one.id).spent + amount > one.budget):
            return
        parts = divided(amount, weights)
        for place, part in zip(bid.lines, parts, strict=False):
            self.left[place] -= part
        for shop, part in zip(bid.shops, parts[len(bid.lines) :], strict=True):
            self.fees[shop] -= part


def may_apply(one: Promotion, context: Context) -> bool:
    """Whether anything but the basket speaks against a rule."""
    used = context.use(one.id)
    quotas = ((one.per_user, used.mine), (one.total, used.all), (one.budget, used.spent))
    return (
        one.due(context.at)
        and set(one.requires) <= set(context.entitlements)
        and (not one.coupon or one.id in context.coupons)
        and (not one.methods or context.payment in one.methods)
        and (one.layer == "item" or not any(most and before >= most for most, before in quotas))
    )


def hinders(able: Sequence[Promotion], context: Context) -> Iterable[bool]:
    """What of the rules and the context cannot be reckoned quickly."""
    layers = dict[tuple[str, str], set[str]]()
    for one in able:
        if one.layer == "item":
            yield bool(one.per_user or one.total or one.budget)
        else:
            yield one.kind == "bundle" or (one.final and one.layer not in ALWAYS_OPEN)
        if one.group and one.policy != "stackable":
            yield one.kind == "gift"
            layers.setdefault((one.owner, one.group), set()).add(one.layer)
    yield any(len(many) > 1 for many in layers.values())
    yield any(not rate.included for rate in context.taxes)
