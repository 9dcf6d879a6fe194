"""Signatures of HTTP messages, which a mandate does not need to be one."""

from dataclasses import dataclass

from souk.trade.mandates.contracts import Jwk


@dataclass(frozen=True)
class MessageSignature:
    """A signature of an HTTP message in base64url (64 bytes, r and s), the id of its key, and the public key."""

    key: str
    value: str
    jwk: Jwk
