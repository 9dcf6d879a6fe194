"""What an agent would do and why, how that was judged, what became of it, and what can be wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, JsonValue

from souk.kit.errors import Conflict, Invalid, NotFound, Refused
from souk.kit.locale import Words

# Who approves or makes policies sits before a browser; no key and no agent has it.
IN_PERSON = "accounts:in-person"
# What stands for the words of somebody who was erased.
ERASED = "erased"
Mode = Literal["auto", "ask", "forbid"]
DecisionState = Literal["proposed", "forbidden", "refused", "over", "approved", "done", "failed", "undoing", "undone"]
STATES: tuple[DecisionState, ...] = (
    *("proposed", "forbidden", "refused", "over", "approved", "done", "failed", "undoing", "undone"),
)
Amount = Annotated[int, Field(ge=0, le=10_000_000_000)]
Name = Annotated[str, Field(max_length=200)]
Named = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,40}\.[a-z0-9-]{1,60}$")]
Pattern = Annotated[str, Field(pattern=r"^(\*|[a-z][a-z0-9-]{0,40}\.(\*|[a-z0-9-]{1,60}))$")]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


@dataclass(frozen=True)
class Call:
    """An operation and its payload, as the waist takes them."""

    operation: Named
    payload: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True)
class Evidence:
    """A sentence and where it comes from: `kind`, `ref` and `path` as sources are named everywhere in the house."""

    says: Words
    kind: Name
    ref: Name
    path: Name = ""


@dataclass(frozen=True)
class Act:
    """What an agent would do: of which kind, in words, why, by which call, and the call that takes it back.

    Without `undo` it is final, and `final` says so beforehand. `amount` is what it spends, in smallest units. `id`
    names it for its owner: the same again is the same decision. `mandate` is the mandate that `call` pays by; `least`
    is `ask` where a person is to look whatever a policy says. `keep` are fields of the call's answer that are kept, as
    `verdict.reason`; where the field `proof` is not true, the call was refused although it answered.
    """

    agent: Annotated[str, Field(min_length=1, max_length=200)]
    kind: Named
    what: Words
    call: Call
    evidence: Annotated[tuple[Evidence, ...], Field(min_length=1, max_length=50)]
    undo: Call | None = None
    final: Words = field(default_factory=dict)
    amount: Amount | None = None
    currency: Annotated[str, Field(pattern=r"^([A-Z]{3})?$")] = ""
    until: AwareDatetime | None = None
    subject: Name = ""
    mandate: Name = ""
    least: Literal["auto", "ask"] = "auto"
    keep: Annotated[tuple[Name, ...], Field(max_length=10)] = ()
    proof: Name = ""
    id: Name = ""


@dataclass(frozen=True)
class Policy:
    """How acts of a kind are judged: `shopper.buy`, `shopper.*`, or `*` for all that no other policy is about.

    `auto` holds up to `amount` an act, and `amount_day` and `count_day` in 24 hours; beyond them `beyond` holds. Of
    `agents` these alone are meant, none named means all.
    """

    kind: Pattern
    mode: Mode
    amount: Amount | None = None
    amount_day: Amount | None = None
    count_day: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    currency: Currency = "CNY"
    beyond: Literal["ask", "forbid"] = "ask"
    agents: Annotated[tuple[Name, ...], Field(max_length=50)] = ()


@dataclass(frozen=True)
class PolicyVersion:
    """A policy since a moment, one version after another; `retired` ends it. `owner` is `house`, a shop or a person."""

    owner: str
    number: int
    policy: Policy
    retired: bool
    at: datetime
    actor: str
    why: str


@dataclass(frozen=True)
class Judged:
    """What a policy made of an act, which version of whose policy that was, and why in words."""

    mode: Mode
    owner: str
    kind: str
    number: int
    says: Words


@dataclass(frozen=True)
class DecisionStep:
    """One step of a decision; steps are added and never changed."""

    number: int
    state: DecisionState
    actor: str
    why: str
    at: datetime
    facts: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True)
class Decision:
    """An act with how it was judged and how far it is; `outcome` has what was to be kept of the answer."""

    id: str
    owner: str
    actor: str
    act: Act
    judged: Judged
    state: DecisionState
    at: datetime
    changed: datetime
    outcome: Mapping[str, JsonValue] = field(default_factory=dict)
    trouble: str = ""
    steps: tuple[DecisionStep, ...] = ()

    @property
    def undoable(self) -> bool:
        """Whether it was done and can be taken back."""
        return self.state == "done" and self.act.undo is not None


@dataclass(frozen=True)
class DecisionPage:
    """Decisions without their steps, newest first; go on with `after`. `waiting` are those that wait for a person."""

    decisions: tuple[Decision, ...]
    after: str
    waiting: int


@dataclass(frozen=True)
class DecisionBundle:
    """All that a dispute about a decision may need: steps, the policy that judged it, the mandate's own bundle."""

    decision: Decision
    policy: PolicyVersion | None
    mandate: JsonValue = None


class UnknownDecision(NotFound):
    """There is none, or it is somebody else's."""

    def __init__(self, decision: str) -> None:
        super().__init__("There is no decision {decision}.", decision=decision)


class NotDecided(Conflict):
    """A decision is where this cannot be done."""

    def __init__(self, decision: str, state: str) -> None:
        super().__init__(
            "The decision {decision} is {state}; this cannot be done with it.", decision=decision, state=state
        )


class Answered(Refused):
    """The call answered, and its answer is no."""

    def __init__(self, why: str, outcome: Mapping[str, JsonValue]) -> None:
        super().__init__("It was answered with no: {why}.", why=why)
        self.outcome = dict(outcome)


class Final(Refused):
    """It was said beforehand that this cannot be undone."""

    def __init__(self, decision: str) -> None:
        super().__init__("The decision {decision} cannot be undone, as was said beforehand.", decision=decision)


class WrongAct(Invalid):
    """An act that cannot be proposed so."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__("Act, {field}: {why}.", field=field, why=why)


class PolicyMoved(Conflict):
    """Somebody changed it meanwhile."""

    def __init__(self, kind: str, number: int) -> None:
        super().__init__(
            "The policy for {kind} is no longer at number {number}; read it again.", kind=kind, number=number
        )
