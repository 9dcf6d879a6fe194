"""What comes back where the price fell after the order: price.md section 10."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from souk.goods.pricing.contracts import (
    Bought,
    Promise,
    ProtectedLine,
    Unprotected,
)
from souk.goods.pricing.rules.saying import amount
from souk.goods.pricing.rules.walk import price
from souk.goods.promotions import Promotion
from souk.kit.locale import LOCALES, Locale, Words


@dataclass(frozen=True)
class Moment:
    """How an order would be priced at a moment: its lines at the units of that moment, None where nobody offers one."""

    at: datetime
    units: Mapping[str, int | None]
    promotions: Sequence[Promotion]


def comes_back(bought: Bought, promises: Mapping[str, Promise], now: Moment) -> Iterator[ProtectedLine]:
    """Of every line what comes back, or why nothing does: price.md section 10; `promises` by shop, as they held then.

    A line that nobody offers now stays in the basket at what it cost, so that the others keep their thresholds.
    """
    units = {line.id: now.units.get(line.id) for line in bought.lines}
    lines = [replace(line, unit=_or(units[line.id], line.unit)) for line in bought.lines]
    made = price(lines, now.promotions, replace(bought.context, at=now.at))
    for line in bought.lines:
        promise, paid, unit = promises[line.shop], bought.paid[line.id], units[line.id]
        until = bought.context.at + timedelta(days=promise.days)
        costs = None if unit is None else made.lines[line.id].left
        kept = bought.kept.get(line.id, line.quantity)
        fell = max(0, paid - costs) * min(kept, line.quantity) // line.quantity if costs is not None else 0
        due = max(0, fell - bought.back.get(line.id, 0))
        reason = _reason(promise, now.at < until, costs is not None, (fell, due))
        due = 0 if reason else due
        said = {locale: _said(reason, due, promise.days, (bought.context.currency, locale)) for locale in LOCALES}
        rules = () if unit is None else tuple(made.lines[line.id].taken)
        yield ProtectedLine(
            line.id, line.shop, due, reason, said, paid, costs, line.unit, unit, rules, promise.number, promise.days,
            until,
        )  # fmt: skip


def _or(unit: int | None, other: int) -> int:
    return other if unit is None else unit


def _reason(promise: Promise, running: bool, offered: bool, money: tuple[int, int]) -> Unprotected:
    if not promise.days:
        return "no_promise"
    if not running:
        return "over"
    if not offered:
        return "not_offered"
    fell, due = money
    return "" if due else "given_back" if fell else "not_lower"


_WHY: Mapping[str, Words] = {
    "no_promise": {"en": "the shop makes no promise about later prices", "zh-CN": "店铺未承诺价保"},
    "over": {"en": "the {days} days of price protection are over", "zh-CN": "{days} 天价保期已过"},
    "not_offered": {"en": "the shop does not offer it now", "zh-CN": "店铺当前未售此商品"},
    "not_lower": {"en": "it does not cost less now", "zh-CN": "现价未低于购买价"},
    "given_back": {"en": "what the price fell by came back before", "zh-CN": "降价差额已退还"},
    "": {"en": "it costs less now: {due} comes back", "zh-CN": "现价更低，可退差价 {due}"},
}


def _said(reason: Unprotected, due: int, days: int, shown: tuple[str, Locale]) -> str:
    currency, locale = shown
    return _WHY[reason][locale].format(days=days, due=amount(due, currency, locale))
