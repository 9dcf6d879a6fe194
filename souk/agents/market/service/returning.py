"""What merchants give back: read in their orders, and given back to the budget of the mandate that paid."""

from datetime import timedelta
from typing import Any

from souk.agents.market import store
from souk.agents.market.contracts import Bought, Declined, NotCalledOff
from souk.agents.market.ports import Placed
from souk.agents.market.service.asking import FOLLOWED
from souk.agents.market.service.buying import HOUSE, Buying
from souk.agents.market.service.part import PATIENCE
from souk.kit.errors import SoukError
from souk.kit.operation import Caller, Effect, Example, operation
from souk.trade.mandates import NotNow

# Nobody is asked more often than this.
AGAIN, DAILY = timedelta(hours=1), timedelta(days=1)


class Returning(Buying):
    """Follows orders that were paid elsewhere."""

    @operation("market:work", Effect.WRITE, Example({}))
    def follow(self, *, most: int = 20) -> int:
        """Ask about orders that were paid elsewhere, and give back to their mandates what came back; answers how many.

        A merchant that does not say gives nothing back; it is asked again an hour later, and once a day where it tells
        of the order by itself.
        """
        now, most = self._clock.now(), max(1, min(most, 100))
        waiting = store.followed(self._database.read, now - FOLLOWED, (now - AGAIN, now - DAILY), most)
        # All are asked before anything is written: nobody else could write while a merchant thinks.
        said = [(one, self._returned(one, actor, shown)) for one, actor, shown in waiting]
        return sum(self._given_back(one, back) for one, back in said)

    @operation("market:work", Effect.WRITE, Example({}))
    def forget_erased(self, after: str = "") -> str:
        """Forget what people asked for and presented who were erased since a position; the position to go on from."""
        return self._events.erased(after, self._forgotten)

    def _forgotten(self, actor: str) -> bool:
        return store.forget(self._database.write, actor)

    @operation("market:buy", Effect.WRITE, Example({"offer": "o" * 25}))
    def call_off(self, offer: str, caller: Caller) -> Bought | None:
        """Ask the merchant to call off what one bought by an offer, before it leaves; None where nothing was.

        What comes back is in the mandate's budget again, at once or when the merchant's order says so. Raises
        `NotCalledOff` where the merchant does not.
        """
        found = store.live(self._database.read, offer, caller.actor)
        if found is None:
            return None
        if found.state != "paid":
            raise NotCalledOff(found.domain, f"it is {found.state}")
        shown = store.presented(self._database.read, found.id).presented or {}
        back = self._asked_back(found, str(shown.get("thumbprint", "")), caller)
        self._given_back(found, back)
        return store.bought(self._database.write, found.id, caller.actor)

    def _asked_back(self, found: Bought, agent: str, caller: Caller) -> int:
        merchant = self._found(found.merchant)
        sign, profile = self._signing(found.mandate, agent, caller)
        # A mandate that is over signs no more, and some merchants believe whoever knows the order's number.
        for signing in (sign, None) if agent else (None,):
            try:
                talk = self._talk(merchant, PATIENCE, profile, signing)
                return self._trader(merchant).call_off(talk, _placed(found), self._drawn(f"off {found.id}"))
            except Declined as error:
                raise NotCalledOff(found.domain, str(error.facts["why"])) from None
            except NotNow:
                continue
        raise NotCalledOff(found.domain, "its mandate is over")

    def _returned(self, one: Bought, actor: str, shown: Any) -> int:
        """What the merchant's order says came back; 0 where it says nothing."""
        merchant, agent = self._found(one.merchant), str((shown or {}).get("thumbprint", ""))
        sign, profile = self._signing(one.mandate, agent, Caller(actor, frozenset({"mandates:own"})))
        # A mandate that is over signs no more, and some merchants tell an order to whoever knows its number.
        for signing in (sign, None) if agent else (None,):
            try:
                talk = self._talk(merchant, PATIENCE, profile, signing)
                return self._trader(merchant).returned(talk, _placed(one))
            except SoukError:
                continue
        return 0

    def _given_back(self, one: Bought, back: int) -> bool:
        """Give the mandate what came back since that was counted last, at most what was paid."""
        known, total = store.returned(self._database.write, one.id), min(back, one.total)
        if total <= known:
            store.came_back(self._database.write, one.id, known, "paid", self._clock.now())
            return False
        self._tell("refund", {"authorisation": one.authorisation, "amount": total - known})
        state = "refunded" if total == one.total else "paid"
        store.came_back(self._database.write, one.id, total, state, self._clock.now())
        facts = {"domain": one.domain, "total": total - known, "currency": one.currency}
        self._note("purchase-refunded", one.id, HOUSE, **facts)
        return True


def _placed(one: Bought) -> Placed:
    return Placed(one.checkout, one.order, one.currency)
