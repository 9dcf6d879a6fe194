"""Goods that keep every limit of a need, the best fit first."""

from collections.abc import Sequence
from dataclasses import replace

from souk.discovery.guide.contracts import Need
from souk.discovery.guide.rules.fit import WORDS, Candidate, Wanted, avoided, closeness, keeps, score
from souk.discovery.search import Card, Filter, Limit, Search, as_filter
from souk.goods.annotation import Annotation

WIDE = 100


class Finding:
    """Asks search widely, then keeps what provably fits."""

    def __init__(self, search: Search, annotation: Annotation) -> None:
        self._search = search
        self._annotation = annotation

    def ranked(
        self, need: Need, category: str | None, prefers: Sequence[Wanted], avoids: Sequence[Wanted] = ()
    ) -> list[Candidate]:
        """Candidates of a category that keep every limit, ranked by fit; equal fits by price, then id."""
        filters = tuple(as_filter(limit) for limit in need.limits)
        cards = self._cards(need.words, category, filters)
        spoken = len(cards)
        cards |= {id: card for id, card in self._popular(category, filters).items() if id not in cards}
        strongest = max(prefers, key=lambda one: one.condition.weight, default=None)
        wished = _wish(strongest) if strongest else None
        if wished is not None:
            more = self._popular(category, (*filters, wished))
            cards |= {id: card for id, card in more.items() if id not in cards}
        found = self._known(list(cards.values()), spoken)
        fit = [one for one in found if self.fits(need.limits, one) and not avoided(one, avoids)]
        scored = [
            replace(one, score=score(one, prefers) + closeness(one, need.limits)) for one in fit if one.card.available
        ]
        return sorted(
            scored, key=lambda one: (-one.score, one.card.price.amount if one.card.price else 0, one.card.product)
        )

    def currency(self, category: str | None) -> str:
        """The currency in which most goods of a category are offered."""
        found = self._search.cards_for(filters=_in(category), most=30)
        seen = [card.price.currency for card in found.cards if card.price]
        return max(sorted(set(seen)), key=seen.count, default="")

    def nearest(self, need: Need, category: str | None) -> Card | None:
        """The cheapest that keeps every limit but the price."""
        rest = tuple(as_filter(limit) for limit in need.limits if limit.key != "price")
        found = self._search.cards_for(filters=(*_in(category), *rest), sort="price-low", most=1)
        return found.cards[0] if found.cards and found.cards[0].price else None

    def fits(self, limits: Sequence[Limit], candidate: Candidate) -> bool:
        """Whether a candidate keeps every limit."""
        return all(keeps(limit, candidate) for limit in limits)

    def stocked(self, category: str) -> bool:
        """Whether anything of a category is listed."""
        return self._search.cards_for(filters=_in(category), most=1).total > 0

    def by_words(self, need: Need) -> list[Candidate]:
        """Where no category is known: goods that have every word of the question."""
        filters = tuple(as_filter(limit) for limit in need.limits)
        found = self._search.cards_for(need.words, filters, most=30)
        if found.relaxed or not need.words:
            return []
        fit = [one for one in self._known(found.cards, len(found.cards)) if self.fits(need.limits, one)]
        return [one for one in fit if one.card.available]

    def fresh(self, candidates: Sequence[Candidate]) -> dict[str, Candidate]:
        """Candidates with cards as the catalogue has them now, not as the index had them, and with all evidence."""
        ids = [one.card.product for one in candidates]
        cards, known = self._search.cards(ids), self._annotation.many(ids)
        found = {}
        for one in candidates:
            id = one.card.product
            if id in cards:
                told = known[id].annotations if id in known else ()
                values = {value.key: value for value in told if value.kind == "attribute"}
                aspects = {value.key: value for value in told if value.kind == "aspect"}
                found[id] = replace(one, card=cards[id], values=values, aspects=aspects)
        return found

    def _cards(self, words: str, category: str | None, filters: Sequence[Filter]) -> dict[str, Card]:
        if not words:
            return {}
        found = self._search.cards_for(words, (*_in(category), *filters), most=WIDE)
        return {card.product: card for card in found.cards}

    def _popular(self, category: str | None, filters: Sequence[Filter]) -> dict[str, Card]:
        found = self._search.cards_for(filters=(*_in(category), *filters), sort="sold", most=WIDE)
        return {card.product: card for card in found.cards}

    def _known(self, cards: Sequence[Card], spoken: int) -> list[Candidate]:
        known = self._annotation.known([card.product for card in cards])
        return [
            Candidate(card, known.get(card.product, {}), {}, rank if rank < spoken else WORDS)
            for rank, card in enumerate(cards)
        ]


def _in(category: str | None) -> tuple[Filter, ...]:
    return (Filter("category", (category,)),) if category else ()


def _filter(limit: Limit) -> Filter:
    return Filter(limit.key, limit.any_of, limit.at_least, limit.at_most, limit.none_of)


def _wish(wanted: Wanted) -> Filter | None:
    condition = wanted.condition
    any_of = condition.any_of or (() if condition.yes is None else ("yes" if condition.yes else "no",))
    if not any_of and condition.at_least is None and condition.at_most is None:
        return None
    return Filter(condition.key, any_of, condition.at_least, condition.at_most)
