"""An order that is paid in two parts: goods held for a deposit, reminded of its balance, placed or let go."""

from collections.abc import Mapping
from datetime import timedelta

from souk.goods.inventory import OutOfStock
from souk.kit.operation import Caller, Effect, Example, operation
from souk.trade.orders.contracts.orders import Balance, Order, OrderState
from souk.trade.orders.contracts.refusals import NotInThatState, PastCanceling
from souk.trade.orders.rules.money import down_of
from souk.trade.orders.rules.pieces import wants
from souk.trade.orders.rules.terms import clause
from souk.trade.orders.service.examples import DEPOSIT, NEEDS_DEPOSIT
from souk.trade.orders.service.part import Desk
from souk.trade.orders.store import rows
from souk.trade.payments import Payment, Share

HOUSE = Caller("house", frozenset({"orders:work", "payments:work"}))
# Goods stay held a little longer than the balance may be paid, since what was paid at the last moment is learnt later.
GRACE = timedelta(hours=1)


class Balancing(Desk):
    """Between the deposit and the balance."""

    @operation(
        "orders:change",
        Effect.SPEND,
        Example({"order": DEPOSIT, "method": "sandbox-card"}, after=NEEDS_DEPOSIT, owned="self"),
    )
    def pay_balance(self, order: str, method: str, caller: Caller, *, secret: str = "") -> Order:
        """Pay the balance of an order whose deposit is paid, in its window; a job makes the payment.

        Where it fails it may be tried again until the window ends. What comes later than that goes back.
        """
        kept = self._mine(order, secret, caller, lock=True)
        owed, now = self._owed(kept), self._clock.now()
        if now < owed.since:
            raise NotInThatState(order, f"its balance can be paid from {owed.since:%Y-%m-%d %H:%M} UTC")
        if now >= owed.until:
            raise NotInThatState(order, f"its balance could be paid until {owed.until:%Y-%m-%d %H:%M} UTC")
        self._payments.ask_balance(order, method)
        rows.put(self._database.write, order, until=now)
        self._step(kept, "balance-begun", "", caller, method=method)
        return self._shown(order)

    def _call_off(self, kept: rows.Kept, wanted: Mapping[str, int], why: str, caller: Caller) -> None:
        """A customer does not want it any more; a balance that is being paid just now is waited for."""
        said = clause("call-off", next(iter(kept.made_of.terms.values())))
        if wanted:
            raise PastCanceling(kept.id, "with a deposit on it, it is canceled whole", said)
        payment = self._payments.of(kept.id)
        if payment is not None and payment.state != "deposit":
            raise PastCanceling(kept.id, "its balance is being paid just now", said)
        self._let_lapse(kept, "canceled", why, caller)

    def _owed(self, kept: rows.Kept) -> Balance:
        owed = self._balance(kept)
        if kept.state != "deposit" or owed is None:
            raise NotInThatState(kept.id, f"it is {kept.state}, and no balance of it is owed")
        return owed

    def _deposited(self, kept: rows.Kept) -> OrderState:
        """The deposit is here: the goods are held until the balance is paid; where none are left it goes back."""
        owed = self._balance(kept)
        if owed is None:
            raise RuntimeError(f"order {kept.id} has a deposit and no balance")
        until = owed.until + GRACE
        if not self._inventory.prolong(kept.id, until):
            try:
                self._inventory.reserve(kept.id, wants(kept.made_of.lines, self._gifts(kept)), until)
            except OutOfStock as error:
                return self._let_lapse(kept, "canceled", str(error), HOUSE, whole=True)
        rows.put(self._database.write, kept.id, state="deposit", until=owed.since)
        times = {"since": owed.since.isoformat(), "until": owed.until.isoformat()}
        self._step(kept, "deposit-paid", "", HOUSE, paid=down_of(kept.made_of.priced), later=owed.amount, **times)
        return "deposit"

    def _waiting(self, kept: rows.Kept, payment: Payment | None) -> OrderState:
        """An order whose balance is not here: told when it is due, let go when it is too late."""
        owed, now = self._owed(kept), self._clock.now()
        state = payment.state if payment else "canceled"
        if now >= owed.until and state != "unknown":
            return self._let_lapse(kept, "lapsed", "the balance was not paid in time", HOUSE)
        if state != "deposit":
            return "deposit"
        fresh = {"until": owed.until if now >= owed.since else owed.since}
        if kept.told is None and now >= owed.since:
            self._step(kept, "balance-due", "", HOUSE, later=owed.amount, until=owed.until.isoformat())
            fresh["told"] = now
        rows.put(self._database.write, kept.id, **fresh)
        return "deposit"

    def _let_lapse(
        self, kept: rows.Kept, state: OrderState, reason: str, caller: Caller, *, whole: bool = False
    ) -> OrderState:
        """No balance comes: the goods are free again, and the deposit is kept or goes back as its rule says."""
        owed, down = self._balance(kept), down_of(kept.made_of.priced)
        stays = {} if whole or owed is None else {shop: many for shop, many in owed.kept.items() if many}
        if stays:
            self._payments.keep(kept.id, [Share(shop, many) for shop, many in sorted(stays.items())])
        else:
            self._payments.cancel(kept.id)
        self._promotions.give_back(kept.session)
        self._inventory.release(kept.id)
        back = down - sum(stays.values())
        rows.put(self._database.write, kept.id, state=state, reason=reason[:500], refunded=back)
        pieces = sum(line.quantity for line in kept.made_of.lines)
        facts: dict[str, str | int] = {"pieces": pieces, "refunded": back, "forfeited": sum(stays.values())}
        facts |= {} if caller == HOUSE else {"by": "call-off"}
        self._step(kept, state, reason[:500], caller, shop="", **facts)
        return state
