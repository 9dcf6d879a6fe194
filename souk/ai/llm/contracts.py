"""A question to a language model, its answer, what was used of it today, and what can go wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from pydantic import JsonValue

from souk.kit.errors import Refused, Unavailable


@dataclass(frozen=True)
class Prompt:
    """What is asked: with a JSON schema the answer must fit it, without one it is plain text.

    `purpose` is a short word for the log; `temperature` runs from 0 to 2.
    """

    system: str
    user: str
    schema: Mapping[str, JsonValue] | None = None
    temperature: float = 0.0
    most_tokens: int = 800
    purpose: str = "ask"


@dataclass(frozen=True)
class Reply:
    """What a model said, unproven: `parsed` fits the prompt's schema, and nothing more is known of its truth."""

    text: str
    model: str
    parsed: JsonValue = None
    tokens_in: int = 0
    tokens_out: int = 0
    from_cache: bool = False


@dataclass(frozen=True)
class Usage:
    """Calls and tokens of one day (UTC)."""

    day: date
    calls: int = 0
    tokens: int = 0


@dataclass(frozen=True)
class LlmStatus:
    """Whether a model is configured, which, and what this process used of it today."""

    configured: bool
    model: str
    calls_today: int
    tokens_today: int


class NoModelConfigured(Unavailable):
    """The operator has chosen no model."""

    def __init__(self) -> None:
        super().__init__("No language model is configured.")


class ModelFailed(Unavailable):
    """The endpoint answered with an error status; what else it said is not repeated."""

    def __init__(self, status: int) -> None:
        super().__init__("The model's endpoint answers {status}.", status=status)


class ModelUnusable(Unavailable):
    """The model answered, with something that cannot be used."""

    def __init__(self, why: str) -> None:
        super().__init__("The model's answer cannot be used: {why}.", why=why)


class ModelResting(Unavailable):
    """The model failed several times in a row and is left alone for a while."""

    def __init__(self, until: datetime) -> None:
        super().__init__("The model does not answer; it is asked again from {until}.", until=until.isoformat())


class BudgetSpent(Refused):
    """The day's calls or tokens are used up."""

    def __init__(self, what: str, most: int) -> None:
        super().__init__("The model's budget for today, {most} {what}, is spent.", most=most, what=what)
