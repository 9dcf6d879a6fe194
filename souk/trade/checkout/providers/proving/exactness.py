"""Which kinds of rules the program has as the price has them, and where it allows more."""

from collections.abc import Sequence

from souk.goods.pricing import in_scope
from souk.goods.promotions import LAYERS, Promotion
from souk.trade.checkout.contracts.planning import Task
from souk.trade.checkout.providers.proving.buying import EACH, quotas, uneven
from souk.trade.checkout.rules.planning import line
from souk.trade.checkout.rules.planning_till import ALWAYS_OPEN


def told_apart(task: Task) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The kinds of a task's rules, each as `layer kind`: those all of whose rules are exact, and the others; and `tax`.

    An exact rule takes off no more in the program than `price()` would at the same basket, but for rounding.
    """
    offers = [line(wish.id, choice, 1) for wish in task.wishes for choice in wish.choices]
    offers += [line(one.id, one.choice, 1) for one in task.fillers]
    scopes = {one.id: frozenset(at for at, offer in enumerate(offers) if in_scope(one, offer)) for one in task.rules}
    many = any(wish.quantity > EACH for wish in task.wishes) or any(one.choice.most > EACH for one in task.fillers)
    relaxed = {_kind(one) for one in task.rules if not _exact(one, task.rules, scopes, many)}
    exact = {_kind(one) for one in task.rules} - relaxed
    if any(not rate.included for rate in task.context.taxes):
        relaxed.add("tax")
    return tuple(sorted(exact)), tuple(sorted(relaxed))


def _kind(one: Promotion) -> str:
    return f"{one.layer} {one.kind}"


def _exact(one: Promotion, rules: Sequence[Promotion], scopes: dict[str, frozenset[int]], many: bool) -> bool:
    if one.layer == "item":
        return not quotas(one) and not (many and uneven(one))
    if one.kind == "bundle" or one.budget or one.policy in ("exclusive", "max"):
        return False
    if one.final and one.layer not in ALWAYS_OPEN:
        return False
    if not one.asks[0] and one.kind == "cut":
        return True
    return not any(_blurs(before, one, scopes) for before in rules)


def _blurs(before: Promotion, one: Promotion, scopes: dict[str, frozenset[int]]) -> bool:
    """Whether a rule of an earlier layer takes off goods in and out of the scope: in which parts no row knows."""
    if before.layer in ("item", *ALWAYS_OPEN) or before.kind == "gift" or ORDER[before.layer] >= ORDER[one.layer]:
        return False
    return bool(scopes[before.id] & scopes[one.id]) and bool(scopes[before.id] - scopes[one.id])


ORDER = {layer: place for place, layer in enumerate(LAYERS)}
