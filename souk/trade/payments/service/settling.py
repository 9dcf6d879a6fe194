"""The ledger as people use it: settlements to shops, balances, entries, and the comparison with a rail's books."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from souk.kit.errors import NotAllowed
from souk.kit.operation import Caller, Effect, Example, operation
from souk.trade.payments.contracts import (
    Balance,
    Difference,
    Entry,
    Line,
    NothingToSettle,
    Posting,
    Reconciliation,
    SettledMeanwhile,
    Settlement,
)
from souk.trade.payments.rules import fee, window
from souk.trade.payments.service.examples import CHARGE, METHOD, OPEN
from souk.trade.payments.service.hearing import Hearing
from souk.trade.payments.service.part import check_page
from souk.trade.payments.store import ledger, money

# The rail's clock and ours, and its days and ours, lie no further apart.
SLACK = timedelta(days=1)
_DAY = {"since": "2026-11-11T00:00:00+00:00", "until": "2026-11-12T00:00:00+00:00"}


class Settling(Hearing):
    """Who is owed what, and whether the rails agree."""

    @operation("payments:settle", Effect.SPEND, Example({"shop": "corner", "why": "weekly"}, after=(OPEN, CHARGE)))
    def settle(self, shop: str, why: str, caller: Caller) -> Settlement:
        """Pay out what a shop is owed, less the fee, in one entry; what refunds under way will take stays.

        Raises `NothingToSettle`, and `SettledMeanwhile` where another settlement was faster.
        """
        if caller.shop not in (None, shop):
            raise NotAllowed(caller.actor, "payments:settle")
        connection = self._database.write
        number = ledger.settlements(connection, shop) + 1
        owed = {currency: amount for currency, amount in ledger.free(connection, shop).items() if amount > 0}
        if not owed:
            raise NothingToSettle(shop)
        fees = {currency: fee(amount, self._fee) for currency, amount in owed.items()}
        named = (f"settle:{shop}:{number}", "settle", shop)
        if not self._enter(named, _paid_out(shop, owed, fees), "posted", why=why, by=caller.actor):
            raise SettledMeanwhile(shop)
        return Settlement(named[0], shop, {one: amount - fees[one] for one, amount in owed.items()}, fees)

    @operation("payments:ledger", example=Example({"most": 5}, after=(OPEN, CHARGE)))
    def balances(self, caller: Caller, *, after: str = "", most: int = 100) -> list[Balance]:
        """Balances of one's own shop, or of every account for the operator, by name; go on with `after`."""
        check_page(most)
        return ledger.balances(self._database.read, caller.shop, after, most)

    @operation("payments:ledger", example=Example({"most": 5}, after=(OPEN, CHARGE)))
    def entries(self, caller: Caller, *, after: int = 0, most: int = 100, newest_first: bool = False) -> list[Entry]:
        """Entries that touch one's own shop, or all for the operator, oldest or newest first; go on with `after`."""
        check_page(most, after)
        return ledger.entries(self._database.read, caller.shop, after, most, newest=newest_first)

    @operation("payments:reconcile", example=Example({"rail": METHOD, **_DAY}, after=(OPEN, CHARGE)))
    def reconcile(self, rail: str, since: str, until: str) -> Reconciliation:
        """Compare a rail's own books of a window with ours: what agrees, what one side lacks, what differs.

        The window is two moments such as 2026-11-11T00:00:00+08:00, its end excluded, at most a year apart.
        """
        start, end = window(since, until)
        lines = self._rail(rail).report(start - SLACK, end + SLACK)
        ours = self._known(lines)
        inside = [line for line in lines if start <= line.at < end]
        pairs = [(line, ours[line.key]) for line in inside if line.key in ours]
        different = [
            Difference(one.key, one.amount, mine[0], one.currency, mine[1])
            for one, mine in pairs
            if (one.amount, one.currency) != mine
        ]
        strangers = tuple(line for line in inside if line.key not in ours)
        told = {line.key for line in lines}
        missing = tuple(line for line in self._moved(rail, (start, end)) if line.key not in told)
        matched = len(pairs) - len(different)
        return Reconciliation(rail, start, end, matched, strangers, missing, tuple(different))

    def _known(self, lines: Sequence[Line]) -> dict[str, tuple[int, str]]:
        """Our amounts of what a rail names, with their currencies, where we hold it for done."""
        found: dict[str, tuple[int, str]] = {}
        for start in range(0, len(lines), 500):
            some = lines[start : start + 500]
            for kind, table, state in _TABLES:
                keys = [line.key for line in some if line.kind == kind]
                rows = money.known(self._database.read, table, keys).values()
                found |= {row.id: (row.amount, row.currency) for row in rows if row.state == state}
        return found

    def _moved(self, rail: str, within: tuple[datetime, datetime]) -> list[Line]:
        read = self._database.read
        found = ((kind, money.moved(read, table, (rail, state), within)) for kind, table, state in _TABLES)
        return [Line(row.id, "", kind, row.amount, row.currency, row.at) for kind, rows in found for row in rows]


_TABLES: tuple[tuple[Any, Any, str], ...] = (
    ("charge", money.charge_table, "paid"),
    ("refund", money.refund_table, "done"),
)


def _paid_out(shop: str, owed: Mapping[str, int], fees: Mapping[str, int]) -> list[Posting]:
    made = []
    for currency, amount in owed.items():
        made.append(Posting(f"payable:{shop}", currency, -amount))
        made.append(Posting(f"settled:{shop}", currency, amount - fees[currency]))
        made.append(Posting("fees", currency, fees[currency]))
    return made
