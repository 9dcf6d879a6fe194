"""What a rehearsal of agents from outside needs: the house's own door for them."""

from collections.abc import Mapping
from typing import Any, Protocol, runtime_checkable

from souk.kit.operation import Caller
from souk.kit.transport import Answer, Request


@runtime_checkable
class Door(Protocol):
    """The door that agents from outside come to, reached in process: what is sent is as it goes over the wire.

    A request is done by itself, in no transaction of whoever sends it.
    """

    def known(self, url: str, document: Mapping[str, Any]) -> None:
        """Let a platform's profile stand at an address that nobody else has."""
        ...

    def send(self, request: Request, buyer: Caller) -> Answer:
        """The answer to a request, as of a platform that `buyer` has linked."""
        ...
