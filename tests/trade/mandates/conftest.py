"""The house, its one mandate, and a clock that stands."""

from pathlib import Path
from typing import Any

import pytest

from souk.kit.database import Database
from souk.kit.operation import Souk
from souk.settings import Settings
from tests.clocks import Standing
from tests.small import small_settings
from tests.trade.buying import CARD
from tests.trade.mandates.house import House
from tests.trade.mandates.mall import Mall

SANDBOX = "souk.trade.payments.providers.house_sandbox:HouseSandbox"
PLAYS = {CARD: "", "declined": "declined", "lost": "lost"}


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


@pytest.fixture
def settings(tmp_path: Path, url: str) -> Settings:
    """A mall's ways to pay, some of which fail, and real chance for nonces."""
    rails = {name: {"use": SANDBOX, "play": play} for name, play in PLAYS.items()}
    chance = Settings.model_fields["tokens"].default
    return small_settings(tmp_path, url).model_copy(update={"rails": rails, "tokens": chance})


@pytest.fixture
def mall(souk: Souk) -> Mall:
    """A furnished mall in which Ada lets agents buy."""
    return Mall(souk)
