"""The rows of timetables; one atomic statement moves one on, so that each moment is taken once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Table,
    Text,
    case,
    delete,
    func,
    literal,
    select,
    true,
    update,
)

from souk.doors.jobs.contracts import Timetable, Whose
from souk.kit.database import Document, Moment, insert, metadata

_timetable = Table(
    "jobs_timetable",
    metadata,
    Column("id", Text, primary_key=True),
    Column("operation", Text, nullable=False),
    Column("payload", Document, nullable=False),
    Column("at", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("paused", Boolean, nullable=False),
    Column("house", Boolean, nullable=False),
    Column("owner", Text, nullable=False, index=True),
    Column("actor", Text, nullable=False),
    Column("scopes", Document, nullable=False),
    Column("shop", Text),
    Column("personal", Boolean, nullable=False),
    Column("created", Moment, nullable=False),
    Column("changed", Moment, nullable=False),
    Column("due", Moment, index=True),
    Column("last", Moment),
    Column("last_job", Text, nullable=False),
)
_CHANGING = ("operation", "payload", "at", "zone", "note", "changed", "due")
_WHO = ("actor", "scopes", "personal")
_SHOWN = tuple(name for name in Timetable.__dataclass_fields__ if name != "next")


def put(connection: Connection, row: Mapping[str, Any], most: int) -> bool:
    """A new timetable, or another state of the owner's own; False where there are `most`, or it is somebody else's."""
    owner, id = row["owner"], row["id"]
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(owner))))
    others = select(func.count()).where(_timetable.c.owner == owner, _timetable.c.id != id).scalar_subquery()
    bound = [literal(value, _timetable.c[name].type) for name, value in row.items()]
    made = insert(connection, _timetable).from_select(list(row), select(*bound).where(others < most))
    fresh: dict[str, Any] = {name: made.excluded[name] for name in _CHANGING}
    # The house's chores stay the house's, whoever gives them another time.
    fresh |= {name: case((_timetable.c.house, _timetable.c[name]), else_=made.excluded[name]) for name in _WHO}
    again = made.on_conflict_do_update(index_elements=["id"], set_=fresh, where=_timetable.c.owner == owner)
    return connection.execute(again.returning(_timetable.c.id)).first() is not None


def settle(connection: Connection, row: Mapping[str, Any]) -> bool:
    """A chore of the house, if it is not there; one that is stays as the operator left it."""
    statement = insert(connection, _timetable).values(row).on_conflict_do_nothing()
    return connection.execute(statement.returning(_timetable.c.id)).first() is not None


def show(connection: Connection, id: str, whose: Whose) -> Timetable | None:
    """One timetable, if it is theirs."""
    row = connection.execute(select(_timetable).where(_timetable.c.id == id, _seen(whose))).first()
    return _timetable_of(row) if row else None


def taken(connection: Connection, id: str) -> bool:
    """Whether anybody has a timetable of this id."""
    return connection.execute(select(_timetable.c.id).where(_timetable.c.id == id)).first() is not None


def page(connection: Connection, whose: Whose, after: str, most: int) -> list[Timetable]:
    """Timetables by id, from one on."""
    query = select(_timetable).where(_seen(whose), _timetable.c.id > after).order_by(_timetable.c.id).limit(most)
    return [_timetable_of(row) for row in connection.execute(query)]


def change(connection: Connection, id: str, whose: Whose, fresh: Mapping[str, Any]) -> bool:
    """Change one timetable, if it is theirs."""
    return connection.execute(update(_timetable).where(_timetable.c.id == id, _seen(whose)).values(fresh)).rowcount == 1


def remove(connection: Connection, id: str, whose: Whose) -> bool:
    """Drop one timetable, if it is theirs and not the house's."""
    mine = delete(_timetable).where(_timetable.c.id == id, _seen(whose), _timetable.c.house.is_(False))
    return connection.execute(mine).rowcount == 1


def due(connection: Connection, now: datetime, most: int) -> list[Any]:
    """The rows whose moment has come, the most overdue first."""
    query = select(_timetable).where(_timetable.c.due <= now, _timetable.c.paused.is_(False))
    return list(connection.execute(query.order_by(_timetable.c.due, _timetable.c.id).limit(most)))


def take(connection: Connection, id: str, moment: datetime, fresh: Mapping[str, Any]) -> Any:
    """Move a timetable on from a moment; its row, or None where another process did."""
    mine = _timetable.c.due == moment, _timetable.c.id == id, _timetable.c.paused.is_(False)
    return connection.execute(update(_timetable).where(*mine).values(fresh).returning(_timetable)).first()


def row(connection: Connection, id: str, whose: Whose) -> Any:
    """All that is kept of one timetable, if it is theirs."""
    return connection.execute(select(_timetable).where(_timetable.c.id == id, _seen(whose))).first()


def forget_actor(connection: Connection, actor: str) -> int:
    """Drop every timetable of somebody; answers how many."""
    return connection.execute(delete(_timetable).where(_timetable.c.actor == actor)).rowcount


def _seen(whose: Whose) -> ColumnElement[bool]:
    if whose.shop is not None:
        return _timetable.c.shop == whose.shop
    return true() if whose.all else _timetable.c.actor == whose.actor


def _timetable_of(row: Any) -> Timetable:
    return Timetable(**{name: getattr(row, name) for name in _SHOWN})
