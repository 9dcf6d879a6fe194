"""Charging: claimed and committed first, asked outside every transaction, learnt once; never paid twice."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from souk.kit.operation import Effect, Example, Step, operation
from souk.trade.payments.contracts import Outcome, UnknownMethod
from souk.trade.payments.rules import after
from souk.trade.payments.service.examples import OPEN, PAYMENT
from souk.trade.payments.service.part import FAILED, next_asking, told
from souk.trade.payments.service.taking import Taking
from souk.trade.payments.store import money

# Longer than any rail may take for a call, so whoever claimed it is gone.
LOST = timedelta(minutes=2)


@dataclass(frozen=True)
class Claimed:
    """A charge that is about to be sent, of which payment, and whether it is the last of it."""

    charge: Any
    payment: Any
    last: bool


class Charging(Taking):
    """How a charge comes to its outcome."""

    @operation("payments:work", Effect.SPEND, Example({"payment": PAYMENT}, after=(OPEN,)))
    def charge(self, payment: str) -> Iterator[Step]:
        """Charge what of a payment was never asked for, tender by tender; stops at what fails or is not known yet."""
        done = 0
        while (claimed := self._next(payment)) is not None:
            number = claimed.charge.number
            yield Step(done, number, "claimed")
            outcome = self._ask(claimed)
            self._learn(claimed.charge.id, outcome)
            done += 1
            yield Step(done, number, outcome.state)
        yield Step(done, done, "done", answer=self._whole(payment))

    @operation("payments:work", Effect.WRITE, Example({"payment": PAYMENT}, after=(OPEN,)))
    def inquire(self, payment: str) -> Iterator[Step]:
        """Ask the rails what became of the charges of a payment whose outcome is open; pays nothing."""
        self._whole(payment)
        now = self._clock.now()
        open_ = [row for row in money.charges(self._database.read, payment) if _open(row, now)]
        yield Step(0, len(open_), "asking")
        for number, row in enumerate(open_, 1):
            self._learn(row.id, self._found(row))
            yield Step(number, len(open_), "asked")
        yield Step(len(open_), len(open_), "done", answer=self._whole(payment))

    def _charge_together(self, payments: Sequence[str]) -> Iterator[Step]:
        """As `charge`, for several: claimed in one transaction, asked one by one, learnt in another.

        One whose rail is no longer there keeps no other waiting.
        """
        while payments:
            claimed = [one for payment in payments if (one := self._next_of_known(payment)) is not None]
            yield Step(0, len(claimed), "claimed")
            heard = [(one, self._ask(one)) for one in claimed]
            for one, outcome in heard:
                self._learn(one.charge.id, outcome)
            payments = [one.payment.id for one, outcome in heard if outcome.state == "paid" and not one.last]
            yield Step(len(claimed), len(claimed), "asked")

    def _next_of_known(self, payment: str) -> Claimed | None:
        with suppress(UnknownMethod):
            return self._next(payment)
        return None

    def _next(self, payment: str) -> Claimed | None:
        """Claim the first tender that was never sent, if all before it are paid."""
        row = self._held(payment)
        charges = money.charges(self._database.write, payment)
        waiting = next((one for one in charges if one.state not in ("paid", "failed", "canceled")), None)
        if row.ended or waiting is None or waiting.state != "pending":
            return None
        self._rail(waiting.method)
        now = self._clock.now()
        if not money.claim(self._database.write, waiting.id, now, now + LOST):
            return None
        return Claimed(waiting, row, waiting.id == charges[-1].id)

    def _ask(self, one: Claimed) -> Outcome:
        charge, payment = one.charge, one.payment
        return told(
            lambda: self._rail(charge.method).charge(
                charge.id, charge.amount, currency=payment.currency, order=payment.order
            )
        )

    def _found(self, row: Any) -> Outcome:
        return told(lambda: self._rail(row.method).inquire(row.id))

    def _learn(self, id: str, outcome: Outcome) -> bool:
        """Write what a rail says of a charge, and what follows for the payment; whether it was news."""
        connection, now = self._database.write, self._clock.now()
        payment = self._held(money.charge(connection, id).payment)
        charge = money.charge(connection, id)
        if outcome.state == "absent" and charge.asked and charge.asked + self._grace <= now:
            outcome = Outcome("failed", reason="the rail never heard of it")
        state = after(charge.state, outcome.state)
        fresh = {"state": state or charge.state, "at": now, "reason": outcome.reason or charge.reason}
        fresh |= {"due": next_asking(charge.asked or now, now)}
        fresh |= {"challenge": outcome.challenge if state == "challenge" else charge.challenge}
        if state or charge.state in ("claimed", "challenge", "unknown"):
            money.move(connection, id, charge.state, {**fresh, "reference": outcome.reference or charge.reference})
        if state == "paid":
            self._came(payment, money.charge(connection, id))
        elif state == "failed" and self._ends(payment) and money.end(connection, payment.id, "failed"):
            self._unwind(payment)
            self._note(FAILED, payment.order, payment=payment.id, reason=outcome.reason, method=charge.method)
        return state is not None

    def _came(self, payment: Any, charge: Any) -> None:
        """Money is here: with the last tender the payment is paid, and after its end it goes back."""
        if payment.ended:
            self._give_back_late(payment, charge)
        elif payment.later:
            self._both(payment)
        elif all(one.state == "paid" for one in money.charges(self._database.write, payment.id)):
            self._paid(payment)

    def _ends(self, payment: Any) -> bool:
        """Whether a charge that failed is the end of its payment; a balance may be tried again while it is owed."""
        return not self._paid_down(payment, money.charges(self._database.write, payment.id))


def _open(row: Any, now: datetime) -> bool:
    return row.state in ("unknown", "challenge") or (row.state == "claimed" and row.due <= now)
