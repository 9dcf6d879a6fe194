"""What annotation needs: somebody who knows categories and problems."""

from collections.abc import Mapping
from typing import Protocol, runtime_checkable

from souk.goods.annotation.contracts import CategoryKnowledge, Problem


@runtime_checkable
class Knowledge(Protocol):
    """Category knowledge in both languages; every text that is quoted is found again by its entry and path."""

    @property
    def version(self) -> str:
        """Another version where anything is different."""
        ...

    def categories(self) -> Mapping[str, CategoryKnowledge]:
        """Knowledge by category."""
        ...

    def problems(self) -> Mapping[str, Problem]:
        """Problems by id."""
        ...

    def text(self, ref: str, path: str) -> str | None:
        """The text of an entry at a path such as `situation/cat_and_dog/says/en`, or None."""
        ...
