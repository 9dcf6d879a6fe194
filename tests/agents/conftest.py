"""Merchants of other houses, opened on loopback."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.doubles.merchants import Merchant, Running, Shelf, serving

Open = Callable[[Shelf], Running]


@pytest.fixture
def opened() -> Iterator[Open]:
    """Opens merchants, until the test is over."""
    with ExitStack() as stack:
        yield lambda shelf: stack.enter_context(serving(Merchant(shelf)))
