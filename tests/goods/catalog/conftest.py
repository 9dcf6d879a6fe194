"""Suppliers' files over each database."""

import pytest

from souk.kit.operation import Souk
from souk.settings import Settings
from tests.goods.catalog.feeds import Feeds


@pytest.fixture
def feeds(souk: Souk, settings: Settings) -> Feeds:
    return Feeds(souk, settings)
