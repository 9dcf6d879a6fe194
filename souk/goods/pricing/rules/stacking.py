"""The least that goods are sold for when everything that may be had together is had together."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from souk.goods.pricing.contracts import Context, Line
from souk.goods.pricing.rules.walk import price
from souk.goods.promotions import Promotion


def worst_stack(line: Line, promotions: Sequence[Promotion], context: Context) -> tuple[int, int]:
    """What a line costs with every coupon in hand and every entitlement, and what its shop has of that.

    Of the ways to pay the one that leaves the shop least. What the platform bears of a reduction is the shop's.
    """
    whole = replace(
        context,
        coupons=tuple(one.id for one in promotions if one.coupon),
        entitlements=tuple({name for one in promotions for name in one.requires}),
    )
    made = (_kept(line, promotions, replace(whole, payment=way)) for way in _ways(promotions))
    return min(made, key=lambda one: one[1])


def _ways(promotions: Iterable[Promotion]) -> Iterable[str]:
    return sorted({"", *(way for one in promotions for way in one.methods)})


def _kept(line: Line, promotions: Sequence[Promotion], context: Context) -> tuple[int, int]:
    made = price([line], promotions, context)
    return made.goods, line.unit * line.quantity - made.borne.shops.get(line.shop, 0)
