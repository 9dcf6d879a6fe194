"""Hashes of canonical JSON (RFC 8785): of a checkout, of the terms of a mandate, of a text."""

import base64
import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from typing import NoReturn

import rfc8785
from pydantic import JsonValue, TypeAdapter, ValidationError

from souk.trade.mandates.contracts import Purchase, Unproven

_PURCHASE = TypeAdapter(Purchase)
TERMS = ("agent", "autonomy", "cnf", "constraints", "exp", "jti", "sub")


def text64(data: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def bytes64(text: str) -> bytes:
    """The bytes of base64url in its one canonical spelling; raises `Unproven`."""
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        raise Unproven("it is not base64url") from None
    if text64(data) != text:
        # Bits behind the end could be changed without changing what is signed.
        raise Unproven("its base64url is not canonical")
    return data


def digest(data: bytes | str) -> str:
    """SHA-256 in base64url."""
    return text64(hashlib.sha256(data.encode() if isinstance(data, str) else data).digest())


def canonical(value: object) -> bytes:
    """A JSON value in its one canonical form; raises `Unproven` for what has none."""
    try:
        return rfc8785.dumps(value)  # type: ignore[arg-type] # what is none of its values raises
    except (rfc8785.CanonicalizationError, UnicodeError, RecursionError):
        raise Unproven("it has no canonical form") from None


def plain(text: bytes | str) -> JsonValue:
    """JSON read strictly: no key twice, no NaN, no text that a database would not take; raises `Unproven`."""
    try:
        found: JsonValue = json.loads(text, object_pairs_hook=_once, parse_constant=_never)
        raw = text if isinstance(text, str) else text.decode()
        if "\\u" in raw or "\0" in raw:
            _storable(json.dumps(found, ensure_ascii=False))
    except (ValueError, RecursionError):
        raise Unproven("it is not JSON") from None
    return found


def _storable(text: str) -> None:
    """Raises `ValueError` for half a character, and for the one that ends a string in C."""
    text.encode()
    if "\\u0000" in text:
        raise ValueError


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError
    return made


def _never(_name: str) -> NoReturn:
    raise ValueError


# One decision looks at the same checkout in each of its layers.
@lru_cache(maxsize=64)
def body(purchase: Purchase) -> bytes:
    """What a merchant signs of a purchase."""
    return canonical(_PURCHASE.dump_python(purchase, mode="json"))


@lru_cache(maxsize=64)
def purchase_of(text: bytes) -> Purchase:
    """The purchase of a canonical body; raises `Unproven` where one character would be another."""
    try:
        found = _PURCHASE.validate_json(text, strict=True)
    except ValidationError:
        raise Unproven("it is not a purchase") from None
    if body(found) != text:
        raise Unproven("it is not the canonical body of a purchase")
    return found


def checkout_hash(purchase: Purchase) -> str:
    """What a closed mandate is bound to."""
    return digest(body(purchase))


def terms_hash(claims: Mapping[str, object]) -> str:
    """What a consumer consents to: all of an open mandate that decides something."""
    return digest(canonical({key: claims.get(key) for key in TERMS}))
