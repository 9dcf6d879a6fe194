"""What the wallet's house read of a checkout that its merchant signs not, under the wallet's own signature."""

from collections.abc import Mapping, Sequence

from pydantic import JsonValue, TypeAdapter, ValidationError

from souk.trade.mandates.contracts import Jwk, Purchase, Reading, Unproven
from souk.trade.mandates.rules.canonical import bytes64, canonical, plain, purchase_of
from souk.trade.mandates.rules.jose import payload_of, verified

# Its type keeps it from being taken for a merchant's own word.
READING = "checkout-reading+jwt"
_READING = TypeAdapter(Reading)


def written(reading: Reading) -> bytes:
    """The canonical body of a reading."""
    return canonical(_READING.dump_python(reading, mode="json"))


def is_reading(token: str) -> bool:
    """Whether a compact JWS says that it is a reading; unverified."""
    try:
        header = plain(bytes64(token.split(".")[0]))
    except Unproven:
        return False
    return isinstance(header, dict) and header.get("typ") == READING


def reading_in(token: str) -> Reading:
    """What a reading says, unverified; raises `Unproven`."""
    payload = payload_of(token)
    try:
        found = _READING.validate_json(payload, strict=True)
    except ValidationError:
        raise Unproven("it is not a reading") from None
    if written(found) != payload:
        raise Unproven("it is not the canonical body of a reading")
    return found


def purchase_in(token: str) -> Purchase:
    """The purchase of a signed checkout or of a reading, unverified; raises `Unproven`."""
    return reading_in(token).purchase if is_reading(token) else purchase_of(payload_of(token))


def read_by(token: str, readers: Sequence[Jwk], signing: Sequence[Jwk]) -> Purchase:
    """The purchase of a reading that one of the readers signed; raises `Unproven`.

    Of a merchant that signs its checkouts (`signing` are its keys) no reading counts: nobody may leave its word out.
    """
    if signing:
        raise Unproven("its merchant signs its checkouts, and this is not its word")
    verified(token, readers, READING)
    return reading_in(token).purchase


def seen(token: str) -> Mapping[str, JsonValue]:
    """What a receipt says of how a checkout was known: of a reading its protocol and its document's hash."""
    if not is_reading(token):
        return {}
    try:
        found = reading_in(token)
    except Unproven:
        return {}
    return {"read_by": found.protocol, "document": found.document}
