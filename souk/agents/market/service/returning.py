"""What merchants give back: read in their orders, and given back to the budget of the mandate that paid."""

from datetime import timedelta
from typing import Any

from souk.agents.market import store
from souk.agents.market.contracts import Bought
from souk.agents.market.service.buying import HOUSE, Buying
from souk.agents.market.service.part import PATIENCE
from souk.kit.errors import SoukError
from souk.kit.operation import Caller, Effect, Example, operation

# Goods are sent back within weeks, and money follows; nobody is asked more often than this.
FOLLOWED, AGAIN = timedelta(days=120), timedelta(hours=1)


class Returning(Buying):
    """Follows orders that were paid elsewhere."""

    @operation("market:work", Effect.WRITE, Example({}))
    def follow(self, *, most: int = 20) -> int:
        """Ask about orders that were paid elsewhere, and give back to their mandates what came back; answers how many.

        A merchant that does not say gives nothing back; it is asked again an hour later.
        """
        now = self._clock.now()
        waiting = store.followed(self._database.read, now - FOLLOWED, now - AGAIN, max(1, min(most, 100)))
        # All are asked before anything is written: nobody else could write while a merchant thinks.
        said = [(one, shown, self._returned(one, actor, shown)) for one, actor, shown in waiting]
        return sum(self._given_back(one, shown or {}, back) for one, shown, back in said)

    @operation("market:work", Effect.WRITE, Example({}))
    def forget_erased(self, after: str = "") -> str:
        """Forget what people asked for and presented who were erased since a position; the position to go on from."""
        return self._events.erased(after, self._forgotten)

    def _forgotten(self, actor: str) -> bool:
        return store.forget(self._database.write, actor)

    def _returned(self, one: Bought, actor: str, shown: Any) -> int:
        """What the merchant's order says came back; 0 where it says nothing."""
        merchant, agent = self._found(one.merchant), str((shown or {}).get("thumbprint", ""))
        sign, profile = self._signing(one.mandate, agent, Caller(actor, frozenset({"mandates:own"})))
        # A mandate that is over signs no more, and some merchants tell an order to whoever knows its number.
        for signing in (sign, None) if agent else (None,):
            try:
                talk = self._talk(merchant, PATIENCE, profile, signing)
                return self._trader(merchant).returned(talk, one.order, one.currency)
            except SoukError:
                continue
        return 0

    def _given_back(self, one: Bought, shown: Any, back: int) -> bool:
        """Give the mandate what came back since it was asked last, at most what was paid."""
        known, total = int(shown.get("returned", 0)), min(back, one.total)
        if total <= known:
            store.came_back(self._database.write, one.id, known, "paid", self._clock.now())
            return False
        self._tell("refund", {"authorisation": one.authorisation, "amount": total - known})
        state = "refunded" if total == one.total else "paid"
        store.came_back(self._database.write, one.id, total, state, self._clock.now())
        facts = {"domain": one.domain, "total": total - known, "currency": one.currency}
        self._note("purchase-refunded", one.id, HOUSE, **facts)
        return True
