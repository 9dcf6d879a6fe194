"""A small staffed system over each database, under a clock that stands."""

import gc
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from anyio.from_thread import start_blocking_portal
from fastapi.dependencies import models
from starlette.testclient import TestClient

from souk.doors.jobs import Jobs, staffed
from souk.kit.database import Database
from souk.kit.operation import Souk
from souk.settings import Settings
from tests.clocks import Standing
from tests.databases import KINDS, NoServer, Postgres, migrated_sqlite, postgres
from tests.kept import keep
from tests.small import small_settings

HERE = Path(__file__).parent
# By what they take of the processor, the longest first.
LONGEST = [
    HERE / path
    for path in (
        "journeys/test_icecat.py",
        "doors/test_every_operation.py",
        "doors/test_fuzz.py",
        "journeys/test_accessibility.py",
        "crash",
        "load",
        "bench",
        "operations",
        "doors/jobs/test_kill.py",
        "doors/test_isolation.py",
        "agents/shopper",
        "journeys",
        "doors/protocols/ucp",
    )
]
keep()
BOTH = [pytest.param(kind, marks=pytest.mark.postgres) if kind == "postgres" else kind for kind in KINDS]


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return migrated_sqlite(tmp_path_factory.mktemp("template") / "souk.db")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    with ExitStack() as stack:
        try:
            server = stack.enter_context(postgres())
        except NoServer as error:
            if os.environ.get("CI") == "true":
                pytest.fail(str(error))
            pytest.skip(str(error))
        yield server


@pytest.fixture(params=BOTH)
def kind(request: pytest.FixtureRequest) -> str:
    """Which database: sqlite, postgres."""
    return str(request.param)


@pytest.fixture
def url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a migrated, empty database."""
    if kind == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "souk.db")
        yield f"sqlite:///{tmp_path / 'souk.db'}"
        return
    server: Postgres = request.getfixturevalue("postgres_server")
    lent = server.lend()
    yield lent
    server.take_back(lent)


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """An empty database in hand."""
    made = Database(url)
    yield made
    made.close()


@pytest.fixture
def settings(tmp_path: Path, url: str) -> Settings:
    return small_settings(tmp_path, url)


@pytest.fixture
def system(settings: Settings) -> Iterator[tuple[Souk, Jobs]]:
    souk, jobs = staffed(settings)
    yield souk, jobs
    souk.database.close()


@pytest.fixture
def souk(system: tuple[Souk, Jobs]) -> Souk:
    return system[0]


@pytest.fixture
def jobs(system: tuple[Souk, Jobs]) -> Jobs:
    return system[1]


@pytest.fixture
def clock(souk: Souk) -> Standing:
    assert isinstance(souk.clock, Standing)
    return souk.clock


@pytest.fixture(scope="session", autouse=True)
def one_loop() -> Iterator[None]:
    """The event loop of all clients that are not entered; else every request would start a thread with a loop."""
    with start_blocking_portal() as portal:
        TestClient.portal = portal
        yield
        TestClient.portal = None


@pytest.fixture(scope="module", autouse=True)
def forgotten() -> Iterator[None]:
    """FastAPI remembers every endpoint that a process ever had: one installation makes one application."""
    yield
    for known in vars(models).values():
        if hasattr(known, "cache_clear"):
            known.cache_clear()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The longest files first, so that the processes of a run end together; what takes minutes on demand alone."""
    if os.environ.get("SOUK_PROFILE") != "long":
        put_off = [item for item in items if item.get_closest_marker("long")]
        config.hook.pytest_deselected(items=put_off)
        items[:] = [item for item in items if not item.get_closest_marker("long")]
    ranks = {
        path: next((n for n, one in enumerate(LONGEST) if path.is_relative_to(one)), len(LONGEST))
        for path in {item.path for item in items}
    }
    items.sort(key=lambda item: ranks[item.path])


def pytest_collection_finish() -> None:
    """What the imports made stays until the end, so that no look for garbage goes through it again.

    Much that is made later stays too (knowledge, lexicons), so looks are rare: a fifth of the time would go there.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 10, 20)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = [one for one in terminalreporter.stats.get("skipped", []) if "PostgreSQL" in str(one.longrepr)]
    if skipped:
        terminalreporter.write_line(f"{len(skipped)} tests were skipped: no PostgreSQL server")
    calls = [one for many in terminalreporter.stats.values() for one in many if getattr(one, "when", "") == "call"]
    said = [pair for one in calls for pair in one.user_properties]
    asked = {name for key, name in said if key == "operation"}
    if asked:
        answered = {name for key, name in said if key == "answered"}
        terminalreporter.write_line(f"{len(answered)} of {len(asked)} operations answer alike at every door")
