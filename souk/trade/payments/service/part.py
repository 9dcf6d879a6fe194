"""What every part of the service stands on: a payment as it is, its row in hand, an entry of the ledger."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from souk.insight.events import Events
from souk.kit.clock import Clock
from souk.kit.database import Database
from souk.kit.errors import Invalid, SoukError
from souk.kit.operation import Caller
from souk.trade.payments.contracts import (
    Charge,
    EntryState,
    Outcome,
    Payment,
    Posting,
    Share,
    Tender,
    UnknownMethod,
    UnknownPayment,
)
from souk.trade.payments.ports import Rail
from souk.trade.payments.rules import late, merged, refund_key, reversed_, standing, uneven
from souk.trade.payments.store import ledger, money

PAID, FAILED, REFUNDED, DISPUTED = (f"payments.{fact}" for fact in ("paid", "failed", "refunded", "disputed"))
MOST, LAST = 500, 1 << 53
Named = tuple[str, str, str]
HOUSE = Caller("payments", frozenset())


def told(ask: Callable[[], Outcome]) -> Outcome:
    """What a rail says; where it cannot be asked, nobody knows."""
    try:
        return ask()
    except SoukError as error:
        return Outcome("unknown", reason=str(error))


def check_page(most: int, after: int = 0) -> None:
    """Raises `Invalid` for a page that nobody can be given."""
    if not 1 <= most <= MOST:
        raise Invalid("most is {most}; it must be 1 to {limit}.", most=most, limit=MOST)
    if not 0 <= after <= LAST:
        raise Invalid("after is {after}; it is the number of an entry.", after=after)


def next_asking(asked: datetime, now: datetime) -> datetime:
    """When to ask again: after half of the time that has passed since the first asking."""
    return now + (now - asked) / 2


class Part:
    """The database, the clock, the log, the rails by method, and the fee in basis points.

    A key that a rail never heard of counts as failed `grace` after it was sent; money that comes later goes back.
    """

    def __init__(
        self, database: Database, clock: Clock, events: Events, rails: Mapping[str, Rail], *, fee: int = 0
    ) -> None:
        self._database = database
        self._clock = clock
        self._events = events
        self._rails = dict(rails)
        self._fee = fee
        self._grace = timedelta(minutes=15)

    def _rail(self, method: str) -> Rail:
        if (rail := self._rails.get(method)) is None:
            raise UnknownMethod(method, ", ".join(sorted(self._rails)))
        return rail

    def _held(self, id: str) -> Any:
        """The row of a payment that nobody else moves before this transaction ends."""
        if (row := money.hold(self._database.write, id)) is None:
            raise UnknownPayment(id)
        return row

    def _whole(self, id: str) -> Payment:
        if (row := money.payment(self._database.read, id)) is None:
            raise UnknownPayment(id)
        return self._payment(row)

    def _payment(self, row: Any) -> Payment:
        connection = self._database.read
        charges, back = money.charges(connection, row.id), money.returned(connection, row.id)
        made = tuple(
            Charge(one.method, one.amount, one.state, one.reference, back.get(one.id, 0), one.reason) for one in charges
        )
        challenge = next((one.challenge for one in charges if one.state == "challenge" and not row.ended), "")
        shares = tuple(Share(**share) for share in row.shares)
        said = (row.id, row.order, row.customer, row.currency, made, shares, standing(row.ended, made), row.at)
        return Payment(*said, challenge, sum(money.disputed(connection, row.id).values()))

    def _enter(
        self, named: Named, postings: Iterable[Posting], born: EntryState, *, why: str = "", by: str = ""
    ) -> bool:
        """Add an entry, named by id, kind and subject; False where its id is there."""
        row, made = self._entry(named, postings, born)
        return ledger.enter(self._database.write, {**row, "why": why, "actor": by or HOUSE.actor}, made)

    def _enter_all(self, entries: Iterable[tuple[Named, Iterable[Posting]]], born: EntryState) -> None:
        """Add entries that are not there yet, each with its postings."""
        ledger.enter_all(self._database.write, [self._entry(named, postings, born) for named, postings in entries])

    def _entry(
        self, named: Named, postings: Iterable[Posting], born: EntryState
    ) -> tuple[dict[str, Any], tuple[Posting, ...]]:
        """Its row, and its postings, which sum to 0."""
        made = merged(postings)
        if wrong := uneven(made):
            raise RuntimeError(f"the entry {named[0]} does not sum to 0: {wrong}")
        row = dict(zip(("id", "kind", "subject"), named, strict=True))
        return {**row, "born": born, "why": "", "actor": HOUSE.actor, "at": self._clock.now()}, made

    def _resolve(self, entry: str, state: EntryState) -> bool:
        return ledger.resolve(self._database.write, entry, state, self._clock.now())

    def _note(self, name: str, order: str, **facts: Any) -> None:
        self._events.record(name, [(order, facts)], HOUSE)

    def _give_back_late(self, payment: Any, charge: Any) -> None:
        """Money that came although nothing was due any more: kept apart, and to be sent back whole."""
        tender = Tender(charge.method, charge.amount)
        came = late(payment.currency, tender)
        if self._enter((f"late:{charge.id}", "late", payment.order), came, "posted"):
            key, now = refund_key("late", charge.id), self._clock.now()
            row = {"id": key, "refund": f"late:{charge.id}", "payment": payment.id, "charge": charge.id}
            row |= {"method": charge.method, "amount": charge.amount, "parts": [], "state": "waiting"}
            money.add_refund(self._database.write, {**row, "reason": "", "asked": now, "due": now, "at": now})
            self._enter((f"refund:{key}", "refund", payment.order), reversed_(came), "pending", why="late")
