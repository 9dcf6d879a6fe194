"""Prices of the index that are others by now: by a campaign that was changed, or by a moment that has come."""

import math
from collections.abc import Iterator, Mapping, Sequence

from souk.discovery.search.contracts import Card, Filter
from souk.discovery.search.ports import Entry, Plan
from souk.discovery.search.rules import entries
from souk.discovery.search.rules.repricing import about, every, told, whatever_it_costs
from souk.discovery.search.service.part import Part
from souk.goods.catalog import Shop
from souk.goods.promotions import Campaign
from souk.insight.events import Position

# So many goods of a query are priced anew before it is answered; the others while the index follows the log.
AT_ONCE = 300
PROMOTED = "promotions.changed"
_PAGE = 500


class Repricing(Part):
    """Keeps the prices of the index what they are."""

    def _bring_up(self, plan: Plan, live: Sequence[Campaign]) -> None:
        """Price anew what a plan may list, as far as its price may be another one by the campaigns that are live."""
        if not self._stale.guard.acquire(blocking=False):
            # Who holds it brings prices up; what is shown is priced once more anyway.
            return
        try:
            if self._look_out(live):
                near = self._index.candidates(whatever_it_costs(plan)).hits
                self._reprice([hit.key for hit in near if hit.key in self._stale.keys][:AT_ONCE])
        finally:
            self._stale.guard.release()

    def _repriced(self, most: int) -> int:
        """Price so many goods anew; how many were."""
        return self._reprice(list(self._stale.keys)[:most]) if self._look_out(self._promotions.live()) else 0

    def _look_out(self, campaigns: Sequence[Campaign]) -> bool:
        """Note whose price may be another one by now; whether there is any, and this reader is not behind the index."""
        stale, stands = self._stale, self._stands()
        if not stands:
            return False
        live = {one.rule.id: one for one in campaigns}
        self._open(stands, live)
        numbers = {id: one.number for id, one in live.items()}
        for campaign in {id for id, _ in numbers.items() ^ stale.seen.items()}:
            stale.keys.update(self._touched(campaign, live.get(campaign)))
        stale.seen = numbers
        now = self._clock.now().timestamp()
        if now >= stale.moment:
            due = Filter("until", at_most=now)
            stale.keys |= {hit.key for hit in self._index.candidates(every((due,))).hits}
            stale.moment = math.inf
        # A reader of an older moment would put old prices in place of newer ones.
        return bool(stale.keys) and Position.parse(stands) <= Position.parse(self._events.last())

    def _open(self, stands: str, live: Mapping[str, Campaign]) -> None:
        """Learn of the index when its next price changes; of another one also which campaigns it does not know yet."""
        status, stale = self._index.status(), self._stale
        if stale.of is None or stale.of[0] != status.generation:
            stale.keys = set()
            unknown = dict.fromkeys(self._promoted(stands), 0)
            stale.seen = {**{id: one.number for id, one in live.items()}, **unknown}
        if stale.of != (status.generation, status.position):
            spans = self._index.tally(every(()), [], ["until"]).spans
            stale.moment = spans["until"][0] if "until" in spans else math.inf
            stale.of = status.generation, status.position

    def _promoted(self, after: str) -> Iterator[str]:
        """Campaigns that were changed since a place in the log."""
        while True:
            page = self._events.read(after, _PAGE, (PROMOTED,))
            yield from (one.subject for one in page.events)
            after = page.after
            if len(page.events) < _PAGE:
                return

    def _touched(self, campaign: str, now: Campaign | None) -> Iterator[int]:
        """Goods that a campaign was about, and those that it is about now, by key."""
        yield from (hit.key for hit in self._index.candidates(every(told(campaign))).hits)
        if now is not None:
            yield from (hit.key for hit in self._index.candidates(every(about(now.rule))).hits)

    def _reprice(self, keys: Sequence[int]) -> int:
        """Put some goods into the index as they are now; how many, none where another process writes it."""
        self._stale.keys.difference_update(keys)
        products = [str(card["product"]) for card in self._index.cards(keys).values()]
        found, gone = self._entries(products) if products else ([], [])
        if not products or not self._index.apply(found, gone, self._index.status().position):
            return 0
        self._stale.of = self._stale.of and (self._stale.of[0], "")
        return len(products)

    def _as_priced(self, cards: Sequence[Card], shops: Mapping[str, Shop]) -> list[Card]:
        """Cards with their prices as they are now; what is retired by now is left out."""
        listings = self._catalog.listings([card.product for card in cards])
        sold = self._pricing.buyable([one.product for one in listings.values() if not one.retired])
        live = {one.id: one for one in sold}
        tags = self._pricing.tags(list(live.values()))
        shown = [(card, live[card.product], tags.get(card.product)) for card in cards if card.product in live]
        return [
            self._cards.tagged.of(entries.tagged, card, product, tag, entries.shown_shop(product, tag, shops))
            for card, product, tag in shown
        ]

    def _stands(self) -> str:
        """The log position of the index; the part that follows the log knows it."""
        raise NotImplementedError

    def _entries(self, products: Sequence[str]) -> tuple[list[Entry], list[str]]:
        """Products as the index keeps them, and those that are gone; the part that follows the log knows them."""
        raise NotImplementedError
