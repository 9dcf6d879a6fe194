"""Whatever is killed at whatever moment, nothing that was acknowledged is lost and resuming ends right."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crash.nursery import Nursery, nursery
from tests.crash.rounds import Places, kill_imports, kill_indexing, kill_selling

ROUNDS = int(os.environ.get("SOUK_KILL_ROUNDS", "10"))
SEED = 11


@pytest.fixture(scope="module")
def forked() -> Iterator[Nursery]:
    with nursery() as made:
        yield made


def test_an_import_loses_nothing_to_a_kill(
    kind: str, forked: Nursery, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    server = request.getfixturevalue("postgres_server") if kind == "postgres" else None
    places = Places(tmp_path, server)
    tally = kill_imports(forked, places, ROUNDS, SEED)
    places.close()
    assert tally.kills == ROUNDS
    assert tally.completed >= 1


def test_the_index_loses_nothing_to_a_kill(forked: Nursery, tmp_path: Path) -> None:
    tally = kill_indexing(forked, Places(tmp_path), ROUNDS, SEED)
    assert tally.kills == ROUNDS
    assert tally.completed >= 1


def test_a_shop_that_sells_loses_no_order_and_no_money_to_a_kill(
    kind: str, forked: Nursery, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    server = request.getfixturevalue("postgres_server") if kind == "postgres" else None
    places = Places(tmp_path, server)
    tally = kill_selling(forked, places, ROUNDS, SEED)
    places.close()
    assert tally.kills == ROUNDS
    assert tally.completed >= 1
