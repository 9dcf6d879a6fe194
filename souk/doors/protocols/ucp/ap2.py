"""What an AP2 mandate says of the checkout that it is for: all of it, with the merchant's own word over it."""

import base64
import json
from collections.abc import Mapping
from typing import Any

from souk.doors.protocols.signing import SIGNING
from souk.doors.protocols.ucp.replying import Rejected
from souk.kit.operation import Souk

# What is bought and what it costs; the rest of a checkout says who asks, and until when.
TERMS = ("id", "currency", "line_items", "totals")


def agreed_in(souk: Souk, mandate: str, shown: Mapping[str, Any]) -> None:
    """Raise `Rejected` unless the mandate's key binding has the checkout that the house showed and vouched for.

    Whether its agent signed that is for the mandate engine, which is asked afterwards.
    """
    said = claims(mandate.rpartition("~")[2]).get("checkout")
    if not isinstance(said, dict):
        raise Rejected(400, "mandate_scope_mismatch", "The mandate does not contain the checkout that it is for.")
    vouched = said.get("ap2")
    word = vouched.get("merchant_authorization") if isinstance(vouched, dict) else None
    if not isinstance(word, str):
        why = "The checkout in the mandate is without ap2.merchant_authorization."
        raise Rejected(400, "merchant_authorization_missing", why)
    body = {name: value for name, value in said.items() if name != "ap2"}
    if not souk.call("mandates.vouched", {"body": body, "authorization": word}, SIGNING):
        raise Rejected(400, "merchant_authorization_invalid", "This business did not sign the checkout in the mandate.")
    if other := next((name for name in TERMS if said.get(name) != shown[name]), ""):
        raise Rejected(400, "mandate_scope_mismatch", f"The checkout in the mandate has another {other}.")


def claims(token: str) -> Mapping[str, Any]:
    """What a compact JWS carries, unverified; raises `Rejected` for none."""
    try:
        found = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    except (IndexError, ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Rejected(400, "mandate_invalid_signature", "The mandate has no key binding.")
    return found
