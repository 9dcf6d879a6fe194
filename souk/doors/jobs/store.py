"""The rows of jobs; one atomic statement claims one."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Integer, Table, Text, func, or_, select, update

from souk.doors.jobs.contracts import Job
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
    Column("actor", Text, nullable=False),
    Column("scopes", Document, nullable=False),
    Column("shop", Text),
    Column("created", Moment, nullable=False),
    Column("changed", Moment, nullable=False),
    Column("worker", Text, nullable=False),
)


def add(connection: Connection, row: dict[str, Any]) -> None:
    """A new job, waiting; one of the same id stays as it is."""
    blank = {"state": "waiting", "done": 0, "note": "", "facts": {}, "error": "", "worker": ""}
    connection.execute(insert(connection, _job).values(**blank, **row).on_conflict_do_nothing())


def claim(connection: Connection, worker: str, now: datetime, lost: datetime) -> Any:
    """Take the oldest job that waits, or that a worker left at a time before `lost`; its row, or None."""
    free = or_(_job.c.state == "waiting", (_job.c.state == "running") & (_job.c.changed < lost))
    oldest = select(_job.c.id).where(free).order_by(_job.c.created, _job.c.id).limit(1)
    if connection.dialect.name == "postgresql":
        oldest = oldest.with_for_update(skip_locked=True)
    taken = (
        update(_job).where(_job.c.id == oldest.scalar_subquery()).values(state="running", worker=worker, changed=now)
    )
    return connection.execute(taken.returning(_job)).first()


def move(connection: Connection, id: str, worker: str, fresh: dict[str, Any]) -> bool:
    """Note how far a job is; False where another worker has it."""
    mine = update(_job).where(_job.c.id == id, _job.c.worker == worker)
    return connection.execute(mine.values(fresh)).rowcount == 1


def show(connection: Connection, id: str) -> Job | None:
    """One job."""
    row = connection.execute(select(_job).where(_job.c.id == id)).first()
    return _job_of(row) if row else None


def page(connection: Connection, most: int) -> list[Job]:
    """Jobs, newest first."""
    query = select(_job).order_by(_job.c.created.desc(), _job.c.id).limit(most)
    return [_job_of(row) for row in connection.execute(query)]


def waiting(connection: Connection) -> int:
    """How many jobs wait."""
    query = select(func.count()).select_from(_job).where(_job.c.state == "waiting")
    return connection.execute(query).scalar_one()


def _job_of(row: Any) -> Job:
    return Job(**{name: getattr(row, name) for name in Job.__dataclass_fields__})
