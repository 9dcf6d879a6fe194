"""Decisions about jobs that follow from their arguments: the next try, the scopes left, a cursor, an id."""

import re
from datetime import datetime, timedelta

from souk.doors.jobs.contracts import Glance, WrongId
from souk.kit.errors import Invalid

FIRST = timedelta(seconds=10)
LONGEST = timedelta(hours=1)
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,99}")


def pause(attempts: int, chance: float) -> timedelta:
    """How long to wait after so many tries: doubled each time up to an hour, half of it by chance (0 to 1)."""
    whole = min(LONGEST, FIRST * (1 << min(max(attempts, 1) - 1, 20)))
    return whole * (0.5 + chance / 2)


def cursor(last: Glance) -> str:
    """Where the page after this job begins."""
    return f"{last.created.isoformat()}~{last.id}"


def place(after: str) -> tuple[datetime, str] | None:
    """The moment and id that a cursor says; None for the first page."""
    if not after:
        return None
    moment, _, id = after.partition("~")
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise Invalid("{after} is no place in the list; send what the page before it answered.", after=after)
    return at, id


def window(most: int, limit: int) -> int:
    """How many at once, if that many are possible."""
    if not 1 <= most <= limit:
        raise Invalid("most is {most}; it must be 1 to {limit}.", most=most, limit=limit)
    return most


def named(id: str) -> str:
    """The id, if it can stand in an address; `@` is kept for the jobs of timetables."""
    if not _ID.fullmatch(id):
        raise WrongId(id)
    return id
