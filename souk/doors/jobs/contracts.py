"""A job: an operation's name and payload, and how far it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from souk.kit.errors import NotFound

State = Literal["waiting", "running", "done", "failed"]


@dataclass(frozen=True)
class Job:
    """What is to be done for whom; `done` of `total` steps, the last note and facts, then the answer or the error."""

    id: str
    operation: str
    payload: Mapping[str, Any]
    state: State
    done: int
    total: int | None
    note: str
    facts: Mapping[str, Any]
    answer: Any
    error: str
    actor: str
    created: datetime
    changed: datetime


class UnknownJob(NotFound):
    """No such job."""

    def __init__(self, job: str) -> None:
        super().__init__("There is no job {job}.", job=job)
