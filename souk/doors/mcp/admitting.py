"""What passes before a tool is called."""

from collections.abc import Callable
from typing import Any, Literal

from souk.kit.errors import Invalid
from souk.kit.operation import Operation

Admit = Callable[[Any, Operation, dict[str, Any], Any], str | None]
# All operations, a shop's few for agents, or these with what a conformance suite asks for besides.
Serves = Literal["all", "storefront", "tested"]
KEY = "idempotency_key"


def admitted(_request: Any, _found: Operation, _arguments: dict[str, Any], key: Any) -> str | None:
    """The key of a call as the waist takes it; a door may refuse the call here."""
    if key is not None and not isinstance(key, str):
        raise Invalid("{key} is a text.", key=KEY)
    return key
