"""What payments need: somebody who moves money, and the place from which it is asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol, runtime_checkable

from souk.kit.clock import Clock
from souk.kit.locale import Words
from souk.trade.payments.contracts import Line, Notice, Outcome


@dataclass(frozen=True)
class Site:
    """Where a rail works: its own folder, the clock, the address for its notices, and where customers come back to."""

    folder: Path
    clock: Clock
    notices: str = ""
    back: str = ""


@runtime_checkable
class Rail(Protocol):
    """Moves money one way. Amounts are smallest units; no call lasts longer than the rail's stated seconds.

    The same key moves money once, however often it is sent. A timeout, a broken connection, an answer that cannot be
    read are `unknown`, never `failed`: only the rail's own word is. It takes its `currencies` alone, all where it names
    none.
    """

    title: Words
    currencies: tuple[str, ...]

    def charge(self, key: str, amount: int, *, currency: str, order: str) -> Outcome:
        """Take money for an order: paid, challenge with an address, failed with a reason, or unknown."""
        ...

    def inquire(self, key: str) -> Outcome:
        """What became of a charge; moves nothing."""
        ...

    def refund(self, key: str, reference: str, *, amount: int, currency: str) -> Outcome:
        """Give back a part of the charge with this reference: refunded, failed, or unknown."""
        ...

    def inquire_refund(self, key: str, reference: str) -> Outcome:
        """What became of a refund; moves nothing."""
        ...

    def report(self, since: datetime, until: datetime) -> Sequence[Line]:
        """The rail's own movements of a window, its end excluded; raises `Unavailable`."""
        ...

    def heard(self, headers: Mapping[str, str], body: str) -> Notice:
        """Verify and read a notice; headers by lower-case names. Raises `Forged`."""
        ...
