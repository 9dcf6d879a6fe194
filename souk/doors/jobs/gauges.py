"""Numbers of the whole installation that an operator watches, read from the database when they are asked for."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from souk.insight.events import Position
from souk.kit.operation import Caller, Souk
from souk.settings import Settings

_SYSTEM = Caller("system:gauges", frozenset({"search:status", "events:read"}))
_JOBS = "SELECT state, count(*) FROM jobs_job GROUP BY state"
_WAITING = "SELECT min(due) FROM jobs_job WHERE state = 'waiting'"
_LETTERS = "SELECT count(*), min(created) FROM accounts_letter WHERE due IS NOT NULL"
_READER = "SELECT position FROM annotation_reader WHERE name = 'annotation'"
_LAST = "SELECT max(number) FROM events_event"
_COUNTS = ("read", "added", "changed", "unchanged", "rejected")
_ROWS = "SELECT sum(read), sum(added), sum(changed), sum(unchanged), sum(rejected) FROM catalog_import"
_OLDEST = (
    "SELECT coalesce(max(extract(epoch FROM now() - xact_start)), 0) FROM pg_stat_activity "
    "WHERE xact_start IS NOT NULL AND pid <> pg_backend_pid()"
)


@dataclass(frozen=True)
class Numbers:
    """How much waits and how far behind it is; seconds, counts, events."""

    jobs: Mapping[str, int] = field(default_factory=dict)
    waited: float = 0.0
    letters: int = 0
    letter_waited: float = 0.0
    rows: Mapping[str, int] = field(default_factory=dict)
    events: int = 0
    annotation_behind: int = 0
    index_behind: int = 0
    documents: int = 0
    oldest_transaction: float = 0.0


def numbers_of(souk: Souk) -> Numbers:
    """Read all of them at one moment; raises `Unavailable` where the database does not answer."""
    now = souk.clock.now()
    with souk.database.unit(writes=False):
        read = souk.database.read.exec_driver_sql
        letters, oldest_letter = read(_LETTERS).one()
        last = read(_LAST).scalar() or 0
        annotated = min((_number(one) for one in read(_READER).scalars()), default=0)
        index = souk.call("search.status", {}, _SYSTEM)
        sums = read(_ROWS).one()
        return Numbers(
            jobs={row[0]: row[1] for row in read(_JOBS)},
            waited=_since(now, read(_WAITING).scalar()),
            letters=letters,
            letter_waited=_since(now, oldest_letter),
            rows={name: int(value or 0) for name, value in zip(_COUNTS, sums, strict=True)},
            events=last,
            annotation_behind=max(last - annotated, 0),
            index_behind=max(last - _number(index["position"]), 0),
            documents=index["products"],
            oldest_transaction=0.0 if _lite(souk) else float(read(_OLDEST).scalar_one()),
        )


def free_share(settings: Settings) -> tuple[int, float]:
    """The bytes that are free on the data folder's disk, and their share of all."""
    room = shutil.disk_usage(settings.folder)
    return room.free, room.free / room.total


def _lite(souk: Souk) -> bool:
    return souk.database.engine.dialect.name == "sqlite"


def _number(position: str) -> int:
    # Numbers grow by one an event, so their difference says how many events one is behind, nearly.
    return Position.parse(position).number


def _since(now: datetime, moment: str | None) -> float:
    return max((now - datetime.fromisoformat(moment)).total_seconds(), 0.0) if moment else 0.0
