"""Prices that follow from capacity, material and brand, with endings as shops write them."""

from collections.abc import Mapping
from hashlib import sha256
from math import pow
from random import Random

from souk.goods.catalog import Offer, Value
from souk.kit.money import Money
from souk.rehearsal.mall.contracts import Line, Sheet

_CHEAPEST, _DEARER = 0.62, 2.6
_SOLD_MOST = 200_000
_COSTS = (0.5, 0.8)


def yuan(sheet: Sheet, line: Line, truth: Mapping[str, Value], tier: float) -> float:
    """What a thing is worth: the line's price, scaled by its numbers, its choices and flags, and the brand's tier."""
    worth = line.price * _CHEAPEST * pow(_DEARER, tier)
    for key, (at, power) in sheet.by.items():
        value = truth.get(key)
        if isinstance(value, float) and value > 0:
            worth *= pow(value / at, power)
    for key, value in truth.items():
        worth *= sheet.times.get(key if value is True else f"{key}.{value}", 1.0)
    return worth


def charm(worth: float, dice: Random) -> int:
    """The nearest price in fen with an ending that shops like: 19.9, 88, 129, 1299."""
    if worth < 20:
        return max(190, round(worth) * 100 - dice.choice((10, 20, 10)))
    if worth < 100:
        return round(worth) * 100 + dice.choice((-10, -20, -10, 0, 80))
    if worth < 1000:
        return (round(worth / 10) * 10 + dice.choice((-1, -1, -2, 8))) * 100
    return (round(worth / 50) * 50 + dice.choice((-1, -1, -1, -12))) * 100


def asked(worth: float, dice: Random) -> tuple[Money, Money | None]:
    """What a shop asks, and in about half of the cases what it asked before the cut."""
    price = charm(worth, dice)
    before = charm(worth * dice.uniform(1.12, 1.6), dice) if dice.random() < 0.45 else 0
    return Money(price, "CNY"), Money(before, "CNY") if before > price else None


def offer(shop: str, item: str, asking: tuple[Money, Money | None], popularity: float, dice: Random) -> Offer:
    """One shop's offer of an item; some are sold out."""
    return Offer(
        shop=shop,
        price=asking[0],
        list_price=asking[1],
        available=dice.random() < 0.95,
        sold=min(_SOLD_MOST, int(popularity * dice.uniform(0.5, 1.5))),
        cost=_cost(asking[0], f"{shop}/{item}"),
    )


def _cost(price: Money, offered: str) -> Money:
    """What a piece cost the shop, always the same for one offer: from half of what it asks to four fifths."""
    lot = int.from_bytes(sha256(offered.encode()).digest()[:4]) / (1 << 32)
    return Money(round(price.amount * (_COSTS[0] + (_COSTS[1] - _COSTS[0]) * lot)), price.currency)
