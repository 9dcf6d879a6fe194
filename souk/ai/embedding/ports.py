"""What is needed from an encoder of texts."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from souk.ai.embedding.contracts import Encoded


@runtime_checkable
class TextEncoder(Protocol):
    """Gives texts in either language as points of one space; the same version gives a text the same point."""

    @property
    def version(self) -> str:
        """Another version where anything is encoded otherwise; empty where nothing was learned yet."""
        ...

    def encode(self, texts: Sequence[str]) -> Encoded:
        """One row a text, in order; of width 0 where nothing was learned yet."""
        ...

    def learn(self, texts: Sequence[str], alike: Sequence[str]) -> str:
        """Learn from texts, and from lines that say one thing in both languages; keep it, answer the version.

        Raises `TooFewTexts`. A provider that was trained elsewhere learns nothing.
        """
        ...
