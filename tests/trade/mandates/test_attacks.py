"""Every attack is refused in its layer with its reason, moves nothing, and leaves exactly one signed receipt."""

from typing import Any

import pytest

from souk.rehearsal.world import ATTACKS, Attack
from tests.trade.mandates.house import House


@pytest.fixture
def kind() -> str:
    """What is refused before the database is asked is refused alike over both: one is enough."""
    return "sqlite"


@pytest.mark.parametrize("attack", ATTACKS, ids=[one.name.replace(" ", "-") for one in ATTACKS])
def test_an_attack_is_refused_and_moves_nothing(attack: Attack, house: House, mandate: Any) -> None:
    fire = attack.prepare(house, mandate)
    money, receipts = house.money(), house.receipts()
    verdict = house.fired(fire)
    assert (verdict["accepted"], verdict["layer"], verdict["reason"]) == (False, attack.layer, attack.reason), verdict
    assert verdict["next"]
    assert verdict["detail"]
    assert house.money() == money
    assert house.receipts() == receipts + 1
