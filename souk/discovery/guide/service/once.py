"""Search as one question asks it: what was answered once is not asked again."""

from collections.abc import Sequence
from functools import cache, cached_property

from souk.discovery.search import Card, Search
from souk.goods.annotation import Annotated, Annotation


class Once:
    """Answers as search and annotation do, for as long as one question is thought about.

    `cards_for`, `understand`, `currency`, `brand` and `span` are those of `Search`, asked with hashable arguments.
    """

    def __init__(self, search: Search, annotation: Annotation) -> None:
        self._search = search
        self._annotation = annotation
        self.cards_for = cache(search.cards_for)
        self.understand = cache(search.understand)
        self.currency = cache(search.currency)
        self.brand = cache(search.brand)
        self.span = cache(search.span)
        self._known: dict[str, Annotated | None] = {}
        self._cards: dict[str, Card | None] = {}

    def known(self, products: Sequence[str]) -> dict[str, Annotated]:
        """What is known of some products, with all evidence; those not annotated yet are left out."""
        asked = [id for id in products if id not in self._known]
        if asked:
            self._known |= {**dict.fromkeys(asked), **self._annotation.many(asked)}
        return {id: known for id in products if (known := self._known[id]) is not None}

    def cards(self, products: Sequence[str]) -> dict[str, Card]:
        """Cards as the catalogue has them now; the retired are left out."""
        asked = [id for id in products if id not in self._cards]
        if asked:
            self._cards |= {**dict.fromkeys(asked), **self._search.cards(asked, self.known(asked))}
        return {id: card for id in products if (card := self._cards[id]) is not None}

    @cached_property
    def behind(self) -> bool:
        """Whether the log is further than the index."""
        return self._search.status().behind
