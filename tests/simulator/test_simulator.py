"""A few seeds of the simulator; `python -m tests.simulator` runs thousands of steps."""

import itertools
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from souk.goods.inventory import Inventory
from tests.databases import Postgres
from tests.simulator.runs import Fresh, ran, shortened
from tests.simulator.world import World, opened


@pytest.fixture
def fresh(sqlite_template: Path, tmp_path: Path) -> Fresh:
    numbers = itertools.count()

    def made() -> World:
        place = tmp_path / str(next(numbers))
        place.mkdir()
        shutil.copy(sqlite_template, place / "souk.db")
        return opened(place)

    return made


@pytest.mark.parametrize("seed", [1, 2, pytest.param(3, marks=pytest.mark.long)])
def test_whatever_happens_money_pieces_and_promises_agree(fresh: Fresh, seed: int) -> None:
    run = ran(fresh, seed, range(1, 251))
    assert not run.wrong, shortened(fresh, run)


@pytest.fixture
def clone(postgres_server: Postgres, tmp_path: Path) -> Iterator[Callable[[], World]]:
    url = postgres_server.fresh()
    yield lambda: opened(tmp_path, url)
    postgres_server.drop(url)


@pytest.mark.postgres
def test_on_postgresql_too(clone: Fresh) -> None:
    run = ran(clone, 3, range(1, 101))
    assert not run.wrong, run


def test_a_fault_of_the_shop_is_found_with_a_short_trace(fresh: Fresh, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Inventory, "release", lambda *_: False)
    run = ran(fresh, 4, range(1, 31))
    assert "reserved and sold are" in run.wrong
    short = shortened(fresh, run, tries=5)
    assert len(short.steps) < len(run.steps) / 2
    assert ran(fresh, 4, short.steps).wrong == short.wrong
