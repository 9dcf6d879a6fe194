"""Who gets what of a payment, what is owed later, and what comes back, as pure functions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from souk.goods.pricing import Context, Line, Priced, refunds, taxes_back
from souk.goods.promotions import Promotion
from souk.trade.orders.contracts.orders import (
    Balance,
)
from souk.trade.orders.contracts.refusals import DepositApart
from souk.trade.payments import Share

A_WEEK = timedelta(days=7)


def due_back(
    lines: Sequence[Line],
    rules: Iterable[Promotion],
    context: Context,
    *,
    before: Iterable[Mapping[str, int]],
    now: Mapping[str, int],
) -> int:
    """What comes back for the goods of one more send-back, after those before: price.md section 9."""
    return list(refunds(lines, rules, context, [*before, now]))[-1]


def tax_back(
    lines: Sequence[Line],
    rules: Iterable[Promotion],
    context: Context,
    *,
    before: Iterable[Mapping[str, int]],
    now: Mapping[str, int],
) -> int:
    """What comes back of the tax on top of the goods of one more send-back: price.md section 9."""
    return list(taxes_back(lines, rules, context, [*before, now]))[-1]


def tax_of(amounts: Mapping[str, int], taxes: Mapping[str, int], paid: Mapping[str, int]) -> int:
    """The tax on top of parts of what lines were `paid` with."""
    return sum(in_proportion(taxes[line], paid[line], 0, amount) for line, amount in amounts.items())


def in_proportion(whole: int, of: int, so_far: int, more: int) -> int:
    """The part of `whole` that belongs to `more` of `of` after `so_far`; all of it is given when all has come."""
    return whole * min(of, so_far + more) // of - whole * min(of, so_far) // of if of else 0


def shares(lines: Iterable[Line], priced: Priced) -> tuple[Share, ...]:
    """What of a payment is for each shop, and what the platform adds for the promotions that it funds."""
    got: dict[str, int] = {shop: fee.left for shop, fee in priced.fees.items()}
    off: dict[str, int] = {shop: sum(fee.taken.values()) for shop, fee in priced.fees.items()}
    for line in lines:
        got[line.shop] = got.get(line.shop, 0) + priced.lines[line.id].left
        off[line.shop] = off.get(line.shop, 0) + sum(priced.lines[line.id].taken.values())
    found = [Share(shop, got[shop], off[shop] - priced.borne.shops.get(shop, 0)) for shop in sorted(got)]
    outside = priced.total - priced.goods - priced.shipping
    return (*found, Share("", outside)) if outside else tuple(found)


def balance_of(lines: Iterable[Line], rules: Iterable[Promotion], priced: Priced, at: datetime) -> Balance | None:
    """What of a price is owed later, as one sum in one window; None where nothing is. Raises `DepositApart`.

    Without an end the window is a week long.
    """
    if not priced.later:
        return None
    by_line = {line.id: line.shop for line in lines}
    if set(priced.deposits) != set(by_line):
        raise DepositApart("other goods in the basket are paid at once")
    since = max(one.since or at for one in priced.deposits.values())
    until = min(one.until or max(since, at) + A_WEEK for one in priced.deposits.values())
    if max(since, at) >= until:
        raise DepositApart("there is no time at which its balance could be paid")
    forfeited = {one.id for one in rules if one.forfeits}
    kept: dict[str, int] = {}
    for line, one in priced.deposits.items():
        if one.rule in forfeited:
            kept[by_line[line]] = kept.get(by_line[line], 0) + one.now
    return Balance(priced.later, max(since, at), until, kept)


def down_of(priced: Priced) -> int:
    """What is paid at once of a price of which the rest is owed later."""
    return priced.total - priced.later


def covered(parts: Mapping[str, Share], left: Mapping[str, Share]) -> dict[str, Share]:
    """Parts of a refund, none above what its shop still has of the payment; what is missing others give who have it.

    Where goods of one shop went back first and broke a threshold, that shop kept what the goods of the others lost.
    """
    found = dict(parts)
    missing = 0
    for shop, part in parts.items():
        most = left[shop].amount if shop in left else 0
        missing += max(0, part.amount - most)
        found[shop] = replace(part, amount=min(part.amount, most))
    for shop, one in sorted(left.items()):
        part = found.get(shop, Share(shop, 0))
        more = min(missing, one.amount - part.amount)
        found[shop] = replace(part, amount=part.amount + more)
        missing -= more
    return found
