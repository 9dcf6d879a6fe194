"""Who of a group of rules over a basket may apply: price.md section 5."""

from collections.abc import Sequence
from dataclasses import dataclass

from souk.goods.promotions import Promotion


@dataclass(frozen=True)
class Bid:
    """What a rule wishes to take off which lines, by place, and which shops' fees."""

    rule: Promotion
    wish: int
    lines: list[int]
    shops: list[str]


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
