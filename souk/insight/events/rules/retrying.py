"""When a message is tried again, when an address has failed for too long, and what both are called."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

# The schedule that Standard Webhooks 1.0.0 proposes, without its last two days: eight tries in 28 hours.
WAITS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=10),
)
LONGEST = timedelta(days=1)
SPREAD = 0.2
GONE = 410


def next_try(tries: int, chance: float, asked: timedelta | None = None) -> timedelta | None:
    """How long to wait after so many tries, up to a fifth longer by chance (0 to 1); None: it is given up.

    A receiver that asked for more gets it, up to a day.
    """
    if tries > len(WAITS):
        return None
    wait = WAITS[max(tries, 1) - 1] * (1 + SPREAD * chance)
    return max(wait, min(asked or timedelta(), LONGEST))


def asked_wait(retry_after: str, now: datetime) -> timedelta | None:
    """What a `Retry-After` asks for, in seconds or as a moment (RFC 9110, 10.2.3); None where it says nothing."""
    said = retry_after.strip()
    if said.isascii() and said.isdecimal():
        return timedelta(seconds=min(int(said[:9]), 10**6))
    try:
        moment = parsedate_to_datetime(said)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(moment - now, timedelta())


def moment_of(said: str) -> datetime | None:
    """A moment in ISO 8601 with its zone; None where it is none."""
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def arrived(status: int) -> bool:
    """Whether an answer says that the message was taken."""
    return 200 <= status < 300
