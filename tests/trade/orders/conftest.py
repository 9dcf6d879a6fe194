"""A small house with ways to pay that fail in every way."""

from pathlib import Path

import pytest

from souk.settings import Settings
from tests.small import small_settings

HOUSE = "souk.trade.payments.providers.house_sandbox:HouseSandbox"


@pytest.fixture
def settings(tmp_path: Path, url: str) -> Settings:
    plays = {
        "sandbox-card": "",
        "declined": "declined",
        "challenge": "challenge",
        "lost": "lost",
        "disputed": "disputed",
    }
    rails = {name: {"use": HOUSE, "play": play} for name, play in plays.items()}
    return small_settings(tmp_path, url).model_copy(update={"rails": rails})
