"""How long somebody waits who failed to prove who they are."""

from datetime import timedelta

FREE_TRIES = 5
FREE_LETTERS = 3
WINDOW = timedelta(minutes=15)


def wait_after(failures: int, free: int = FREE_TRIES) -> timedelta:
    """None for the free tries, then half a minute, doubled by every further one up to a quarter of an hour."""
    if failures < free:
        return timedelta()
    return min(WINDOW, timedelta(seconds=30 * 2.0 ** min(failures - free, 10)))
