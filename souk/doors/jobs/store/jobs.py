"""The rows of jobs; one atomic statement claims one."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Integer,
    Select,
    Table,
    Text,
    delete,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
    update,
)

from souk.doors.jobs.contracts import OVER, Counts, Glance, Job, Sought, Whose
from souk.kit.database import Document, Moment, insert, metadata

_job = Table(
    "jobs_job",
    metadata,
    Column("id", Text, primary_key=True),
    Column("operation", Text, nullable=False),
    Column("payload", Document, nullable=False),
    Column("state", Text, nullable=False, index=True),
    Column("done", Integer, nullable=False),
    Column("total", Integer),
    Column("note", Text, nullable=False),
    Column("facts", Document, nullable=False),
    Column("answer", Document),
    Column("error", Text, nullable=False),
    Column("problem", Document, nullable=False, server_default="{}"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("stopping", Text, nullable=False, server_default=""),
    Column("timetable", Text, nullable=False, server_default="", index=True),
    Column("actor", Text, nullable=False, index=True),
    Column("scopes", Document, nullable=False),
    Column("shop", Text, index=True),
    Column("personal", Boolean, nullable=False, server_default=true()),
    Column("created", Moment, nullable=False, index=True),
    Column("changed", Moment, nullable=False),
    Column("due", Moment, nullable=False, server_default="", index=True),
    Column("ended", Moment, index=True),
    Column("worker", Text, nullable=False),
    Column("lease", Moment),
)
_BLANK = {"state": "waiting", "done": 0, "note": "", "facts": {}, "error": "", "problem": {}, "worker": ""}
_GLANCE = tuple(_job.c[name] for name in Glance.__dataclass_fields__)


def add(connection: Connection, row: Mapping[str, Any], most: int | None = None) -> bool:
    """A new job, waiting; False where one of the same id is there, or `most` jobs of the actor wait already."""
    values = {**_BLANK, "attempts": 0, "stopping": "", "timetable": "", "due": row["created"], **row}
    if most is None:
        statement = insert(connection, _job).values(values)
    else:
        if connection.dialect.name == "postgresql":
            # Two that count at once would each not see the other's row.
            connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(row["actor"]))))
        mine = select(func.count()).where(_job.c.actor == row["actor"], _job.c.state == "waiting").scalar_subquery()
        bound = [literal(value, _job.c[name].type) for name, value in values.items()]
        statement = insert(connection, _job).from_select(list(values), select(*bound).where(mine < most))
    return connection.execute(statement.on_conflict_do_nothing().returning(_job.c.id)).first() is not None


def ready(connection: Connection, now: datetime, held: Collection[str]) -> bool:
    """Whether a job could be claimed; it costs no lane."""
    return connection.execute(select(_job.c.id).where(_free(now, held)).limit(1)).first() is not None


def claim(connection: Connection, worker: str, now: datetime, lease: datetime, held: Collection[str] = ()) -> Any:
    """Take the job that is longest due, or whose worker's lease ended; its row, or None. `held` are in hand here."""
    oldest = select(_job.c.id).where(_free(now, held)).order_by(_job.c.due, _job.c.created, _job.c.id).limit(1)
    if connection.dialect.name == "postgresql":
        oldest = oldest.with_for_update(skip_locked=True)
    fresh = {"state": "running", "worker": worker, "changed": now, "lease": lease, "attempts": _job.c.attempts + 1}
    taken = update(_job).where(_job.c.id == oldest.scalar_subquery()).values(fresh)
    return connection.execute(taken.returning(_job)).first()


def _free(now: datetime, held: Collection[str]) -> ColumnElement[bool]:
    waits = (_job.c.state == "waiting") & (_job.c.due <= now)
    # A job that a release before this one had in hand has no lease.
    lost = (_job.c.state == "running") & or_(_job.c.lease.is_(None), _job.c.lease < now)
    return or_(waits, lost & _job.c.id.not_in(list(held)))


def move(connection: Connection, worker: str, fresh: Mapping[str, Any]) -> str | None:
    """Note how far the job in a worker's hand is; who wants it stopped, or None where another worker has it."""
    mine = update(_job).where(_job.c.worker == worker, _job.c.state == "running")
    row = connection.execute(mine.values(fresh).returning(_job.c.stopping)).first()
    return None if row is None else str(row.stopping)


def renew(connection: Connection, workers: Sequence[str], lease: datetime) -> None:
    """Lengthen the lease of what these have in hand."""
    mine = update(_job).where(_job.c.worker.in_(workers), _job.c.state == "running")
    connection.execute(mine.values(lease=lease))


def put(connection: Connection, id: str, whose: Whose, states: Collection[str], fresh: Mapping[str, Any]) -> bool:
    """Change a job that is in one of some states; False where it is not."""
    found = update(_job).where(_job.c.id == id, _seen(whose), _job.c.state.in_(states))
    return connection.execute(found.values(fresh)).rowcount == 1


def show(connection: Connection, id: str, whose: Whose) -> Job | None:
    """One job, if it is theirs."""
    row = connection.execute(select(_job).where(_job.c.id == id, _seen(whose))).first()
    return Job(**_values(row, Job)) if row else None


def page(
    connection: Connection, whose: Whose, sought: Sought, after: tuple[datetime, str] | None, most: int
) -> list[Glance]:
    """Jobs, newest first, from a place on."""
    query = _wanted(select(*_GLANCE), sought).where(_seen(whose))
    if after is not None:
        at = tuple_(literal(after[0], _job.c.created.type), literal(after[1]))
        query = query.where(tuple_(_job.c.created, _job.c.id) < at)
    rows = connection.execute(query.order_by(_job.c.created.desc(), _job.c.id.desc()).limit(most))
    return [Glance(**_values(row, Glance)) for row in rows]


def _wanted(query: Select[Any], sought: Sought) -> Select[Any]:
    for name in ("state", "operation", "actor"):
        if wanted := getattr(sought, name):
            query = query.where(_job.c[name] == wanted)
    return query


def counts(connection: Connection, whose: Whose) -> Counts:
    """How many jobs are in each state, and since when the longest overdue waits."""
    query = select(_job.c.state, func.count(), func.min(_job.c.due)).where(_seen(whose)).group_by(_job.c.state)
    rows = {state: (count, due) for state, count, due in connection.execute(query)}
    return Counts({state: count for state, (count, _) in rows.items()}, rows.get("waiting", (0, None))[1])


def sweep(connection: Connection, before: datetime, most: int) -> int:
    """Forget jobs that ended before, so many at once; answers how many. Dead ones stay until somebody decides."""
    old = select(_job.c.id).where(_job.c.state.in_(OVER), _job.c.ended < before).order_by(_job.c.ended).limit(most)
    return connection.execute(delete(_job).where(_job.c.id.in_(old))).rowcount


def forget_actor(connection: Connection, actor: str) -> int:
    """Drop every job of somebody; answers how many."""
    return connection.execute(delete(_job).where(_job.c.actor == actor)).rowcount


def drop_running(connection: Connection, operation: str) -> int:
    """Drop the jobs that do an operation just now; answers how many."""
    here = (_job.c.operation == operation) & (_job.c.state == "running")
    return connection.execute(delete(_job).where(here)).rowcount


def taken(connection: Connection, id: str) -> bool:
    """Whether anybody has a job of this id."""
    return connection.execute(select(_job.c.id).where(_job.c.id == id)).first() is not None


def unfinished(connection: Connection) -> list[str]:
    """The operations of all jobs that may run again."""
    rows = connection.execute(select(_job.c.operation).where(_job.c.state.not_in(("done", "dropped"))).distinct())
    return [row.operation for row in rows]


def _seen(whose: Whose) -> ColumnElement[bool]:
    if whose.shop is not None:
        return _job.c.shop == whose.shop
    return true() if whose.all else _job.c.actor == whose.actor


def _values(row: Any, kind: type[Glance]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in kind.__dataclass_fields__}
