"""A small staffed system in which those who start jobs have accounts."""

import pytest

from souk.doors.jobs import Jobs
from souk.kit.operation import Souk
from tests.doors.jobs.work import people


@pytest.fixture
def souk(system: tuple[Souk, Jobs]) -> Souk:
    people(system[0])
    return system[0]
