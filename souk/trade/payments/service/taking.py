"""Beginning a payment, looking at it, and calling it off."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from souk.kit.operation import Caller, Effect, Example, operation
from souk.trade.payments.contracts import Begun, Method, Payment, Posting, Share, Tender, UnknownPayment, WrongPayment
from souk.trade.payments.rules import LONGEST, faults, paid_down, payment_id, remaining, taking
from souk.trade.payments.service.examples import OPEN, ORDER
from souk.trade.payments.service.owing import Owing
from souk.trade.payments.store import money


class Taking(Owing):
    """What comes before the rails and what goes around them."""

    def begin(
        self, order: str, customer: str, currency: str, tenders: Sequence[Tender], shares: Sequence[Share]
    ) -> Payment:
        """Write a payment and its pending entry; the same order twice gives the first one.

        The tenders sum up to the shares; without tenders it is paid at once. Raises `WrongPayment`, `UnknownMethod`.
        """
        asked = Begun(order, customer, currency, tuple(tenders), tuple(shares))
        self.check(asked)
        self.begin_all([asked])
        return self._payment(self._of_order(order))

    def begin_all(self, asked: Sequence[Begun]) -> None:
        """Write the payments of several orders, each `check`ed before, and their pending entries.

        What is there already stays as it is.
        """
        connection, now = self._database.write, self._clock.now()
        known = money.known_payments(connection, [one.order for one in asked])
        fresh = [one for one in asked if one.order not in known]
        if not money.begin(connection, [_payment(one, now) for one in fresh], [*_all_charges(fresh, now)]):
            raise WrongPayment(fresh[0].order, "it was begun at the same moment; ask again")
        self._enter_all([_entry(one) for one in fresh], "pending")
        for one in fresh:
            if not one.tenders:
                row = self._held(payment_id(one.order))
                (self._both if one.later else self._paid)(row)

    def check(self, asked: Begun) -> None:
        """Raises `WrongPayment` and `UnknownMethod` for a payment that cannot be begun."""
        order = asked.order
        if not (0 < len(order) <= LONGEST and len(asked.customer) <= LONGEST):
            raise WrongPayment(order[:LONGEST], f"the names of order and customer have at most {LONGEST} characters")
        for why in faults(asked.currency, asked.tenders, asked.shares, asked.later):
            raise WrongPayment(order, why)
        for tender in asked.tenders:
            self._rail(tender.method)

    def of(self, order: str) -> Payment | None:
        """The payment of an order, if one was begun."""
        row = money.of_order(self._database.read, order)
        return self._payment(row) if row else None

    def undecided(self, orders: Sequence[str]) -> set[str]:
        """The orders among some of which nothing can be said yet: all of their money may come, or none."""
        return money.undecided(self._database.read, orders) if orders else set()

    def cancel(self, order: str) -> Payment:
        """Call a payment off: nothing more is charged; what came, or comes later, goes back in full."""
        row = self._of_order(order)
        if row.ended == "paid":
            self._return_all(row)
        elif money.end(self._database.write, row.id, "canceled"):
            self._unwind(row)
        return self._whole(row.id)

    @operation("payments:work", Effect.WRITE, Example(OPEN[1]))
    def open(self, order: str, customer: str, currency: str, tenders: list[Tender], shares: list[Share]) -> Payment:
        """Begin the payment of an order that was placed elsewhere; the same order twice gives the first one."""
        return self.begin(order, customer, currency, tenders, shares)

    @operation("payments:pay")
    def methods(self, currency: str = "") -> list[Method]:
        """The ways to pay that can be chosen; of a `currency` (USD) those that take it."""
        return [
            Method(name, rail.title)
            for name, rail in sorted(self._rails.items())
            if not currency or not rail.currencies or currency in rail.currencies
        ]

    @operation("payments:pay", example=Example({"order": ORDER}, after=(OPEN,), owned="self"))
    def show(self, order: str, caller: Caller) -> Payment:
        """One's own payment of an order: what is paid, where to confirm it, what went back."""
        found = self.of(order)
        if found is None or not (found.customer == caller.actor or caller.may("payments:work")):
            raise UnknownPayment(order)
        return found

    def _paid(self, row: Any) -> None:
        """All tenders are in: the entry is posted, and the fact is told."""
        if money.end(self._database.write, row.id, "paid"):
            self._resolve(f"pay:{row.id}", "posted")
            self._tell_paid(row)

    def _unwind(self, row: Any) -> None:
        """Nothing of the payment is due any more: its entry is void, parts that came go back, others are not sent."""
        first = self._resolve(f"{_kind(row.later)}:{row.id}", "void")
        charges = money.charges(self._database.write, row.id)
        for charge in charges:
            if charge.state == "paid":
                self._give_back_late(row, charge, booked=not first)
        self._drop_open(charges)

    def _return_all(self, row: Any) -> None:
        left = remaining((Share(**share) for share in row.shares), money.gone(self._database.write, row.id))
        parts = [share for share in left.values() if share.amount or share.subsidy]
        if parts:
            self.refund(row.order, f"cancel:{row.id}", parts, "canceled")


def _payment(one: Begun, now: datetime) -> dict[str, Any]:
    named = {"id": payment_id(one.order), "order": one.order, "customer": one.customer, "currency": one.currency}
    blank = {"ended": "", "moves": 0, "later": one.later, "at": now}
    return {**named, **blank, "shares": [dict(vars(share)) for share in one.shares]}


def _all_charges(begun: Sequence[Begun], now: datetime) -> Iterator[dict[str, Any]]:
    blank = {"state": "pending", "reference": "", "challenge": "", "reason": "", "asked": None, "due": now, "at": now}
    for one in begun:
        payment = payment_id(one.order)
        for number, tender in enumerate(one.tenders, 1):
            named = {"id": f"{payment}-{number}", "payment": payment, "number": number}
            yield {**named, "method": tender.method, "amount": tender.amount, **blank}


def _entry(one: Begun) -> tuple[tuple[str, str, str], tuple[Posting, ...]]:
    kind = _kind(one.later)
    named = (f"{kind}:{payment_id(one.order)}", kind, one.order)
    made = paid_down(one.currency, one.tenders) if one.later else taking(one.currency, one.tenders, one.shares)
    return named, made


def _kind(later: int) -> str:
    """The entry that a payment begins with: what it is for, or a deposit."""
    return "deposit" if later else "pay"
