"""The task that goes on without somebody, its log, what it bought, and its mandate's budget."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, JsonValue

from souk.agents.shopper.contracts.plans import Aim, Amount, Bounds, Name, Wish
from souk.insight.decisions import Evidence
from souk.kit.locale import Words

TaskState = Literal["watching", "buying", "paying", "asks", "paused", "done", "stopped", "over"]
TASK_STATES: tuple[TaskState, ...] = (*("watching", "buying", "paying", "asks", "paused", "done", "stopped", "over"),)


@dataclass(frozen=True)
class Terms:
    """How a task is carried out: how often it looks, after how many days it buys again, and what it asks about.

    A purchase of more than `ask_above` is handed to a person; so is every one where `ask` says so. With `fillers` it
    puts a little more beside what is wanted where all of it costs less then, within the mandate (凑单). Goods of the
    categories in `hand_over` (`*` for all) it prepares, and its owner finishes their checkout.
    """

    minutes: Annotated[int, Field(ge=1, le=1440)] = 10
    every_days: Annotated[int, Field(ge=1, le=365)] | None = None
    times: Annotated[int, Field(ge=1, le=100)] = 1
    ask_above: Amount | None = None
    ask: bool = False
    fillers: bool = False
    hand_over: Annotated[tuple[Name, ...], Field(max_length=50)] = ()


@dataclass(frozen=True)
class TaskStep:
    """A line of a task's log; lines are added and never changed."""

    number: int
    at: datetime
    what: str
    says: Words
    sources: tuple[Evidence, ...] = ()
    facts: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True)
class Bought:
    """One purchase of a task: its order, what it cost, the decision behind it, and how the order stands.

    `seller` is the merchant of another house that it was bought at, `link` where it is looked at there.
    """

    number: int
    order: str
    session: str
    decision: str
    total: int
    state: str
    at: datetime
    seller: str = ""
    link: str = ""


@dataclass(frozen=True)
class Task:
    """What an agent was entrusted with: it looks again at `next`, and has bought so often.

    `decision` is what its owner is asked to decide, while it asks. Where the checkout is prepared for its owner to
    finish, `continue_url` is where that is, and `considered` says why.
    """

    id: str
    state: TaskState
    wish: Wish
    aims: tuple[Aim, ...]
    bounds: Bounds
    terms: Terms
    mandate: str
    at: datetime
    next: datetime | None
    until: datetime
    count: int
    decision: str
    bought: tuple[Bought, ...] = ()
    log: tuple[TaskStep, ...] = ()
    continue_url: str = ""
    considered: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class Considered:
    """What the house's agent prepares and a person finishes: lines of a category (`*`: of any) that cost more than
    `above`, in smallest units, and goods of which a choice by one of `choices` was not named.
    """

    above: Mapping[str, int]
    choices: tuple[str, ...]


@dataclass(frozen=True)
class TaskPage:
    """Tasks, newest first, without their logs; go on with `after`."""

    tasks: tuple[Task, ...]
    after: str


@dataclass(frozen=True)
class Ledger:
    """What became of a mandate's budget: what is held, spent and left of it, and what tasks bought by it."""

    mandate: str
    state: str
    currency: str
    budget: int | None
    held: int
    spent: int
    left: int | None
    uses: int
    bought: tuple[Bought, ...]
