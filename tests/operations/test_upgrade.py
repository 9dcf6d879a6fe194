"""A database of the previous release goes on with everything in it; one of a newer release is left alone."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic import command

from souk.assembly import open_souk
from souk.doors.jobs import Jobs, staffed
from souk.kit.database import TooNew, newest_step, open_engine
from souk.kit.database.migration import configuration
from souk.kit.operation import Souk
from souk.settings import Settings
from tests.databases import Postgres
from tests.small import OPERATOR, every_event, found, small_settings

# Written by that release itself: what it did is in the history of this file's first commit.
RELEASE = (Path(__file__).parent / "release_0001.sql").read_text("utf-8")
LATER = {"use": "tests.clocks:Standing", "start": "2026-11-12T00:00:00+00:00"}


@pytest.fixture
def old(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Settings]:
    """The settings of a shop whose database the previous release left."""
    folder = tmp_path / "var"
    folder.mkdir()
    server: Postgres | None = None if kind == "sqlite" else request.getfixturevalue("postgres_server")
    url = server.bare() if server else f"sqlite:///{folder / 'souk.db'}"
    engine = open_engine(url)
    command.upgrade(configuration(engine), "0001")
    with engine.begin() as connection:
        for statement in RELEASE.split(";\n"):
            if statement.strip():
                # Straight to the driver: a percent sign in a title is no placeholder.
                connection.connection.driver_connection.execute(statement)  # type: ignore[union-attr]
        if server:
            connection.exec_driver_sql("SELECT setval(pg_get_serial_sequence('events_event', 'number'), 100)")
    engine.dispose()
    yield small_settings(folder, url).model_copy(update={"clock": LATER})
    if server:
        server.drop(url)


@pytest.fixture
def upgraded(old: Settings) -> Iterator[tuple[Souk, Jobs]]:
    souk, jobs = staffed(old)
    yield souk, jobs
    souk.database.close()


@pytest.fixture
def souk(upgraded: tuple[Souk, Jobs]) -> Souk:
    return upgraded[0]


def ask(souk: Souk, name: str, **payload: Any) -> Any:
    return souk.call(name, payload, OPERATOR)


def test_goods_and_their_history_are_all_there(souk: Souk) -> None:
    listing = ask(souk, "catalog.show", product="kettle")
    assert listing["product"]["variants"][0]["offers"][0]["price"] == {"amount": 7900, "currency": "CNY"}
    history = ask(souk, "catalog.history", product="kettle")
    assert [(one["number"], one["actor"], one["reason"]) for one in history] == [
        (2, "keeper-corner", "a lower price for 11.11"),
        (1, "operator", "listing"),
    ]
    assert {shop["id"] for shop in ask(souk, "catalog.shops")} == {"corner", "harbour", "mart"}
    (review,) = ask(souk, "catalog.reviews", product="tray")["reviews"]
    assert (review["id"], review["text"]) == ("r1", "No smell at all, easy to clean.")


def test_imports_are_there_and_can_still_be_undone(souk: Souk) -> None:
    (made,) = ask(souk, "catalog.imports")
    assert (made["id"], made["read"], made["added"], made["rejected"]) == ("first", 3, 2, 1)
    (reject,) = ask(souk, "catalog.rejects", id="first")
    assert (reject["line"], reject["field"], reject["reason"]) == (2, "asin", "it is missing")
    ask(souk, "catalog.undo-import", id="first")
    assert ask(souk, "catalog.show", product="esci-A1")["retired"]


def test_the_log_is_there_and_its_readers_go_on_where_they_stood(upgraded: tuple[Souk, Jobs]) -> None:
    souk, jobs = upgraded
    before = every_event(souk)
    assert [one["subject"] for one in before][:3] == ["kettle", "tray", "kettle"]
    assert before[-1]["subject"] == "keyed"
    jobs.catch_up()
    assert found(souk, "kettle") == ["kettle"]
    assert found(souk, "upgrade") == ["late"]
    assert found(souk, "sold") == []
    known = ask(souk, "annotation.of", product="tray")
    assert known["category"] == "litter_box"


def test_jobs_are_there_and_those_that_were_not_done_get_done(upgraded: tuple[Souk, Jobs]) -> None:
    souk, jobs = upgraded
    states = {name: ask(souk, "jobs.show", id=name)["state"] for name in ("done", "failed", "waiting", "running")}
    assert states == {name: name for name in states}
    assert ask(souk, "jobs.show", id="done")["answer"]["total"] == 1
    jobs.catch_up()
    while jobs.work():
        pass
    for name in ("waiting", "running"):
        job = ask(souk, "jobs.show", id=name)
        assert (job["state"], job["answer"]["total"]) == ("done", 1)


def test_a_key_of_before_is_forgotten_and_taken_anew(souk: Souk) -> None:
    product = {"id": "keyed", "shop": "corner", "title": {"en": "Once with a key"}, "variants": [{"id": "keyed"}]}
    payload = {"products": [product], "reason": "listing"}
    first = souk.call("catalog.put", payload, OPERATOR, "key-1")
    assert souk.call("catalog.put", payload, OPERATOR, "key-1") == first
    assert first["added"] == 0


def test_a_copy_is_kept_before_the_tables_change(souk: Souk, old: Settings, kind: str) -> None:
    copies = sorted((old.folder / "backups").glob("*"))
    if kind == "postgres":
        assert copies == []
        return
    assert [one.name for one in copies] == [f"before-step-{newest_step()}.db"]
    with closing(sqlite3.connect(copies[0])) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)
        assert connection.execute("SELECT count(*) FROM catalog_product").fetchone() == (7,)
    souk.database.close()
    copies[0].unlink()
    open_souk(old).database.close()
    assert list((old.folder / "backups").glob("*")) == []


def test_no_copy_is_kept_where_the_operator_wants_none(old: Settings) -> None:
    open_souk(old.model_copy(update={"copy_before_upgrade": False})).database.close()
    assert not (old.folder / "backups").exists()


def test_a_database_of_a_newer_release_is_refused_and_left_alone(old: Settings) -> None:
    open_souk(old).database.close()
    engine = open_engine(old.database_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(TooNew, match=rf"step 9999, .* \(it knows up to {newest_step()}\)"):
        open_souk(old)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == "9999"
        assert connection.exec_driver_sql("SELECT count(*) FROM catalog_product").scalar() == 7
    engine.dispose()
