"""Agreed checkouts of agents that say one thing after another, and pay with a card that was handed over before."""

from dataclasses import replace
from typing import Annotated

from pydantic import Field, SecretStr

from souk.kit.operation import Caller, Effect, Example, operation
from souk.trade.checkout.contracts.agreeing import Agreed, AgreedPayment
from souk.trade.checkout.contracts.revising import AgreedChange
from souk.trade.checkout.service.agreeing import Agreeing
from souk.trade.checkout.service.examples import AGREED, AGREED_ID, ORDER, PLACE
from souk.trade.payments import Allowance

# A sample costs nothing, so that no token is needed for it.
_PAID = {"agreed": AGREED_ID, "payment": {"billing": PLACE}, "order": ORDER}


class Delegating(Agreeing):
    """One thing after another, as the Agentic Commerce Protocol says it."""

    @operation(
        "checkout:use",
        Effect.WRITE,
        Example({"agreed": AGREED_ID, "change": {"address": PLACE}}, after=AGREED, owned="self"),
    )
    def revise(self, agreed: str, change: AgreedChange, caller: Caller) -> Agreed:
        """Say a part of a checkout or a cart anew; all else that was said holds on.

        Raises `AgreedOver` where it is paid, being paid, canceled or over, `NothingAgreed` where nothing can be bought.
        """
        kept = self._going(agreed, caller)
        said = {name: value for name, value in vars(change).items() if value is not None}
        return self.amend(agreed, replace(kept.wish, **said), caller)

    @operation(
        "checkout:use",
        Effect.SPEND,
        Example({**_PAID, "token": "vt_none", "merchant": "shop.example"}, after=AGREED, owned="self"),
    )
    def complete_delegated(  # noqa: PLR0913 (each is a part of one request)
        self,
        agreed: str,
        token: SecretStr,
        payment: AgreedPayment,
        caller: Caller,
        *,
        merchant: Annotated[str, Field(max_length=256)],
        order: str = "",
    ) -> Agreed:
        """Buy what was agreed with a card that was handed over for it; the token is used up with the order alone.

        What an agent can mend is said as `checkout.complete` says it, and the token is good then as before. Raises
        `DelegationRefused`; then nothing is held and nothing is paid.
        """
        made = self._completing(agreed, payment, caller, (order, "token"))
        if made.order and made.total:
            used = Allowance(merchant, agreed, made.currency, made.total, self._clock.now())
            self._payments.spend_delegated(token.get_secret_value(), used, made.order, caller)
        return made
