"""A task as a program in which no basket stands at more than its price.

Whatever is bought, every reduction that `price()` makes fits into the rows, so the least value is a lower bound of all
prices. Where the price cannot be written in rows (how a reduction is divided over lines) the rows allow more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from souk.goods.pricing import Line
from souk.goods.promotions import Promotion
from souk.trade.checkout.contracts.planning import Task
from souk.trade.checkout.providers.proving.buying import UNIT, Buying, widest
from souk.trade.checkout.providers.proving.program import Program, Sum, total
from souk.trade.checkout.providers.proving.sharing import Sharing
from souk.trade.checkout.providers.proving.sharpening import Sharpening, Step, Written, by_offer
from souk.trade.checkout.rules.planning_till import ALWAYS_OPEN

NONE: Mapping[str, Sequence[float]] = {}


class Model:
    """The program of an admitted task; `edges` are the shares of rules, by id, that it tells apart."""

    def __init__(self, task: Task, edges: Mapping[str, Sequence[float]] = NONE) -> None:
        self.program = Program()
        self._task = task
        self.buying = Buying(task, self.program)
        own = {one.id: one for one in task.rules}
        self.rules = [own[one.id] for one in self.buying.till.rules]
        self._scopes = [
            frozenset(place for place, one in enumerate(self.buying.bought) if rule in one.rules)
            for rule in range(len(self.rules))
        ]
        self._scope_shops = [sorted({self.buying.bought[place].line.shop for place in scope}) for scope in self._scopes]
        self._widest = [widest(self.buying.bought[place] for place in scope) for scope in self._scopes]
        self._shops = self._used()
        self._methods = {method: self.program.variable(1, whole=True) for method in task.payments}
        self.program.equal(total(self._methods.values()), 1)
        self._off = list[Sum]()
        self._applies = list[Sum]()
        self.sharing = Sharing(self.program, self.buying.bought, self.rules, edges)
        self._sharpening = Sharpening(self.program, task.rules, task.context.step)
        for rule, one in enumerate(self.rules):
            self._write(rule, one)
        self._sharpening.close()
        self._exclude()
        self.program.objective = self._objective()

    def basket(self, values: Sequence[float]) -> list[Line]:
        """The lines that a point of the program buys."""
        pieces = dict[str, int]()
        lines = dict[str, Line]()
        for one in self.buying.bought:
            if many := round(one.taken.at(values)) * one.line.quantity:
                pieces[one.line.id] = pieces.get(one.line.id, 0) + many
                lines[one.line.id] = one.line
        return [replace(lines[id], quantity=many) for id, many in pieces.items()]

    def claims(self, rule: int, values: Sequence[float]) -> float:
        """How much a rule takes off at a point of the program, in smallest units."""
        return self._off[rule].at(values) * UNIT

    def before(self, rule: int) -> list[int]:
        """The rules before one whose share matters, and which take off goods in its scope."""
        return [
            earlier for earlier in self.sharing.told if earlier < rule and self._scopes[earlier] & self._scopes[rule]
        ]

    def _used(self) -> dict[str, Sum]:
        """Whether anything is bought of a shop."""
        shops = {shop: self.program.variable(1, whole=True) for shop in self._names()}
        for many in by_offer(self.buying.bought):
            once = total(one.taken * (1 / one.most) for one in many)
            self.program.at_most(once, shops[many[0].line.shop])
        for shop, used in shops.items():
            here = [one.taken for one in self.buying.bought if one.line.shop == shop]
            self.program.at_most(used, total(here))
        if self._task.limits.parcels:
            self.program.at_most(total(shops.values()), Sum(constant=self._task.limits.parcels))
        return shops

    def _names(self) -> list[str]:
        return sorted({one.line.shop for one in self.buying.bought})

    def _fee(self, shop: str) -> Sum:
        return self._shops[shop] * (self._task.context.shipping.get(shop, 0) / UNIT)

    def _write(self, rule: int, one: Promotion) -> None:
        """The rows of one rule: how much it takes off at most, and what it asks for."""
        off, applies = self.program.variable(), self.program.variable(1, whole=True)
        goods = self._opening(rule, one)
        base = self._base(rule, one, goods)
        reached = base if one.layer == "payment" else goods
        amount, pieces = one.asks
        if amount:
            self.program.at_most(applies * (amount / UNIT), reached)
        if pieces:
            self.program.at_most(applies * pieces, self._pieces(rule))
        steps, least = self._wish(rule, one, base, off, applies)
        self.program.at_most(off, base)
        self.program.at_most(off, applies * self._limit(rule, one))
        if one.methods:
            allowed = [self._methods[method] for method in one.methods if method in self._methods]
            self.program.at_most(applies, total(allowed))
        self._off.append(off)
        self.sharing.note(off, self._scopes[rule], self._limit(rule, one))
        self._applies.append(applies)
        self._note(rule, off, steps, least)

    def _limit(self, rule: int, one: Promotion) -> float:
        """The most that a rule can take off."""
        fees = sum(self._task.context.shipping.get(shop, 0) / UNIT for shop in self._scope_shops[rule])
        most = {"shipping": fees, "payment": self._widest[rule] + fees}.get(one.layer, self._widest[rule])
        used = self._task.context.use(one.id).spent
        bounds = [most, *([one.cap / UNIT] if one.cap else []), *([(one.budget - used) / UNIT] if one.budget else [])]
        return min(*bounds, one.amount / UNIT) if one.kind == "cut" else min(bounds)

    def _note(self, rule: int, off: Sum, steps: Sequence[Step], least: Sum) -> None:
        """Let a rule that is written be sharpened."""
        scope = tuple(self.buying.bought[place] for place in sorted(self._scopes[rule]))
        shops = self._scope_shops[rule]
        alone = len(shops) == 1 and all(made.most == 1 for made in scope)
        if alone:
            self.program.at_most(self._applies[rule], self._shops[shops[0]])
        if scope and self.rules[rule].layer != "payment":
            self._sharpening.note(Written(self.rules[rule], scope, tuple(steps), off, least, self._widest[rule], alone))

    def _opening(self, rule: int, one: Promotion) -> Sum:
        """The most that the goods in scope can come to when the rule's layer begins."""
        opened = total(self._goods(place) for place in self._scopes[rule])
        if one.kind == "cut" and not one.asks[0]:
            return opened
        return opened - self.sharing.before(rule, self._scopes[rule])

    def _base(self, rule: int, one: Promotion, goods: Sum) -> Sum:
        """What the rule's wish is reckoned from."""
        if one.layer not in ALWAYS_OPEN:
            return goods
        fees = total(self._fee(shop) for shop in self._scope_shops[rule])
        if one.layer == "shipping":
            return fees
        shops = set(self._scope_shops[rule])
        taken = [
            self._off[earlier]
            for earlier, before in enumerate(self.rules[:rule])
            if before.layer == "shipping" and set(self._scope_shops[earlier]) <= shops
        ]
        return goods + fees - total(taken)

    def _pieces(self, rule: int) -> Sum:
        bought = (self.buying.bought[place] for place in self._scopes[rule])
        return total(one.taken * one.line.quantity for one in bought)

    def _wish(self, rule: int, one: Promotion, base: Sum, off: Sum, applies: Sum) -> tuple[list[Step], Sum]:
        """The most that a rule takes off; its steps, and what it takes off at least where it finds it."""
        match one.kind:
            case "percent":
                self.program.at_most(off, base * (one.off / 10_000))
            case "step":
                times = self.program.variable(self._times(rule, one), whole=True)
                self.program.at_most(times * (one.every / UNIT), base)
                self.program.at_most(off, times * (one.amount / UNIT))
                over = max(0.0, self._times(rule, one) * one.amount - one.cap) if one.cap else 0.0
                return [Step(applies, one.asks[0], 0, 0)], times * (one.amount / UNIT) - Sum(constant=over / UNIT)
            case "tier":
                steps = self._tiers(rule, one, base, off, applies)
                return steps, self._amounts(one, steps)
            case "bundle":
                sets = self.program.variable(float(self._most_pieces(rule) // one.every), whole=True)
                self.program.at_most(sets * one.every, self._pieces(rule))
                self.program.at_most(applies, sets)
                self.program.at_most(off, base - sets * (one.amount / UNIT))
        amount, share = one.amount if one.kind == "cut" else 0, one.off if one.kind == "percent" else 0
        steps = [Step(applies, one.asks[0], amount, share)]
        return steps, self._amounts(one, steps)

    def _amounts(self, one: Promotion, steps: Sequence[Step]) -> Sum:
        """What the step that applies says without its share, where no cap bounds it."""
        return Sum() if one.cap else total(step.here * (step.amount / UNIT) for step in steps)

    def _most_pieces(self, rule: int) -> int:
        return sum(one.line.quantity * one.most for one in self.buying.bought if rule in one.rules)

    def _times(self, rule: int, one: Promotion) -> float:
        most = self._widest[rule] * UNIT // one.every + 1
        return min(most, -(-one.cap // one.amount)) if one.cap else most

    def _tiers(self, rule: int, one: Promotion, base: Sum, off: Sum, applies: Sum) -> list[Step]:
        steps = list[Step]()
        amount, share, needed, parts, chosen = Sum(), Sum(), Sum(), Sum(), Sum()
        for tier in one.steps:
            here = self.program.variable(1, whole=True)
            chosen = chosen + here
            steps.append(Step(here, tier.since, tier.amount, tier.off))
            amount = amount + here * (tier.amount / UNIT)
            needed = needed + here * (tier.since / UNIT)
            if tier.off:
                part = self.program.variable()
                self.program.at_most(part, here * self._widest[rule])
                share, parts = share + part * (tier.off / 10_000), parts + part
        self.program.at_most(chosen, applies)
        self.program.at_most(needed, base)
        self.program.at_most(parts, base)
        self.program.at_most(off, amount + share)
        return steps

    def _goods(self, place: int) -> Sum:
        one = self.buying.bought[place]
        return one.taken * one.opening

    def _exclude(self) -> None:
        """Of a group no more apply than its policy lets."""
        groups = dict[tuple[str, str], list[int]]()
        for rule, one in enumerate(self.rules):
            if one.group and one.policy != "stackable":
                groups.setdefault((one.owner, one.group), []).append(rule)
        for many in groups.values():
            first = self.rules[many[0]]
            most = first.most if first.policy == "max" else 1
            self.program.at_most(total(self._applies[rule] for rule in many), Sum(constant=most))

    def _objective(self) -> Sum:
        goods = total(one.taken * one.cost for one in self.buying.bought)
        fees = total(self._fee(shop) for shop in self._shops)
        shipping = [self._off[rule] for rule, one in enumerate(self.rules) if one.layer == "shipping"]
        self.program.at_most(total(shipping), fees)
        return goods + fees - total(self._off)
