"""The moments of a timetable, by APScheduler's triggers used as functions: cron fields or an interval, in a zone."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from souk.doors.jobs.contracts import NeverDue, TwoDays, WrongTime, WrongZone

DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
EVERY = re.compile(r"every\s+(?:([1-9]\d{0,3})\s+)?(minute|hour|day|week)s?", re.IGNORECASE)
_PART = re.compile(r"(?:\*|(?P<first>[a-z]{3}|[0-7])(?:-(?P<last>[a-z]{3}|[0-7]))?)(?:/(?P<step>[1-7]))?")
_TICK = timedelta(microseconds=1)


def moments(at: str, zone: str, start: datetime, after: datetime) -> Iterator[datetime]:
    """The moments later than `after`, in UTC; an interval counts real time from `start`.

    Hours go by the clock on the wall: what it skips comes as much later, what it shows twice comes once. Where the
    hour is `*`, real time counts, so that every hour has its moments. Raises `WrongTime`, `TwoDays`,
    `NeverDue`, `WrongZone`.
    """
    found = _next(at, zone, start, after)
    if found is None:
        raise NeverDue(at)
    while found is not None:
        yield found
        found = _next(at, zone, start, found)


def known_zone(zone: str) -> ZoneInfo:
    """The zone of an IANA name; raises `WrongZone`."""
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise WrongZone(zone) from None


def fields(at: str) -> tuple[str, ...]:
    """Minute, hour, day, month and weekdays of a cron expression, by name; raises `WrongTime`, `TwoDays`."""
    parts = at.split()
    if len(parts) != 5 or not at.isascii() or len(at) > 100:
        raise WrongTime(at)
    if parts[2] != "*" and parts[4] != "*":
        raise TwoDays(at)
    # APScheduler 3 counts weekdays from Monday, every crontab from Sunday: names leave no doubt.
    return (*parts[:4], _weekdays(parts[4], at))


def _next(at: str, zone: str, start: datetime, after: datetime) -> datetime | None:
    where = known_zone(zone)
    if (every := EVERY.fullmatch(at.strip())) is not None:
        length = {f"{every[2].lower()}s": int(every[1] or 1)}
        return _utc(IntervalTrigger(**length, start_date=start, timezone=UTC).get_next_fire_time(None, after + _TICK))
    cron = fields(at)
    if cron[1] == "*":
        return _utc(_trigger(cron, where, at).get_next_fire_time(None, (after + _TICK).astimezone(where)))
    return _by_the_wall(_trigger(cron, UTC, at), where, after)


def _by_the_wall(trigger: CronTrigger, where: ZoneInfo, after: datetime) -> datetime | None:
    """The first moment later than `after`, where the trigger's UTC stands for the clock on the wall."""
    # What a clock skipped up to a day ago (Samoa once left out a whole one) may still be to come.
    wall = after.astimezone(where).replace(tzinfo=UTC) - timedelta(days=1)
    best: datetime | None = None
    while True:
        wall = trigger.get_next_fire_time(None, wall + _TICK)
        if wall is None or (best is not None and wall > best.astimezone(where).replace(tzinfo=UTC)):
            return best
        moment = wall.replace(tzinfo=where).astimezone(UTC)
        if moment > after and (best is None or moment < best):
            best = moment


def _trigger(cron: tuple[str, ...], zone: object, at: str) -> CronTrigger:
    names = ("minute", "hour", "day", "month", "day_of_week")
    try:
        return CronTrigger(**dict(zip(names, cron, strict=True)), timezone=zone)
    except (ValueError, OverflowError):
        raise WrongTime(at) from None


def _weekdays(field: str, at: str) -> str:
    """The days by name, so that no program counts them differently."""
    if field == "*":
        return field
    found: set[int] = set()
    for part in field.lower().split(","):
        read = _PART.fullmatch(part)
        if read is None:
            raise WrongTime(at)
        low = _day(read["first"] or "0", at)
        high = _day(read["last"], at) if read["last"] else low if read["first"] and not read["step"] else 6
        found |= {day % 7 for day in range(low, high + (7 if high < low else 0) + 1, int(read["step"] or 1))}
    return ",".join(DAYS[day] for day in sorted(found))


def _day(said: str, at: str) -> int:
    if said.isdecimal():
        return int(said)
    if said not in DAYS:
        raise WrongTime(at)
    return DAYS.index(said)


def _utc(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.astimezone(UTC)
