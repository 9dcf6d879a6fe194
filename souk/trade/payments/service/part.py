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
from souk.trade.payments.rules import kept_back, late, merged, payment_id, refund_key, reversed_, standing, uneven
from souk.trade.payments.store import ledger, money

PAID, FAILED, REFUNDED, DISPUTED = (f"payments.{fact}" for fact in ("paid", "failed", "refunded", "disputed"))
MOST, LAST = 500, 1 << 53
Named = tuple[str, str, str]
# After a long outage nobody waits for as long again to hear what became of their money.
LONGEST_PAUSE = timedelta(hours=1)
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
    """When to ask again: after half of the time that has passed since the first asking, and within the hour."""
    return now + min((now - asked) / 2, LONGEST_PAUSE)


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

    def _of_order(self, order: str) -> Any:
        """The row of an order's payment, held; payments of earlier days have names that were made otherwise."""
        if (row := money.of_order(self._database.read, order)) is None:
            raise UnknownPayment(payment_id(order))
        return self._held(row.id)

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
        deposit = sum(share.amount for share in shares) - row.later if row.later else None
        state = standing(row.ended, made, deposit)
        said = (row.id, row.order, row.customer, row.currency, made, shares, state, row.at)
        return Payment(*said, challenge, sum(money.disputed(connection, row.id).values()), row.later)

    def _enter(
        self, named: Named, postings: Iterable[Posting], born: EntryState, *, why: str = "", by: str = ""
    ) -> bool:
        """Add an entry, named by id, kind and subject; False where its id is there."""
        row, made = _entry(named, postings, born, self._clock.now())
        return ledger.enter(self._database.write, {**row, "why": why, "actor": by or HOUSE.actor}, made)

    def _enter_all(self, entries: Iterable[tuple[Named, Iterable[Posting]]], born: EntryState) -> None:
        """Add entries that are not there yet, each with its postings."""
        now = self._clock.now()
        ledger.enter_all(self._database.write, [_entry(named, postings, born, now) for named, postings in entries])

    def _resolve(self, entry: str, state: EntryState) -> bool:
        return ledger.resolve(self._database.write, entry, state, self._clock.now())

    def _note(self, name: str, order: str, **facts: Any) -> None:
        self._events.record(name, [(order, facts)], HOUSE)

    def _give_back_late(self, payment: Any, charge: Any, *, booked: bool = False) -> None:
        """Money that came although nothing was due any more: kept apart, and to be sent back whole.

        What is `booked` came as a deposit, and leaves that account.
        """
        tender = Tender(charge.method, charge.amount)
        came = late(payment.currency, tender)
        apart = kept_back(payment.currency, charge.amount, ()) if booked else came
        if self._enter((f"late:{charge.id}", "late", payment.order), apart, "posted"):
            key, now = refund_key("late", charge.id), self._clock.now()
            row = {"id": key, "refund": f"late:{charge.id}", "payment": payment.id, "charge": charge.id}
            row |= {"method": charge.method, "amount": charge.amount, "parts": [], "state": "waiting"}
            money.add_refund(self._database.write, {**row, "reason": "", "asked": now, "due": now, "at": now})
            self._enter((f"refund:{key}", "refund", payment.order), reversed_(came), "pending", why="late")


def _entry(
    named: Named, postings: Iterable[Posting], born: EntryState, at: datetime
) -> tuple[dict[str, Any], tuple[Posting, ...]]:
    """An entry's row, and its postings, which sum to 0."""
    made = merged(postings)
    if wrong := uneven(made):
        raise RuntimeError(f"the entry {named[0]} does not sum to 0: {wrong}")
    row = dict(zip(("id", "kind", "subject"), named, strict=True))
    return {**row, "born": born, "why": "", "actor": HOUSE.actor, "at": at}, made
