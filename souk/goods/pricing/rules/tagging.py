"""A product's price tag: its best offer, priced for anybody, with the promotions that concern it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from souk.goods.pricing.contracts import Context, Line, Tag, Told, Verdict
from souk.goods.pricing.rules.reach import Reach
from souk.goods.pricing.rules.saying import said
from souk.goods.pricing.rules.walk import price
from souk.goods.promotions import LAYERS, Campaign, Layer, Promotion

# What ships or pays a piece is not in its price.
UNTAGGED: frozenset[Layer] = frozenset({"shipping", "payment"})
WITHIN_REACH = frozenset({"no_coupon", "below_threshold"})
_PLACE = {layer: place for place, layer in enumerate(LAYERS)}


@dataclass(frozen=True)
class Offered:
    """What a line costs after the campaigns that concern it, and what became of each."""

    line: Line
    final: int
    near: Sequence[Campaign]
    verdicts: Sequence[Verdict]


def tag(lines: Iterable[Line], reach: Reach, context: Context) -> Tag | None:
    """The tag of a product, of whose variants and shops each line is an offer of one piece; None without any.

    The best offer costs least in the end; of equal ones the least list price, then the variant and the shop by id.
    """
    made = (offered(line, reach, context) for line in lines)
    best = min(made, key=lambda one: (one.final, one.line.unit, one.line.sku, one.line.shop), default=None)
    if best is None:
        return None
    line, near = best.line, best.near
    told = tuple(_told(best, context.currency))
    until = next_change((one.rule for one in near), context.at)
    return Tag(line.product, line.sku, line.shop, context.currency, line.unit, best.final, None, until, told)


def offered(line: Line, reach: Reach, context: Context) -> Offered:
    """A line under the campaigns that concern it; what ships or pays it is not looked at."""
    near = [one for one in reach.of(line) if one.rule.layer not in UNTAGGED]
    if not near:
        return Offered(line, line.unit * line.quantity, (), ())
    made = price([line], [one.rule for one in near], context)
    return Offered(line, made.goods, near, [made.verdicts[one.rule.id] for one in near])


def _told(best: Offered, currency: str) -> Iterable[Told]:
    pairs = sorted(
        zip(best.near, best.verdicts, strict=True), key=lambda pair: (_PLACE[pair[0].rule.layer], pair[0].rule.place)
    )
    return (said(one, verdict, currency) for one, verdict in pairs if verdict.applied or verdict.reason in WITHIN_REACH)


def next_change(rules: Iterable[Promotion], now: datetime) -> datetime | None:
    """When a window of one of these begins or ends next."""
    moments = (
        moment
        for one in rules
        for window in one.windows
        for moment in (window.since, window.until)
        if moment is not None and moment > now
    )
    return min(moments, default=None)
