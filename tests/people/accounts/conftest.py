"""Accounts without the rest of the house, with real chance."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from souk.kit.operation import Souk
from souk.settings import Settings
from tests.people.accounts.house import opened
from tests.small import small_settings


@pytest.fixture
def settings(tmp_path: Path, url: str) -> Settings:
    chance = Settings.model_fields["tokens"].default
    return small_settings(tmp_path, url).model_copy(update={"tokens": chance})


@pytest.fixture
def souk(settings: Settings) -> Iterator[Souk]:
    made = opened(settings)
    yield made
    made.database.close()
