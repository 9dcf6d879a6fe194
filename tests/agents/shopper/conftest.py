"""The mall, furnished once and copied for every test; over PostgreSQL where a test says so."""

import gc
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from souk.doors.jobs import Jobs, staffed
from souk.kit.operation import Souk
from souk.settings import Settings
from tests.agents.shopper.house import Mall
from tests.databases import Postgres
from tests.small import small_settings

SANDBOX = "souk.trade.payments.providers.house_sandbox:HouseSandbox"
PLAYS = {"sandbox-card": "", "weak-card": "declined"}


def settings_in(folder: Path, url: str = "") -> Settings:
    rails = {name: {"use": SANDBOX, "play": play} for name, play in PLAYS.items()}
    return small_settings(folder, url).model_copy(update={"rails": rails})


@pytest.fixture(params=["sqlite"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the mall's goods, stock and people, that nobody has open."""
    folder = tmp_path_factory.mktemp("furnished") / "mall"
    souk, jobs = staffed(settings_in(folder))
    Mall(souk, jobs).furnish()
    souk.database.close()
    gc.collect()
    return folder


@pytest.fixture
def url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if kind == "sqlite":
        shutil.copytree(request.getfixturevalue("furnished"), tmp_path, dirs_exist_ok=True)
        yield ""
        return
    server: Postgres = request.getfixturevalue("postgres_server")
    made = server.fresh()
    yield made
    server.drop(made)


@pytest.fixture
def settings(tmp_path: Path, url: str) -> Settings:
    return settings_in(tmp_path, url)


@pytest.fixture
def mall(souk: Souk, jobs: Jobs, url: str) -> Mall:
    made = Mall(souk, jobs)
    if url:
        made.furnish()
    return made
