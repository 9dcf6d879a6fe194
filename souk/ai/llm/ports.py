"""What is needed from a language model."""

from collections.abc import Iterator
from typing import Protocol, runtime_checkable

from souk.ai.llm.contracts import Prompt, Reply


@runtime_checkable
class ChatModel(Protocol):
    """Answers a prompt or raises a `SoukError`; assembly builds it with `clock=` beside the operator's options."""

    @property
    def name(self) -> str:
        """The model's name; empty where there is none."""
        ...

    def reply(self, prompt: Prompt) -> Reply:
        """The whole answer; with a schema, one that fits it."""
        ...

    def stream(self, prompt: Prompt) -> Iterator[str]:
        """The answer's text as it comes; an answer that was cut ends in an error, never silently."""
        ...
