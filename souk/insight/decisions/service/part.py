"""What every part of the ledger stands on: whose a decision is, and how it is written and read."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from pydantic import JsonValue, TypeAdapter

from souk.insight.decisions import store
from souk.insight.decisions.contracts import (
    Act,
    Decision,
    DecisionState,
    DecisionStep,
    Judged,
    NotDecided,
    Policy,
    PolicyVersion,
    UnknownDecision,
)
from souk.insight.decisions.rules import HOUSE
from souk.insight.decisions.service.waist import Waist
from souk.insight.events import Events
from souk.kit.clock import Clock
from souk.kit.database import Database
from souk.kit.operation import Caller

ACT, JUDGED, POLICY = TypeAdapter(Act), TypeAdapter(Judged), TypeAdapter(Policy)
DAY = timedelta(hours=24)
MOST = 500


class Part:
    """The database, the clock, the log, and the waist."""

    def __init__(self, database: Database, clock: Clock, events: Events, waist: Waist) -> None:
        self._database = database
        self._clock = clock
        self._events = events
        self._waist = waist

    def _owned(self, id: str, caller: Caller) -> Any:
        row = store.decision(self._database.read, id)
        if row is None or (row.owner != owner_of(caller) and not caller.may("decisions:all")):
            raise UnknownDecision(id)
        return row

    def _decision(self, row: Any, steps: bool = True) -> Decision:
        kept = store.steps(self._database.read, row.id) if steps else ()
        return Decision(
            row.id,
            row.owner,
            row.actor,
            ACT.validate_python(row.act),
            JUDGED.validate_python(row.judged),
            row.state,
            row.at,
            row.changed,
            row.outcome,
            row.trouble,
            tuple(DecisionStep(one.number, one.state, one.actor, one.why, one.at, one.facts) for one in kept),
        )

    def _shown(self, id: str) -> Decision:
        row = store.decision(self._database.read, id)
        if row is None:
            raise UnknownDecision(id)
        return self._decision(row)

    def _turn(
        self,
        id: str,
        states: tuple[DecisionState, ...],
        step: DecisionStep,
        fresh: Mapping[str, Any] | None = None,
    ) -> None:
        """Move a decision on, with a step that stays; raises `NotDecided` where it is somewhere else by now."""
        now = self._clock.now()
        if not store.turn(self._database.write, id, states, step.state, {"changed": now, **(fresh or {})}):
            raise NotDecided(id, store.decision(self._database.write, id).state)
        self._step(id, step)

    def _step(self, id: str, step: DecisionStep) -> None:
        one = replace(step, at=self._clock.now())
        row = {name: getattr(one, name) for name in ("state", "actor", "why", "facts", "at")}
        store.add_step(self._database.write, id, row)

    def _said(
        self, state: DecisionState, caller: Caller, why: str = "", facts: Mapping[str, JsonValue] | None = None
    ) -> DecisionStep:
        return DecisionStep(0, state, caller.actor, why[:1000], self._clock.now(), facts or {})

    def _note(self, what: str, row: Any, caller: Caller) -> None:
        facts = {"shop": row.shop, "kind": row.kind, "state": what}
        self._events.record(f"decisions.{what}", [(row.id, facts)], caller)


def owner_of(caller: Caller) -> str:
    """Whose decisions a caller sees: those of the shop that they act in, else their own."""
    return f"shop:{caller.shop}" if caller.shop is not None else f"of:{caller.actor}"


def version_of(row: Any) -> PolicyVersion:
    """A policy's version as it was kept."""
    return PolicyVersion(
        row.owner, row.number, POLICY.validate_python(row.policy), bool(row.retired), row.at, row.actor, row.why
    )


__all__ = ["ACT", "DAY", "HOUSE", "JUDGED", "MOST", "POLICY", "Part", "owner_of", "version_of"]
