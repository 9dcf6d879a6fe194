"""The house, its one mandate, and a clock that stands."""

import gc
import shutil
from pathlib import Path
from typing import Any

import pytest

from souk.doors.jobs import staffed
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


def settings_in(folder: Path, url: str = "") -> Settings:
    """A mall's ways to pay, some of which fail, and real chance for nonces."""
    rails = {name: {"use": SANDBOX, "play": play} for name, play in PLAYS.items()}
    chance = Settings.model_fields["tokens"].default
    return small_settings(folder, url).model_copy(update={"rails": rails, "tokens": chance})


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the mall's goods and people, that nobody has open."""
    folder = tmp_path_factory.mktemp("furnished")
    souk, _ = staffed(settings_in(folder))
    Mall(souk).furnish()
    souk.database.close()
    gc.collect()
    return folder


@pytest.fixture
def url(url: str, kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The empty database, or for a test of the mall a copy of the furnished one."""
    if kind == "sqlite" and "mall" in request.fixturenames:
        shutil.copytree(request.getfixturevalue("furnished"), tmp_path, dirs_exist_ok=True)
    return url


@pytest.fixture
def settings(tmp_path: Path, url: str) -> Settings:
    return settings_in(tmp_path, url)


@pytest.fixture
def mall(souk: Souk, kind: str) -> Mall:
    """A furnished mall in which Ada lets agents buy."""
    made = Mall(souk)
    if kind != "sqlite":
        made.furnish()
    return made
