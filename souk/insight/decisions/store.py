"""Tables of decisions and policies; steps and versions are added and never changed."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    Table,
    Text,
    func,
    select,
    tuple_,
    update,
)

from souk.insight.decisions.contracts import ERASED, DecisionState
from souk.kit.database import Document, Moment, insert, metadata

decision_table = Table(
    "decisions_decision",
    metadata,
    Column("id", Text, primary_key=True),
    Column("owner", Text, nullable=False, index=True),
    Column("shop", Text),
    Column("actor", Text, nullable=False),
    Column("agent", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False, index=True),
    Column("act", Document, nullable=False),
    Column("judged", Document, nullable=False),
    Column("amount", BigInteger),
    Column("state", Text, nullable=False, index=True),
    # Who carries it out, with which scopes: whoever approved it, else whoever proposed it.
    Column("doer", Text, nullable=False),
    Column("scopes", Document, nullable=False),
    Column("outcome", Document, nullable=False),
    Column("trouble", Text, nullable=False),
    Column("at", Moment, nullable=False, index=True),
    Column("until", Moment),
    Column("changed", Moment, nullable=False),
)

step_table = Table(
    "decisions_step",
    metadata,
    Column("decision", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("state", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("facts", Document, nullable=False),
    Column("at", Moment, nullable=False),
)

# One row for each that is about something, which whoever counts against its limits holds.
policy_table = Table(
    "decisions_policy",
    metadata,
    Column("owner", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("moves", BigInteger, nullable=False),
)

version_table = Table(
    "decisions_policy_version",
    metadata,
    Column("owner", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("policy", Document, nullable=False),
    Column("retired", Integer, nullable=False),
    Column("actor", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("at", Moment, nullable=False),
)
_STANDS = ("approved", "done", "undoing", "undone")


def add(connection: Connection, row: Mapping[str, Any]) -> bool:
    """Write a decision; False where there is one of this id."""
    fresh = insert(connection, decision_table).values(**row).on_conflict_do_nothing()
    return connection.execute(fresh.returning(decision_table.c.id)).first() is not None


def decision(connection: Connection, id: str) -> Any:
    return connection.execute(select(decision_table).where(decision_table.c.id == id)).first()


def turn(
    connection: Connection, id: str, states: Sequence[DecisionState], to: DecisionState, fresh: Mapping[str, Any]
) -> bool:
    """Move a decision from one of some states to another; False where it is in none of them."""
    here = (decision_table.c.id == id) & decision_table.c.state.in_(states)
    moved = update(decision_table).where(here).values(state=to, **fresh)
    return connection.execute(moved.returning(decision_table.c.id)).first() is not None


def page(
    connection: Connection, owner: str, sought: Mapping[str, str], after: tuple[datetime, str] | None, most: int
) -> Sequence[Any]:
    """Decisions of an owner, the newest first; `sought` limits columns, empty ones aside."""
    table = decision_table
    here = table.c.owner == owner
    for name, value in sought.items():
        here = here & (table.c[name] == value) if value else here
    if after is not None:
        moment, id = after
        here = here & ((table.c.at < moment) | ((table.c.at == moment) & (table.c.id < id)))
    query = select(table).where(here).order_by(table.c.at.desc(), table.c.id.desc()).limit(most)
    return connection.execute(query).all()


def waiting(connection: Connection, owner: str) -> int:
    """How many decisions of an owner wait for a person."""
    here = (decision_table.c.owner == owner) & (decision_table.c.state == "proposed")
    return int(connection.execute(select(func.count()).select_from(decision_table).where(here)).scalar_one())


def unfinished(connection: Connection, before: datetime, most: int) -> list[str]:
    """Decisions whose call was begun before a moment, and whose end nobody noted."""
    table = decision_table
    here = table.c.state.in_(("approved", "undoing")) & (table.c.changed < before)
    return list(connection.execute(select(table.c.id).where(here).order_by(table.c.changed).limit(most)).scalars())


def overdue(connection: Connection, now: datetime, most: int) -> list[str]:
    """Proposals whose time is over."""
    table = decision_table
    here = (table.c.state == "proposed") & (table.c.until <= now)
    return list(connection.execute(select(table.c.id).where(here).limit(most)).scalars())


def add_step(connection: Connection, id: str, row: Mapping[str, Any]) -> None:
    """Add a step to a decision that this transaction holds."""
    numbers = select(func.max(step_table.c.number)).where(step_table.c.decision == id)
    number = int(connection.execute(numbers).scalar() or 0) + 1
    connection.execute(insert(connection, step_table).values(decision=id, number=number, **row))


def steps(connection: Connection, id: str) -> Sequence[Any]:
    query = select(step_table).where(step_table.c.decision == id).order_by(step_table.c.number)
    return connection.execute(query).all()


def used(connection: Connection, owner: str, pattern: str, since: datetime) -> tuple[int, int]:
    """How many acts of a kind were allowed since a moment, and for how much in all."""
    table = decision_table
    here = (table.c.owner == owner) & (table.c.at > since) & table.c.state.in_(_STANDS)
    if pattern.endswith(".*"):
        here = here & table.c.kind.startswith(pattern[:-1], autoescape=True)
    elif pattern != "*":
        here = here & (table.c.kind == pattern)
    row = connection.execute(select(func.count(), func.coalesce(func.sum(table.c.amount), 0)).where(here)).one()
    return int(row[0]), int(row[1])


def forget(connection: Connection, owner: str, blank: Callable[[Any], Mapping[str, Any]]) -> bool:
    """Blank what an owner and their agents wrote; False while a call of one of their decisions is under way.

    What nobody decided is refused. That it was decided, when, by whom and for how much stays.
    """
    table, versions = decision_table, version_table
    theirs = table.c.owner == owner
    going = theirs & table.c.state.in_(("approved", "undoing"))
    if connection.execute(select(table.c.id).where(going).limit(1)).first() is not None:
        return False
    connection.execute(update(table).where(theirs & (table.c.state == "proposed")).values(state="refused"))
    for id, act in connection.execute(select(table.c.id, table.c.act).where(theirs)).all():
        fresh = {"act": blank(act), "agent": ERASED, "subject": "", "outcome": {}, "trouble": "", "scopes": []}
        connection.execute(update(table).where(table.c.id == id).values(**fresh))
    own = step_table.c.decision.in_(select(table.c.id).where(theirs))
    connection.execute(update(step_table).where(own).values(why="", facts={}))
    connection.execute(update(versions).where(versions.c.owner == owner).values(policy={}, why=""))
    connection.execute(policy_table.delete().where(policy_table.c.owner == owner))
    return True


def hold_policy(connection: Connection, owner: str, kind: str) -> None:
    """Let nobody else count against a policy until this transaction ends."""
    here = (policy_table.c.owner == owner) & (policy_table.c.kind == kind)
    connection.execute(update(policy_table).where(here).values(moves=policy_table.c.moves + 1))


def policies(connection: Connection, owner: str) -> Sequence[Any]:
    """The newest version of every policy of an owner."""
    newest = (policy_table.c.owner == version_table.c.owner) & (policy_table.c.kind == version_table.c.kind)
    newest = newest & (policy_table.c.number == version_table.c.number)
    query = select(version_table).join(policy_table, newest).where(version_table.c.owner == owner)
    return connection.execute(query.order_by(version_table.c.kind)).all()


def versions(connection: Connection, owner: str, kind: str, most: int) -> Sequence[Any]:
    here = (version_table.c.owner == owner) & (version_table.c.kind == kind) & (version_table.c.policy != {})
    query = select(version_table).where(here).order_by(version_table.c.number.desc()).limit(most)
    return connection.execute(query).all()


def version(connection: Connection, owner: str, kind: str, number: int) -> Any:
    place = tuple_(version_table.c.owner, version_table.c.kind, version_table.c.number)
    here = (place == tuple_(owner, kind, number)) & (version_table.c.policy != {})
    return connection.execute(select(version_table).where(here)).first()


def put_policy(connection: Connection, row: Mapping[str, Any]) -> bool:
    """Write a version upon the number before it; False where another change was faster."""
    owner, kind, number = row["owner"], row["kind"], row["number"]
    if number == 1:
        first = insert(connection, policy_table).values(owner=owner, kind=kind, number=1, moves=0)
        moved = connection.execute(first.on_conflict_do_nothing().returning(policy_table.c.kind)).first()
    else:
        here = (policy_table.c.owner == owner) & (policy_table.c.kind == kind) & (policy_table.c.number == number - 1)
        raised = update(policy_table).where(here).values(number=number).returning(policy_table.c.kind)
        moved = connection.execute(raised).first()
    if moved is None:
        return False
    connection.execute(insert(connection, version_table).values(**row))
    return True
