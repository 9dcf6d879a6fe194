"""What an operator may choose, and what is said of a choice that cannot be."""

import pytest

from souk.assembly import open_souk
from souk.kit.errors import Invalid
from souk.settings import Settings, WrongSettings, read_settings


def test_a_wrong_setting_is_named_with_what_would_be_right(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOUK_PORT", "99999")
    with pytest.raises(WrongSettings, match=r"SOUK_PORT.*less than or equal to 65535"):
        read_settings()


def test_a_setting_that_is_no_json_is_told_without_repeating_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOUK_MODEL", '{"key": "sesame')
    with pytest.raises(WrongSettings) as refused:
        read_settings()
    assert "model" in str(refused.value)
    assert "sesame" not in str(refused.value)


def test_a_provider_that_does_not_exist_is_named(tmp_path: object) -> None:
    settings = Settings(_env_file=None, folder=f"{tmp_path}/x", reader={"use": "acme.reader:None"})
    with pytest.raises(Invalid, match=r"acme.reader:None for Reader"):
        open_souk(settings)


def test_the_database_lies_in_the_folder_where_none_is_named() -> None:
    assert Settings(_env_file=None, folder="shop").database_url == "sqlite:///shop/souk.db"
