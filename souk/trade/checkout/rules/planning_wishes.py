"""What a rule over a basket would take off, who of a group may, and how it is divided: price.md sections 4 to 6."""

from collections.abc import Sequence
from dataclasses import dataclass

from souk.goods.promotions import Promotion

ALL = 10_000


@dataclass(frozen=True)
class Bid:
    """What a rule wishes to take off which lines, by place, and which shops' fees."""

    rule: Promotion
    wish: int
    lines: list[int]
    shops: list[str]


def wish(one: Promotion, base: int, step: int) -> int:
    """Of openings that sum to `base`; the threshold is reached."""
    match one.kind:
        case "cut":
            wanted = one.amount
        case "step":
            wanted = base // one.every * one.amount
        case "tier":
            best = max((tier for tier in one.steps if tier.since <= base), key=lambda tier: tier.since, default=None)
            wanted = best.amount + _share(base, best.off, step) if best else 0
        case _:
            wanted = _share(base, one.off, step)
    return min(wanted, one.cap) if one.cap else wanted


def _share(base: int, off: int, step: int) -> int:
    amount = base * off // ALL
    return amount - amount % step


def winners(bids: Sequence[Bid]) -> Sequence[Bid]:
    """The bids that may apply, in the order of their rules."""
    if not any(bid.rule.group for bid in bids):
        return bids
    groups = dict[tuple[str, str], list[Bid]]()
    for bid in bids:
        if bid.rule.group and bid.rule.policy != "stackable":
            groups.setdefault((bid.rule.owner, bid.rule.group), []).append(bid)
    lost = {bid.rule.id for many in groups.values() for bid in _losers(many)}
    return [bid for bid in bids if bid.rule.id not in lost]


def _losers(many: Sequence[Bid]) -> Sequence[Bid]:
    first = many[0].rule
    if first.policy == "exclusive":
        return many[1:]
    most = 1 if first.policy == "best" else first.most
    return sorted(many, key=lambda bid: (-bid.wish, bid.rule.place))[most:]


def divided(amount: int, weights: Sequence[int], whole: int) -> list[int]:
    """An amount by weight with the largest remainder, as the price divides it."""
    parts = [amount * weight // whole for weight in weights]
    missing = amount - sum(parts)
    if missing:
        order = sorted(range(len(weights)), key=lambda place: -(amount * weights[place] % whole))
        for place in order[:missing]:
            parts[place] += 1
    return parts
