"""Refunds: asked for once, divided over the tenders, sent by key, and posted when the rail has done them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from souk.kit.operation import Effect, Example, Step, operation
from souk.trade.payments.contracts import (
    NotPaid,
    Outcome,
    Share,
    Tender,
    TooMuchBack,
    UnknownPayment,
    WrongPayment,
)
from souk.trade.payments.rules import beyond, giving, payment_id, pieces, refund_after, refund_key, remaining
from souk.trade.payments.service.part import REFUNDED, Part, check_page, next_asking, told
from souk.trade.payments.store import money


class Returning(Part):
    """What goes back to customers."""

    def refund(self, order: str, refund: str, parts: Sequence[Share], why: str) -> None:
        """Let parts of a paid order go back, the last tender first; the same refund twice goes back once.

        A part's amount goes to the customer, its subsidy to the platform. Raises `UnknownPayment`, `NotPaid`,
        `WrongPayment`, and `TooMuchBack` for more than what is left of the payment or of a shop's share.
        """
        row = self._of_order(order)
        if row.ended != "paid":
            raise NotPaid(order)
        if any(part.amount < 0 or part.subsidy < 0 for part in parts) or len({one.shop for one in parts}) < len(parts):
            raise WrongPayment(order, "each shop has one part, and none is below 0")
        said = {"id": refund, "payment": row.id, "parts": [asdict(part) for part in parts], "why": why}
        if money.add_return(self._database.write, {**said, "at": self._clock.now()}):
            self._check_left(row, parts)
            self._divide(row, refund, parts, why=why)

    def left(self, order: str) -> Mapping[str, Share]:
        """What of a payment is still with each shop: neither gone back, nor on its way, nor taken by a bank."""
        row = self._of_order(order)
        return remaining((Share(**share) for share in row.shares), money.gone(self._database.write, row.id))

    def earned(self, order: str) -> Mapping[str, Share]:
        """What of a payment each shop has by the sale: all but what went back or is on its way.

        What a bank took is in it: a chargeback takes the money, and the sale stands until goods or a part of their
        price go back.
        """
        connection = self._database.read
        if (row := money.of_order(connection, order)) is None:
            raise UnknownPayment(payment_id(order))
        return remaining((Share(**share) for share in row.shares), money.refunded(connection, row.id))

    def _check_left(self, row: Any, parts: Sequence[Share]) -> None:
        left = remaining((Share(**share) for share in row.shares), money.gone(self._database.write, row.id))
        if (much := beyond(parts, left)) is not None:
            mine = left.get(much.shop, Share(much.shop, 0))
            raise TooMuchBack(row.order, much.amount + much.subsidy, mine.amount + mine.subsidy)

    def _divide(self, row: Any, refund: str, parts: Sequence[Share], *, why: str) -> None:
        """Write a refund for every charge that gives something back, the newest first, and its pending entry."""
        connection = self._database.write
        # A charge that failed brought nothing that could go back.
        paid = [one for one in money.charges(connection, row.id) if one.state == "paid"]
        charges = {charge.id: charge for charge in reversed(paid)}
        back, taken = money.returned(connection, row.id), money.disputed(connection, row.id)
        room = [(id, max(0, one.amount - back.get(id, 0) - taken.get(id, 0))) for id, one in charges.items()]
        asked, there = sum(part.amount for part in parts), sum(most for _, most in room)
        if asked > there:
            raise TooMuchBack(row.order, asked, there)
        for id, got in pieces(parts, room) if room else [("", tuple(parts))]:
            self._add(row, (refund, why), charges.get(id), got)

    def _add(self, row: Any, said: tuple[str, str], charge: Any, got: Sequence[Share]) -> None:
        """One refund of one charge; where no money moves, its entry is posted at once."""
        amount = sum(part.amount for part in got)
        refund, why = said
        method, id = (charge.method, charge.id) if charge else ("", row.id)
        key = refund_key(refund, id)
        made = {"id": key, "refund": refund, "payment": row.id, "charge": id, "method": method, "amount": amount}
        made |= {"parts": [asdict(part) for part in got], "state": "waiting" if amount else "done", "reason": ""}
        now = self._clock.now()
        money.add_refund(self._database.write, {**made, "asked": now, "due": now, "at": now})
        postings = giving(row.currency, Tender(method, amount), got)
        named = (f"refund:{key}", "refund", row.order)
        self._enter(named, postings, "pending" if amount else "posted", why=why)

    @operation("payments:work", Effect.SPEND, Example({"most": 10}))
    def send_refunds(self, most: int = 100) -> Iterator[Step]:
        """Send refunds that wait, ask about those whose outcome is unknown; answers how many were moved on."""
        check_page(most)
        done = 0
        for row in money.refunds(self._database.read, self._clock.now(), most):
            if self._claim(row):
                yield Step(done, most, "claimed")
                outcome = self._send(row)
                self._refunded(row.id, outcome)
                done += 1
                yield Step(done, most, "sent")
        yield Step(done, most, "done", answer=done)

    def _claim(self, row: Any) -> bool:
        now = self._clock.now()
        fresh = {"state": "claimed", "due": now + self._grace, "at": now}
        return money.move_refund(self._database.write, row.id, row.state, fresh)

    def _send(self, row: Any) -> Outcome:
        """Ask the rail outside every transaction: a refund that may have arrived is asked about, not sent again."""
        if row.state != "waiting":
            return told(lambda: self._rail(row.method).inquire_refund(row.id, row.reference))
        asked = {"amount": row.amount, "currency": row.currency}
        return told(lambda: self._rail(row.method).refund(row.id, row.reference, **asked))

    def _refunded(self, id: str, outcome: Outcome) -> None:
        """Write what became of a refund, once."""
        before = money.refund(self._database.write, id)
        if before is None:
            raise UnknownPayment(id)
        payment = self._held(before.payment)
        before = money.refund(self._database.write, id)
        state, now = refund_after(before.state, outcome.state), self._clock.now()
        fresh = {"state": state, "reason": outcome.reason, "at": now, "due": next_asking(before.asked, now)}
        if state is None or not money.move_refund(self._database.write, id, before.state, fresh):
            return
        if state == "done" and self._resolve(f"refund:{id}", "posted"):
            facts = {"payment": payment.id, "refund": before.refund, "amount": before.amount}
            late = before.refund.startswith("late:")
            self._note(REFUNDED, payment.order, **facts, currency=payment.currency, late=late)
        elif state == "failed":
            self._resolve(f"refund:{id}", "void")
