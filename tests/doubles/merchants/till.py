"""What a basket costs at this merchant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.doubles.merchants.goods import Shelf


@dataclass(frozen=True)
class Sum:
    """A basket's parts; discounts are above zero here."""

    lines: tuple[int, ...]
    items_discount: int
    discount: int
    shipping: int
    tax: int

    @property
    def subtotal(self) -> int:
        return sum(self.lines)

    @property
    def total(self) -> int:
        return self.subtotal - self.items_discount - self.discount + self.shipping + self.tax


def ways(shelf: Shelf, goods: int) -> Mapping[str, tuple[int, int]]:
    """Fee and days of each way, for goods of so much."""
    rates = shelf.rates
    free = bool(rates.free_over) and goods >= rates.free_over
    return {
        "standard": (0 if free else rates.standard, rates.days),
        "express": (rates.express, rates.express_days),
    }


def summed(shelf: Shelf, basket: Sequence[tuple[str, int]], codes: Sequence[str], way: str = "") -> Sum:
    """The lines before anything is taken off, what is taken off, and what comes on top."""
    lines = tuple(shelf.goods[id].price * pieces for id, pieces in basket)
    off = 0
    for (id, _), amount in zip(basket, lines, strict=True):
        kind = shelf.goods[id].category
        off += max((amount * one.percent // 10_000 for one in shelf.promotions if one.category == kind), default=0)
    left = sum(lines) - off
    reached = [one.amount for one in shelf.promotions if one.over and left >= one.over and not one.code]
    given = {code.upper() for code in codes}
    coded = [one.amount for one in shelf.promotions if one.code and one.code in given and left >= one.over]
    discount = min(left, max(reached, default=0) + sum(coded))
    fee = ways(shelf, left - discount)[way][0] if way else 0
    taxed = (left - discount + fee) * shelf.rates.tax
    return Sum(lines, off, discount, fee, (taxed + 5_000) // 10_000)


def known_codes(shelf: Shelf, codes: Sequence[str]) -> list[tuple[str, int]]:
    """Which of the codes are some, and what they take off."""
    given = {code.upper() for code in codes}
    return [(one.title, one.amount) for one in shelf.promotions if one.code in given]
