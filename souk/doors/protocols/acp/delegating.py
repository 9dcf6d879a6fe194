"""Delegate payment: a card for one session, answered with a token that is good once."""

from collections.abc import Iterator, Mapping

from starlette.routing import Route

from souk.doors.protocols.acp.answering import Call, Counter, Problem, Reply
from souk.doors.protocols.acp.reading import Delegate
from souk.doors.protocols.acp.showing import Front
from souk.kit.operation import Souk
from souk.trade.payments import WrongDelegation

_FIELDS = {
    "number": "$.payment_method.number", "month": "$.payment_method.exp_month", "year": "$.payment_method.exp_year",
    "until": "$.allowance.expires_at",
}  # fmt: skip


class Delegating:
    """The vault's operation, over that of the payments."""

    def __init__(self, souk: Souk, front: Front) -> None:
        self._souk, self._front = souk, front

    def routes(self, counter: Counter, base: str) -> Iterator[Route]:
        """The address below `base`."""
        yield Route(base, counter.writes(self.create), methods=["POST"])

    def create(self, call: Call, _path: Mapping[str, str]) -> Reply:
        """201 with the token; 422 where card or allowance cannot be."""
        asked = call.read(Delegate)
        card, allowed = asked.payment_method, asked.allowance
        if allowed.merchant_id != self._front.merchant:
            said = f"The merchant here is {self._front.merchant}."
            raise Problem(422, "invalid_merchant", said, "$.allowance.merchant_id")
        given = {
            "card": {
                "number": card.number.get_secret_value(),
                "month": card.exp_month,
                "year": card.exp_year,
                "name": card.name,
                "brand": card.display_brand,
                "funding": card.display_card_funding_type,
            },
            "allowance": {
                "merchant": allowed.merchant_id,
                "checkout": allowed.checkout_session_id,
                "currency": allowed.currency.upper(),
                "most": allowed.max_amount,
                "until": allowed.expires_at.isoformat(),
            },
        }
        try:
            made = self._souk.call("payments.delegate", given, call.caller, call.inner)
        except WrongDelegation as error:
            raise Problem(422, "invalid_card", str(error), _FIELDS.get(str(error.facts["field"]), "")) from None
        told = {**asked.metadata, "merchant_id": allowed.merchant_id, "idempotency_key": call.key}
        return Reply(201, {"id": made["token"], "created": made["at"], "metadata": told})
