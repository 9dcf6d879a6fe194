"""What an operator types: doctor, backup, restore, settings, and secrets that stay out of the arguments."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from pydantic import SecretStr

from souk.doors.cli import upkeep
from souk.doors.cli.desk import Commands, Desk
from souk.doors.cli.operations import Service
from souk.doors.jobs import staffed
from souk.kit.operation import Effect, Example, operation
from souk.settings import Settings
from tests.small import OPERATOR, open_shops, product, put, small_settings


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return small_settings(tmp_path / "var")


def run(settings: Settings, *arguments: str, given: str = "") -> Result:
    desk = Desk()
    desk.__dict__["settings"] = settings
    group = Commands("souk")
    upkeep.add(group, desk)
    try:
        return CliRunner().invoke(group, arguments, input=given)
    finally:
        if "_opened" in desk.__dict__:
            desk.souk.database.close()


def looked(result: Result) -> dict[str, dict[str, str]]:
    return {one["name"]: one for one in json.loads(result.stdout)}


def test_the_doctor_finds_a_new_shop_well_but_for_worker_and_backup(settings: Settings) -> None:
    result = run(settings, "doctor", "--json")
    found = looked(result)
    assert {name for name, one in found.items() if one["state"] != "ok"} <= {"worker", "backup", "disk", "files"}
    assert {"settings", "python", "durability", "tables", "jobs", "waiting", "letters", "index", "model"} <= set(found)
    assert found["backup"] == {
        "name": "backup",
        "state": "warn",
        "says": "There is none.",
        "do": "Run `souk backup`, or put it on a timetable.",
        "sentence": "There is none.",
        "advice": "Run `souk backup`, or put it on a timetable.",
        "facts": {"folder": str(settings.folder / "backups")},
    }
    assert result.exit_code == 0


def test_the_doctor_fails_where_others_can_read_a_key(settings: Settings) -> None:
    run(settings, "doctor")
    (settings.folder / "secret.key").chmod(0o644)
    result = run(settings, "doctor", "--json")
    assert result.exit_code == 1
    assert looked(result)["secret.key"]["says"] == "Others can read it (mode 644)."
    assert looked(result)["secret.key"]["do"].startswith("chmod 600 ")


def test_the_doctor_speaks_although_the_system_cannot_be_opened(settings: Settings) -> None:
    away = settings.model_copy(update={"database": "postgresql://souk:sesame@127.0.0.1:1/none"})
    result = run(away, "doctor")
    assert result.exit_code == 1
    assert "SOUK_DATABASE" in result.stdout
    assert re.search(r"fail +system +The system cannot be opened", result.stdout)
    assert "sesame" not in result.output


def test_the_doctor_sees_jobs_that_were_given_up(settings: Settings) -> None:
    souk, _ = staffed(settings)
    souk.call("jobs.start", {"operation": "search.find", "payload": {"text": "a"}, "id": "one"}, OPERATOR)
    with souk.database.unit(writes=True):
        souk.database.write.exec_driver_sql("UPDATE jobs_job SET state = 'dead'")
    souk.database.close()
    found = looked(run(settings, "doctor", "--json"))
    assert (found["jobs"]["state"], found["jobs"]["says"]) == ("warn", "One job was given up.")


def test_a_backup_is_restored_into_another_folder_and_refused_over_a_shop(settings: Settings, tmp_path: Path) -> None:
    souk, _ = staffed(settings)
    open_shops(souk)
    put(souk, product("kettle", "Kettle"))
    souk.database.close()
    made = run(settings, "backup")
    assert made.exit_code == 0
    (archive,) = (settings.folder / "backups").glob("souk-*.tar.gz")
    assert str(archive) in made.stdout
    refused = run(settings, "restore", str(archive))
    assert refused.exit_code == 5
    assert "--replace" in refused.output
    other = tmp_path / "other"
    restored = run(settings, "restore", str(archive), "--into", str(other))
    assert (restored.exit_code, "Restored" in restored.stdout) == (0, True)
    souk, _ = staffed(small_settings(other))
    assert souk.call("catalog.show", {"product": "kettle"}, OPERATOR)["product"]["id"] == "kettle"
    souk.database.close()


def test_what_is_no_archive_ends_with_a_sentence(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "x.tar.gz").write_text("x")
    result = run(settings, "restore", str(tmp_path / "x.tar.gz"))
    assert result.exit_code == 7
    assert result.stderr.startswith("x.tar.gz cannot be used: ")
    assert not settings.folder.exists()


def test_settings_are_printed_with_their_sources(settings: Settings) -> None:
    result = run(settings.model_copy(update={"secret": "sesame"}), "settings")
    assert result.exit_code == 0
    assert "SOUK_STOP_SECONDS" in result.stdout
    assert "sesame" not in result.stdout


@dataclass(frozen=True)
class Said:
    """What was understood."""

    length: int


class Vault:
    """Takes a secret."""

    @operation("vault:open", Effect.WRITE, Example({"password": "x"}))
    def open(self, password: SecretStr, note: str = "") -> Said:
        """Open it."""
        return Said(len(password.get_secret_value()))


@pytest.fixture
def vault(settings: Settings) -> Iterator[click.Group]:
    desk = Desk()
    desk.__dict__["settings"] = settings
    desk.souk.admit(Vault())
    yield Service("vault", desk)
    desk.souk.database.close()


def test_a_secret_is_asked_for_without_an_echo(vault: click.Group) -> None:
    result = CliRunner().invoke(vault, ["open"], input="sesame\n")
    assert json.loads(result.stdout) == {"length": 6}
    assert "sesame" not in result.output


def test_a_secret_is_read_from_standard_input(vault: click.Group) -> None:
    result = CliRunner().invoke(vault, ["open", "--password", "-"], input="sesame\n")
    assert json.loads(result.stdout) == {"length": 6}


def test_a_secret_as_an_argument_is_refused(vault: click.Group) -> None:
    result = CliRunner().invoke(vault, ["open", "--password", "sesame"])
    assert result.exit_code == 7
    assert "password is a secret" in result.stderr
    assert "sesame" not in result.stderr
