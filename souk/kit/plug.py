"""Choosing a provider by its import path."""

import importlib
from collections.abc import Mapping
from typing import Any, TypeVar

from souk.kit.errors import Invalid

Port = TypeVar("Port")


def plug(port: type[Port], choice: Mapping[str, Any], **context: Any) -> Port:
    """Build what `choice` names: `{"use": "package.module:Class", option: value, …}`; `context` is what assembly adds.

    Raises `Invalid` where the path, the options or the methods do not fit the port (a runtime-checkable Protocol).
    """
    options = {key: value for key, value in choice.items() if key != "use"}
    path = str(choice.get("use", ""))
    module, _, name = path.partition(":")
    try:
        made = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise Invalid("No provider {path} for {port}: {why}.", path=path, port=port.__name__, why=error) from error
    try:
        provider = made(**context, **options)
    except TypeError as error:
        raise Invalid("{path} refuses its options: {why}.", path=path, why=error) from error
    if not isinstance(provider, port):
        raise Invalid("{path} is not a {port}.", path=path, port=port.__name__)
    return provider
