"""A job: an operation's name and payload, and how far it is. A timetable: which job starts when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from souk.kit.errors import Conflict, Invalid, NotFound, Refused, Unavailable

State = Literal["waiting", "running", "done", "failed", "dead", "cancelled", "dropped"]
STATES: tuple[State, ...] = ("waiting", "running", "done", "failed", "dead", "cancelled", "dropped")
OVER: tuple[State, ...] = ("done", "failed", "cancelled", "dropped")


@dataclass(frozen=True)
class Terms:
    """What an operator chooses: threads, tries, how many jobs of one actor wait, bytes of a payload, days kept."""

    workers: int = 1
    tries: int = 5
    waiting: int = 200
    bytes: int = 256 * 1024
    kept: timedelta = timedelta(days=30)


@dataclass(frozen=True)
class Whose:
    """Whose rows are meant: those of the shop, else of the actor, or, `all`, everybody's."""

    actor: str
    shop: str | None
    all: bool


@dataclass(frozen=True)
class Glance:
    """How far a job is: `done` of `total` steps, tries so far, when it is `due` again, who is `stopping` it.

    `problem` has code, sentence and facts of the error, so that it can be said in another language.
    """

    id: str
    operation: str
    state: State
    done: int
    total: int | None
    note: str
    error: str
    problem: Mapping[str, Any]
    attempts: int
    stopping: str
    timetable: str
    actor: str
    shop: str | None
    created: datetime
    changed: datetime
    due: datetime
    ended: datetime | None


@dataclass(frozen=True)
class Job(Glance):
    """All of a job: also what it was asked, the last step's facts, and the answer."""

    payload: Mapping[str, Any]
    facts: Mapping[str, Any]
    answer: Any


@dataclass(frozen=True)
class JobPage:
    """Jobs, newest first, and where the next page begins; empty: there is none."""

    jobs: Sequence[Glance]
    after: str


@dataclass(frozen=True)
class Sought:
    """Which jobs, by state, operation and actor; what is empty does not matter."""

    state: State | None = None
    operation: str = ""
    actor: str = ""


@dataclass(frozen=True)
class Counts:
    """How many jobs are in each state, and since when the one that is most overdue waits."""

    states: Mapping[State, int]
    oldest: datetime | None


@dataclass(frozen=True)
class Timetable:
    """Which operation starts at which moments: `at` as cron or `every 15 minutes`, by the clock of a zone.

    `next` has the moments to come, none where it is paused; `house` marks the house's own chores.
    """

    id: str
    operation: str
    payload: Mapping[str, Any]
    at: str
    zone: str
    note: str
    paused: bool
    house: bool
    actor: str
    shop: str | None
    created: datetime
    changed: datetime
    last: datetime | None
    last_job: str
    next: Sequence[datetime] = field(default=())


@dataclass(frozen=True)
class Swept:
    """How many jobs that had ended, and how many idempotency keys, were old enough to go."""

    jobs: int
    keys: int


class UnknownJob(NotFound):
    """No such job."""

    def __init__(self, job: str) -> None:
        super().__init__("There is no job {job}.", job=job)


class NoJob(Invalid):
    """The operation cannot be a job."""

    def __init__(self, operation: str) -> None:
        super().__init__("{operation} cannot be a job.", operation=operation)


class SecretJob(Invalid):
    """A job is kept and shown; a secret may not be."""

    def __init__(self, operation: str) -> None:
        super().__init__("{operation} cannot be a job, for it takes or answers a secret.", operation=operation)


class OtherShop(Refused):
    """Somebody who acts in one shop, or in none, starts work in another."""

    def __init__(self, actor: str, shop: str) -> None:
        super().__init__("{actor} does not act in {shop}.", actor=actor, shop=shop)


class LargePayload(Invalid):
    """The payload is too large to be kept with a job."""

    def __init__(self, bytes: int, most: int) -> None:
        super().__init__("The payload has {bytes} bytes; {most} are possible.", bytes=bytes, most=most)


class OtherJob(Conflict):
    """The id has been used for other work."""

    def __init__(self, job: str) -> None:
        super().__init__("The job {job} does something else; choose another id.", job=job)


class TooManyWaiting(Unavailable):
    """As many jobs of this actor wait as may wait."""

    def __init__(self, actor: str, most: int) -> None:
        super().__init__(
            "{most} jobs of {actor} are waiting already; wait until some are done.", actor=actor, most=most
        )


class WrongState(Conflict):
    """The job is in a state that does not allow this."""

    def __init__(self, job: str, state: str) -> None:
        super().__init__("The job {job} is {state}; that does not allow this.", job=job, state=state)


class Cancelled(Conflict):
    """Somebody stopped the job; what its steps did stays done."""

    def __init__(self, actor: str, done: int) -> None:
        super().__init__(
            "{actor} stopped this job after step {done}; what it did until then stays done.", actor=actor, done=done
        )


class WorkerLost(Unavailable):
    """The worker went away in the middle of the job, every time."""

    def __init__(self, attempts: int) -> None:
        super().__init__("Its worker went away {attempts} times before the job was done.", attempts=attempts)


class Broke(Unavailable):
    """A bug: the log has it, the job does not show it."""

    def __init__(self) -> None:
        super().__init__("The job broke; the log has the reason.")


class UnknownTimetable(NotFound):
    """No such timetable."""

    def __init__(self, timetable: str) -> None:
        super().__init__("There is no timetable {timetable}.", timetable=timetable)


class TimetableTaken(Conflict):
    """Somebody else has a timetable of this id."""

    def __init__(self, timetable: str) -> None:
        super().__init__("The name {timetable} is taken; choose another one.", timetable=timetable)


class HouseTimetable(Conflict):
    """The house's own chores can be paused, not taken away."""

    def __init__(self, timetable: str) -> None:
        super().__init__("{timetable} is one of the house's own; pause it instead.", timetable=timetable)


class TooManyTimetables(Conflict):
    """An owner has as many timetables as one may have."""

    def __init__(self, most: int) -> None:
        super().__init__("There are {most} timetables already; remove one first.", most=most)


class WrongTime(Invalid):
    """The moments cannot be read."""

    def __init__(self, at: str) -> None:
        super().__init__("“{at}” is no time; write five cron fields such as 30 3 * * *, or every 15 minutes.", at=at)


class TwoDays(Invalid):
    """Cron programs differ on what a day of the month and a weekday mean together."""

    def __init__(self, at: str) -> None:
        super().__init__(
            "“{at}” names a day of the month and a weekday; name one of them and leave the other *.", at=at
        )


class NeverDue(Invalid):
    """The fields can be read, but no day has them."""

    def __init__(self, at: str) -> None:
        super().__init__("“{at}” never comes; no day of the calendar has it.", at=at)


class WrongZone(Invalid):
    """Nobody knows this time zone."""

    def __init__(self, zone: str) -> None:
        super().__init__("{zone} is no time zone; write a name such as Asia/Shanghai or Europe/Berlin.", zone=zone)


class WrongId(Invalid):
    """The id cannot stand in an address."""

    def __init__(self, id: str) -> None:
        super().__init__("{id} is no id; write 1 to 100 letters, digits and . _ : -", id=id)
