"""How whoever acts for somebody reaches every operation by name."""

from collections.abc import Iterator, Mapping
from contextvars import Context
from typing import Any

from souk.kit.errors import NotFound
from souk.kit.operation import Caller, Operation, Souk, Step


class Waist:
    """Made before the system that it calls; assembly binds it, and nothing is called earlier."""

    def __init__(self) -> None:
        self._souk: Souk | None = None

    def bind(self, souk: Souk) -> None:
        """Say which system is meant."""
        self._souk = souk

    @property
    def souk(self) -> Souk:
        """The system, once it stands."""
        if self._souk is None:
            raise RuntimeError("the waist is used before the system stands")
        return self._souk

    def has(self, name: str) -> bool:
        """Whether this installation has an operation."""
        return name in self.souk.operations

    def operation(self, name: str) -> Operation:
        """An operation by its name."""
        if (found := self.souk.operations.get(name)) is None:
            raise NotFound("There is no operation {name}.", name=name)
        return found

    def ask(self, name: str, payload: Mapping[str, Any], caller: Caller) -> Any:
        """Read something, in the transaction in hand."""
        return self.souk.call(name, payload, caller)

    def follow(self, name: str, payload: Mapping[str, Any], caller: Caller) -> Iterator[Step]:
        """Read something step by step, in the transaction in hand; whoever has enough leaves it."""
        return self.souk.stream(name, payload, caller)

    def do(self, name: str, payload: Mapping[str, Any], caller: Caller, key: str | None = None) -> Any:
        """Do something in a transaction of its own, so that a refusal leaves nothing of it, and nothing else undone.

        Whoever calls may not have written yet in a transaction of theirs: the writer's lane has room for one.
        """
        return Context().run(self.souk.call, name, payload, caller, key)
