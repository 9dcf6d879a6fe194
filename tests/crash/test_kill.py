"""Whatever is killed at whatever moment, nothing that was acknowledged is lost and resuming ends right."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crash.nursery import Nursery, nursery
from tests.crash.rounds import DATABASE, PROVIDER, SHOP, Places, Wanted, kill_imports, kill_indexing, kill_selling
from tests.databases import Postgres, ours_to_kill

WANTED = Wanted(20, seed=11)


@pytest.fixture(scope="module")
def forked() -> Iterator[Nursery]:
    with nursery() as made:
        yield made


def test_an_import_loses_nothing_to_a_kill(
    kind: str, forked: Nursery, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    server = request.getfixturevalue("postgres_server") if kind == "postgres" else None
    places = Places(tmp_path, server)
    tally = kill_imports(forked, places, WANTED)
    places.close()
    assert tally.kills == WANTED.rounds
    assert tally.completed >= 1


def test_the_index_loses_nothing_to_a_kill(forked: Nursery, tmp_path: Path) -> None:
    tally = kill_indexing(forked, Places(tmp_path), WANTED)
    assert tally.kills == WANTED.rounds
    assert tally.completed >= 1


def test_a_shop_that_sells_loses_no_order_and_no_money_when_it_or_its_provider_is_killed(
    forked: Nursery, tmp_path: Path
) -> None:
    tally = kill_selling(forked, Places(tmp_path), WANTED, (SHOP, SHOP, PROVIDER))
    assert tally.kills == WANTED.rounds
    assert min(tally.of[SHOP], tally.of[PROVIDER]) > WANTED.rounds // 5


@pytest.mark.postgres
def test_nor_when_the_database_is_killed(forked: Nursery, tmp_path: Path, postgres_server: Postgres) -> None:
    places = Places(tmp_path, postgres_server)
    if not ours_to_kill():
        pytest.skip("the server that was given may be others' too; SOUK_TEST_POSTGRES_OURS=true lets it be killed")
    victims = (SHOP, DATABASE, SHOP, PROVIDER)
    tally = kill_selling(forked, places, WANTED, victims)
    places.close()
    assert tally.kills == WANTED.rounds
    assert min(tally.of[one] for one in victims) >= WANTED.rounds // 5


def test_where_no_file_may_grow_nothing_is_charged_and_nothing_is_lost(forked: Nursery, tmp_path: Path) -> None:
    cramped, later = forked.run("cramped", Places(tmp_path).fresh()).said
    assert all("could not be written: its size is limited" in one for one in cramped["said"]), cramped["said"]
    assert sorted(cramped["shown"]) == ["order-00", "order-01"]
    assert [state for _, state, _ in cramped["then"]["orders"]] == ["unpaid", "unpaid"]
    assert len(cramped["then"]["charged"]) == 1
    assert [state for _, state, _ in later["orders"]] == ["placed"] * 3
    assert (later["stock"], len(later["charged"])) == ([[7, 0, 3]], 3)
