"""The merchant's entry: it signs its checkouts, and verifies a closed mandate against what it has itself."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from souk.kit.operation import Effect, Example, operation
from souk.trade.mandates.contracts import MandateState, Presented, Purchase, Signed, Unproven, Verdict, WrongPurchase
from souk.trade.mandates.contracts.agents import AgentSeen
from souk.trade.mandates.rules.agents import rules_about, under
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
        return self.accept_from(None, presented, purchase)

    def accept_from(self, came: AgentSeen | None, presented: Presented, purchase: Purchase) -> Verdict:
        """What `accept` does, of an agent of which the door knows more than its mandate says."""
        try:
            closed = examined(presented, purchase, replace(self._merchants(presented, purchase), came=came))
            if not spending.spend_nonce(self._database.write, *_use(closed), self._clock.now()):
                raise Objection(2, "token_replayed", "the closed mandate was used", "query")
            self._count(closed, came)
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

    def _count(self, closed: Closed, came: AgentSeen | None) -> None:
        """Count the purchase in each shop that limits how many an agent makes in a day; else raises `Objection`."""
        try:
            self._counted(under(str(closed.mandate.get("agent", "")), closed.agent, came), by_shop(closed.purchase))
        except Objection:
            spending.free_nonce(self._database.write, *_use(closed))
            raise

    def _counted(self, agent: AgentSeen, shops: Iterable[str]) -> None:
        """Count a purchase of an agent in each shop that limits them; else raises `Objection` with none counted."""
        connection, done = self._database.write, list[tuple[str, str, str]]()
        for shop, name, day, most in self._limits(agent, shops):
            if not agents.use_day(connection, shop, name, day, most):
                for one in done:
                    agents.free_day(connection, *one)
                raise Objection(2, "agent_denied", f"the shop {shop} sells this agent {most} times a day, and did")
            done.append((shop, name, day))

    def _limits(self, agent: AgentSeen, shops: Iterable[str]) -> Iterator[tuple[str, str, str, int]]:
        """Shops that limit how often an agent buys: the rule's name for it, the day, and how often."""
        day = self._clock.now().date().isoformat()
        for shop, rules in agents.rules_of(self._database.write, shops).items():
            for rule in rules_about(rules, agent):
                if rule.stand == "limited" and rule.limits.per_day is not None:
                    yield shop, rule.agent, day, rule.limits.per_day

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
