"""Every attack is refused in its layer with its reason, moves nothing, and leaves exactly one signed receipt."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from souk.kit.database import Database
from souk.rehearsal.world import ATTACKS, Attack
from tests.clocks import Standing
from tests.small import small_settings
from tests.trade.mandates.house import House

# The others need the door for agents, and are tried in tests/rehearsal/world.
INSIDE = [one for one in ATTACKS if one.door != "only"]


@pytest.fixture(scope="module")
def open_house(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[House]:
    """What is refused before the database is asked is refused alike over both: one is enough."""
    folder = tmp_path_factory.mktemp("attacked")
    database = Database(f"sqlite:///{shutil.copy(sqlite_template, folder / 'souk.db')}")
    yield House(database, Standing(), small_settings(folder))
    database.close()


@pytest.fixture
def house(open_house: House) -> House:
    """The house that every attack was tried on, with an agent and a mandate that are new."""
    return open_house.renewed()


# What is refused by rows that somebody took before; the rest is refused by rules, alike over every database, and is
# tried on PostgreSQL by bench mandates.
BY_ROWS = (
    "replayed nonce",
    "closed mandate used twice",
    "duplicate order after a timeout",
    "closed mandate used twice at the merchant",
    "token used twice",
    "token of a released authorisation",
    "revoked mandate",
    "over the budget in small pieces",
    "one budget spent at two merchants",
    "more purchases than allowed",
    "one specified purchase, twice",
    "more committed than authorised",
    "released after it was committed",
    "more refunded than paid",
)


@pytest.mark.parametrize("attack", INSIDE, ids=[one.name.replace(" ", "-") for one in INSIDE])
def test_an_attack_is_refused_and_moves_nothing(attack: Attack, house: House, mandate: Any) -> None:
    fire = attack.prepare(house, mandate)
    money, receipts = house.money(), house.receipts()
    verdict = house.fired(fire)
    assert (verdict["accepted"], verdict["layer"], verdict["reason"]) == (False, attack.layer, attack.reason), verdict
    assert verdict["next"]
    assert verdict["detail"]
    assert house.money() == money
    assert house.receipts() == receipts + 1


@pytest.mark.parametrize("kind", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
def test_what_rows_refuse_is_refused_on_postgresql_too(database: Database, clock: Standing, tmp_path: Path) -> None:
    first = House(database, clock, small_settings(tmp_path))
    tried = [one for one in ATTACKS if one.name in BY_ROWS]
    assert len(tried) == len(BY_ROWS)
    for attack in tried:
        house = first.renewed()
        fire = attack.prepare(house, house.grant())
        money, receipts = house.money(), house.receipts()
        verdict = house.fired(fire)
        assert (verdict["accepted"], verdict["layer"], verdict["reason"]) == (False, attack.layer, attack.reason)
        assert (house.money(), house.receipts()) == (money, receipts + 1), attack.name
