"""The second half of what was agreed: the balance of goods that were bought with a deposit, under the same mandate."""

from typing import Any

from souk.trade.mandates.contracts import Intent, Spend, Verdict
from souk.trade.mandates.rules.layers import CONFIRMS, Objection
from souk.trade.mandates.service.noting import Noting
from souk.trade.mandates.store import agents, granting, spending


class Covering(Noting):
    """A deposit's authorisation holds the whole amount; whether the mandate still allows the rest is asked anew."""

    def covers(self, order: str, amount: int, method: str) -> Verdict:
        """Say whether the mandate that an order was bought under pays its balance now; nothing changes, no receipt."""
        row, found = self._behind(order)
        try:
            self._allows_balance(row, found, amount, method)
        except Objection as wrong:
            return self._refused("balance", wrong, row.id if row is not None else "")
        return Verdict(True, "balance", mandate=found.mandate, authorisation=found.id)

    def note_balance(self, order: str, verdict: Verdict, amount: int, currency: str) -> Verdict:
        """Leave the receipt of a balance: of one that is paid, or once of one that its consumer has to pay.

        Who is paid for is told at once.
        """
        row, _ = self._behind(order)
        mark = f"balance {order}"
        if row is None or (not verdict.accepted and agents.mark(self._database.read, mark)):
            return verdict
        agents.set_mark(self._database.write, mark, verdict.reason or "paid")
        if verdict.accepted:
            facts = {"agent": row.agent, "order": order, "path": self._stop_path(row.id)}
            self._tell("balance", row.consumer, (amount, currency), facts)
        said: dict[str, Any] = {"merchant": self._house, "checkout": order, "amount": amount, "currency": currency}
        return self._receipt(row.id, "wallet", verdict, said)

    def _behind(self, order: str) -> tuple[Any, Spend]:
        """The mandate and the authorisation that an order was bought by; no mandate where it was another wallet's."""
        bought = agents.bought(self._database.read, order)
        found = spending.spend(self._database.read, bought.authorisation) if bought is not None else None
        if found is None:
            return None, Spend("", "", "", "", "", 0, "", "released", 0, self._clock.now())
        return granting.mandate(self._database.read, found.mandate), found

    def _allows_balance(self, row: Any, found: Spend, amount: int, method: str) -> None:
        """Raises `Objection` unless mandate and authorisation hold at this moment, for this amount, by this way."""
        if row is None or found.state != "held":
            raise Objection(3, "mandate_scope_mismatch", "nothing is held for this order", "ask_consumer")
        if not self._there(row.consumer):
            raise Objection(1, "consumer_unverified", "the account is gone")
        if row.autonomy == "confirm":
            raise Objection(1, "consent_missing", CONFIRMS, "ask_consumer")
        state = self._state(row)
        if state != "active":
            raise Objection(2, "token_scope_mismatch", f"the mandate is {state}", "ask_consumer")
        intent: Intent = self._mandate(row).intent
        if intent.since is not None and self._clock.now() < intent.since:
            raise Objection(3, "mandate_scope_mismatch", "the mandate has not begun", "ask_consumer")
        if intent.methods and method not in intent.methods:
            raise Objection(3, "mandate_scope_mismatch", f"{method} is not among its ways to pay", "ask_consumer")
        if not 0 < amount <= found.amount:
            raise Objection(3, "mandate_scope_mismatch", f"{found.amount} is held, not {amount}", "ask_consumer")
