"""The wallet's entry: it alone keeps the budget, over all merchants, and says yes once for each checkout."""

from collections.abc import Mapping
from typing import Any

from pydantic import JsonValue

from souk.kit.operation import Caller, Effect, Example, operation
from souk.trade.mandates.contracts import (
    Acted,
    KeptElsewhere,
    NoSuchCheckout,
    Presented,
    Verdict,
)
from souk.trade.mandates.rules.canonical import checkout_hash
from souk.trade.mandates.rules.constraints import Fault, Used, over
from souk.trade.mandates.rules.jose import signed
from souk.trade.mandates.rules.layers import TOKEN, Closed, Objection, examined
from souk.trade.mandates.rules.naming import authorisation_id
from souk.trade.mandates.rules.readings import purchase_in, seen
from souk.trade.mandates.rules.sdjwt import bound
from souk.trade.mandates.service.attesting import Attesting
from souk.trade.mandates.service.examples import ACT, GRANTED, SIGN, UNSIGNED
from souk.trade.mandates.service.part import STRAY, about, glanced, seconds
from souk.trade.mandates.store import granting, proving, spending

CHECKOUT = {**UNSIGNED, "checkout": ""}


class Authorising(Attesting):
    """Looking at what an agent presents, and holding its amount."""

    @operation("mandates:pay", example=Example(CHECKOUT))
    def present(self, presented: Presented, checkout: str) -> Verdict:
        """Say whether the wallet would authorise a closed mandate for a checkout; nothing changes, no receipt."""
        row = self._named(presented)
        id = row.id if row is not None else ""
        try:
            closed = examined(presented, checkout, self._wallets(row, checkout))
            self._onward(id)
            self._unused(closed, row)
        except Objection as wrong:
            return self._refused("present", wrong, id)
        return Verdict(True, "present", mandate=id)

    @operation("mandates:pay", Effect.SPEND, Example(CHECKOUT))
    def authorise(self, presented: Presented, checkout: str) -> Verdict:
        """Check all three layers and hold the amount in the mandate's budget; the closed mandate is used up.

        What is refused is answered with its layer and reason, changes nothing, and leaves one receipt. What is
        accepted has a token for this checkout alone, and is committed or released once its charge is known.
        """
        row = self._named(presented)
        chain = row.id if row is not None else STRAY
        try:
            closed = examined(presented, checkout, self._wallets(row, checkout))
            self._onward(chain)
            verdict = self._take(closed)
        except Objection as wrong:
            verdict = self._refused("authorise", wrong, row.id if row is not None else "")
            verdict = self._known(verdict, checkout)
            if row is not None and verdict.next == "ask_consumer":
                self._ask_for(row, checkout, wrong)
        self._note("authorised" if verdict.accepted else "refused", chain, reason=verdict.reason, layer=verdict.layer)
        return self._receipt(chain, "wallet", verdict, {**about(glanced(checkout), presented), **seen(checkout)})

    @operation("mandates:own", Effect.SPEND, Example(ACT[1], after=(*GRANTED, SIGN), owned="self"))
    def act(
        self, mandate: str, checkout: str, caller: Caller, *, shown: Mapping[str, JsonValue] | None = None
    ) -> Acted:
        """Let the house's own agent buy a checkout under one's mandate: closed, authorised, ready for the merchant.

        `checkout` is a merchant's signed text, the id of a checkout that was signed here, or a text of
        `mandates.attest`. `shown` is the same checkout with its merchant's authorization, for a house that takes AP2
        mandates: it is verified and becomes part of the closed mandate. The agent's key stays in the wallet: what
        asks for this, be it a model, never sees it.
        """
        row = self._owned(mandate, caller)
        if not row.hosted:
            raise KeptElsewhere(mandate)
        text = checkout if "." in checkout else self._signed_here(checkout)
        presented = self._closed(row, text, shown)
        try:
            if shown is not None:
                self._vouched_there(purchase_in(text), shown)
            verdict = self.authorise(presented, text)
        except Objection as wrong:
            verdict = self._refused("authorise", wrong, row.id)
            verdict = self._receipt(row.id, "wallet", verdict, about(glanced(text), presented))
        # AP2 has two: who settles a payment is told the sum and whom it is for, and not what is in the basket.
        payment = self._closed(row, text).closed if shown is not None and verdict.accepted else ""
        presented = Presented(presented.credential, presented.closed, presented.thumbprint, verdict.token)
        return Acted(verdict, presented, payment)

    def _signed_here(self, checkout: str) -> str:
        found = proving.checkout(self._database.read, self._house, checkout)
        if found is None:
            raise NoSuchCheckout(checkout)
        text: str = found.text
        return text

    def _closed(self, row: Any, checkout: str, shown: Mapping[str, JsonValue] | None = None) -> Presented:
        """The agent's signed word on one checkout."""
        mandate, purchase = self._mandate(row), glanced(checkout)
        if purchase is None:
            raise NoSuchCheckout(checkout[:40])
        name = checkout_hash(purchase)
        said: dict[str, Any] = {"aud": purchase.merchant, "nonce": self._backing.tokens.draw(f"nonce {row.id} {name}")}
        said |= {
            "checkout_hash": name,
            "amount": purchase.total,
            "currency": purchase.currency,
            "iat": seconds(self._clock.now()),
            **({} if shown is None else {"checkout": dict(shown)}),
        }
        key = self._made(f"agent {row.asked}")
        closed = bound(mandate.text, said, key)
        return Presented(mandate.credential, closed, mandate.thumbprint)

    def _onward(self, chain: str) -> None:
        """Raises `Objection` where the clock was set back: a mandate that was over by then is not in force again."""
        last = proving.newest(self._database.read, chain, 0, 1)
        if last and last[0].at > self._clock.now() + self._backing.skew:
            raise Objection(2, "token_scope_mismatch", "the clock is behind the last receipt", "query")

    def _unused(self, closed: Closed, row: Any) -> None:
        """Raises `Objection` where the nonce or the budget is used up; nothing is held by looking."""
        id, nonce = str(closed.mandate["jti"]), str(closed.binding["nonce"])
        if spending.nonce_used(self._database.read, "wallet", id, nonce):
            raise Objection(2, "token_replayed", "the closed mandate was used", "query")
        spend, _count = spending.of_checkout(
            self._database.read, id, closed.purchase.merchant, closed.purchase.checkout
        )
        if spend is not None:
            raise Objection(2, "token_replayed", "the checkout is authorised already", "query")
        self._within_budget(row, closed.purchase.total)

    def _within_budget(self, row: Any, total: int) -> None:
        mandate = self._mandate(row)
        most = 1 if mandate.autonomy == "specified" else mandate.intent.purchases
        wrong: Fault | None = over(mandate.intent, most, Used(mandate.held + mandate.spent, mandate.uses), total)
        if wrong is not None:
            raise Objection(3, wrong.reason, wrong.detail, wrong.next)

    def _take(self, closed: Closed) -> Verdict:
        """Use the closed mandate up and hold its amount, or raise `Objection` with nothing changed."""
        connection, now, bought = self._database.write, self._clock.now(), closed.purchase
        id, nonce = str(closed.mandate["jti"]), str(closed.binding["nonce"])
        if not spending.spend_nonce(connection, "wallet", id, nonce, now):
            raise Objection(2, "token_replayed", "the closed mandate was used", "query")
        _live, count = spending.of_checkout(connection, id, bought.merchant, bought.checkout)
        name = authorisation_id(id, bought.merchant, bought.checkout, count)
        row: dict[str, Any] = {"id": name, "mandate": id, "merchant": bought.merchant, "checkout": bought.checkout}
        row |= {"checkout_hash": closed.hash, "amount": bought.total, "currency": bought.currency}
        if not spending.add(connection, {**row, "state": "held", "refunded": 0, "gone": "", "at": now}):
            spending.free_nonce(connection, "wallet", id, nonce)
            raise Objection(2, "token_replayed", "the checkout is authorised already", "query")
        if not spending.take(connection, id, bought.total, now):
            spending.remove(connection, name)
            spending.free_nonce(connection, "wallet", id, nonce)
            raise self._why_not(id, bought.total)
        return Verdict(True, "authorise", mandate=id, authorisation=name, token=self._token(name, closed))

    def _why_not(self, id: str, total: int) -> Objection:
        """Why the guarded statement took nothing."""
        row = granting.mandate(self._database.write, id)
        if self._state(row) != "active":
            return Objection(2, "token_scope_mismatch", f"the mandate is {self._state(row)}", "ask_consumer")
        try:
            self._within_budget(row, total)
        except Objection as wrong:
            return wrong
        return Objection(3, "budget_exceeded", "somebody else took it at this moment", "present_again")

    def _token(self, authorisation: str, closed: Closed) -> str:
        bought = closed.purchase
        said: dict[str, Any] = {"iss": self._issuer, "jti": authorisation, "mandate": closed.mandate["jti"], "uses": 1}
        said |= {"merchant": bought.merchant, "payee": bought.payee, "checkout_hash": closed.hash}
        said |= {"amount": bought.total, "currency": bought.currency, "cnf": {"jkt": closed.agent}}
        ends = min(bought.expires, closed.ends)
        return signed({**said, "iat": seconds(self._clock.now()), "exp": ends}, self._signing("wallet"), TOKEN)

    def _known(self, verdict: Verdict, checkout: str) -> Verdict:
        """A refusal of what was done before names what was done, so that it is asked about and not paid again."""
        purchase = glanced(checkout)
        if verdict.reason != "token_replayed" or purchase is None:
            return verdict
        found = spending.of_checkout(self._database.read, verdict.mandate, purchase.merchant, purchase.checkout)[0]
        return Verdict(**{**vars(verdict), "authorisation": found.id if found else ""})
