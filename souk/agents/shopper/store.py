"""Tables of order cards, tasks, their logs and what they bought; a log's lines are added and never changed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, Integer, Table, Text, func, or_, select, update

from souk.kit.database import Document, Moment, insert, metadata

card_table = Table(
    "shopper_card",
    metadata,
    Column("id", Text, primary_key=True),
    Column("owner", Text, nullable=False, index=True),
    Column("state", Text, nullable=False),
    # What is to be bought and why; for whom it is, the checkout alone knows.
    Column("card", Document, nullable=False),
    Column("session", Text, nullable=False),
    Column("order", Text, nullable=False),
    Column("decision", Text, nullable=False),
    Column("trouble", Text, nullable=False),
    Column("at", Moment, nullable=False, index=True),
    Column("until", Moment, nullable=False),
)

task_table = Table(
    "shopper_task",
    metadata,
    Column("id", Text, primary_key=True),
    Column("owner", Text, nullable=False, index=True),
    Column("scopes", Document, nullable=False),
    Column("state", Text, nullable=False, index=True),
    Column("wish", Document, nullable=False),
    Column("aims", Document, nullable=False),
    Column("bounds", Document, nullable=False),
    Column("terms", Document, nullable=False),
    Column("mandate", Text, nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("next", Moment, index=True),
    Column("until", Moment, nullable=False),
    # How often it bought, and how many purchases were begun.
    Column("count", Integer, nullable=False),
    Column("tries", Integer, nullable=False),
    # What its owner is asked to decide, while it asks.
    Column("decision", Text, nullable=False),
    # The least that it cost when it was looked at last, so that the log says what changed.
    Column("seen", BigInteger),
    # Whoever works at it now, until when.
    Column("worker", Text, nullable=False),
    Column("lease", Moment),
)

step_table = Table(
    "shopper_step",
    metadata,
    Column("task", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("what", Text, nullable=False),
    Column("says", Document, nullable=False),
    Column("sources", Document, nullable=False),
    Column("facts", Document, nullable=False),
    Column("at", Moment, nullable=False),
)

bought_table = Table(
    "shopper_bought",
    metadata,
    Column("task", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("order", Text, nullable=False),
    Column("session", Text, nullable=False),
    Column("decision", Text, nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("basket", Document, nullable=False),
    Column("at", Moment, nullable=False),
)
WORKED = ("watching", "buying", "paying", "asks")
# A task that ended without buying is taken in hand once more, to give up what it holds.
ENDED = ("stopped", "over")
CLAIMED = (*WORKED, *ENDED)
OPEN = ("watching", "buying", "paying", "asks", "paused")


def add_card(connection: Connection, row: Mapping[str, Any]) -> bool:
    """Write a card; False where there is one of this id."""
    fresh = insert(connection, card_table).values(**row).on_conflict_do_nothing()
    return connection.execute(fresh.returning(card_table.c.id)).first() is not None


def card(connection: Connection, id: str) -> Any:
    return connection.execute(select(card_table).where(card_table.c.id == id)).first()


def turn_card(connection: Connection, id: str, states: Sequence[str], to: str, **fresh: Any) -> bool:
    """Move a card from one of some states to another; False where it is in none of them."""
    here = (card_table.c.id == id) & card_table.c.state.in_(states)
    moved = update(card_table).where(here).values(state=to, **fresh).returning(card_table.c.id)
    return connection.execute(moved).first() is not None


def write_card(connection: Connection, id: str, card: Any) -> None:
    """What became of a card's lines."""
    connection.execute(update(card_table).where(card_table.c.id == id).values(card=card))


def cards(connection: Connection, owner: str, most: int) -> Sequence[Any]:
    """The newest cards of somebody."""
    query = select(card_table).where(card_table.c.owner == owner).order_by(card_table.c.at.desc(), card_table.c.id)
    return connection.execute(query.limit(most)).all()


def drop_cards(connection: Connection, before: datetime) -> int:
    """Forget cards of before a moment."""
    return connection.execute(card_table.delete().where(card_table.c.at < before)).rowcount


def forget(connection: Connection, owner: str) -> int:
    """Drop what somebody said: their cards, and all words of their tasks, which end; how many cards and tasks."""
    cards = connection.execute(card_table.delete().where(card_table.c.owner == owner)).rowcount
    theirs = task_table.c.owner == owner
    ended = update(task_table).where(theirs & task_table.c.state.in_(OPEN)).values(state="stopped", next=None)
    connection.execute(ended)
    tasks = select(task_table.c.id).where(theirs)
    words: Mapping[str, Any] = {"says": {}, "sources": [], "facts": {}}
    connection.execute(update(step_table).where(step_table.c.task.in_(tasks)).values(**words))
    connection.execute(update(bought_table).where(bought_table.c.task.in_(tasks)).values(basket={}))
    blank = update(task_table).where(theirs).values(wish={}, aims=[], bounds={}, terms={}, scopes=[], worker="")
    return cards + connection.execute(blank).rowcount


def add_task(connection: Connection, row: Mapping[str, Any]) -> bool:
    fresh = insert(connection, task_table).values(**row).on_conflict_do_nothing()
    return connection.execute(fresh.returning(task_table.c.id)).first() is not None


def task(connection: Connection, id: str) -> Any:
    return connection.execute(select(task_table).where(task_table.c.id == id)).first()


def tasks(
    connection: Connection, owner: str, state: str, after: tuple[datetime, str] | None, most: int
) -> Sequence[Any]:
    """Tasks of somebody, the newest first."""
    here = task_table.c.owner == owner
    if state:
        here = here & (task_table.c.state == state)
    if after is not None:
        moment, id = after
        here = here & or_(task_table.c.at < moment, (task_table.c.at == moment) & (task_table.c.id < id))
    query = select(task_table).where(here).order_by(task_table.c.at.desc(), task_table.c.id.desc()).limit(most)
    return connection.execute(query).all()


def counted(connection: Connection, owner: str) -> int:
    """How many tasks of somebody go on."""
    here = (task_table.c.owner == owner) & task_table.c.state.in_(OPEN)
    return int(connection.execute(select(func.count()).select_from(task_table).where(here)).scalar_one())


def due(connection: Connection, now: datetime, most: int) -> list[str]:
    """Tasks that are to be looked at by a moment, and that nobody has in hand, the longest overdue first."""
    table = task_table
    free = or_(table.c.lease.is_(None), table.c.lease <= now)
    here = table.c.state.in_(CLAIMED) & (table.c.next <= now) & free
    return list(connection.execute(select(table.c.id).where(here).order_by(table.c.next).limit(most)).scalars())


def claim(connection: Connection, id: str, worker: str, now: datetime, lease: datetime) -> Any:
    """Take a task in hand; None where it is not due or somebody has it."""
    table = task_table
    free = or_(table.c.lease.is_(None), table.c.lease <= now)
    here = (table.c.id == id) & table.c.state.in_(CLAIMED) & (table.c.next <= now) & free
    taken = update(table).where(here).values(worker=worker, lease=lease).returning(table)
    return connection.execute(taken).first()


def turn_task(connection: Connection, id: str, states: Sequence[str], to: str, by: str = "", **fresh: Any) -> bool:
    """Move a task from one of some states to another; with `by` only while it is in that worker's hands."""
    here = (task_table.c.id == id) & task_table.c.state.in_(states)
    if by:
        here = here & (task_table.c.worker == by)
    moved = update(task_table).where(here).values(state=to, **fresh).returning(task_table.c.id)
    return connection.execute(moved).first() is not None


def add_step(connection: Connection, task: str, row: Mapping[str, Any]) -> None:
    """Add a line to the log of a task that this transaction has written to."""
    numbers = select(func.max(step_table.c.number)).where(step_table.c.task == task)
    number = int(connection.execute(numbers).scalar() or 0) + 1
    connection.execute(insert(connection, step_table).values(task=task, number=number, **row))


def steps(connection: Connection, task: str, most: int) -> Sequence[Any]:
    """The newest lines of a log, oldest first."""
    query = select(step_table).where(step_table.c.task == task).order_by(step_table.c.number.desc()).limit(most)
    return list(reversed(connection.execute(query).all()))


def put_bought(connection: Connection, row: Mapping[str, Any]) -> bool:
    """Write a purchase that is begun; False where this number was begun before."""
    fresh = insert(connection, bought_table).values(**row).on_conflict_do_nothing()
    return connection.execute(fresh.returning(bought_table.c.task)).first() is not None


def turn_bought(connection: Connection, task: str, number: int, **fresh: Any) -> None:
    here = (bought_table.c.task == task) & (bought_table.c.number == number)
    connection.execute(update(bought_table).where(here).values(**fresh))


def bought(connection: Connection, tasks: Sequence[str]) -> Sequence[Any]:
    """The purchases of tasks, oldest first."""
    query = (
        select(bought_table).where(bought_table.c.task.in_(tasks)).order_by(bought_table.c.at, bought_table.c.number)
    )
    return connection.execute(query).all()


def of_mandate(connection: Connection, owner: str, mandate: str) -> list[str]:
    """The tasks of somebody that pay by a mandate."""
    here = (task_table.c.owner == owner) & (task_table.c.mandate == mandate)
    return list(connection.execute(select(task_table.c.id).where(here)).scalars())
