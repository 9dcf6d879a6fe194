"""A sandbox process and the payments over it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from souk.kit.database import Database
from tests.clocks import Standing
from tests.trade.payments.house import CARD, WALLET, House, Process


@pytest.fixture
def clock() -> Standing:
    return Standing()


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Process]:
    """A running sandbox."""
    made = Process(tmp_path / "sandbox")
    yield made
    made.end()


@pytest.fixture
def house(database: Database, clock: Standing, process: Process) -> House:
    """Payments by card and wallet, with a fee of 60 basis points."""
    return House(database, clock, {CARD: process.rail(clock), WALLET: process.rail(clock)}, fee=60)
