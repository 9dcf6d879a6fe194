"""Copies of the whole shop: of one moment, whole or refused, and back again."""

import gzip
import io
import json
import signal
import subprocess
import sys
import tarfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from souk.doors.cli.restoring import FolderInUse, OtherKind, restore
from souk.doors.jobs import BackupRuns, BadArchive, Jobs, manifest_of, staffed
from souk.goods.catalog import CHANGED
from souk.kit.database import InUse, LaneTaken, NotEmpty, TooNew
from souk.kit.errors import Invalid, Unavailable
from souk.kit.operation import Souk
from souk.settings import Settings
from tests.clocks import Standing
from tests.databases import Postgres
from tests.small import OPERATOR, every_event, found, open_shops, product, put, small_settings, state, stock

ROOT = Path(__file__).parents[2]
GOODS = [product(f"kettle-{n}", f"Kettle number {n}", 1000 + n) for n in range(40)]


@pytest.fixture
def target(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Settings]:
    """Another folder and an empty database of the same kind."""
    folder = tmp_path / "restored"
    if kind == "sqlite":
        yield small_settings(folder)
        return
    server: Postgres = request.getfixturevalue("postgres_server")
    url = server.bare()
    yield small_settings(folder, url)
    server.drop(url)


def back_up(souk: Souk, **payload: Any) -> Path:
    answer = souk.call("upkeep.back-up", payload, OPERATOR)
    folder: Path = souk.operations["upkeep.back-up"].method.__self__.folder  # type: ignore[attr-defined]
    return folder / answer["file"]


def reopened(settings: Settings) -> dict[str, Any]:
    souk, jobs = staffed(settings)
    try:
        jobs.catch_up()
        return {**state(souk), "found": sorted(found(souk, "kettle"))}
    finally:
        souk.database.close()


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(one.relative_to(folder)): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


def rewritten(archive: Path, change: Any) -> Path:
    """The archive with its members as `change` makes them of a list of (name, bytes)."""
    with tarfile.open(archive) as tar:
        members = [(one.name, tar.extractfile(one).read()) for one in tar]  # type: ignore[union-attr]
    made = archive.with_name("changed.tar.gz")
    with tarfile.open(made, "w:gz") as tar:
        for name, body in change(members):
            entry = tarfile.TarInfo(name)
            entry.size = len(body)
            tar.addfile(entry, io.BytesIO(body))
    return made


def test_an_archive_restores_the_shop_as_it_was(system: tuple[Souk, Jobs], target: Settings) -> None:
    souk, jobs = system
    stock(souk, jobs, GOODS)
    before = {**state(souk), "found": sorted(found(souk, "kettle"))}
    archive = back_up(souk)
    put(souk, product("late", "Kettle that came later"))
    restored = restore(archive, target, replace=False)
    assert restored.kept == ""
    assert restored.manifest.rows["catalog_product"] == 40
    assert reopened(target) == before
    assert sorted(before["found"]) == sorted(one["id"] for one in GOODS)


def test_a_restored_shop_does_not_write_the_archive_again(system: tuple[Souk, Jobs], target: Settings) -> None:
    souk, jobs = system
    souk.call("jobs.start", {"operation": "upkeep.back-up", "payload": {}, "id": "first"}, OPERATOR)
    souk.call("jobs.start", {"operation": "upkeep.sweep", "payload": {}, "id": "second"}, OPERATOR)
    assert jobs.work()
    made = souk.call("jobs.show", {"id": "first"}, OPERATOR)
    assert made["state"] == "done"
    folder: Path = souk.operations["upkeep.back-up"].method.__self__.folder  # type: ignore[attr-defined]
    restore(folder / made["answer"]["file"], target, replace=False)
    there, _ = staffed(target)
    try:
        assert {one["id"] for one in there.call("jobs.page", {}, OPERATOR)["jobs"]} == {"second"}
    finally:
        there.database.close()


def test_an_archive_written_while_a_writer_runs_is_of_one_moment(souk: Souk, target: Settings) -> None:
    open_shops(souk)
    stop, written = threading.Event(), 0

    def write() -> None:
        nonlocal written
        while not stop.is_set():
            # Two products in one operation: whoever sees one of them sees both.
            put(souk, product(f"left-{written}", "Left"), product(f"right-{written}", "Right"))
            written += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while written < 5:
            stop.wait(0.01)
        archive = back_up(souk)
        seen = written
    finally:
        stop.set()
        writer.join()
    restore(archive, target, replace=False)
    after = reopened(target)
    ids = {one["product"]["id"] for one in after["products"]}
    pairs = [id.removeprefix("left-") for id in ids if id.startswith("left-")]
    assert ids == {f"{side}-{n}" for side in ("left", "right") for n in range(len(pairs))}
    assert 5 <= len(pairs) <= seen + 1
    # The log is of the same moment as the goods.
    assert {one["subject"] for one in after["events"] if one["name"] == CHANGED} == ids


def test_the_answer_of_a_backup_and_the_list_say_what_is_in_it(souk: Souk, clock: Standing) -> None:
    open_shops(souk)
    put(souk, *GOODS[:3])
    first = souk.call("upkeep.back-up", {}, OPERATOR)
    assert first["file"] == "souk-20261111T000000Z.tar.gz"
    assert first["rows"] > 3
    clock.on(days=1)
    second = souk.call("upkeep.back-up", {}, OPERATOR)
    assert souk.call("upkeep.backups", {}, OPERATOR) == [second, first]
    assert souk.call("upkeep.check-backup", {}, OPERATOR) == second
    assert souk.call("upkeep.check-backup", {"file": first["file"]}, OPERATOR) == first


def test_two_backups_in_one_second_are_two_files(souk: Souk) -> None:
    assert back_up(souk).name == "souk-20261111T000000Z.tar.gz"
    assert back_up(souk).name == "souk-20261111T000000Z-1.tar.gz"


def test_the_newest_stay(souk: Souk, clock: Standing) -> None:
    names = []
    for _ in range(4):
        names.append(back_up(souk, keep=2).name)
        clock.on(hours=1)
    assert [one["file"] for one in souk.call("upkeep.backups", {}, OPERATOR)] == [names[3], names[2]]
    with pytest.raises(Invalid, match="keep is 0"):
        back_up(souk, keep=0)
    assert len(souk.call("upkeep.backups", {}, OPERATOR)) == 2


def test_keys_and_files_of_unfinished_work_are_in_it_and_others_are_not(souk: Souk, settings: Settings) -> None:
    folder = settings.folder
    (folder / "uploads").mkdir()
    (folder / "uploads" / "0123-needed.json").write_bytes(b"[]")
    (folder / "uploads" / "4567-done.json").write_bytes(b"[]")
    (folder / "pictures" / "ab").mkdir(parents=True)
    (folder / "pictures" / "ab" / "abcd-160.webp").write_bytes(b"picture")
    job = {"operation": "catalog.import-goods", "payload": {"format": "icecat", "files": ["0123-needed.json"]}}
    souk.call("jobs.start", {**job, "payload": {**job["payload"], "shop": "corner"}}, OPERATOR)
    archive = back_up(souk)
    names = set(manifest_of(archive).files)
    assert {"uploads/0123-needed.json", "pictures/ab/abcd-160.webp", "keys/secret.key"} <= names
    assert "uploads/4567-done.json" not in names
    assert archive.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("cut", [1, 9, 500, 5000])
def test_a_cut_archive_is_refused_and_nothing_is_changed(
    souk: Souk, target: Settings, cut: int, tmp_path: Path
) -> None:
    archive = back_up(souk)
    short = tmp_path / "short.tar.gz"
    short.write_bytes(archive.read_bytes()[:-cut])
    with pytest.raises(BadArchive, match="Nothing was changed"):
        restore(short, target, replace=False)
    assert files_of(target.folder) == {}
    assert restore(archive, target, replace=False).kept == ""


def _flipped(members: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    name, body = members[1]
    return [members[0], (name, body[:-1] + bytes([body[-1] ^ 1])), *members[2:]]


def _stated(members: list[tuple[str, bytes]], change: Any) -> list[tuple[str, bytes]]:
    manifest = json.loads(members[0][1])
    change(manifest)
    return [("manifest.json", json.dumps(manifest).encode()), *members[1:]]


TAMPERED = {
    "a byte of the database": _flipped,
    "a file that is not stated": lambda members: [*members, ("pictures/evil.webp", b"x")],
    "a file that is missing": lambda members: members[:-1],
    "a file twice": lambda members: [*members, members[-1]],
    "a way out of the folder": lambda members: _stated(
        [*members, ("pictures/../../evil", b"")],
        lambda manifest: manifest["files"].update(
            {
                "pictures/../../evil": {
                    "bytes": 0,
                    "sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                }
            }
        ),
    ),
    "other rows than stated": lambda members: _stated(
        members, lambda manifest: manifest["rows"].update(catalog_product=7)
    ),
    "no manifest": lambda members: members[1:],
    "an unknown format": lambda members: _stated(members, lambda manifest: manifest.update(format=2)),
}


@pytest.mark.parametrize("change", TAMPERED.values(), ids=TAMPERED)
def test_a_tampered_archive_is_refused_and_nothing_is_changed(souk: Souk, target: Settings, change: Any) -> None:
    archive = back_up(souk)
    with pytest.raises(BadArchive):
        restore(rewritten(archive, change), target, replace=False)
    assert files_of(target.folder) == {}
    assert not (target.folder.parent / "evil").exists()
    assert restore(archive, target, replace=False).kept == ""


def test_an_archive_of_a_newer_version_is_refused_with_its_step(souk: Souk, target: Settings) -> None:
    newer = rewritten(back_up(souk), lambda members: _stated(members, lambda manifest: manifest.update(step="9999")))
    with pytest.raises(TooNew, match=r"step 9999"):
        restore(newer, target, replace=False)
    assert not target.folder.exists()


def test_what_is_no_archive_is_refused(target: Settings, tmp_path: Path) -> None:
    text = tmp_path / "notes.tar.gz"
    text.write_text("not an archive")
    for file in (text, tmp_path / "absent.tar.gz"):
        with pytest.raises(BadArchive):
            restore(file, target, replace=False)
    bomb = tmp_path / "bomb.tar.gz"
    with gzip.open(bomb, "wb", 1) as packed:
        packed.write(bytes(8 << 20))
    with pytest.raises(BadArchive, match="does not begin with a manifest"):
        restore(bomb, target, replace=False)


def test_a_shop_that_is_there_is_kept_beside_only_when_asked(souk: Souk, settings: Settings, target: Settings) -> None:
    open_shops(souk)
    put(souk, GOODS[0])
    archive = back_up(souk)
    other, _ = staffed(target)
    open_shops(other)
    put(other, product("precious", "What was here before"))
    before = state(other)
    other.database.close()
    files = files_of(target.folder)
    with pytest.raises((FolderInUse, NotEmpty)):
        restore(archive, target, replace=False)
    assert files_of(target.folder) == files
    assert reopened(target)["products"] == before["products"]
    restored = restore(archive, target, replace=True)
    assert "before-restore-" in restored.kept
    assert [one["product"]["id"] for one in reopened(target)["products"]] == ["kettle-0"]
    assert list((Path(restored.kept)).glob("*.key"))


def test_a_failed_replacement_leaves_what_was_there(souk: Souk, target: Settings) -> None:
    open_shops(souk)
    archive = rewritten(
        back_up(souk), lambda members: _stated(members, lambda manifest: manifest["rows"].update(catalog_shop=7))
    )
    other, _ = staffed(target)
    open_shops(other)
    put(other, product("precious", "What was here before"))
    before = state(other)
    other.database.close()
    with pytest.raises(BadArchive):
        restore(archive, target, replace=True)
    assert {name: value for name, value in reopened(target).items() if name != "found"} == before


def test_a_shop_that_runs_is_not_replaced(kind: str, souk: Souk, settings: Settings, jobs: Jobs) -> None:
    open_shops(souk)
    archive = back_up(souk)
    souk.database.claim()
    with pytest.raises((LaneTaken, InUse)):
        restore(archive, settings, replace=True)
    assert len(souk.call("catalog.shops", {}, OPERATOR)) == 2


def test_an_archive_of_the_other_database_is_refused(souk: Souk, kind: str, tmp_path: Path) -> None:
    archive = back_up(souk)
    url = "postgresql://nobody@localhost:1/none" if kind == "sqlite" else ""
    with pytest.raises(OtherKind, match="it cannot be restored into a"):
        restore(archive, small_settings(tmp_path / "other", url), replace=False)
    assert not (tmp_path / "other").exists()


@pytest.mark.postgres
def test_a_postgres_without_its_tools_says_what_to_install(postgres_server: Postgres, tmp_path: Path) -> None:
    url = postgres_server.fresh()
    settings = small_settings(tmp_path, url).model_copy(update={"pg_tools": tmp_path})
    souk, _ = staffed(settings)
    try:
        with pytest.raises(Unavailable, match=r"pg_dump is needed for this and is not in .* SOUK_PG_TOOLS"):
            souk.call("upkeep.back-up", {}, OPERATOR)
        assert souk.call("upkeep.backups", {}, OPERATOR) == []
    finally:
        souk.database.close()
        postgres_server.drop(url)


@pytest.mark.postgres
def test_a_log_of_another_server_goes_on_in_its_order(postgres_server: Postgres, tmp_path: Path) -> None:
    url = postgres_server.fresh()
    souk, jobs = staffed(small_settings(tmp_path, url))
    try:
        stock(souk, jobs, GOODS[:3])
        before = [one["subject"] for one in every_event(souk)]
        with souk.database.unit(writes=True):
            # As if the rows came from a server whose transactions are numbered far beyond those of this one.
            souk.database.write.exec_driver_sql('UPDATE events_event SET "transaction" = "transaction" + 1000000000')
            souk.database.write.exec_driver_sql("UPDATE annotation_reader SET position = '1000000900-999'")
        assert every_event(souk) == []
        assert souk.call("events.adopt", {}, OPERATOR) == len(before)
        assert [one["subject"] for one in every_event(souk)] == before
        put(souk, product("later", "Kettle that came later"))
        jobs.catch_up()
        assert [one["subject"] for one in every_event(souk)] == [*before, "later"]
        assert souk.call("annotation.of", {"product": "later"}, OPERATOR)["product"] == "later"
        assert "later" in found(souk, "kettle")
        assert souk.call("events.adopt", {}, OPERATOR) == 0
    finally:
        souk.database.close()
        postgres_server.drop(url)


def test_a_second_backup_at_once_is_told_to_wait(souk: Souk) -> None:
    steps = souk.stream("upkeep.back-up", {}, OPERATOR)
    next(steps)
    with pytest.raises(BackupRuns):
        souk.call("upkeep.back-up", {}, OPERATOR)
    steps.close()
    assert souk.call("upkeep.backups", {}, OPERATOR) == []
    assert back_up(souk).exists()


KILLED = """
import os, signal, sys
from pathlib import Path
from souk.doors.jobs import staffed
from tests.small import OPERATOR, small_settings

souk, _ = staffed(small_settings(Path(sys.argv[1]), sys.argv[2]))
for step in souk.stream("upkeep.back-up", {}, OPERATOR):
    if step.note == sys.argv[3]:
        os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("at", ["copying the database", "packing", "reading back"])
def test_a_backup_that_is_killed_leaves_nothing_that_is_listed(
    souk: Souk, settings: Settings, at: str, url: str
) -> None:
    open_shops(souk)
    command = [sys.executable, "-c", KILLED, str(settings.folder), url, at]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == -signal.SIGKILL
    assert souk.call("upkeep.backups", {}, OPERATOR) == []
    assert [one.name for one in (settings.folder / "backups").glob(".*.part")] != []
    archive = back_up(souk)
    assert [one.name for one in (settings.folder / "backups").iterdir() if one.name != ".lock"] == [archive.name]
