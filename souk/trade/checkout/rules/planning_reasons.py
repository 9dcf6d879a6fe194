"""Why a plan is as it is: what each rule saved, what a little more would bring, why not the cheapest stickers."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from souk.goods.pricing import Line, in_scope, price
from souk.goods.promotions import Promotion
from souk.trade.checkout.contracts.planning import NextStep, Plan, Reasons, Saving, Stickers, Task, Wish
from souk.trade.checkout.rules.planning import admitted, line, settled

# The id of goods that are only supposed, to see what more of them would bring; it stands after all others.
SUPPOSED = "\U0010ffff"
# How often goods are supposed to cost more, until they reach what a rule asks for.
TRIES = 4


def reasons(task: Task, plan: Plan) -> Reasons:
    """The reasons of a plan for a task, each of them priced."""
    verdicts = plan.priced.verdicts
    savings = sorted(
        (Saving(id, one.taken) for id, one in verdicts.items() if one.applied and one.taken),
        key=lambda one: (-one.amount, one.rule),
    )
    steps = sorted(_steps(task, plan), key=lambda step: (step.missing - step.brings, step.rule))
    return Reasons(tuple(savings), tuple(steps), stickers(task, plan.priced.total))


def stickers(task: Task, total: int) -> Stickers:
    """The cheapest sticker of every wish within the limits of days and rating, and how much dearer it is."""
    kept = admitted(task)
    plan = settled(kept, [one for wish in kept.wishes for one in _cheapest(wish)])
    return Stickers(plan.lines, plan.payment, plan.priced, plan.priced.total - total)


def _cheapest(wish: Wish) -> Iterator[Line]:
    wanted = wish.quantity
    for choice in sorted(wish.choices, key=lambda one: (one.unit, one.key)):
        pieces = min(wanted, choice.most)
        if pieces:
            yield line(wish.id, choice, pieces)
        wanted -= pieces


def _steps(task: Task, plan: Plan) -> Iterator[NextStep]:
    for one in task.rules:
        here = [goods for goods in plan.lines if in_scope(one, goods)]
        if here:
            yield from _by_amount(one, task, plan, here) or _by_pieces(one, task, plan, here)


def _by_amount(one: Promotion, task: Task, plan: Plan, here: Sequence[Line]) -> list[NextStep]:
    lacks = worth = _missing(one, task, plan)
    for _ in range(TRIES if lacks else 0):
        more = _supposed(here, worth)
        made = price((*plan.lines, more), task.rules, replace(task.context, payment=plan.payment))
        if made.verdicts[one.id].taken > plan.priced.verdicts[one.id].taken:
            # What goods like these cost less anyway is not what the rule brings.
            own = sum(made.lines[SUPPOSED].taken.get(rule.id, 0) for rule in task.rules if rule.layer == "item")
            brings = plan.priced.total + worth - own - made.total
            return [NextStep(one.id, _shop(here), worth, 0, brings)] if brings > 0 else []
        # Earlier rules take off these goods too, so that they have to cost more to count as much.
        still = _missing(one, task, replace(plan, lines=(*plan.lines, more), priced=made))
        if not 0 < still < lacks:
            break
        worth = -(-worth * lacks // (lacks - still))
    return []


def _by_pieces(one: Promotion, task: Task, plan: Plan, here: Sequence[Line]) -> list[NextStep]:
    """More pieces of goods of the plan; of several that would do the one that leaves the least to pay."""
    most = {f"{wish.id}/{each.shop}/{each.sku}": each.most for wish in task.wishes for each in wish.choices}
    most |= {f"{filler.id}/{filler.choice.shop}/{filler.choice.sku}": filler.choice.most for filler in task.fillers}
    found = list[NextStep]()
    for goods in here:
        pieces = _missing_pieces(one, plan, here, goods)
        if not pieces or goods.quantity + pieces > most.get(goods.id, 0):
            continue
        more = replace(goods, quantity=goods.quantity + pieces)
        brings = _brings(one, task, plan, [more if line.id == goods.id else line for line in plan.lines])
        if brings > 0:
            found.append(NextStep(one.id, _shop(here), pieces * goods.unit, pieces, brings))
    return sorted(found, key=lambda step: step.missing - step.brings)[:1]


def _missing_pieces(one: Promotion, plan: Plan, here: Sequence[Line], goods: Line) -> int:
    """How many more pieces of some goods a rule asks for: to apply, or for its next set."""
    verdict = plan.priced.verdicts[one.id]
    if not verdict.applied:
        by_line = one.layer == "item" and one.asks[1]
        wanted = one.asks[1] - goods.quantity if by_line else verdict.missing_pieces
        return max(wanted, -(-verdict.missing_amount // max(1, goods.unit))) if verdict.missing_pieces else 0
    if one.kind not in ("bundle", "nth"):
        return 0
    bought = goods.quantity if one.kind == "nth" else sum(line.quantity for line in here)
    return one.every - bought % one.every


def _shop(here: Sequence[Line]) -> str:
    shops = {goods.shop for goods in here}
    return shops.pop() if len(shops) == 1 else ""


def _missing(one: Promotion, task: Task, plan: Plan) -> int:
    """How much more a rule asks for: to apply, or for its next step."""
    verdict = plan.priced.verdicts[one.id]
    if not verdict.applied:
        return verdict.missing_amount if not verdict.missing_pieces else 0
    if one.kind not in ("step", "tier") or (one.cap and verdict.taken >= one.cap):
        return 0
    base = _opening(one, task, plan)
    if one.kind == "step":
        return one.every - base % one.every
    return min((tier.since - base for tier in one.steps if tier.since > base), default=0)


def _opening(one: Promotion, task: Task, plan: Plan) -> int:
    """What the goods in a rule's scope come to when its layer begins: it is reached exactly up to there."""
    context = replace(task.context, coupons=plan.coupons, payment=plan.payment)
    probe = replace(one, kind="cut", amount=1, every=0, steps=(), threshold=10**12, group="", policy="stackable")
    rules = [probe if rule.id == one.id else rule for rule in task.rules]
    return probe.threshold - price(plan.lines, rules, context).verdicts[one.id].missing_amount


def _supposed(here: Sequence[Line], missing: int) -> Line:
    """A single piece of goods like those in scope, that costs what is missing."""
    like = max(here, key=lambda goods: (goods.unit * goods.quantity, goods.id))
    return replace(like, id=SUPPOSED, quantity=1, unit=missing)


def _brings(one: Promotion, task: Task, plan: Plan, more: Sequence[Line]) -> int:
    """How much less the rest costs with so much more, or 0 where the rule does not take off more."""
    made = price(more, task.rules, replace(task.context, payment=plan.payment))
    if made.verdicts[one.id].taken <= plan.priced.verdicts[one.id].taken:
        return 0
    added = sum(line.unit * line.quantity for line in more) - sum(line.unit * line.quantity for line in plan.lines)
    return plan.priced.total + added - made.total
