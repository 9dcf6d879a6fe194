"""What holds for every clock."""

from datetime import UTC

import pytest

from souk.kit.clock import Clock
from souk.kit.plug import plug

CLOCKS = [
    {"use": "souk.kit.clock:MachineClock"},
    {"use": "souk.kit.clock:FastClock"},
    {"use": "souk.kit.clock:FastClock", "times": 1e6, "start": "2026-11-11T08:00:00+08:00"},
    {"use": "tests.clocks:Standing"},
    {"use": "souk.rehearsal.mall.providers.turnable:Turnable"},
]


@pytest.fixture(params=CLOCKS, ids=["machine", "fast", "very fast", "standing", "turnable"])
def clock(request: pytest.FixtureRequest) -> Clock:
    return plug(Clock, request.param)


def test_the_time_is_aware_and_in_utc(clock: Clock) -> None:
    assert clock.now().tzinfo is UTC


def test_the_time_never_runs_backwards(clock: Clock) -> None:
    moments = [clock.now() for _ in range(1000)]
    assert moments == sorted(moments)
