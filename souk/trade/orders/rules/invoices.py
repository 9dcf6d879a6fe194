"""What an invoice of an order says, as pure functions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from souk.goods.pricing import TaxedLine, divided, tax_in
from souk.trade.orders.contracts.orders import Billed, OrderGift, OrderLine
from souk.trade.orders.rules.money import in_proportion
from souk.trade.orders.rules.pieces import kept_of
from souk.trade.payments import Share


def without(earned: Mapping[str, Share], left: Mapping[str, Share], short: int) -> dict[str, Share]:
    """What shops earned less what came back of goods when a bank had taken their money already.

    `short` of it could not be sent back, and is taken from those whose money the bank took, in their order.
    """
    found = dict(earned)
    for shop, one in sorted(earned.items()):
        mine = min(max(short, 0), one.amount - (left[shop].amount if shop in left else 0))
        found[shop] = replace(one, amount=one.amount - mine)
        short -= mine
    return found


def billed(
    lines: Sequence[OrderLine],
    taxes: Mapping[str, TaxedLine],
    fees: Mapping[str, int],
    left: Mapping[str, Share],
    gifts: Sequence[tuple[OrderGift, int]] = (),
) -> dict[str, tuple[Billed, ...]]:
    """What the money that each shop still has of an order is for: the pieces that are kept, the shop's fee, the tax.

    All of them together are what was paid less what came back, to the last unit. Gifts stand there with what was kept
    back for them, in which tax is at the rate that held when the order was opened: nobody is asked for it on top.
    """
    paid = {one.id: one.paid for one in lines} | {f"fee:{shop}": fee for shop, fee in fees.items()}
    shops = sorted({one.shop for one in lines} | {one.shop for one, _ in gifts})
    found = {
        (shop, one.line or f"fee:{shop}"): one
        for shop in shops
        for one in _billed_by([one for one in lines if one.shop == shop], (shop, fees, left), gifts)
    }
    known = {place: taxes.get(place[1], TaxedLine(place[1], 0, 0, None)) for place in found}
    taken = {
        place: one.tax or in_proportion(known[place].tax, paid.get(place[1], 0), 0, one.amount)
        for place, one in found.items()
    }
    rates = {place: known[place].rate for place in found}
    on_top = [place for place, rate in rates.items() if rate is not None and not rate.included]
    weights = [taken[place] for place in on_top]
    if "" in left and any(weights):
        taken |= dict(zip(on_top, divided(left[""].amount, weights), strict=True))
    made: dict[str, tuple[Billed, ...]] = {}
    for place, one in found.items():
        rate = rates[place]
        whole = replace(one, tax=taken[place], rate=rate.rate if rate else one.rate, included=place not in on_top)
        made[place[0]] = (*made.get(place[0], ()), whole)
    return made


def _billed_by(
    every: Sequence[OrderLine],
    whose: tuple[str, Mapping[str, int], Mapping[str, Share]],
    gifts: Iterable[tuple[OrderGift, int]],
) -> Iterable[Billed]:
    """A shop's lines without their tax; nothing where it kept nothing of the order."""
    shop, fees, left = whose
    kept = kept_of(every)
    has = left[shop].amount if shop in left else 0
    for gift, amount in gifts:
        there = gift.quantity - gift.canceled - gift.returned
        some = min(has, amount)
        if gift.shop == shop and (there or some):
            yield Billed(gift.id, gift.title, there, some, tax_in(some, gift.rate), gift.rate, True)
            has -= some
    fee = min(has, fees.get(shop, 0))
    # A shop may keep something for a threshold that was broken, although all its goods went back.
    own = [one for one in every if kept[one.id]] or (every if has > fee else [])
    weights = [one.paid * kept[one.id] // one.quantity for one in own]
    amounts = divided(has - fee, weights if sum(weights) else [1] * len(own))
    for one, amount in zip(own, amounts, strict=True):
        yield Billed(one.id, one.title, kept[one.id], amount, 0, 0, True)
    if fee:
        yield Billed("", {"en": "Shipping", "zh-CN": "运费"}, 1, fee, 0, 0, True)


def minus(was: Iterable[Billed], less: Iterable[Billed]) -> tuple[Billed, ...]:
    """What is left of the lines of an invoice without others, line by line; none that comes to nothing."""
    found = {one.line: one for one in was}
    for one in less:
        known = found.get(one.line, replace(one, quantity=0, amount=0, tax=0))
        numbers = {name: getattr(known, name) - getattr(one, name) for name in ("quantity", "amount", "tax")}
        found[one.line] = replace(known, **numbers)
    return tuple(one for one in found.values() if one.quantity or one.amount or one.tax)
