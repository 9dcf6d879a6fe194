"""The one way out to the network, to public or allowed addresses only; and messages that their sender signed."""

from souk.kit.transport.addresses import Allowed, Blocked, Resolver, is_public, resolve
from souk.kit.transport.signatures import (
    Answer,
    Request,
    Signer,
    WrongSignature,
    digest_of,
    is_signed,
    signed,
    verified,
)
from souk.kit.transport.wire import Interrupted, TooLarge, Transport, Unreachable, Unresolved, client

__all__ = [
    "Allowed",
    "Answer",
    "Blocked",
    "Interrupted",
    "Request",
    "Resolver",
    "Signer",
    "TooLarge",
    "Transport",
    "Unreachable",
    "Unresolved",
    "WrongSignature",
    "client",
    "digest_of",
    "is_public",
    "is_signed",
    "resolve",
    "signed",
    "verified",
]
