"""Over SQLite, and over PostgreSQL where a test says so."""

import pytest


@pytest.fixture(params=["sqlite"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)
