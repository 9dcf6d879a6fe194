"""Bringing in files by the command: a file that is named is taken as it is, a folder by what the format calls feeds."""

import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.small import small_settings

# The package gives the command group the same name.
typed = importlib.import_module("souk.doors.cli.main")
GOODS = "id,title,price,currency\nmug,Enamel mug,39.00,CNY\ncup,Tin cup,many,CNY\n"


@pytest.fixture(autouse=True)
def _opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(typed.desk.__dict__, "settings", small_settings(tmp_path / "var"))
    yield
    if "_opened" in typed.desk.__dict__:
        typed.desk.souk.database.close()
        del typed.desk.__dict__["_opened"]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(typed.main, arguments)


def test_a_table_is_brought_in_by_name_and_its_wrong_row_is_told(tmp_path: Path) -> None:
    table = tmp_path / "goods.csv"
    table.write_text(GOODS, encoding="utf-8")
    result = run("import", "csv", str(table), "--shop", "corner")
    assert "2 read, 1 added, 0 changed, 0 unchanged, 1 rejected" in result.output


def test_a_folder_gives_the_files_that_its_format_is_written_in(tmp_path: Path) -> None:
    (tmp_path / "goods.csv").write_text(GOODS, encoding="utf-8")
    (tmp_path / "notes.json").write_text("{}", encoding="utf-8")
    result = run("import", "csv", str(tmp_path), "--shop", "corner")
    assert "2 read" in result.output


def test_a_folder_without_feeds_is_refused_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    result = run("import", "csv", str(tmp_path / "empty"))
    assert result.exit_code != 0
    assert "No file to import is in empty." in result.output
