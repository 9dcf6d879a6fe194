"""The house, its one mandate, and a clock that stands."""

from pathlib import Path
from typing import Any

import pytest

from souk.kit.database import Database
from tests.clocks import Standing
from tests.small import small_settings
from tests.trade.mandates.house import House


@pytest.fixture
def clock() -> Standing:
    return Standing()


@pytest.fixture
def house(database: Database, clock: Standing, tmp_path: Path) -> House:
    return House(database, clock, small_settings(tmp_path))


@pytest.fixture
def mandate(house: House) -> Any:
    """What Ann granted: at most 300 a purchase and 500 in all, for litter boxes, at three merchants."""
    return house.grant()
