"""What the merchant says of a checkout of another protocol: the same JSON, signed apart from it."""

from collections.abc import Mapping

from pydantic import JsonValue

from souk.kit.operation import Example, operation
from souk.trade.mandates.contracts import Unproven
from souk.trade.mandates.rules.jose import signed
from souk.trade.mandates.rules.vouching import TYPE, holds
from souk.trade.mandates.service.signing import Signing


class Vouching(Signing):
    """AP2's merchant authorization."""

    @operation("mandates:sell", example=Example({"body": {"id": "c-1", "currency": "CNY", "totals": []}}))
    def vouch(self, body: Mapping[str, JsonValue]) -> str:
        """Sign a checkout as UCP shows it: a JWS over its canonical JSON (RFC 8785), its content left out (RFC 7515 F).

        Its type keeps it from being good for a purchase or a mandate of the house.
        """
        header, _, value = signed(body, self._current("merchant")[1], TYPE).split(".")
        return f"{header}..{value}"

    @operation("mandates:sell", example=Example({"body": {"id": "c-1"}, "authorization": "eyJ..c2ln"}))
    def vouched(self, body: Mapping[str, JsonValue], authorization: str) -> bool:
        """Whether the house signed this checkout so, with a key of its merchant that is published still."""
        try:
            holds(body, authorization, self._publics("merchant"))
        except Unproven:
            return False
        return True

    @operation("mandates:see", example=Example({"merchant": "shop.example", "shown": {"id": "c-1"}}))
    def vouched_elsewhere(self, merchant: str, shown: Mapping[str, JsonValue]) -> bool:
        """Whether another merchant authorized a checkout as it is shown, with a key that it is trusted by."""
        ap2 = shown.get("ap2")
        word = ap2.get("merchant_authorization") if isinstance(ap2, Mapping) else None
        try:
            body = {name: value for name, value in shown.items() if name != "ap2"}
            holds(body, word if isinstance(word, str) else "", self._merchant_keys(merchant))
        except Unproven:
            return False
        return True
