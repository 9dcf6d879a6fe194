"""A payment in two parts: a deposit at once, and a balance that is asked for in its own time."""

from collections.abc import Sequence
from typing import Any

from souk.trade.payments.contracts import Share, Tender, WrongPayment
from souk.trade.payments.rules import completed, kept_back, late, refund_key, reversed_
from souk.trade.payments.service.part import PAID
from souk.trade.payments.service.returning import Returning
from souk.trade.payments.store import money

_SETTLED = ("paid", "failed", "canceled")


class Owing(Returning):
    """Between the deposit and the balance the money is owed to the customer."""

    def ask_balance(self, order: str, method: str) -> None:
        """Let the balance of a payment whose deposit is paid be charged by a method; a job does it.

        After a charge that failed it may be asked again. Raises `WrongPayment` where none is owed or one is under way.
        """
        row = self._of_order(order)
        self._rail(method)
        charges = money.charges(self._database.write, row.id)
        if row.ended or not self._paid_down(row, charges):
            raise WrongPayment(order, "no balance of it is owed")
        if any(one.state not in _SETTLED for one in charges):
            raise WrongPayment(order, "its balance is being paid just now")
        now, number = self._clock.now(), len(charges) + 1
        blank = {"state": "pending", "reference": "", "challenge": "", "reason": "", "asked": None}
        named = {"id": f"{row.id}-{number}", "payment": row.id, "number": number, "method": method}
        money.add_charge(self._database.write, {**named, **blank, "amount": row.later, "due": now, "at": now})

    def keep(self, order: str, parts: Sequence[Share]) -> None:
        """End a payment whose balance never came: parts of the deposit stay with the shops, the rest goes back.

        What comes later goes back in full. Does nothing where the payment has ended.
        """
        row = self._of_order(order)
        charges = money.charges(self._database.write, row.id)
        if not self._paid_down(row, charges):
            raise WrongPayment(order, "no deposit of it is paid")
        deposit = _whole(row) - row.later
        rest = deposit - sum(part.amount for part in parts)
        if rest < 0:
            raise WrongPayment(order, "more would be kept than was paid")
        if not money.end(self._database.write, row.id, "kept"):
            return
        self._drop_open(charges)
        self._enter((f"kept:{row.id}", "kept", row.order), kept_back(row.currency, deposit, parts), "posted")
        for charge in charges:
            if charge.state == "paid" and rest:
                back = min(rest, charge.amount)
                self._send_back(row, charge, back, "kept")
                rest -= back

    def _paid_down(self, row: Any, charges: Sequence[Any]) -> bool:
        """Whether a balance is owed later and all that comes before it is paid."""
        paid = sum(charge.amount for charge in charges if charge.state == "paid")
        return bool(row.later) and paid >= _whole(row) - int(row.later)

    def _both(self, row: Any) -> None:
        """Money of a payment in two parts is here: the deposit is whole, or the balance makes a sale of it."""
        charges = [one for one in money.charges(self._database.write, row.id) if one.state == "paid"]
        paid, whole = sum(one.amount for one in charges), _whole(row)
        if paid >= whole - row.later:
            self._resolve(f"deposit:{row.id}", "posted")
        if paid >= whole and money.end(self._database.write, row.id, "paid"):
            last = max(charges, key=lambda one: one.number)
            shares = [Share(**share) for share in row.shares]
            made = completed(row.currency, whole - row.later, [Tender(last.method, last.amount)], shares)
            self._enter((f"pay:{row.id}", "pay", row.order), made, "posted")
            self._tell_paid(row)

    def _tell_paid(self, row: Any) -> None:
        shops = sorted({share["shop"] for share in row.shares} - {""})
        amount = sum(share["amount"] for share in row.shares)
        self._note(PAID, row.order, payment=row.id, amount=amount, currency=row.currency, shops=shops)

    def _drop_open(self, charges: Sequence[Any]) -> None:
        """Charges that were never sent will not be."""
        for charge in charges:
            if charge.state == "pending":
                fresh = {"state": "canceled", "at": self._clock.now()}
                money.move(self._database.write, charge.id, "pending", fresh)

    def _send_back(self, row: Any, charge: Any, amount: int, why: str) -> None:
        """A part of a charge, which is in `returns`, to be sent back to its owner."""
        key, now = refund_key(why, charge.id), self._clock.now()
        made = {"id": key, "refund": f"late:{why}:{charge.id}", "payment": row.id, "charge": charge.id, "parts": []}
        made |= {"method": charge.method, "amount": amount, "state": "waiting", "reason": ""}
        money.add_refund(self._database.write, {**made, "asked": now, "due": now, "at": now})
        postings = reversed_(late(row.currency, Tender(charge.method, amount)))
        self._enter((f"refund:{key}", "refund", row.order), postings, "pending", why=why)


def _whole(row: Any) -> int:
    return sum(share["amount"] for share in row.shares)
