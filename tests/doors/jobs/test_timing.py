"""Moments by the clock on the wall, where clocks are turned and where they are not."""

from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from souk.doors.jobs.contracts import NeverDue, TwoDays, WrongTime, WrongZone
from souk.doors.jobs.timing import moments

# Where a day begins at one, where half an hour is turned, where a date line moved, and where nothing ever happens.
ZONES = ["Europe/Berlin", "America/Santiago", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Cairo", "Asia/Shanghai"]
STARTS = st.datetimes(datetime(2010, 1, 1), datetime(2027, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))


def local(at: str, zone: str, after: str, most: int) -> list[str]:
    """The next moments as the zone's clocks show them."""
    start = datetime.fromisoformat(after).replace(tzinfo=UTC)
    found = islice(moments(at, zone, start, start), most)
    return [f"{one.astimezone(ZoneInfo(zone)):%m-%d %H:%M}" for one in found]


def test_a_local_time_that_is_skipped_comes_as_much_later() -> None:
    assert local("30 2 * * *", "Europe/Berlin", "2026-03-27T12:00", 4) == [
        "03-28 02:30",
        "03-29 03:30",
        "03-30 02:30",
        "03-31 02:30",
    ]
    assert local("0 0 * * *", "America/Santiago", "2026-09-05T12:00", 3) == [
        "09-06 01:00",
        "09-07 00:00",
        "09-08 00:00",
    ]
    assert local("10 2 * * *", "Australia/Lord_Howe", "2026-10-03T12:00", 2) == ["10-04 02:40", "10-05 02:10"]


def test_a_local_time_that_is_shown_twice_comes_once() -> None:
    assert local("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00", 3) == ["10-25 02:30", "10-26 02:30", "10-27 02:30"]
    start = datetime(2026, 10, 25, 0, 45, tzinfo=UTC)
    assert next(moments("30 2 * * *", "Europe/Berlin", start, start)) == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)


def test_every_hour_is_every_hour_of_real_time() -> None:
    start = datetime(2026, 10, 24, 23, 0, tzinfo=UTC)
    found = list(islice(moments("30 * * * *", "Europe/Berlin", start, start), 5))
    assert [after - before for before, after in pairwise(found)] == [timedelta(hours=1)] * 4
    assert local("*/20 * * * *", "America/New_York", "2026-03-08T06:30", 3) == [
        "03-08 01:40",
        "03-08 03:00",
        "03-08 03:20",
    ]


def test_an_interval_counts_real_time_from_its_start() -> None:
    start = datetime(2026, 3, 28, 12, 7, tzinfo=UTC)
    found = list(islice(moments("every 90 minutes", "Europe/Berlin", start, start + timedelta(hours=2)), 2))
    assert found == [start + timedelta(hours=3), start + timedelta(hours=4, minutes=30)]
    assert next(moments("Every day", "UTC", start, start)) == start + timedelta(days=1)
    assert next(moments("every  2 weeks", "UTC", start, start)) == start + timedelta(weeks=2)


@pytest.mark.parametrize(
    ("weekdays", "days"),
    [
        ("0", ["03-29"]),
        ("7", ["03-29"]),
        ("1-5", ["03-27", "03-30", "03-31", "04-01", "04-02"]),
        ("mon,fri", ["03-27", "03-30"]),
        ("FRI-sun", ["03-27", "03-28", "03-29"]),
        ("5-7", ["03-27", "03-28", "03-29"]),
        ("6-1", ["03-28", "03-29", "03-30"]),
        ("*/3", ["03-28", "03-29", "04-01"]),
        ("1-5/2", ["03-27", "03-30", "04-01"]),
        ("4/2", ["03-28", "04-02"]),
    ],
)
def test_weekdays_are_counted_as_crontab_counts_them(weekdays: str, days: list[str]) -> None:
    found = local(f"0 12 * * {weekdays}", "UTC", "2026-03-27T00:00", 7)
    assert [one[:5] for one in found if one <= "04-02 23:59"] == days


def test_the_last_day_of_each_month() -> None:
    assert local("0 6 last * *", "Asia/Shanghai", "2026-01-30T00:00", 3) == [
        "01-31 06:00",
        "02-28 06:00",
        "03-31 06:00",
    ]


@pytest.mark.parametrize(
    "at",
    [
        "",
        "nonsense",
        "* * * *",
        "* * * * * *",
        "61 * * * *",
        "*/0 * * * *",
        "5-1 * * * *",
        "0 24 * * *",
        "0 0 0 * *",
        "0 0 * 13 *",
        "0 0 * * 8",
        "0 0 * * sunday",
        "0 0 * * xyz",
        "0 0 * * *-3",
        "١ * * * *",
        "every 0 minutes",
        "every fortnight",
        "every 15 seconds",
        "9" * 200 + " * * * *",
    ],
)
def test_what_is_no_time_gets_a_sentence(at: str) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    with pytest.raises(WrongTime, match="is no time; write five cron fields"):
        next(moments(at, "UTC", start, start))


def test_a_day_and_a_weekday_at_once_are_refused_because_cron_programs_differ() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    with pytest.raises(TwoDays, match="names a day of the month and a weekday; name one of them"):
        next(moments("0 0 13 * 5", "UTC", start, start))


def test_a_day_that_no_calendar_has_is_refused() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    for at in ("0 0 31 2 *", "0 * 30 2 *"):
        with pytest.raises(NeverDue, match="never comes; no day of the calendar has it"):
            next(moments(at, "Europe/Berlin", start, start))


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "Europe", "../etc/passwd", "/etc/localtime", "Asia/Shang\x00hai"])
def test_a_zone_that_nobody_knows_gets_a_sentence(zone: str) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    with pytest.raises(WrongZone, match="is no time zone; write a name such as Asia/Shanghai"):
        next(moments("0 0 * * *", zone, start, start))


@settings(max_examples=60, deadline=None)
@given(STARTS, st.sampled_from(ZONES), st.integers(0, 59), st.integers(0, 23))
def test_a_daily_time_comes_once_for_every_day_that_the_calendar_has(
    start: datetime, zone: str, minute: int, hour: int
) -> None:
    at = f"{minute} {hour} * * *"
    found = list(islice(moments(at, zone, start, start), 6))
    assert start < found[0]
    # Each day's own clock time, read once; a time inside a gap is read with the offset before it.
    today = start.astimezone(ZoneInfo(zone)).date() - timedelta(days=2)
    said = sorted(
        datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(zone)).astimezone(UTC)
        for day in (today + timedelta(days=n) for n in range(12))
    )
    assert found == list(dict.fromkeys(one for one in said if one > start))[:6]


@settings(max_examples=60, deadline=None)
@given(STARTS, st.sampled_from(ZONES), st.sampled_from(["*/30", "*/7", "0", "15", "5,50"]))
def test_hourly_moments_are_the_minutes_whose_local_minute_fits(start: datetime, zone: str, minutes: str) -> None:
    found = list(islice(moments(f"{minutes} * * * *", zone, start, start), 4))
    step = minutes.startswith("*/")
    fits = range(0, 60, int(minutes[2:])) if step else [int(one) for one in minutes.split(",")]
    minute = start.replace(second=0, microsecond=0)
    every = (minute + timedelta(minutes=n) for n in range(1, 400))
    assert found == list(islice((one for one in every if one.astimezone(ZoneInfo(zone)).minute in fits), 4))


@settings(max_examples=40, deadline=None)
@given(
    STARTS, st.sampled_from(ZONES), st.sampled_from(["*/10 1-3 * * *", "30 */2 * * *", "0 0 1 * *", "20 23,0 * * 1"])
)
def test_moments_only_go_forward_and_do_not_depend_on_where_one_starts(start: datetime, zone: str, at: str) -> None:
    found = list(islice(moments(at, zone, start, start), 12))
    assert all(before < after for before, after in pairwise(found))
    again = start
    for expected in found[:4]:
        again = next(moments(at, zone, again, again))
        assert again == expected
