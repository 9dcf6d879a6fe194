"""What a shop grants beyond the law, each version kept: an order keeps the one that held when it was made."""

from collections.abc import Sequence

from souk.kit.operation import Caller, Effect, Example, operation
from souk.trade.orders.contracts.orders import ShopTerms, TermsVersion
from souk.trade.orders.contracts.refusals import OtherShopsTerms, TermsMoved, WrongOrder
from souk.trade.orders.service.part import MOST_WHY, Desk
from souk.trade.orders.store import terms as kept_terms

MOST_SHOPS = 500
_SHOP = ("catalog.open-shop", {"shop": {"id": "corner", "name": {"en": "The corner shop", "zh-CN": "街角小店"}}})
_PUT = ("orders.put-terms", {"shop": "corner", "terms": {"returns": 14}, "number": 0, "why": "longer for winter"})


class Terming(Desk):
    """Terms of shops."""

    @operation("orders:see", example=Example({"shop": "corner"}, after=(_SHOP, _PUT)))
    def terms(self, shop: str) -> TermsVersion:
        """What a shop grants: days to send back or exchange; 7 and 15 where it said nothing."""
        return kept_terms.terms(self._database.read, [shop])[shop]

    @operation("orders:see", example=Example({"shops": ["corner"]}, after=(_SHOP, _PUT)))
    def terms_of(self, shops: Sequence[str]) -> list[TermsVersion]:
        """What each of several shops grants, as `terms` says of one."""
        wanted = sorted(set(shops))
        if len(wanted) > MOST_SHOPS:
            raise WrongOrder("terms", "shops", f"{len(wanted)} are more than {MOST_SHOPS}")
        return list(kept_terms.terms(self._database.read, wanted).values())

    @operation("orders:read", example=Example({"shop": "corner"}, after=(_SHOP, _PUT), owned="shop"))
    def terms_versions(self, shop: str, caller: Caller, *, most: int = 20) -> list[TermsVersion]:
        """The versions of one's own shop's terms, newest first."""
        self._own_shop(shop, caller)
        return kept_terms.terms_versions(self._database.read, shop, None, min(max(most, 1), 500))

    @operation(
        "orders:write",
        Effect.WRITE,
        Example(
            {"shop": "corner", "terms": {"returns": 14}, "number": 0, "why": "longer for winter"},
            after=(_SHOP,),
            owned="shop",
        ),
    )
    def put_terms(self, shop: str, terms: ShopTerms, number: int, why: str, caller: Caller) -> TermsVersion:
        """Grant other days from now on, upon the `number` that was read; orders that are made keep theirs.

        Taken back by putting an earlier version's terms again.
        """
        self._own_shop(shop, caller)
        if not why.strip() or len(why) > MOST_WHY:
            raise WrongOrder(shop, "why", f"say why, in at most {MOST_WHY} characters")
        newest = kept_terms.terms(self._database.write, [shop])[shop]
        made = TermsVersion(shop, number + 1, terms, self._clock.now(), caller.actor, why.strip())
        if newest.number != number or not kept_terms.add_terms(self._database.write, made):
            raise TermsMoved(shop, number)
        facts = {"number": made.number, "returns": terms.returns, "exchanges": terms.exchanges, "why": made.why}
        self._events.record("orders.terms-changed", [(shop, facts)], caller)
        return made

    def _own_shop(self, shop: str, caller: Caller) -> None:
        if caller.shop is not None and caller.shop != shop:
            raise OtherShopsTerms(caller.shop)
