"""The ledger's tables: entries, what became of pending ones, and postings; rows are added and never changed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, Integer, Table, Text, case, func, select

from souk.kit.database import Moment, insert, insert_all, metadata
from souk.trade.payments.contracts import Balance, Entry, EntryState, Posting

_NUMBER = BigInteger().with_variant(Integer, "sqlite")

entry_table = Table(
    "payments_entry",
    metadata,
    Column("number", _NUMBER, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False, index=True),
    Column("born", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("at", Moment, nullable=False, index=True),
    sqlite_autoincrement=True,
)

resolution_table = Table(
    "payments_resolution",
    metadata,
    Column("entry", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("at", Moment, nullable=False),
)

posting_table = Table(
    "payments_posting",
    metadata,
    Column("entry", Text, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("currency", Text, primary_key=True),
    Column("amount", BigInteger, nullable=False),
    Column("shop", Text, nullable=False, index=True),
)

_STATE = func.coalesce(resolution_table.c.state, entry_table.c.born)
_RESOLVED = entry_table.outerjoin(resolution_table, resolution_table.c.entry == entry_table.c.id)


def enter(connection: Connection, entry: Mapping[str, Any], postings: Iterable[Posting]) -> bool:
    """Add an entry with its postings; False where its id is there."""
    fresh = insert(connection, entry_table).values(**entry)
    if connection.execute(fresh.on_conflict_do_nothing().returning(entry_table.c.number)).first() is None:
        return False
    _post(connection, [(entry, postings)])
    return True


def enter_all(connection: Connection, entries: Sequence[tuple[Mapping[str, Any], Sequence[Posting]]]) -> None:
    """Add entries with their postings; one whose id is there breaks the transaction."""
    insert_all(connection, entry_table, [entry for entry, _ in entries])
    _post(connection, entries)


def _post(connection: Connection, entries: Iterable[tuple[Mapping[str, Any], Iterable[Posting]]]) -> None:
    rows = [
        {"entry": entry["id"], "account": one.account, "currency": one.currency, "amount": one.amount}
        | {"shop": shop_of(one.account)}
        for entry, postings in entries
        for one in postings
    ]
    insert_all(connection, posting_table, rows)


def shop_of(account: str) -> str:
    """The shop whose account it is, if it is a shop's."""
    kind, _, name = account.partition(":")
    return name if kind in ("payable", "settled") else ""


def resolve(connection: Connection, entry: str, state: EntryState, at: datetime) -> bool:
    """Post or void a pending entry; False where that was done."""
    fresh = insert(connection, resolution_table).values(entry=entry, state=state, at=at)
    done = fresh.on_conflict_do_nothing().returning(resolution_table.c.entry)
    return connection.execute(done).first() is not None


def balances(connection: Connection, shop: str | None, after: str, most: int) -> list[Balance]:
    """Sums by account and currency, of a shop or of all, behind an account."""
    sums = [_sum("posted").label("posted"), _sum("pending").label("pending")]
    account, currency = posting_table.c.account, posting_table.c.currency
    joined = posting_table.join(_RESOLVED, entry_table.c.id == posting_table.c.entry)
    query = select(account, currency, *sums).select_from(joined).where(account > after)
    if shop is not None:
        query = query.where(posting_table.c.shop == shop)
    rows = connection.execute(query.group_by(account, currency).order_by(account, currency).limit(most))
    return [Balance(row.account, row.currency, int(row.posted), int(row.pending)) for row in rows]


def _sum(state: EntryState) -> Any:
    return func.coalesce(func.sum(case((_STATE.in_([state]), posting_table.c.amount), else_=0)), 0)


def free(connection: Connection, shop: str) -> dict[str, int]:
    """What of a shop's payable may be paid out, by currency: posted, less what pending entries would take."""
    pending = case(((_STATE == "pending") & (posting_table.c.amount < 0), posting_table.c.amount), else_=0)
    posted = case((_STATE == "posted", posting_table.c.amount), else_=0)
    joined = posting_table.join(_RESOLVED, entry_table.c.id == posting_table.c.entry)
    query = select(posting_table.c.currency, func.sum(posted + pending)).select_from(joined)
    query = query.where((posting_table.c.shop == shop) & (posting_table.c.account == f"payable:{shop}"))
    return {currency: int(amount) for currency, amount in connection.execute(query.group_by(posting_table.c.currency))}


def settlements(connection: Connection, shop: str) -> int:
    """How often a shop was settled."""
    here = (entry_table.c.kind == "settle") & (entry_table.c.subject == shop)
    return connection.execute(select(func.count()).select_from(entry_table).where(here)).scalar_one()


def entries(connection: Connection, shop: str | None, after: int, most: int, *, newest: bool = False) -> list[Entry]:
    """Entries behind a number, of all or of those that touch a shop; then with the shop's own postings alone.

    The `newest` come first; 0 begins with the very newest.
    """
    number = entry_table.c.number
    query = select(entry_table, _STATE.label("state")).select_from(_RESOLVED)
    if after or not newest:
        query = query.where(number < after if newest else number > after)
    if shop is not None:
        query = query.where(entry_table.c.id.in_(select(posting_table.c.entry).where(posting_table.c.shop == shop)))
    rows = connection.execute(query.order_by(number.desc() if newest else number).limit(most)).all()
    posted = _postings(connection, [row.id for row in rows], shop)
    return [_entry(row, posted.get(row.id, ())) for row in rows]


def _entry(row: Any, postings: Sequence[Posting]) -> Entry:
    said = (row.number, row.id, row.kind, row.subject, row.at, row.actor, row.why, row.state)
    return Entry(*said, tuple(postings))


def _postings(connection: Connection, entries: Sequence[str], shop: str | None) -> dict[str, list[Posting]]:
    query = select(posting_table).where(posting_table.c.entry.in_(entries)).order_by(posting_table.c.account)
    if shop is not None:
        query = query.where(posting_table.c.shop == shop)
    found: dict[str, list[Posting]] = {}
    for row in connection.execute(query):
        found.setdefault(row.entry, []).append(Posting(row.account, row.currency, row.amount))
    return found
