"""Every operation of accounts, from its example."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from souk.kit.operation import Operation, Souk
from tests.people.accounts.house import OPERATOR, opened
from tests.small import small_settings


def _all() -> dict[str, Operation]:
    with tempfile.TemporaryDirectory() as folder:
        souk = opened(small_settings(Path(folder)))
        souk.database.close()
        return {name: found for name, found in souk.operations.items() if name.startswith("accounts.")}


OPERATIONS = _all()


@pytest.fixture
def souk(tmp_path: Path, url: str) -> Iterator[Souk]:
    """With chance that examples can name."""
    made = opened(small_settings(tmp_path, url))
    yield made
    made.database.close()


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_the_example_of_an_operation_succeeds(name: str, souk: Souk) -> None:
    for before, payload in OPERATIONS[name].example.after:
        souk.call(before, payload, OPERATOR)
    souk.call(name, OPERATIONS[name].example.payload, OPERATOR)
