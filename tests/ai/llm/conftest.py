"""The hostile endpoint, a model that asks it, and a clock to set by hand."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from souk.ai.llm.providers.openai_compatible import OpenAiCompatible
from tests.endpoint import Endpoint, endpoint

__all__ = ["endpoint"]


class Hand:
    """A clock that stands until it is set."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 11, 12, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def on(self, **time: float) -> None:
        self.at += timedelta(**time)


@pytest.fixture
def clock() -> Hand:
    return Hand()


@pytest.fixture
def waits() -> list[float]:
    """How long a model waited between attempts, without waiting."""
    return []


@pytest.fixture
def model(endpoint: Endpoint, waits: list[float]) -> Callable[..., OpenAiCompatible]:
    """Builds a model of the endpoint; its waits are noted, not waited."""

    def build(name: str = "well", **options: Any) -> OpenAiCompatible:
        settings: dict[str, Any] = {
            "key": "sk-secret",
            "seconds": 5.0,
            "pause": waits.append,
            "chance": lambda: 1.0,
        } | options
        return OpenAiCompatible(endpoint.url, name, **settings)

    return build
