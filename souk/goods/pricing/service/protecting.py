"""Price protection: what a shop promises, and what of an order comes back because a price fell."""

from typing import Any

from souk.goods.catalog import UnknownProduct
from souk.goods.pricing import store
from souk.goods.pricing.contracts import (
    Bought,
    Line,
    Promise,
    PromiseMoved,
    Protection,
    WrongBasket,
    WrongPromise,
)
from souk.goods.pricing.rules.protecting import Moment, comes_back
from souk.goods.pricing.service.baskets import Baskets, offers
from souk.goods.pricing.service.examples import PUT, RUN, SHOP
from souk.goods.promotions import OtherShops
from souk.kit.operation import Caller, Effect, Example, operation

CHANGED = "pricing.promise-changed"
MOST_DAYS, MOST, MOST_WHY = 365, 500, 1_000
_WEEK = {"shop": "corner", "days": 7, "number": 0, "why": "for the winter"}
_PROMISED = ("pricing.put-promise", _WEEK)
_BOUGHT: dict[str, Any] = {
    "lines": [
        {"id": "0001", "sku": "corner-kettle", "product": "corner-kettle", "shop": "corner", "quantity": 1,
         "unit": 8900, "categories": ["kettle"]}
    ],
    "context": {"at": "2026-11-01T10:00:00+08:00"},
    "paid": {"0001": 8900},
}  # fmt: skip


class Protecting(Baskets):
    """Promises of shops about later prices."""

    @operation("pricing:quote", example=Example({"shop": "corner"}, after=(SHOP, _PROMISED)))
    def promise(self, shop: str) -> Promise:
        """For how many days after an order a shop makes a fallen price good; 0 where it said nothing."""
        return store.promises(self._database.read, [shop])[shop]

    @operation("promotions:read", example=Example({"shop": "corner"}, after=(SHOP, _PROMISED), owned="shop"))
    def promise_versions(self, shop: str, caller: Caller, *, most: int = 20) -> list[Promise]:
        """The versions of one's own shop's promise, newest first."""
        _own(shop, caller)
        if not 1 <= most <= MOST:
            raise WrongPromise(shop, "most", f"{most} is not between 1 and {MOST}")
        return list(store.promise_versions(self._database.read, shop, most))

    @operation("promotions:write", Effect.WRITE, Example(_WEEK, after=(SHOP,), owned="shop"))
    def put_promise(self, shop: str, days: int, number: int, why: str, caller: Caller) -> Promise:
        """Promise so many days from now on, upon the `number` that was read; orders that are made keep theirs.

        0 days end the promise. Taken back by putting the days of an earlier version again.
        """
        _own(shop, caller)
        if not 0 <= days <= MOST_DAYS:
            raise WrongPromise(shop, "days", f"{days} is not between 0 and {MOST_DAYS}")
        if not why.strip() or len(why) > MOST_WHY:
            raise WrongPromise(shop, "why", f"say why, in at most {MOST_WHY} characters")
        newest = store.promises(self._database.write, [shop])[shop]
        made = Promise(shop, number + 1, days, self._clock.now(), caller.actor, why.strip())
        if newest.number != number or not store.add_promise(self._database.write, made):
            raise PromiseMoved(shop, number)
        self._events.record(CHANGED, [(shop, {"number": made.number, "days": days, "why": made.why})], caller)
        return made

    @operation("pricing:quote", example=Example({"bought": _BOUGHT}, after=(SHOP, PUT, RUN, _PROMISED)))
    def protection(self, bought: Bought) -> Protection:
        """What of an order comes back now because its prices fell, line by line, with the reason and its source.

        Each line is held to what its shop promised when the order was made. Nothing is changed: whoever gives it back
        says so in `back` from then on.
        """
        ids = [line.id for line in bought.lines]
        if len(set(ids)) < len(ids) or set(ids) - set(bought.paid):
            raise WrongBasket(ids[0], "each line has an id of its own and what was paid for it")
        now, then = self._clock.now(), bought.context.at
        promises = store.promises(self._database.read, {line.shop for line in bought.lines}, then)
        units = {line.id: self._unit(line, bought.context.currency) for line in bought.lines}
        rules = [one.rule for one in self._promotions.live()]
        lines = tuple(comes_back(bought, promises, Moment(now, units, rules)))
        return Protection(now, bought.context.currency, sum(one.due for one in lines), lines)

    def _unit(self, line: Line, currency: str) -> int | None:
        """What a line's shop asks for its variant now; None where it does not offer it in that currency."""
        try:
            product = self._catalog.listing(line.product).product
        except UnknownProduct:
            return None
        found = (one for variant, one in offers(product) if (variant, one.shop) == (line.sku, line.shop))
        return next((one.price.amount for one in found if one.price.currency == currency), None)


def _own(shop: str, caller: Caller) -> None:
    if caller.shop is not None and caller.shop != shop:
        raise OtherShops(caller.shop)
