"""What the guide needs: somebody who reads a need out of what was said."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from souk.discovery.guide.contracts import Need
from souk.kit.locale import Locale


@runtime_checkable
class Reader(Protocol):
    """Reads what a shopper needs; a later turn adds to an earlier one and never loses its limits."""

    def read(self, said: Sequence[str], locale: Locale, about: str = "") -> Need:
        """The need of a conversation, oldest turn first; every mention and limit quotes the words that it came from.

        `about` is the category that is known to be meant, whatever is named.
        """
        ...
