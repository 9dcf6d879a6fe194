"""A task as a program in which no basket stands at more than its price.

Whatever is bought, every reduction that `price()` makes fits into the rows, so the least value is a lower bound of all
prices. Where the price cannot be written in rows (how a reduction is divided over lines) the rows allow more.
"""

from collections.abc import Iterator, Sequence

from souk.goods.promotions import Promotion
from souk.trade.checkout.contracts.planning import Task
from souk.trade.checkout.providers.proving.buying import UNIT, Buying, widest
from souk.trade.checkout.providers.proving.program import Program, Sum, total
from souk.trade.checkout.providers.proving.sharpening import Sharpening, Step, Written, by_offer
from souk.trade.checkout.rules.planning_till import ALWAYS_OPEN

# In so many intervals the share that a rule takes off is told apart.
INTERVALS = 12


class Model:
    """The program of an admitted task."""

    def __init__(self, task: Task) -> None:
        self.program = Program()
        self._task = task
        self.buying = Buying(task, self.program)
        own = {one.id: one for one in task.rules}
        self._rules = [own[one.id] for one in self.buying.till.rules]
        self._scopes = [
            frozenset(place for place, one in enumerate(self.buying.bought) if rule in one.rules)
            for rule in range(len(self._rules))
        ]
        self._scope_shops = [sorted({self.buying.bought[place].line.shop for place in scope}) for scope in self._scopes]
        self._widest = [widest(self.buying.wishes, rule) for rule in range(len(self._rules))]
        self._shops = self._used()
        self._methods = {method: self.program.variable(1, whole=True) for method in task.payments}
        self.program.equal(total(self._methods.values()), 1)
        self._off = list[Sum]()
        self._applies = list[Sum]()
        self._closing = any(one.final for one in self._rules)
        self._shares = dict[int, list[tuple[Sum, float]]]()
        self._sharpening = Sharpening(self.program, task.rules, task.context.step)
        for rule, one in enumerate(self._rules):
            self._write(rule, one)
        self._sharpening.close()
        self._exclude()
        self.program.objective = self._objective()

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
        steps = self._wish(rule, one, base, off, applies)
        self.program.at_most(off, base)
        self.program.at_most(off, applies * self._limit(rule, one))
        if one.methods:
            allowed = [self._methods[method] for method in one.methods if method in self._methods]
            self.program.at_most(applies, total(allowed))
        self._off.append(off)
        self._applies.append(applies)
        self._note(rule, off, steps)
        self._tell_apart(rule, one, base)
        self._after_shares(rule, one)

    def _limit(self, rule: int, one: Promotion) -> float:
        """The most that a rule can take off."""
        fees = sum(self._task.context.shipping.get(shop, 0) / UNIT for shop in self._scope_shops[rule])
        most = {"shipping": fees, "payment": self._widest[rule] + fees}.get(one.layer, self._widest[rule])
        used = self._task.context.use(one.id).spent
        bounds = [most, *([one.cap / UNIT] if one.cap else []), *([(one.budget - used) / UNIT] if one.budget else [])]
        return min(*bounds, one.amount / UNIT) if one.kind == "cut" else min(bounds)

    def _note(self, rule: int, off: Sum, steps: Sequence[Step]) -> None:
        """Let a rule that is written be sharpened."""
        scope = tuple(self.buying.bought[place] for place in sorted(self._scopes[rule]))
        shops = self._scope_shops[rule]
        alone = len(shops) == 1 and all(made.most == 1 for made in scope)
        if alone:
            self.program.at_most(self._applies[rule], self._shops[shops[0]])
        if scope and self._rules[rule].layer != "payment":
            self._sharpening.note(Written(self._rules[rule], scope, tuple(steps), off, self._widest[rule], alone))

    def _opening(self, rule: int, one: Promotion) -> Sum:
        """The most that the goods in scope can come to when the rule's layer begins."""
        scope = self._scopes[rule]
        opened = total(self._goods(place) for place in scope)
        return opened - total(self._parts(rule, one))

    def _parts(self, rule: int, one: Promotion) -> Iterator[Sum]:
        """What earlier layers took off the goods in scope, at least."""
        for earlier, before in enumerate(self._rules[:rule]):
            if before.layer == one.layer or before.layer in ALWAYS_OPEN:
                continue
            outside = self._scopes[earlier] - self._scopes[rule]
            if not outside:
                yield self._off[earlier]
            elif before.layer == "shop" and self._scopes[earlier] & self._scopes[rule]:
                # Lines outside the scope bear no more than they have.
                part = self.program.variable()
                most = total(self._goods(at) for at in outside)
                self.program.at_most(self._off[earlier] - most, part)
                yield part

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
            for earlier, before in enumerate(self._rules[:rule])
            if before.layer == "shipping" and set(self._scope_shops[earlier]) <= shops
        ]
        return goods + fees - total(taken)

    def _pieces(self, rule: int) -> Sum:
        bought = (self.buying.bought[place] for place in self._scopes[rule])
        return total(one.taken * one.line.quantity for one in bought)

    def _wish(self, rule: int, one: Promotion, base: Sum, off: Sum, applies: Sum) -> list[Step]:
        match one.kind:
            case "percent":
                self.program.at_most(off, base * (one.off / 10_000))
            case "step":
                times = self.program.variable(self._times(rule, one), whole=True)
                self.program.at_most(times * (one.every / UNIT), base)
                self.program.at_most(off, times * (one.amount / UNIT))
            case "tier":
                return self._tiers(rule, one, base, off, applies)
            case "bundle":
                sets = self.program.variable(float(self._most_pieces(rule) // one.every), whole=True)
                self.program.at_most(sets * one.every, self._pieces(rule))
                self.program.at_most(applies, sets)
                self.program.at_most(off, base - sets * (one.amount / UNIT))
        amount, share = one.amount if one.kind == "cut" else 0, one.off if one.kind == "percent" else 0
        return [Step(applies, one.asks[0], amount, share)]

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

    def _tell_apart(self, rule: int, one: Promotion, base: Sum) -> None:
        """Which share a rule takes off at least, where rules that ask for an amount in a part of its scope follow."""
        # Lines that a final rule closed bear nothing of later ones: then no share is known.
        if self._closing or one.layer in ("shop", *ALWAYS_OPEN):
            return
        if not any(self._follows(rule, later) for later in range(len(self._rules))):
            return
        most = self._most_share(rule, one)
        chosen = [self.program.variable(1, whole=True) for _ in range(INTERVALS)]
        self.program.equal(total(chosen), 1)
        for place, here in enumerate(chosen[:-1]):
            upper = most * (place + 1) / INTERVALS
            self.program.at_most(self._off[rule], base * upper + (Sum(constant=1) - here) * self._limit(rule, one))
        self._shares[rule] = [(here, most * place / INTERVALS) for place, here in enumerate(chosen)]

    def _follows(self, rule: int, later: int) -> bool:
        """Whether a later rule asks for an amount of goods of which a rule took something off, and off others too."""
        one, scope, other = self._rules[later], self._scopes[rule], self._scopes[later]
        return one.layer == "shipping" and bool(one.asks[0]) and bool(scope & other) and bool(scope - other)

    def _most_share(self, rule: int, one: Promotion) -> float:
        """No more than this part of what it is reckoned from does a rule take off."""
        asked = max(one.asks[0], 1)
        match one.kind:
            case "percent":
                share = one.off / 10_000
            case "step":
                share = one.amount / one.every
            case "tier":
                share = max(tier.amount / max(tier.since, 1) + tier.off / 10_000 for tier in one.steps)
            case _:
                share = one.amount / asked
        return min(share, 0.99)

    def _after_shares(self, rule: int, one: Promotion) -> None:
        """What is asked for is reached after broader rules took their share: goods before ≥ asked × (1 + shares)."""
        follows = [earlier for earlier in self._shares if self._follows(earlier, rule)]
        broader = [
            total(here * (share / (1 - share)) for here, share in self._shares[earlier])
            for earlier in follows
            if self._scopes[rule] <= self._scopes[earlier]
        ]
        if not follows:
            return
        parts = [self._share(earlier, rule) for earlier in follows if self._scopes[rule] - self._scopes[earlier]]
        # Dividing by the largest remainder takes at most one unit a line less than the share, for each rule.
        asked = max(0.0, (one.asks[0] - self._lines(rule) * len(follows)) / UNIT)
        goods = self._opening(rule, one) - total(parts)
        most = asked * sum(self._greatest(shares) for shares in broader)
        rounded = self._lines(rule) * len(follows) / UNIT
        slack = (Sum(constant=1) - self._applies[rule]) * (asked + most + rounded)
        self.program.at_most(Sum(constant=asked) + total(broader) * asked, goods + slack)

    def _share(self, earlier: int, rule: int) -> Sum:
        """What an earlier rule took off those goods of a later one's scope that both have, at least."""
        common = self._scopes[earlier] & self._scopes[rule]
        part, goods = self.program.variable(), total(self._least(place) for place in common)
        before = [self._off[at] for at in range(earlier) if self._scopes[at] & common]
        most = sum(self.buying.bought[place].opening * self.buying.bought[place].most for place in common)
        for here, share in self._shares[earlier]:
            if share:
                unless = (Sum(constant=1) - here) * (share * most)
                self.program.at_most((goods - total(before)) * share - unless, part)
        return part

    def _least(self, place: int) -> Sum:
        one = self.buying.bought[place]
        return one.taken * one.cost

    def _goods(self, place: int) -> Sum:
        one = self.buying.bought[place]
        return one.taken * one.opening

    def _lines(self, rule: int) -> int:
        """The most lines that a basket can have in a rule's scope."""
        each = ([one for one in made if rule in one.rules] for made in self.buying.wishes)
        return sum(len({one.line.id for one in made}) for made in each)

    def _greatest(self, shares: Sum) -> float:
        return max(shares.terms.values(), default=0.0)

    def _exclude(self) -> None:
        """Of a group no more apply than its policy lets."""
        groups = dict[tuple[str, str], list[int]]()
        for rule, one in enumerate(self._rules):
            if one.group and one.policy != "stackable":
                groups.setdefault((one.owner, one.group), []).append(rule)
        for many in groups.values():
            first = self._rules[many[0]]
            most = first.most if first.policy == "max" else 1
            self.program.at_most(total(self._applies[rule] for rule in many), Sum(constant=most))

    def _objective(self) -> Sum:
        goods = total(one.taken * one.cost for one in self.buying.bought)
        fees = total(self._fee(shop) for shop in self._shops)
        shipping = [self._off[rule] for rule, one in enumerate(self._rules) if one.layer == "shipping"]
        self.program.at_most(total(shipping), fees)
        return goods + fees - total(self._off)
