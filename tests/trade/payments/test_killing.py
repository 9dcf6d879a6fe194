"""The sandbox is killed while it charges: what it had booked is found again, and nothing is charged twice."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from souk.kit.database import Database
from tests.clocks import Standing
from tests.trade.payments.house import CARD, House, Process


@pytest.fixture
def telling(tmp_path: Path) -> Iterator[Process]:
    made = Process(tmp_path / "sandbox", "--tell")
    yield made
    made.end()


def test_what_was_booked_before_the_kill_is_found_by_a_sweep_and_charged_once(
    database: Database, clock: Standing, telling: Process
) -> None:
    house = House(database, clock, {CARD: telling.rail(clock, play="stall")})
    house.begin("o1", {CARD: 12800})
    said: list[str] = []
    asking = threading.Thread(target=lambda: said.append(house.charge("o1")))
    asking.start()
    assert telling.line().startswith("booked ")
    telling.kill()
    asking.join()
    assert said == ["unknown"]
    assert house.call("sweep")["asked"] == 1
    assert house.of("o1").state == "unknown"
    telling.start()
    assert house.charge("o1") == "unknown"
    house.call("sweep")
    assert house.of("o1").state == "paid"
    assert [amount for _, amount, _ in telling.charges()] == [12800]
    assert house.posted() == {f"rail:{CARD}": -12800, "payable:corner": 12800}


def test_a_rail_that_is_away_fails_nothing(database: Database, clock: Standing, telling: Process) -> None:
    house = House(database, clock, {CARD: telling.rail(clock)})
    telling.kill()
    house.begin("o1", {CARD: 500})
    assert house.charge("o1") == "unknown"
    telling.start()
    clock.on(minutes=15)
    assert house.inquire("o1") == "failed"
    assert telling.charges() == []


def test_a_rail_that_says_nothing_is_left_after_its_seconds(
    database: Database, clock: Standing, telling: Process
) -> None:
    house = House(database, clock, {CARD: telling.rail(clock, play="stall", seconds=0.2)})
    house.begin("o1", {CARD: 500})
    assert house.charge("o1") == "unknown"
    assert house.inquire("o1") == "paid"
