"""The mall, furnished once and copied for every test; over PostgreSQL where a test says so."""

import gc
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from souk.doors.jobs import Jobs, staffed
from souk.kit.operation import Souk
from souk.settings import Settings
from tests.agents.conftest import Open
from tests.agents.market.conftest import PIER, joined
from tests.agents.shopper.house import Mall, settings_in
from tests.agents.shopper.town import Town
from tests.databases import Postgres
from tests.doubles.merchants import Running


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


@pytest.fixture(scope="package")
def wide(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of the town, that nobody has open."""
    folder = tmp_path_factory.mktemp("wide")
    town = Town(folder)
    town.furnish()
    town.souk.database.close()
    gc.collect()
    return folder


@pytest.fixture
def town(wide: Path, tmp_path: Path) -> Iterator[Town]:
    shutil.copytree(wide, tmp_path / "town")
    made = Town(tmp_path / "town")
    yield made
    made.souk.database.close()


@pytest.fixture
def pier(town: Town, opened: Open) -> Running:
    running = opened(PIER)
    joined(town.souk, running)
    return running
