"""The one way out to the network: to public or allowed addresses only, and only so far and so long."""

from souk.kit.transport.addresses import Allowed, Blocked, Resolver, is_public, resolve
from souk.kit.transport.wire import Interrupted, TooLarge, Transport, Unreachable, client

__all__ = [
    "Allowed",
    "Blocked",
    "Interrupted",
    "Resolver",
    "TooLarge",
    "Transport",
    "Unreachable",
    "client",
    "is_public",
    "resolve",
]
