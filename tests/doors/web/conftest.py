"""A furnished house for the pages of a shop's trade."""

import gc
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.doors.web.trade import House, furnished_in


@pytest.fixture(scope="package")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two shops, their stock and a rate, that nobody has open."""
    folder = tmp_path_factory.mktemp("furnished")
    furnished_in(folder)
    gc.collect()
    return folder


@pytest.fixture
def house(furnished: Path, tmp_path: Path) -> Iterator[House]:
    """A house of a test's own."""
    folder = tmp_path / "house"
    shutil.copytree(furnished, folder)
    made = House(folder)
    yield made
    made.browser.close()
    made.souk.database.close()
