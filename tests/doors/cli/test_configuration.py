"""Mistakes in the settings: all of them at once, each with what would be right."""

import socket
from pathlib import Path
from typing import Any

import pytest

from souk.doors.cli.configuration import Mistake, chosen, mistakes, refuse_mistakes, settings_of
from souk.settings import Settings, WrongSettings, read_settings
from tests.databases import Postgres
from tests.small import small_settings


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def good(tmp_path: Path) -> Settings:
    return small_settings(tmp_path / "var").model_copy(update={"port": 0, "demo": False})


def told(settings: Settings, **changes: Any) -> dict[str, Mistake]:
    return {one.setting: one for one in mistakes(settings.model_copy(update=changes))}


def test_good_settings_have_no_mistake(good: Settings) -> None:
    assert told(good) == {}
    assert refuse_mistakes(good) == []


def test_all_grave_mistakes_are_told_at_once(good: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SOUK_FOLDRE", "x")
    (tmp_path / "file").write_text("")
    wrong = good.model_copy(update={"folder": tmp_path / "file", "reader": {"use": "acme.reader:None"}})
    with pytest.raises(WrongSettings) as refused:
        refuse_mistakes(wrong)
    assert [setting for setting, _ in refused.value.mistakes] == [
        "SOUK_FOLDRE",
        "SOUK_FOLDER",
        "SOUK_DATABASE",
        "SOUK_READER",
    ]
    assert str(refused.value).splitlines()[0] == (
        "The setting SOUK_FOLDRE is wrong: there is no such setting; SOUK_FOLDER may be meant."
    )


def test_wrong_values_and_unknown_names_are_told_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOUK_PORT", "99999")
    monkeypatch.setenv("SOUK_LOCALE", "klingon")
    monkeypatch.setenv("SOUK_ZZZZ", "1")
    with pytest.raises(WrongSettings) as refused:
        settings_of(read_settings)
    assert {setting for setting, _ in refused.value.mistakes} == {"SOUK_PORT", "SOUK_LOCALE", "SOUK_ZZZZ"}
    assert "`souk settings` lists them all" in str(refused.value)
    assert "klingon" not in str(refused.value)


def test_a_name_in_the_file_of_settings_is_looked_at_too(good: Settings, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SOUK_HOTS=127.0.0.1\nOTHER=1\n")
    assert set(told(good)) == {"SOUK_HOTS"}


def test_a_port_that_is_taken_is_told(good: Settings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert f"127.0.0.1:{port} cannot be listened on" in told(good, port=port)["SOUK_PORT"].why
    assert told(good, port=port) == {}


def test_a_database_that_does_not_answer_is_told_without_its_password(good: Settings) -> None:
    found = told(good, database="postgresql://souk:sesame@127.0.0.1:1/souk")
    assert "the database cannot be reached" in found["SOUK_DATABASE"].why
    assert "sesame" not in found["SOUK_DATABASE"].why


@pytest.mark.parametrize("address", ["mysql://root@localhost/x", "nonsense"])
def test_what_is_no_database_of_ours_is_told(good: Settings, address: str) -> None:
    assert "postgresql://user@host/name" in told(good, database=address)["SOUK_DATABASE"].why


@pytest.mark.postgres
def test_a_database_of_another_encoding_is_told(good: Settings, postgres_server: Postgres) -> None:
    for encoding in ("LATIN1", "SQL_ASCII"):
        url = postgres_server.bare(f"ENCODING '{encoding}' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0")
        try:
            assert f"its encoding is {encoding}" in told(good, database=url)["SOUK_DATABASE"].why
        finally:
            postgres_server.drop(url)
    usual = postgres_server.bare()
    try:
        assert told(good, database=usual) == {}
    finally:
        postgres_server.drop(usual)


@pytest.mark.parametrize(
    ("field", "choice"),
    [
        ("reader", {"use": "souk.nowhere:Reader"}),
        ("reader", {"use": "souk.discovery.guide.providers.phrase_reader:Nobody"}),
        ("model", {"use": "souk.ai.llm.providers.cached:Cached", "inner": {"use": "acme:None"}}),
    ],
)
def test_a_provider_that_cannot_be_loaded_is_told(good: Settings, field: str, choice: dict[str, Any]) -> None:
    assert "cannot be loaded" in told(good, **{field: choice})[f"SOUK_{field.upper()}"].why


def test_the_demo_is_not_open_to_the_world_unless_that_is_said(good: Settings) -> None:
    assert told(good, demo=True) == {}
    public = told(good, demo=True, host="0.0.0.0")
    assert public["SOUK_HOST"].grave
    assert "SOUK_PUBLIC_DEMO" in public["SOUK_HOST"].why
    assert "SOUK_HOST" in told(good, demo=True, address="https://shop.example")
    assert "SOUK_HOST" not in told(good, demo=True, public_demo=True, host="0.0.0.0")


def test_a_public_address_without_https_is_warned_of(good: Settings) -> None:
    found = told(good, host="0.0.0.0")
    assert set(found) == {"SOUK_ADDRESS"}
    assert not found["SOUK_ADDRESS"].grave
    assert "https" in found["SOUK_ADDRESS"].why
    assert told(good, host="0.0.0.0", address="http://shop.example")["SOUK_ADDRESS"].why == (
        "it is not https, so passwords travel in the open"
    )
    assert told(good, host="0.0.0.0", address="https://shop.example") == {}
    assert refuse_mistakes(good.model_copy(update={"host": "0.0.0.0"})) == list(found.values())


@pytest.fixture
def listed(good: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, Any]:
    monkeypatch.setenv("SOUK_HOST", "127.0.0.1")
    (tmp_path / ".env").write_text("SOUK_PORT=1\n")
    model = {"use": "acme:Model", "key": "sesame", "inner": {"use": "acme:Other", "api_token": "sesame"}}
    secret = {"secret": "sesame", "model": model, "database": "postgresql://souk:sesame@localhost/souk"}
    return {one.setting: one for one in chosen(good.model_copy(update=secret))}


def test_every_setting_is_listed_with_where_it_was_chosen(listed: dict[str, Any]) -> None:
    assert set(listed) == {f"SOUK_{name.upper()}" for name in Settings.model_fields}
    sources = {name: listed[name].source for name in ("SOUK_HOST", "SOUK_PORT", "SOUK_LOCALE")}
    assert sources == {"SOUK_HOST": "environment", "SOUK_PORT": ".env", "SOUK_LOCALE": "default"}


def test_no_secret_is_listed(listed: dict[str, Any]) -> None:
    assert "sesame" not in str(listed)
    assert listed["SOUK_DATABASE"].value == "postgresql://souk:***@localhost/souk"
    assert "acme:Other" in listed["SOUK_MODEL"].value
