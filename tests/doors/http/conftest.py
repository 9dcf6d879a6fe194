"""The application over a small system."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.doors.http.front import Front, opened


@pytest.fixture
def front(tmp_path: Path, sqlite_template: Path) -> Iterator[Front]:
    made = opened(tmp_path, sqlite_template)
    yield made
    made.souk.database.close()


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[TestClient]:
    """A visitor's browser before one system for a whole file, whose tests change nothing."""
    made = opened(tmp_path_factory.mktemp("still"), sqlite_template, rate_visitor=0)
    yield made.browser()
    made.souk.database.close()


@pytest.fixture
def browser(front: Front) -> TestClient:
    return front.browser()


@pytest.fixture
def fronts(tmp_path: Path, sqlite_template: Path) -> Iterator[Callable[..., Front]]:
    """Systems with settings of a test's own."""
    made: list[Front] = []

    def make(**more: Any) -> Front:
        made.append(opened(tmp_path / str(len(made)), sqlite_template, **more))
        return made[-1]

    yield make
    for one in made:
        one.souk.database.close()
