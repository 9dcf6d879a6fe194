"""What becomes of an authorisation: committed once its charge is known, released, or given back to the budget."""

from dataclasses import replace

from souk.kit.locale import LOCALES
from souk.kit.operation import Caller, Effect, Example, operation
from souk.trade.mandates.contracts import (
    LARGEST,
    NoSuchAuthorisation,
    Phase,
    Spend,
    Verdict,
)
from souk.trade.mandates.rules.layers import Objection
from souk.trade.mandates.service.authorising import Authorising
from souk.trade.mandates.service.examples import ACTED, AUTHORISATION, COMMIT
from souk.trade.mandates.store import granting, spending

MINE = {"authorisation": AUTHORISATION}


class Settling(Authorising):
    """Every step holds once; a repetition answers as the first time and changes nothing."""

    @operation("mandates:settle", Effect.SPEND, Example(COMMIT[1], after=ACTED))
    def commit(self, authorisation: str, amount: int, *, order: str = "") -> Verdict:
        """Note that what was authorised is paid, to the last unit; from held it becomes spent.

        Of what another house sold its consumer is told at once, with the `order` as that house calls it.
        """
        found = self._spend(authorisation)
        if amount != found.amount:
            return self._no(found, "commit", f"{found.amount} was authorised, not {amount}", "new_checkout")
        if spending.settle(self._database.write, found, "committed"):
            self._told_away(found, order)
            return self._yes(found, "commit")
        return self._again(found, "commit", "committed")

    @operation("mandates:settle", Effect.WRITE, Example(MINE, after=ACTED))
    def release(self, authorisation: str) -> Verdict:
        """Let go of what was authorised and is certainly not paid: budget and use are free again.

        While nobody knows whether it was paid, it is asked about and not released.
        """
        found = self._spend(authorisation)
        if spending.settle(self._database.write, found, "released"):
            return self._yes(found, "release")
        return self._again(found, "release", "released")

    @operation("mandates:settle", Effect.WRITE, Example({**MINE, "amount": 800}, after=(*ACTED, COMMIT)))
    def refund(self, authorisation: str, amount: int) -> Verdict:
        """Give back to the budget what of a committed authorisation came back, at most all of it."""
        found = self._spend(authorisation)
        if not 1 <= amount <= LARGEST:
            return self._no(found, "refund", "at least one unit comes back", "stop")
        if found.state == "committed" and spending.give_back(self._database.write, found, amount):
            return self._yes(found, "refund", amount)
        left = found.amount - found.refunded if found.state == "committed" else 0
        return self._no(found, "refund", f"{left} is left of it to come back", "stop")

    @operation("mandates:own", example=Example(MINE, after=ACTED, owned="self"))
    def query(self, authorisation: str, caller: Caller) -> Spend:
        """What became of one of one's own authorisations; whoever does not know asks this and never pays again."""
        found = self._spend(authorisation)
        self._owned(found.mandate, caller)
        return found

    def _told_away(self, found: Spend, order: str) -> None:
        """Write to the consumer of what was paid at another house; of what is bought here they were told with it."""
        row = granting.mandate(self._database.read, found.mandate)
        if row is None or found.merchant == self._house:
            return
        facts = {"agent": row.agent, "order": order[:200] or found.checkout[:200], "path": self._stop_path(row.id)}
        shops = dict.fromkeys(LOCALES, found.merchant)
        self._tell("elsewhere", row.consumer, (found.amount, found.currency), facts, shops)

    def _spend(self, id: str) -> Spend:
        found = spending.spend(self._database.read, id)
        if found is None:
            raise NoSuchAuthorisation(id)
        return found

    def _yes(self, found: Spend, phase: Phase, amount: int | None = None) -> Verdict:
        verdict = Verdict(True, phase, mandate=found.mandate, authorisation=found.id)
        self._note({"commit": "committed", "release": "released"}.get(phase, "refunded"), found.mandate)
        return self._settled(found, verdict, found.amount if amount is None else amount)

    def _no(self, found: Spend, phase: Phase, why: str, next: str) -> Verdict:
        wrong = Objection(3, "mandate_scope_mismatch", why, "new_checkout" if next == "new_checkout" else "stop")
        return self._settled(found, replace(self._refused(phase, wrong, found.mandate), authorisation=found.id), 0)

    def _again(self, found: Spend, phase: Phase, wanted: str) -> Verdict:
        """It was settled before: the same is answered as done, another thing is refused."""
        now = self._spend_now(found.id)
        if now.state == wanted:
            return Verdict(True, phase, mandate=found.mandate, authorisation=found.id, detail="it was done before")
        return self._no(found, phase, f"it is {now.state}", "stop")

    def _spend_now(self, id: str) -> Spend:
        found = spending.spend(self._database.write, id)
        assert found is not None
        return found

    def _settled(self, found: Spend, verdict: Verdict, amount: int) -> Verdict:
        said = {"merchant": found.merchant, "checkout": found.checkout, "checkout_hash": found.checkout_hash}
        return self._receipt(found.mandate, "wallet", verdict, {**said, "amount": amount, "currency": found.currency})
