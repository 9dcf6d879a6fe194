from datetime import UTC, datetime, timedelta

import pytest

from souk.kit.clock import FastClock
from souk.kit.errors import Invalid


def test_a_fast_clock_begins_where_it_is_told() -> None:
    before = datetime(2026, 11, 11, tzinfo=UTC)
    now = FastClock(1.0, "2026-11-11T08:00:00+08:00").now()
    assert before <= now < before + timedelta(minutes=5)
    assert now.tzinfo is UTC


def test_a_fast_clock_runs_ahead_of_a_slow_one() -> None:
    start = "2026-11-11T00:00:00+00:00"
    slow, fast = FastClock(1.0, start), FastClock(1e9, start)
    slow.now()
    assert fast.now() > slow.now()


@pytest.mark.parametrize("times", [0, -1, -0.5])
def test_a_clock_runs_forward(times: float) -> None:
    with pytest.raises(Invalid, match="is not a speed above zero"):
        FastClock(times)
