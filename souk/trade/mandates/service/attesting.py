"""Checkouts of other houses: read where nobody signs them, and vouched for as AP2 has it."""

from collections.abc import Mapping

from pydantic import JsonValue

from souk.kit.operation import Example, operation
from souk.trade.mandates.contracts import Purchase, Reading, Signed, Unproven, WrongPurchase
from souk.trade.mandates.rules.canonical import canonical, checkout_hash, digest
from souk.trade.mandates.rules.constraints import uneven
from souk.trade.mandates.rules.jose import signed
from souk.trade.mandates.rules.layers import Objection
from souk.trade.mandates.rules.readings import READING, written
from souk.trade.mandates.rules.vouching import vouched_by
from souk.trade.mandates.service.examples import PURCHASE
from souk.trade.mandates.service.telling import Telling

ELSEWHERE = {**PURCHASE, "merchant": "pier.example", "payee": "pier.example"}
SESSION = {"id": "example-1", "currency": "cny"}


class Attesting(Telling):
    """What the wallet's house says of a checkout that it read itself."""

    @operation("mandates:attest", example=Example({"purchase": ELSEWHERE, "document": SESSION}))
    def attest(self, purchase: Purchase, document: Mapping[str, JsonValue]) -> Signed:
        """Sign what was read of a checkout session of ACP, which its merchant does not sign; for this wallet alone.

        `document` is what was read, and its hash goes along. Raises `WrongPurchase` for a merchant that signs its
        checkouts: its own word is needed there. Whoever has the scope has read it at the merchant's own place.
        """
        if purchase.merchant == self._house or self._merchant_keys(purchase.merchant):
            raise WrongPurchase(f"{purchase.merchant} signs its checkouts, so its own word is needed")
        if why := uneven(purchase):
            raise WrongPurchase(why)
        try:
            body = written(Reading(purchase, digest(canonical(dict(document))), "acp"))
        except Unproven as error:
            raise WrongPurchase(str(error.facts["why"])) from None
        return Signed(checkout_hash(purchase), signed(body, self._current("wallet")[1], READING))

    def _vouched_there(self, purchase: Purchase, shown: Mapping[str, JsonValue]) -> None:
        """Raises `Objection` unless the merchant authorized the checkout as it is shown, and it is this purchase."""
        try:
            vouched_by(shown, self._merchant_keys(purchase.merchant), purchase)
        except Unproven as error:
            raise Objection(3, "mandate_scope_mismatch", f"checkout: {error.facts['why']}", "new_checkout") from None
