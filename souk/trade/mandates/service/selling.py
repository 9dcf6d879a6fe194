"""The merchant's entry: it signs its checkouts, and verifies a closed mandate against what it has itself."""

from dataclasses import replace

from souk.kit.operation import Effect, Example, operation
from souk.trade.mandates.contracts import MandateState, Presented, Purchase, Signed, Unproven, Verdict, WrongPurchase
from souk.trade.mandates.rules.agents import rule_for
from souk.trade.mandates.rules.canonical import body, checkout_hash
from souk.trade.mandates.rules.chain import index_of, state_in
from souk.trade.mandates.rules.constraints import uneven
from souk.trade.mandates.rules.jose import signed
from souk.trade.mandates.rules.layers import CHECKOUT, Closed, Evidence, Objection, by_shop, examined
from souk.trade.mandates.rules.sdjwt import unverified
from souk.trade.mandates.service.examples import PURCHASE, UNSIGNED
from souk.trade.mandates.service.part import about, seconds
from souk.trade.mandates.service.settling import Settling
from souk.trade.mandates.store import agents, proving, spending

OFFERED = {**UNSIGNED, "purchase": PURCHASE}


class Selling(Settling):
    """What a merchant does; it knows no budget, and believes the wallet's token for it."""

    @operation("mandates:sell", Effect.WRITE, Example({"purchase": PURCHASE}))
    def sign_checkout(self, purchase: Purchase) -> Signed:
        """Sign a checkout of the house as it is now; what was signed before under the same id is stale."""
        if purchase.merchant != self._house:
            raise WrongPurchase(f"the house signs for {self._house} alone")
        if why := uneven(purchase):
            raise WrongPurchase(why)
        made = Signed(checkout_hash(purchase), signed(body(purchase), self._signing("merchant"), CHECKOUT))
        row = {"merchant": purchase.merchant, "id": purchase.checkout, "at": self._clock.now()}
        proving.set_checkout(self._database.write, {**row, **vars(made)})
        return made

    @operation("mandates:sell", example=Example(OFFERED))
    def verify(self, presented: Presented, purchase: Purchase) -> Verdict:
        """Say whether the merchant would take a closed mandate for its own checkout; nothing changes, no receipt."""
        try:
            closed = examined(presented, purchase, self._merchants(presented, purchase))
            if spending.nonce_used(self._database.read, *_use(closed)):
                raise Objection(2, "token_replayed", "the closed mandate was used", "query")
        except Objection as wrong:
            return self._refused("verify", wrong)
        return Verdict(True, "verify", mandate=str(closed.mandate["jti"]))

    @operation("mandates:sell", Effect.WRITE, Example(OFFERED))
    def accept(self, presented: Presented, purchase: Purchase) -> Verdict:
        """Verify a closed mandate against the merchant's own checkout as it is now, and use it up here.

        It takes the wallet's token: a merchant that has no wallet to ask answers `unresolved_constraint`. What is
        refused changes nothing, and leaves one receipt in the merchant's chain.
        """
        try:
            closed = examined(presented, purchase, self._merchants(presented, purchase))
            if not spending.spend_nonce(self._database.write, *_use(closed), self._clock.now()):
                raise Objection(2, "token_replayed", "the closed mandate was used", "query")
            self._count(closed)
            verdict = Verdict(True, "accept", mandate=str(closed.mandate["jti"]), token=presented.token)
        except Objection as wrong:
            verdict = self._refused("accept", wrong)
        said = about(purchase, presented)
        return self._receipt(f"merchant:{purchase.merchant}", "merchant", verdict, said)

    def _merchants(self, presented: Presented, purchase: Purchase) -> Evidence:
        """What the merchant knows by itself: its own checkout, issuers that it trusts, and what they say of states."""
        try:
            issuer = str(unverified(presented.credential).get("iss"))
        except Unproven:
            issuer = ""
        signed_now = proving.checkout(self._database.read, purchase.merchant, purchase.checkout)
        known = Evidence(
            "merchant",
            self._clock.now(),
            self._backing.skew,
            {issuer: self._issuer_keys(issuer)},
            current=signed_now.hash if signed_now else "unsigned",
            rules=agents.rules_of(self._database.read, by_shop(purchase)),
        )
        return replace(known, state=self._said(presented, issuer))

    def _count(self, closed: Closed) -> None:
        """Count the purchase in each shop that limits how many an agent makes in a day; else raises `Objection`."""
        connection, day = self._database.write, self._clock.now().date().isoformat()
        shops, done = by_shop(closed.purchase), list[tuple[str, str, str]]()
        for shop, rules in agents.rules_of(connection, shops).items():
            rule = rule_for(rules, str(closed.mandate.get("agent", "")), closed.agent)
            if rule is None or rule.stand != "limited" or rule.limits.per_day is None:
                continue
            if not agents.use_day(connection, shop, rule.agent, day, rule.limits.per_day):
                for one in done:
                    agents.free_day(connection, *one)
                spending.free_nonce(connection, *_use(closed))
                why = f"the shop {shop} sells this agent {rule.limits.per_day} times a day, and did"
                raise Objection(2, "agent_denied", why)
            done.append((shop, rule.agent, day))

    def _said(self, presented: Presented, issuer: str) -> MandateState | None:
        """How a mandate stands by its issuer's own word; None where there is none that holds."""
        if issuer == self._issuer:
            row = self._named(presented)
            return self._state(row) if row is not None else None
        try:
            place = index_of(unverified(presented.closed))
            return state_in(presented.status, self._issuer_keys(issuer), place, seconds(self._clock.now()))
        except Unproven:
            return None


def _use(closed: Closed) -> tuple[str, str, str]:
    """Under what a merchant notes that a closed mandate was used."""
    return f"merchant:{closed.purchase.merchant}", str(closed.mandate["jti"]), str(closed.binding["nonce"])
