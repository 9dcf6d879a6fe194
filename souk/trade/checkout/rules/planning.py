"""Which offers a plan may take, whether the limits can be met, and a plan out of what was chosen."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from souk.goods.pricing import Line, price
from souk.trade.checkout.contracts.planning import (
    Choice,
    Limits,
    NamedTwice,
    NothingWanted,
    NotOffered,
    Plan,
    RatedLower,
    Task,
    TooLate,
    TooManyParcels,
    Wish,
)


def admitted(task: Task) -> Task:
    """The task without the offers that break a limit, in an order that does not depend on how it was written.

    Raises `NamedTwice`, `NothingWanted`, `NotOffered`, and for the limit that cannot be met `TooLate`, `RatedLower` or
    `TooManyParcels`.
    """
    for name in _twice(task):
        raise NamedTwice(name)
    if not task.wishes:
        raise NothingWanted
    wishes = tuple(_narrowed(wish, task.limits) for wish in sorted(task.wishes, key=lambda wish: wish.id))
    fillers = sorted((one for one in task.fillers if _keeps(one.choice, task.limits)), key=lambda one: one.id)
    kept = replace(task, wishes=wishes, fillers=tuple(fillers))
    if task.limits.parcels and covering(wishes, task.limits.parcels) is None:
        raise TooManyParcels(task.limits.parcels)
    return kept


def _twice(task: Task) -> Iterator[str]:
    names = [wish.id for wish in task.wishes] + [one.id for one in task.fillers]
    offers = [f"{choice.shop} {choice.sku}" for wish in task.wishes for choice in wish.choices]
    offers += [f"{one.choice.shop} {one.choice.sku}" for one in task.fillers]
    for said in (names, offers):
        seen = set[str]()
        for name in said:
            if name in seen:
                yield name
            seen.add(name)


def _keeps(choice: Choice, limits: Limits) -> bool:
    return choice.most > 0 and choice.rating >= limits.rating and (limits.days is None or choice.days <= limits.days)


def _narrowed(wish: Wish, limits: Limits) -> Wish:
    """A wish with the offers within the limits, by shop; raises the error of the limit that leaves too few."""
    kept = tuple(sorted((one for one in wish.choices if _keeps(one, limits)), key=lambda one: one.key))
    if _pieces(kept) >= wish.quantity:
        return replace(wish, choices=kept)
    if _pieces(wish.choices) < wish.quantity:
        raise NotOffered(wish.id, wish.quantity, _pieces(wish.choices))
    days = limits.days
    rated = [one for one in wish.choices if one.rating >= limits.rating]
    if days is not None and _pieces(rated) >= wish.quantity:
        raise TooLate(wish.id, days, _enough(rated, wish.quantity, lambda one: one.days))
    timely = [one for one in wish.choices if days is None or one.days <= days]
    if _pieces(timely) >= wish.quantity or days is None:
        raise RatedLower(wish.id, limits.rating, -_enough(timely, wish.quantity, lambda one: -one.rating))
    raise TooLate(wish.id, days, _enough(wish.choices, wish.quantity, lambda one: one.days))


def _pieces(choices: Iterable[Choice]) -> int:
    return sum(one.most for one in choices)


def _enough(choices: Iterable[Choice], wanted: int, key: Callable[[Choice], int]) -> int:
    """The least key up to which there are as many pieces as wanted."""
    have = 0
    for one in sorted(choices, key=key):
        have += one.most
        if have >= wanted:
            return key(one)
    return 0


def covering(wishes: Sequence[Wish], most: int) -> frozenset[str] | None:
    """At most so many shops that have enough of everything together, or None where no such shops are."""
    stock = [_by_shop(wish) for wish in wishes]
    wanted = [wish.quantity for wish in wishes]
    return _cover(stock, wanted, frozenset(), most)


def _by_shop(wish: Wish) -> dict[str, int]:
    stock = dict[str, int]()
    for one in wish.choices:
        stock[one.shop] = stock.get(one.shop, 0) + one.most
    return stock


def _cover(
    stock: Sequence[Mapping[str, int]], wanted: Sequence[int], shops: frozenset[str], most: int
) -> frozenset[str] | None:
    """Depth first over the wish with the fewest shops, those first that have the most of what is still open."""
    still = [
        have for have, pieces in zip(stock, wanted, strict=True) if sum(have.get(shop, 0) for shop in shops) < pieces
    ]
    if not still:
        return shops
    helps = dict[str, int]()
    for have in still:
        for shop in have.keys() - shops:
            helps[shop] = helps.get(shop, 0) + 1
    rest = most - len(shops)
    if rest < 1 or sum(sorted(helps.values(), reverse=True)[:rest]) < len(still):
        return None
    narrow = min(still, key=lambda have: len(have.keys() - shops))
    for shop in sorted(narrow.keys() - shops, key=lambda shop: (-helps[shop], shop)):
        if (found := _cover(stock, wanted, shops | {shop}, most)) is not None:
            return found
    return None


def line(name: str, choice: Choice, quantity: int) -> Line:
    """So many pieces of an offer, as the price knows them."""
    return Line(
        f"{name}/{choice.shop}/{choice.sku}",
        choice.sku,
        choice.product,
        choice.shop,
        quantity,
        choice.unit,
        choice.categories,
        choice.brand,
    )


def plan_of(task: Task, lines: Sequence[Line], coupons: Iterable[str], payment: str) -> Plan:
    """A plan with its price."""
    held = tuple(sorted(coupons))
    ordered = tuple(sorted(lines, key=lambda one: one.id))
    priced = price(ordered, task.rules, replace(task.context, coupons=held, payment=payment))
    orders = dict[str, tuple[str, ...]]()
    for one in ordered:
        orders[one.shop] = (*orders.get(one.shop, ()), one.id)
    return Plan(ordered, held, payment, priced, orders)


def settled(task: Task, lines: Sequence[Line]) -> Plan:
    """The lines with the best way to pay and without the coupons that help nothing."""
    best = min(
        (plan_of(task, lines, task.context.coupons, payment) for payment in task.payments),
        key=lambda plan: plan.priced.total,
    )
    return without_idle(task, best)


def without_idle(task: Task, plan: Plan) -> Plan:
    """The plan without the coupons that make it dearer, then without those that make it no cheaper."""
    for idle in (False, True):
        for coupon in plan.coupons:
            fewer = plan_of(task, plan.lines, set(plan.coupons) - {coupon}, plan.payment)
            if fewer.priced.total < plan.priced.total + idle:
                plan = fewer
    return plan


def feasible(task: Task, lines: Sequence[Line]) -> bool:
    """Whether lines fulfil a task: every wish in full, no more of anything than is there, every limit kept."""
    offers = {(wish.id, *choice.key): choice for wish in task.wishes for choice in wish.choices}
    offers |= {(one.id, *one.choice.key): one.choice for one in task.fillers}
    got = dict[str, int]()
    for one in lines:
        name = one.id.removesuffix(f"/{one.shop}/{one.sku}")
        choice = offers.get((name, one.shop, one.sku))
        if choice is None or line(name, choice, one.quantity) != one:
            return False
        if one.quantity > choice.most or not _keeps(choice, task.limits):
            return False
        got[name] = got.get(name, 0) + one.quantity
    parcels = len({one.shop for one in lines})
    return all(got.get(wish.id) == wish.quantity for wish in task.wishes) and (
        task.limits.parcels is None or parcels <= task.limits.parcels
    )
