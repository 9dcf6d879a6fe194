"""The order that a superlative asks for: by the price, or by a number that the goods state."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from souk.discovery.search.contracts import Filter, Foremost, Order, Sort, Understood
from souk.discovery.search.ports import Found, Plan
from souk.discovery.search.rules import entries
from souk.discovery.search.service.part import Part
from souk.goods.annotation import KnownValue

# So many goods beyond a window are put in order one by one; of ever more their best values are sought by halves.
BAND, HALVES = 400, 40
# Where goods of more than so many do not state the number, those that do not are not listed.
LISTED = 5_000
_Plain = Mapping[str, Any]


def sort_of(order: Order, meant: Understood) -> tuple[Sort, Foremost | None]:
    """How the index sorts for an order, and the number of the goods by which they are put in order then, if any."""
    if order != "said":
        return order, None
    wanted = meant.foremost
    if wanted is None:
        return "relevance", None
    if wanted.key == "price":
        return ("price-high" if wanted.more else "price-low"), None
    return "sold", wanted


class Ordering(Part):
    """Windows of a plan by a number of the goods."""

    def _in_order(self, plan: Plan, wanted: Foremost) -> Found:
        """The plan's window, the best first; of equal ones the most sold first, and what states no number last."""
        span = self._index.tally(plan, [], [wanted.key]).spans.get(wanted.key)
        if span is None:
            return self._index.find(plan)
        end = plan.offset + plan.most
        total, known = self._index.count(plan), self._index.count(_reaching(plan, wanted.key, span))
        cards = self._foremost_of(plan, wanted, span, min(end, known)) if plan.offset < known else []
        window = cards[plan.offset : end]
        if end > known and known < total <= LISTED:
            start = max(0, plan.offset - known)
            window += self._unstating(plan, wanted, total)[start : start + plan.most - len(window)]
        return Found(total if total <= LISTED else known, tuple(window))

    def _foremost_of(self, plan: Plan, wanted: Foremost, span: tuple[float, float], least: int) -> list[_Plain]:
        """At least so many of the best, in order; all of them where they are few."""
        best, near, far = (span[1], span[1], span[0]) if wanted.more else (span[0], span[0], span[1])
        for _ in range(HALVES):
            middle = (near + far) / 2
            count = self._index.count(_reaching(plan, wanted.key, _sides(best, middle, wanted.more)))
            near, far = (near, middle) if count >= least else (middle, far)
            if least <= count <= least + BAND:
                break
        band = _reaching(plan, wanted.key, _sides(best, far, wanted.more))
        # Where more than that state the very same number, the most sold of them stand for all.
        most = min(self._index.count(band), least + BAND)
        cards = self._index.find(replace(band, offset=0, most=most)).cards
        known = self._annotation.known([str(card["product"]) for card in cards])
        told = [(card, _value(known.get(str(card["product"]), {}).get(wanted.key))) for card in cards]
        sign = -1 if wanted.more else 1
        ordered = sorted(told, key=lambda one: sign * (far if one[1] is None else one[1]))
        return [self._telling(card, wanted.key, value) for card, value in ordered]

    def _telling(self, card: _Plain, key: str, value: float | None) -> _Plain:
        """A card that shows the number by which it stands where it does."""
        knowledge = self._annotation.categories().get(str(card["category"]))
        kind = next((one for one in knowledge.attributes if one.key == key), None) if knowledge else None
        if kind is None or value is None or any(fact["key"] == key for fact in card["facts"]):
            return card
        fact = {"key": key, "name": kind.name, "shown": entries.shown(kind, value)}
        return {**card, "facts": [fact, *card["facts"]]}

    def _unstating(self, plan: Plan, wanted: Foremost, total: int) -> list[_Plain]:
        """Goods that do not state the number, as the plan sorts them."""
        cards = self._index.find(replace(plan, offset=0, most=total)).cards
        known = self._annotation.known([str(card["product"]) for card in cards])
        return [card for card in cards if wanted.key not in known.get(str(card["product"]), {})]


def _value(known: KnownValue | None) -> float | None:
    return known.value if known is not None and isinstance(known.value, float) else None


def _reaching(plan: Plan, key: str, reach: tuple[float, float]) -> Plan:
    return replace(plan, filters=(*plan.filters, Filter(key, (), *reach)))


def _sides(best: float, other: float, more: bool) -> tuple[float, float]:
    """The values from the best one to another, as bounds."""
    return (other, best) if more else (best, other)
