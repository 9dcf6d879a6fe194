"""AP2's merchant authorization: a checkout of UCP as it is shown, signed with its content left out (RFC 7515 F)."""

from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from souk.trade.mandates.contracts import Jwk, Purchase, Unproven
from souk.trade.mandates.rules.canonical import bytes64, canonical, plain, text64
from souk.trade.mandates.rules.jose import verified

TYPE = "ucp-checkout+json"


def holds(body: Mapping[str, JsonValue], authorization: str, keys: Sequence[Jwk]) -> None:
    """Raises `Unproven` unless one of the keys signed this checkout, its `ap2` left out.

    The protocol asks for no type; ours is taken besides, and that of anything else is not.
    """
    head, _, value = authorization.partition("..")
    header = plain(bytes64(head))
    typ = header.get("typ") if isinstance(header, dict) else ""
    if typ not in (None, TYPE):
        raise Unproven("its authorization is of another type")
    verified(f"{head}.{text64(canonical(dict(body)))}.{value}", keys, typ if isinstance(typ, str) else None)


def vouched_by(shown: Mapping[str, JsonValue], keys: Sequence[Jwk], purchase: Purchase) -> None:
    """Raises `Unproven` unless the merchant authorized the checkout that is shown, and it is this purchase."""
    ap2 = shown.get("ap2")
    word = ap2.get("merchant_authorization") if isinstance(ap2, Mapping) else None
    if not isinstance(word, str):
        raise Unproven("it comes without its merchant's authorization")
    holds({name: value for name, value in shown.items() if name != "ap2"}, word, keys)
    listed = shown.get("totals")
    rows = [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, list) else []
    totals = [one.get("amount") for one in rows if one.get("type") == "total"]
    if (shown.get("id"), shown.get("currency"), totals) != (purchase.checkout, purchase.currency, [purchase.total]):
        raise Unproven("what its merchant authorized is another checkout")
