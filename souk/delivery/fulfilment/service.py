"""Shipping rates of shops, each version kept, and the promise that a basket gets."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from souk.delivery.fulfilment import store
from souk.delivery.fulfilment.contracts import (
    NotDelivered,
    OtherShopsRates,
    Promise,
    Rate,
    RateCard,
    RatesMoved,
    UnknownRates,
    WrongRate,
)
from souk.delivery.fulfilment.rules import nearest, promised, wrong
from souk.goods.catalog import Catalog
from souk.insight.events import Events
from souk.kit.clock import Clock
from souk.kit.database import Database
from souk.kit.operation import Caller, Effect, Example, operation

CHANGED = "fulfilment.rates-changed"
MOST_RATES, MOST = 300, 500
_SHOP = ("catalog.open-shop", {"shop": {"id": "corner", "name": {"en": "The corner shop", "zh-CN": "街角小店"}}})
_RATE = {"id": "home", "carrier": "Invented Express", "fee": 800, "currency": "CNY", "fastest": 1, "slowest": 3}
_PUT: tuple[str, Mapping[str, Any]] = (
    "fulfilment.put-rates",
    {"shop": "corner", "rates": [_RATE], "number": 0, "why": "first rates"},
)


class Fulfilment:
    """When goods arrive and what that costs; a shop without rates ships for nothing and promises no day."""

    def __init__(self, database: Database, clock: Clock, events: Events, catalog: Catalog) -> None:
        self._database = database
        self._clock = clock
        self._events = events
        self._catalog = catalog

    @operation("fulfilment:see", example=Example({"shop": "corner"}, after=(_SHOP, _PUT)))
    def rates(self, shop: str) -> RateCard | None:
        """What a shop asks for shipping, by destination; nothing where it has said nothing."""
        return store.card(self._database.read, shop)

    @operation("fulfilment:see", example=Example({"shop": "corner", "destination": "CN"}, after=(_SHOP, _PUT)))
    def promise(self, shop: str, destination: str = "", currency: str = "CNY") -> Promise | None:
        """When an order of this moment arrives at a destination, and for what fee; raises `NotDelivered`."""
        return self.promises([shop], destination, currency).get(shop)

    @operation("fulfilment:see", example=Example({"shops": ["corner"], "destination": "CN"}, after=(_SHOP, _PUT)))
    def arrivals(self, shops: Sequence[str], destination: str = "", currency: str = "CNY") -> list[Promise]:
        """What shops promise for an order of this moment; who does not ship there, or has no rates, is left out."""
        wanted = sorted(set(shops))
        if len(wanted) > MOST:
            raise WrongRate("arrivals", "shops", f"{len(wanted)} are more than {MOST}")
        return [one for one in self._promised(wanted, destination, currency).values() if one]

    @operation("fulfilment:read", example=Example({"shop": "corner"}, after=(_SHOP, _PUT), owned="shop"))
    def versions(self, shop: str, caller: Caller, *, most: int = 20) -> list[RateCard]:
        """The versions of one's own shop's rates, newest first: who, when, why."""
        self._own(shop, caller)
        if not 1 <= most <= MOST:
            raise WrongRate("versions", "most", f"{most} is not between 1 and {MOST}")
        return store.versions(self._database.read, shop, most)

    @operation(
        "fulfilment:write",
        Effect.WRITE,
        Example({"shop": "corner", "rates": [_RATE], "number": 0, "why": "first rates"}, after=(_SHOP,), owned="shop"),
    )
    def put_rates(self, shop: str, rates: Sequence[Rate], number: int, why: str, caller: Caller) -> RateCard:
        """Let a shop ship by these rates and no others, upon the `number` that was read; 0 for the first ones."""
        self._own(shop, caller)
        if shop not in {one.id for one in self._catalog.shops()}:
            raise WrongRate("all", "shop", f"there is no shop {shop}")
        if len(rates) > MOST_RATES:
            raise WrongRate("all", "rates", f"a shop has at most {MOST_RATES}")
        for rate, field, fault in wrong(rates):
            raise WrongRate(rate, field, fault)
        return self._add(RateCard(shop, number + 1, tuple(rates), self._clock.now(), caller.actor, why.strip()), caller)

    @operation(
        "fulfilment:write",
        Effect.WRITE,
        Example({"shop": "corner", "version": 1, "number": 1, "why": "as it was"}, after=(_SHOP, _PUT), owned="shop"),
    )
    def restore_rates(self, shop: str, version: int, number: int, why: str, caller: Caller) -> RateCard:
        """Let the rates be again what they were at a version; that is a new version, which can be taken back too."""
        self._own(shop, caller)
        old = store.card(self._database.read, shop, version)
        if old is None:
            raise UnknownRates(shop, version)
        return self._add(RateCard(shop, number + 1, old.rates, self._clock.now(), caller.actor, why.strip()), caller)

    def promises(self, shops: Iterable[str], destination: str, currency: str) -> dict[str, Promise]:
        """What each shop promises for an order of this moment; raises `NotDelivered` where one does not ship there."""
        found = {}
        for shop, promise in self._promised(shops, destination, currency).items():
            if promise is None:
                raise NotDelivered(shop, destination or currency)
            found[shop] = promise
        return found

    def _promised(self, shops: Iterable[str], destination: str, currency: str) -> dict[str, Promise | None]:
        """By shop that has rates; None where none of them leads there."""
        now = self._clock.now()
        cards = store.cards(self._database.read, sorted(set(shops)))
        rates = {shop: nearest(card.rates, destination, currency) for shop, card in cards.items() if card.rates}
        return {shop: promised(cards[shop], rate, now) if rate else None for shop, rate in rates.items()}

    def _add(self, made: RateCard, caller: Caller) -> RateCard:
        if not made.why or len(made.why) > 1000:
            raise WrongRate("all", "why", "say why, in at most 1000 characters")
        newest = store.card(self._database.write, made.shop)
        if (newest.number if newest else 0) != made.number - 1 or not store.add(self._database.write, made):
            raise RatesMoved(made.shop, made.number - 1)
        facts = {"shop": made.shop, "number": made.number, "why": made.why}
        self._events.record(CHANGED, [(made.shop, facts)], caller)
        return made

    def _own(self, shop: str, caller: Caller) -> None:
        if caller.shop is not None and caller.shop != shop:
            raise OtherShopsRates(caller.shop)
