"""What rails tell by themselves: outcomes, refunds, and chargebacks; each notice holds once."""

from dataclasses import asdict
from typing import Any

from souk.kit.operation import Effect, Example, operation
from souk.trade.payments.contracts import Forged, Heard, Notice, Outcome, Posting, Share
from souk.trade.payments.rules import portions, remaining, reversed_, taking
from souk.trade.payments.service.charging import Charging
from souk.trade.payments.service.examples import METHOD
from souk.trade.payments.service.part import DISPUTED
from souk.trade.payments.store import money


class Hearing(Charging):
    """The ear of the house."""

    @operation("payments:hear", Effect.WRITE, Example({"rail": METHOD, "headers": {}, "body": "{}"}))
    def hear(self, rail: str, headers: dict[str, str], body: str) -> Heard:
        """Take a rail's signed notice, its body as it came; what is forged, old or heard before changes nothing."""
        try:
            notice = self._rail(rail).heard({name.lower(): value for name, value in headers.items()}, body)
        except Forged as error:
            return Heard("refused", reason=str(error))
        found = self._subject(rail, notice)
        if found is None:
            return Heard("stranger", notice.reply)
        if notice.kind != "dispute" and notice.amount not in (None, found.amount):
            return Heard("refused", notice.reply, "it names another amount than ours")
        if not money.first_hearing(self._database.write, rail, notice.id, self._clock.now()):
            return Heard("known", notice.reply)
        self._act(rail, notice, found)
        return Heard("taken", notice.reply)

    def _subject(self, rail: str, notice: Notice) -> Any:
        """Our charge or refund that a notice is about; None where it is none of this rail's."""
        connection = self._database.read
        if notice.kind == "other":
            return None
        if notice.kind == "refund":
            found = money.refund(connection, notice.key)
        elif notice.key:
            found = money.charge(connection, notice.key)
        else:
            found = money.charge_of(connection, rail, notice.outcome.reference)
        return found if found is not None and found.method == rail else None

    def _act(self, rail: str, notice: Notice, found: Any) -> None:
        if notice.kind == "charge":
            self._learn(found.id, notice.outcome)
        elif notice.kind == "refund":
            self._refunded(found.id, notice.outcome)
        else:
            self._dispute(f"{rail}:{notice.dispute}", notice, found)

    def _dispute(self, id: str, notice: Notice, charge: Any) -> None:
        """A bank took money back, or gave it again: what is left of the shares bears it, the platform the rest.

        A decision may be told before the dispute that it ends.
        """
        if charge.state != "paid":
            self._learn(charge.id, Outcome("paid", notice.outcome.reference))
        payment = self._held(charge.payment)
        amount = min(notice.amount or charge.amount, charge.amount)
        parts = self._borne(payment, amount) if payment.ended == "paid" else []
        row = {"id": id, "payment": payment.id, "charge": charge.id, "amount": amount, "phase": "opened"}
        row |= {"parts": [asdict(part) for part in parts], "at": self._clock.now()}
        if money.add_dispute(self._database.write, row):
            self._take_back(id, payment, charge.method, row)
        if notice.phase != "opened" and money.close_dispute(self._database.write, id, notice.phase):
            self._close(id, payment, charge.method, won=notice.phase == "won")

    def _borne(self, payment: Any, amount: int) -> list[Share]:
        left = remaining((Share(**share) for share in payment.shares), money.gone(self._database.write, payment.id))
        shares = [share for share in left.values() if share.amount > 0]
        divided = portions(min(amount, sum(share.amount for share in shares)), [share.amount for share in shares])
        pairs = zip(shares, divided, strict=True)
        return [Share(one.shop, part, one.subsidy * part // one.amount) for one, part in pairs if part]

    def _take_back(self, id: str, payment: Any, method: str, row: dict[str, Any]) -> None:
        self._enter((f"dispute:{id}", "dispute", payment.order), _lost(payment, method, row), "posted")
        self._tell(payment, id, row["amount"], "opened")

    def _close(self, id: str, payment: Any, method: str, *, won: bool) -> None:
        row = money.dispute(self._database.write, id)
        if won:
            said = {"amount": row.amount, "parts": row.parts}
            named = (f"dispute-won:{id}", "dispute-won", payment.order)
            self._enter(named, reversed_(_lost(payment, method, said)), "posted")
        self._tell(payment, id, row.amount, row.phase)

    def _tell(self, payment: Any, id: str, amount: int, phase: str) -> None:
        facts = {"payment": payment.id, "dispute": id, "amount": amount, "currency": payment.currency}
        self._note(DISPUTED, payment.order, **facts, phase=phase)


def _lost(payment: Any, method: str, row: dict[str, Any]) -> tuple[Posting, ...]:
    """The postings of money that a bank takes: from the parts, and from the platform what they do not cover."""
    parts = [Share(**part) for part in row["parts"]]
    rest = row["amount"] - sum(part.amount for part in parts)
    back = [Posting(f"rail:{method}", payment.currency, row["amount"]), Posting("platform", payment.currency, -rest)]
    return (*back, *reversed_(taking(payment.currency, [], parts)))
