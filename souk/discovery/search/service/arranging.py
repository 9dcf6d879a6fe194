"""A page of results as a shop's rules want it; whatever a shopper limited holds."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from souk.discovery.search import store
from souk.discovery.search.contracts import Arranged, Filter, NoteKind, Rule, RuleNote
from souk.discovery.search.ports import Found, Plan
from souk.discovery.search.rules import merchandising
from souk.discovery.search.rules.merchandising import POOL, Occasion, Ruling, Spoken
from souk.discovery.search.service.part import Part
from souk.kit.locale import Locale

Rank = Callable[[Plan], Found]
_Plain = Mapping[str, Any]
_PRODUCT = "product"


@dataclass(frozen=True)
class Arrangement:
    """A window in the order of the rules: what they moved, and what they wanted and did not get."""

    found: Found
    arranged: tuple[Arranged, ...] = ()
    hidden: tuple[str, ...] = ()
    notes: tuple[RuleNote, ...] = ()


@dataclass(frozen=True)
class _Fixed:
    """What is settled before anything is ranked: who takes a place, with their cards, and who is left out."""

    pins: Mapping[str, Spoken]
    cards: Mapping[str, _Plain]
    hidden: tuple[str, ...]
    notes: tuple[RuleNote, ...]


class Arranging(Part):
    """Applies the rules that speak for a search."""

    def _ruling(
        self, text: str, locale: Locale | None, filters: Sequence[Filter], rules: Sequence[Rule] | None = None
    ) -> Ruling:
        """The rules that speak for a search, put together: those that are live, or just these."""
        occasion = self._occasion(text, locale, filters)
        shops = ("", occasion.shop) if occasion.shop else ("",)
        found = store.live_rules(self._database.read, shops) if rules is None else rules
        return merchandising.ruling(found, occasion, filters)

    def _occasion(self, text: str, locale: Locale | None, filters: Sequence[Filter]) -> Occasion:
        shops = [one.any_of for one in filters if one.key == "shop"]
        shop = shops[0][0] if len(shops) == 1 and len(shops[0]) == 1 else ""
        chosen = [id for one in filters if one.key == "category" for id in one.any_of]
        return Occasion(text, locale, frozenset(self._with_parents(chosen)), shop, self._clock.now())

    def _with_parents(self, categories: Sequence[str]) -> Iterator[str]:
        for id in categories:
            found = self._catalog.category(id)
            while found:
                yield found.id
                found = self._catalog.category(found.parent) if found.parent else None

    def _arranged(self, plan: Plan, ruling: Ruling, rank: Rank) -> Arrangement:
        """The plan's window as the rules want it; `rank` finds any window of a plan as it would be without them.

        The plan has the ruling's filters already. Boosts and burials move the first 200; a sort that the shopper
        chose is kept, so that then only what is hidden stays away.
        """
        if not ruling.wishes:
            return Arrangement(rank(plan), notes=ruling.notes)
        fixed = self._fixed(plan, ruling)
        if plan.sort != "relevance":
            notes = (*ruling.notes, *merchandising.unsorted(ruling))
            return Arrangement(rank(_without(plan, fixed.hidden)), hidden=fixed.hidden, notes=notes)
        base = _without(plan, (*fixed.hidden, *fixed.pins))
        pool = rank(replace(base, offset=0, most=POOL))
        cards = {str(card[_PRODUCT]): card for card in pool.cards}
        settled = merchandising.settle(list(cards), ruling, self._members(list(cards), ruling))
        order = [cards[id] for id in merchandising.moved(list(cards), settled.held)]
        taken, lost = merchandising.places(fixed.pins, max(pool.total, pool.listed))
        page, start, count = merchandising.window(taken, plan.offset, plan.most)
        rest = iter(self._stretch(base, order, start, count, rank))
        window = [fixed.cards[id] if id else next(rest, None) for id in page]
        shown = tuple(card for card in window if card is not None)
        by = {**settled.held, **fixed.pins}
        notes = (*ruling.notes, *fixed.notes, *settled.notes, *lost)
        listed = pool.listed + len(taken) if pool.listed else 0
        return Arrangement(Found(pool.total + len(taken), shown, listed), _moves(shown, by), fixed.hidden, notes)

    def _stretch(self, base: Plan, order: Sequence[_Plain], start: int, count: int, rank: Rank) -> Sequence[_Plain]:
        """So many of the goods that are not pinned, from a place on: reordered ones, then as they are ranked."""
        near = list(order[start : start + count])
        if len(near) == count or len(order) < POOL:
            return near
        return near + list(rank(replace(base, offset=max(start, POOL), most=count - len(near))).cards)

    def _fixed(self, plan: Plan, ruling: Ruling) -> _Fixed:
        named = ruling.named
        known = {str(card[_PRODUCT]): card for card in self._some(named, ())}
        kept = {str(card[_PRODUCT]) for card in self._some(named, plan.filters)}
        settled = merchandising.settle(named, ruling, self._members(named, ruling))
        objections: dict[str, NoteKind] = {}
        for id in named:
            found = known.get(id)
            why = merchandising.objection(id in kept, bool(found["available"])) if found else "unknown"
            objections |= {id: why} if why else {}
        pins, notes = merchandising.pinned(ruling, settled.held, objections)
        hidden = tuple(id for id, wish in settled.held.items() if wish.effect == "hide")
        return _Fixed(pins, known, hidden, (*settled.notes, *notes))

    def _members(self, products: Sequence[str], ruling: Ruling) -> dict[int, frozenset[str]]:
        """Which of some products the filter of each wish means, by the wish's number."""
        return {
            number: frozenset(str(card[_PRODUCT]) for card in self._some(products, (wish.among.filter,)))
            for number, wish in enumerate(ruling.wishes)
            if wish.among.filter is not None
        }

    def _some(self, products: Sequence[str], filters: Sequence[Filter]) -> Sequence[_Plain]:
        """The cards of those of some products that keep every filter."""
        if not products:
            return ()
        these = Filter(_PRODUCT, tuple(products))
        return self._index.find(Plan((), (these, *filters), "relevance", 0, len(products), 0)).cards


def _without(plan: Plan, products: Sequence[str]) -> Plan:
    """The plan without some products."""
    return replace(plan, filters=(*plan.filters, Filter(_PRODUCT, none_of=tuple(products)))) if products else plan


def _moves(shown: Sequence[_Plain], by: Mapping[str, Spoken]) -> tuple[Arranged, ...]:
    moved = [(str(card[_PRODUCT]), by[str(card[_PRODUCT])]) for card in shown if card[_PRODUCT] in by]
    return tuple(Arranged(id, wish.rule, wish.effect, wish.sponsored) for id, wish in moved if wish.effect != "hide")
