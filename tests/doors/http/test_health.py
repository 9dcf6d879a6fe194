"""Whether a server says of itself that it lives, and that it can work."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from souk.doors.http import application
from souk.doors.jobs import Jobs, staffed
from souk.kit.operation import Souk
from souk.settings import Settings
from tests.databases import Postgres
from tests.small import small_settings

OK = dict.fromkeys(("serving", "database", "tables", "worker", "index", "disk"), "ok")


@pytest.fixture
def app(system: tuple[Souk, Jobs], settings: Settings) -> FastAPI:
    return application(*system, settings)


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, base_url="http://localhost") as client:
        yield client


def test_a_server_that_runs_is_ready(client: TestClient) -> None:
    answer = client.get("/ready")
    assert answer.json() == {"ready": True, "parts": OK}
    assert answer.status_code == 200


def test_a_server_without_its_worker_is_alive_and_not_ready(app: FastAPI) -> None:
    client = TestClient(app, base_url="http://localhost")
    assert client.get("/health").json() == {"status": "ok"}
    answer = client.get("/ready")
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "parts": {**OK, "worker": "the background work does not run"}}


def test_a_server_that_stops_is_alive_and_not_ready(client: TestClient, app: FastAPI) -> None:
    app.state.stopping = True
    answer = client.get("/ready")
    assert answer.status_code == 503
    assert answer.json()["parts"] == {**OK, "serving": "it is stopping"}
    assert client.get("/health").status_code == 200


def test_a_server_behind_its_tables_is_not_ready(client: TestClient, souk: Souk) -> None:
    with souk.database.unit(writes=True):
        souk.database.write.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    answer = client.get("/ready")
    assert answer.status_code == 503
    assert answer.json()["parts"] == {**OK, "tables": "the tables are not at this version's step"}


def test_a_full_disk_makes_it_unready(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("souk.doors.http.health.LEAST_FREE", 1 << 60)
    assert client.get("/ready").json()["parts"] == {**OK, "disk": "the disk is full"}


@pytest.mark.postgres
def test_a_database_that_went_away_makes_it_unready_and_alive(postgres_server: Postgres, tmp_path: Path) -> None:
    settings = small_settings(tmp_path, postgres_server.fresh())
    souk, jobs = staffed(settings)
    client = TestClient(application(souk, jobs, settings), base_url="http://localhost")
    assert client.get("/ready").json()["parts"]["database"] == "ok"
    postgres_server.drop(settings.database)
    assert client.get("/health").status_code == 200
    answer = client.get("/ready")
    assert answer.status_code == 503
    assert answer.json()["parts"]["database"] == "the database does not answer"
    souk.database.close()
