"""The payment provider's entry: it knows neither cart nor constraints, only what a token is good for."""

from pydantic import JsonValue

from souk.kit.operation import Effect, Example, operation
from souk.trade.mandates.contracts import Unproven, Verdict
from souk.trade.mandates.rules.jose import claims_of
from souk.trade.mandates.rules.layers import TOKEN, Charged, Evidence, Objection, outside
from souk.trade.mandates.rules.sdjwt import unverified
from souk.trade.mandates.service.examples import PURCHASE
from souk.trade.mandates.service.selling import Selling
from souk.trade.mandates.store import granting, spending

CHARGE = {"merchant": PURCHASE["merchant"], "payee": PURCHASE["payee"], "checkout_hash": "x" * 43}
CHARGED = {**CHARGE, "amount": PURCHASE["total"], "currency": PURCHASE["currency"]}
MOST_USES = 10


class Providing(Selling):
    """What a payment provider does with a token, before it charges anything."""

    @operation("mandates:provide", Effect.WRITE, Example({"token": "", "thumbprint": "", "charge": CHARGED}))
    def redeem(self, token: str, thumbprint: str, charge: Charged) -> Verdict:
        """Verify that a token is good for this charge by this agent, and use it up.

        Merchant, payee, checkout hash, amount, currency, expiry, agent and uses all have to fit. What is refused
        changes nothing, and leaves one receipt in the provider's chain.
        """
        authorisation, mandate = "", ""
        try:
            claims = self._token_claims(token)
            authorisation, mandate = str(claims["jti"]), str(claims["mandate"])
            self._fits(claims, charge, thumbprint)
            self._use_up(authorisation, claims["uses"])
            verdict = Verdict(True, "redeem", mandate=mandate, authorisation=authorisation)
        except Objection as wrong:
            verdict = self._refused("redeem", wrong, mandate)
        said = {**vars(charge), "agent": thumbprint[:200]}
        return self._receipt("provider", "provider", verdict, said)

    def _token_claims(self, token: str) -> dict[str, JsonValue]:
        try:
            claims = claims_of(token, self._issuer_keys(str(unverified(token).get("iss"))), TOKEN)
        except Unproven as error:
            raise Objection(2, "signature_invalid", f"token: {error.facts['why']}", "present_again") from None
        if not {"jti", "mandate", "uses"} <= claims.keys():
            raise Objection(2, "token_scope_mismatch", "the token has no scope")
        return claims

    def _fits(self, claims: dict[str, JsonValue], charge: Charged, thumbprint: str) -> None:
        if not thumbprint:
            raise Objection(2, "agent_missing_key", "the request was not signed by a key", "present_again")
        known = Evidence("merchant", self._clock.now(), self._backing.skew, {})
        if why := outside(claims, charge, thumbprint, known):
            raise Objection(2, "token_scope_mismatch", why, "present_again")
        if claims["iss"] != self._issuer:
            return
        row = granting.mandate(self._database.read, str(claims["mandate"]))
        spend = spending.spend(self._database.read, str(claims["jti"]))
        if row is None or spend is None or self._state(row) != "active" or spend.state != "held":
            raise Objection(2, "token_scope_mismatch", "the authorisation does not hold any more", "query")

    def _use_up(self, token: str, uses: object) -> None:
        if type(uses) is not int or not 1 <= uses <= MOST_USES:
            raise Objection(2, "token_scope_mismatch", "the token does not say how often it is good")
        connection, now = self._database.write, self._clock.now()
        if not any(spending.spend_nonce(connection, "provider", token, str(number), now) for number in range(uses)):
            raise Objection(2, "token_replayed", "the token was used", "query")
