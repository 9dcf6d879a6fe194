"""A clock with which a mall can have a past."""

from datetime import UTC, datetime, timedelta

from souk.rehearsal.mall.ports import TurnedClock
from souk.rehearsal.mall.providers.turnable import Turnable


def test_it_runs_on_from_where_it_was_turned_to() -> None:
    clock = Turnable()
    begins = datetime(2026, 11, 1, tzinfo=UTC)
    clock.turn(begins)
    moments = [clock.now() for _ in range(100)]
    assert moments == sorted(moments)
    assert timedelta(0) <= moments[0] - begins < timedelta(seconds=5)
    assert clock.present() > clock.now()


def test_it_tells_the_present_until_it_is_turned_and_never_the_future() -> None:
    clock = Turnable()
    assert isinstance(clock, TurnedClock)
    assert abs(clock.now() - clock.present()) < timedelta(seconds=1)
    clock.turn(clock.present() + timedelta(days=1))
    assert clock.now() <= clock.present()
