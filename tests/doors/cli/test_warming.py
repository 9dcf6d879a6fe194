"""What the first question needs is read beside the start."""

import threading

import pytest

from souk.doors.cli.warming import ASKED, NAME, SYSTEM, warmed
from souk.kit.operation import Souk

KIND = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


@KIND
def test_it_ends_when_it_is_told_to(souk: Souk) -> None:
    stop = warmed(souk)
    assert any(one.name == NAME for one in threading.enumerate())
    stop()
    assert not any(one.name == NAME for one in threading.enumerate())


@KIND
def test_whoever_warms_may_ask_all_of_it(souk: Souk) -> None:
    for name, payload in ASKED:
        answered = souk.call(name, payload, SYSTEM)
        assert answered["outcome"] == "not_here" if name == "guide.answer" else answered["total"] == 0
