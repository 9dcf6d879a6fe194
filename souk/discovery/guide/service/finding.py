"""Goods that keep every limit of a need, the best fit first."""

from collections.abc import Sequence
from dataclasses import replace

from souk.discovery.guide.contracts import Need
from souk.discovery.guide.rules.bundle import bundle
from souk.discovery.guide.rules.family import alike
from souk.discovery.guide.rules.fit import (
    WORDS,
    Candidate,
    Wanted,
    avoided,
    closeness,
    contradicted,
    fitting,
    keeps,
    lifted,
    score,
    wished,
    wished_kinds,
)
from souk.discovery.guide.rules.foremost import in_order
from souk.discovery.guide.rules.naming import is_called
from souk.discovery.guide.service.once import Once
from souk.discovery.search import EVERYDAY, LONGEST_QUERY, Card, Filter, Foremost, Limit, Understood, as_filter
from souk.goods.annotation import Annotated, Annotation
from souk.kit.locale import Locale
from souk.kit.text import tokens

WIDE = 100
# From so many goods on that keep a stricter reading of what was said no others are shown.
ENOUGH = 3
# From so many on that meet the weightiest wish of a situation the others are left out.
PLENTY = 6
# So many of the best are looked at with all their evidence.
NEAR = 24
# So often a set is chosen anew where something in it turns out not to fit.
TRIES = 10
_LETTERS = 2


class Finding:
    """Asks search widely, then keeps what provably fits."""

    def __init__(self, search: Once, annotation: Annotation) -> None:
        self._search = search
        self._annotation = annotation

    def ranked(
        self, need: Need, category: str | None, prefers: Sequence[Wanted], avoids: Sequence[Wanted] = ()
    ) -> list[Candidate]:
        """Candidates of a category that keep every limit, ranked by fit; equal fits by price, then id."""
        filters = tuple(as_filter(limit) for limit in need.limits)
        cards = self._cards(_telling(need.words) if category else need.words, category, filters)
        spoken = len(cards)
        popular = self._popular(category, filters)
        cards |= {id: card for id, card in popular.items() if id not in cards}
        strongest = max(prefers, key=lambda one: one.condition.weight, default=None)
        wished = _wish(strongest) if strongest else None
        # Fewer than were asked for are all that there are: those that meet the wish are among them.
        if wished is not None and len(popular) >= WIDE:
            more = self._popular(category, (*filters, wished))
            cards |= {id: card for id, card in more.items() if id not in cards}
        if need.foremost:
            cards |= {card.product: card for card in self._extreme(category, filters, need.foremost)}
        found = self._known(list(cards.values()), spoken)
        fit = [one for one in found if self.fits(need.limits, one) and not avoided(one, avoids)]
        scored = [
            replace(one, score=score(one, prefers) + closeness(one, need.limits)) for one in fit if one.card.available
        ]
        ranked = self._unlike(need, self._wished(need, sorted(scored, key=_order)))
        for one in need.closer:
            near = [candidate for candidate in ranked if keeps(one, candidate)]
            ranked = near if len(near) >= ENOUGH else ranked
        ranked = in_order(ranked, need.foremost) if need.foremost else ranked
        # What may meet the weightiest wish, unstated, does not stand before what is known to, nor beside it where
        # there is enough of that.
        best = [one for one in ranked if fitting(one, prefers)]
        return best if len(best) >= PLENTY else sorted(ranked, key=lambda one: not fitting(one, prefers))

    def verified(self, need: Need, candidate: Candidate) -> bool:
        """Whether a candidate with all its evidence is on sale, keeps every limit, and nothing of it says otherwise."""
        knowledge = self._annotation.categories().get(candidate.card.category or "")
        return (
            candidate.card.available
            and self.fits(need.limits, candidate)
            and not any(contradicted(limit, candidate, knowledge) for limit in need.limits)
        )

    def checked(self, need: Need, ranked: Sequence[Candidate]) -> list[Candidate]:
        """The best of the ranked with their evidence, without those that a second look drops."""
        best = ranked[:NEAR]
        now = self.fresh(best) if self._search.behind else self.told(best)
        found = [now[one.card.product] for one in best if one.card.product in now]
        return [one for one in found if self.verified(need, one)]

    def looked(self, need: Need, candidate: Candidate) -> Candidate | None:
        """A candidate as it is now, or None where it does not fit any more."""
        found = self.fresh([candidate]).get(candidate.card.product)
        return found if found is not None and self.verified(need, found) else None

    def together(self, need: Need, shelves: Sequence[Sequence[Candidate]], most: int) -> tuple[Candidate, ...]:
        """The best choice of one from each shelf within a sum; what a second look drops is replaced."""
        left = [list(shelf) for shelf in shelves]
        for _ in range(TRIES):
            chosen = bundle(left, most)
            now = self.fresh(chosen)
            looked = [now.get(one.card.product) for one in chosen]
            known = tuple(one for one in looked if one is not None and self.verified(need, one))
            if len(known) == len(chosen):
                return known
            kept = {one.card.product for one in known}
            dropped = {one.card.product for one in chosen} - kept
            left = [[one for one in shelf if one.card.product not in dropped] for shelf in left]
        return ()

    def total(self, category: str | None, limits: Sequence[Limit]) -> int:
        """How many listed goods of a category keep limits, by the index."""
        filters = (*_in(category), *(as_filter(limit) for limit in limits))
        return self._search.cards_for(filters=(*filters, _ON_SALE), most=1).total

    def cheapest(self, category: str | None) -> Card | None:
        """The cheapest of a category that is on sale, whatever the limits."""
        found = self._search.cards_for(filters=(*_in(category), _ON_SALE), sort="price-low", most=1).cards
        return found[0] if found else None

    def named(self, words: str, category: str | None) -> Card | None:
        """The product that some words name best."""
        found = self._search.cards_for(words, _in(category), most=1)
        return found.cards[0] if found.cards else None

    def of(self, products: Sequence[str]) -> list[Candidate]:
        """Products by id, in order, with all evidence; what is not listed is left out."""
        bare = [Candidate(card, {}, {}, WORDS) for card in self._search.cards(products).values()]
        found = self.fresh(bare)
        return [found[id] for id in dict.fromkeys(products) if id in found]

    def understand(self, text: str, locale: Locale) -> Understood:
        """What search takes a text to mean, of which it reads no more than it does of a query."""
        return self._search.understand(text[:LONGEST_QUERY], locale)

    def brand(self, word: str) -> str | None:
        """The brand that is called so."""
        return self._search.brand(word)

    def has(self, words: str) -> bool:
        """Whether any product has some words."""
        found = self._search.cards_for(words, most=1)
        return found.total > 0 and not found.relaxed

    def currency(self, category: str | None) -> str:
        """The currency in which most goods of a category are offered."""
        return self._search.currency(_in(category))

    def nearest(self, need: Need, category: str | None) -> Card | None:
        """The cheapest that keeps every limit but the price."""
        rest = tuple(as_filter(limit) for limit in need.limits if limit.key != "price")
        found = self._search.cards_for(filters=(*_in(category), *rest), sort="price-low", most=1)
        now = list(self._search.cards([one.product for one in found.cards]).values())
        return now[0] if now and now[0].price else None

    def priced(self, product: str) -> Card | None:
        """A product's card as the catalogue has it now, or None."""
        return self._search.cards([product]).get(product)

    def fits(self, limits: Sequence[Limit], candidate: Candidate) -> bool:
        """Whether a candidate keeps every limit."""
        return all(keeps(limit, candidate) for limit in limits)

    def stocked(self, category: str) -> bool:
        """Whether anything of a category is listed."""
        return self.currency(category) != "" or self._search.cards_for(filters=_in(category), most=1).total > 0

    def by_words(self, need: Need) -> list[Candidate]:
        """Where no category is known: goods whose titles have every word of the question."""
        filters = tuple(as_filter(limit) for limit in need.limits)
        found = self._search.cards_for(need.words, filters, most=30)
        if found.relaxed or not need.words:
            return []
        named = [card for card in found.cards if _has_words(card, need.words)]
        fit = [one for one in self._known(named, len(named)) if self.fits(need.limits, one)]
        return [one for one in fit if one.card.available]

    def called(self, name: str, need: Need) -> list[Candidate]:
        """Goods that are called so in their titles, and of which it is not known that they are something else."""
        # Titles have two letters for something else: the PC of a suitcase is its plastic.
        if name.isascii() and len(name) <= _LETTERS:
            return []
        found = self._search.cards_for(name, tuple(as_filter(limit) for limit in need.limits), most=30)
        other = self._annotation.categories()
        cards = [card for card in found.cards if card.category not in other]
        named = [card for card in cards if any(is_called(title, name) for title in card.title.values())]
        fit = [one for one in self._known(named, len(named)) if self.fits(need.limits, one)]
        return [one for one in fit if one.card.available]

    def told(self, candidates: Sequence[Candidate]) -> dict[str, Candidate]:
        """Candidates with all evidence, their cards as the index has them."""
        known = self._search.known([one.card.product for one in candidates])
        return {one.card.product: _with(one, known.get(one.card.product)) for one in candidates}

    def fresh(self, candidates: Sequence[Candidate]) -> dict[str, Candidate]:
        """Candidates with all evidence, and cards as the catalogue has them now; what is gone is left out."""
        ids = [one.card.product for one in candidates]
        known, cards = self._search.known(ids), self._search.cards(ids)
        named = {one.card.product: one for one in candidates}
        return {
            id: replace(_with(one, known.get(id)), card=cards[id], current=True)
            for id, one in named.items()
            if id in cards
        }

    def _wished(self, need: Need, ranked: list[Candidate]) -> list[Candidate]:
        """Where buyers' words are wished for: the best anew, by what buyers say and by the number that it turns on."""
        if not need.wishes or not ranked:
            return ranked
        best, rest = ranked[:WIDE], ranked[WIDE:]
        known = self._search.known([one.card.product for one in best])
        told = {id: {one.key: one for one in all.annotations if one.kind == "aspect"} for id, all in known.items()}
        found = [replace(one, aspects=told.get(one.card.product, {})) for one in best]
        knowledge = self._annotation.categories().get(best[0].card.category or "")
        kinds = wished_kinds(need.wishes, knowledge) if knowledge else ()
        lifts = [lifted(found, kind) for kind in kinds]
        found = [
            replace(one, score=one.score + wished(one, need.wishes) + sum(lift[one.card.product] for lift in lifts))
            for one in found
        ]
        return [*sorted(found, key=_order), *rest]

    def _unlike(self, need: Need, ranked: list[Candidate]) -> list[Candidate]:
        if not need.not_like:
            return ranked
        known = self._annotation.categories()
        has = [(one, known.get(one.card.category or "")) for one in self.of(need.not_like)]
        return [one for one in ranked if not any(alike(one, own, of.attributes if of else ()) for own, of in has)]

    def _cards(self, words: str, category: str | None, filters: Sequence[Filter]) -> dict[str, Card]:
        if not words:
            return {}
        found = self._search.cards_for(words, (*_in(category), *filters), most=WIDE)
        return {card.product: card for card in found.cards}

    def _popular(self, category: str | None, filters: Sequence[Filter]) -> dict[str, Card]:
        found = self._search.cards_for(filters=(*_in(category), *filters), sort="sold", most=WIDE)
        return {card.product: card for card in found.cards}

    def _extreme(self, category: str | None, filters: Sequence[Filter], wanted: Foremost) -> Sequence[Card]:
        """The goods that have the most, or the least, of what is wanted first: a tenth of its span, or ever more."""
        kept = (*_in(category), *filters, _ON_SALE)
        if wanted.key == "price":
            return self._search.cards_for(
                filters=kept, sort="price-high" if wanted.more else "price-low", most=WIDE
            ).cards
        span = self._search.span(wanted.key, kept)
        if span is None:
            return ()
        for share in _SHARES:
            apart = share * (span[1] - span[0])
            reach = (span[1] - apart, None) if wanted.more else (None, span[0] + apart)
            found = self._search.cards_for(filters=(*kept, Filter(wanted.key, (), *reach)), sort="sold", most=WIDE)
            if found.total >= NEAR:
                break
        return found.cards

    def _known(self, cards: Sequence[Card], spoken: int) -> list[Candidate]:
        known = self._annotation.known([card.product for card in cards])
        return [
            Candidate(card, known.get(card.product, {}), {}, rank if rank < spoken else WORDS)
            for rank, card in enumerate(cards)
        ]


def _has_words(card: Card, words: str) -> bool:
    said = " ".join((*card.title.values(), card.brand, *card.category_name.values()))
    return set(tokens(words)) <= set(tokens(said))


def _telling(words: str) -> str:
    """Words without those of everyday sentences: the home of a question is not that of a series of goods."""
    return " ".join(word for word in words.split() if word.lower() not in EVERYDAY)


def _with(one: Candidate, known: Annotated | None) -> Candidate:
    told = known.annotations if known else ()
    values = {value.key: value for value in told if value.kind == "attribute"}
    aspects = {value.key: value for value in told if value.kind == "aspect"}
    return replace(one, values=values, aspects=aspects, told=True)


# Of the span of a number, so much is looked at from its end on, until there are enough goods.
_SHARES = (0.1, 0.3, 1.0)
_ON_SALE = Filter("available", ("yes",))


def _in(category: str | None) -> tuple[Filter, ...]:
    return (Filter("category", (category,)),) if category else ()


def _order(one: Candidate) -> tuple[float, int, str]:
    return -one.score, one.card.price.amount if one.card.price else 0, one.card.product


def _wish(wanted: Wanted) -> Filter | None:
    condition = wanted.condition
    any_of = condition.any_of or (() if condition.yes is None else ("yes" if condition.yes else "no",))
    if not any_of and condition.at_least is None and condition.at_most is None:
        return None
    return Filter(condition.key, any_of, condition.at_least, condition.at_most)
