"""A cart's lines, what is wrong with one, and what a price uses of quotas, as pure functions."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace

from souk.goods.inventory import LOW
from souk.goods.pricing import Priced
from souk.goods.promotions import Promotion
from souk.kit.locale import Words
from souk.trade.checkout.contracts.carts import CartLine, ShownLine, Trouble

MOST_LINES, MOST_PIECES = 200, 9_999


def line_id(variant: str, shop: str) -> str:
    """The id of the one line that a cart has of a shop's variant."""
    return hashlib.sha256(f"{shop}\0{variant}".encode()).hexdigest()[:12]


def put_in(lines: Iterable[CartLine], fresh: CartLine) -> list[CartLine]:
    """The lines with one more; the same variant of the same shop becomes more of the line that is there."""
    found = list(lines)
    for place, one in enumerate(found):
        if (one.variant, one.shop) == (fresh.variant, fresh.shop):
            found[place] = replace(one, quantity=min(MOST_PIECES, one.quantity + fresh.quantity))
            return found
    return [*found, fresh]


def shown(line: CartLine, title: Words, now: tuple[int, int, int], left: int | None) -> ShownLine:
    """A line as it is now, of its unit, list and final price and of how many there are, where somebody counts."""
    unit, listed, final = now
    said = left if left is not None and left < max(line.quantity, LOW + 1) else None
    return ShownLine(line, title, unit, listed, final, _trouble(line, unit, left), said)


def _trouble(line: CartLine, unit: int, left: int | None) -> Trouble | None:
    if left is not None and left < line.quantity:
        return "few" if left else "out"
    if unit != line.seen:
        return "dearer" if unit > line.seen else "cheaper"
    return None


def redeemed(rules: Iterable[Promotion], priced: Priced) -> Mapping[str, tuple[int, int]]:
    """What a price uses: uses and money of every rule that counts them; a gift's money is its worth."""
    worth = {gift.rule: gift.count for gift in priced.gifts}
    found = {}
    for one in rules:
        verdict = priced.verdicts[one.id]
        if verdict.applied and (one.per_user or one.total or one.budget or one.coupon):
            found[one.id] = (verdict.uses, one.worth * worth[one.id] if one.id in worth else verdict.taken)
    return found
