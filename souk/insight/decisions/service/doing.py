"""From a proposal to what it became: approved, carried out through the waist, taken back."""

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

from pydantic import JsonValue

from souk.insight.decisions import store
from souk.insight.decisions.contracts import (
    IN_PERSON,
    Act,
    Answered,
    Call,
    Decision,
    DecisionState,
    Final,
    NotDecided,
    WrongAct,
)
from souk.insight.decisions.rules import decision_id, field_of, kept, objection
from souk.insight.decisions.service.examples import ACT as EXAMPLE
from souk.insight.decisions.service.examples import APPROVE, DECISION, NEEDS, PROPOSE
from souk.insight.decisions.service.judging import Judging
from souk.insight.decisions.service.part import ACT, JUDGED, owner_of
from souk.kit.database import KeyBusy
from souk.kit.errors import SoukError, Unavailable
from souk.kit.operation import Caller, Effect, Example, Step, operation
from souk.kit.scopes import narrowed

HOUSE = Caller("system:decisions", frozenset({"accounts:recognise"}))
LEFT = timedelta(minutes=1)
TOLD = 300


class Doing(Judging):
    """Propose, approve, refuse, carry out, undo: the note of what is begun is on the disk before it begins."""

    @operation("decisions:own", Effect.WRITE, Example({"act": EXAMPLE}, after=NEEDS, owned="self"))
    def propose(self, act: Act, caller: Caller) -> Iterator[Step]:
        """Say what an agent would do and why; a policy judges it. What is allowed is done at once; answers how it is.

        What is asked waits for a person (`decisions.approve`), what is forbidden ends here. The call is checked before:
        its name, its payload, and that the caller may do it. The same `id` again is the same decision.
        """
        self._check(act, caller)
        owner = owner_of(caller)
        id = decision_id(
            owner, act.id or json.dumps([caller.actor, self._clock.now().isoformat(), act.kind, act.subject])
        )
        known = store.decision(self._database.write, id)
        if known is None:
            self._write(id, act, caller)
        elif ACT.dump_python(act, mode="json") != known.act:
            raise WrongAct("id", f"another act is named {act.id}")
        yield Step(1, 2, "judged")
        yield from self._carried(id, caller)

    @operation(IN_PERSON, Effect.SPEND, Example({"decision": DECISION}, after=(*NEEDS, PROPOSE), owned="self"))
    def approve(self, decision: str, caller: Caller, *, why: str = "") -> Iterator[Step]:
        """Say yes to what waits, in person: it is done at once with one's own scopes; answers what became of it."""
        row = self._owned(decision, caller)
        act = ACT.validate_python(row.act)
        self._may(act.call, caller)
        if row.until is not None and row.until <= self._clock.now():
            self._turn(decision, ("proposed",), self._said("over", caller, "its time is over"))
        else:
            doer = {"doer": caller.actor, "scopes": sorted(caller.scopes)}
            self._turn(decision, ("proposed",), self._said("approved", caller, why), doer)
            self._note("approved", row, caller)
        yield Step(1, 2, "approved")
        yield from self._carried(decision, caller)

    @operation("decisions:own", Effect.WRITE, Example({"decision": DECISION}, after=(*NEEDS, PROPOSE), owned="self"))
    def refuse(self, decision: str, caller: Caller, *, why: str = "") -> Decision:
        """Say no to what waits; nothing of it is done."""
        row = self._owned(decision, caller)
        self._turn(decision, ("proposed",), self._said("refused", caller, why))
        self._note("refused", row, caller)
        return self._shown(decision)

    @operation(
        "decisions:own", Effect.WRITE, Example({"decision": DECISION}, after=(*NEEDS, PROPOSE, APPROVE), owned="self")
    )
    def undo(self, decision: str, caller: Caller, *, why: str = "") -> Iterator[Step]:
        """Take back what was done, by the call that was named beforehand; raises `Final` where none was.

        Where that call is refused by now the decision stays done, and says why.
        """
        row = self._owned(decision, caller)
        act = ACT.validate_python(row.act)
        if act.undo is None:
            raise Final(decision)
        self._may(act.undo, caller)
        doer = {"doer": caller.actor, "scopes": sorted(caller.scopes), "trouble": ""}
        self._turn(decision, ("done",), self._said("undoing", caller, why), doer)
        yield Step(1, 2, "undoing")
        yield from self._carried(decision, caller)

    @operation("decisions:work", Effect.WRITE, Example({}))
    def work(self, most: int = 50) -> Iterator[Step]:
        """End proposals whose time is over, and go on with what was begun a minute ago and never ended; how many."""
        most, now = min(max(most, 1), 500), self._clock.now()
        done = 0
        for id in store.overdue(self._database.read, now, most):
            self._turn(id, ("proposed",), self._said("over", HOUSE, "nobody answered in time"))
            done += 1
        yield Step(done)
        for id in store.unfinished(self._database.read, now - LEFT, most):
            row = store.decision(self._database.read, id)
            yield from self._carried(id, self._again(row))
            done += 1
        yield Step(done, done, answer=done)

    def _again(self, row: Any) -> Caller:
        """Whoever carries a decision out, with no more than both then and now were allowed."""
        scopes = frozenset(row.scopes)
        if row.doer == "operator" or row.doer.startswith("system:"):
            return Caller(row.doer, scopes, row.shop)
        try:
            asked = {"account": row.doer, "shop": row.shop}
            now = self._waist.ask("accounts.standing", asked, HOUSE)
        except SoukError:
            return Caller(row.doer, frozenset(), row.shop)
        return Caller(row.doer, narrowed(scopes, now["scopes"]), row.shop)

    def _check(self, act: Act, caller: Caller) -> None:
        wrong = objection(act)
        if wrong is not None:
            raise WrongAct(*wrong)
        self._may(act.call, caller)
        if act.undo is not None:
            self._may(act.undo, caller)

    def _may(self, call: Call, caller: Caller) -> None:
        """Raises what the waist would say to a call, and refuses calls that no ledger is for."""
        found = self._waist.operation(call.operation)
        found.arguments(call.payload, caller)
        if not caller.may(found.scope):
            raise WrongAct("call", f"{caller.actor} may not do {call.operation}; it takes the scope {found.scope}")
        secret = '"format": "password"' in json.dumps(found.payload.model_json_schema())
        if found.effect is Effect.READ or secret or call.operation.startswith("decisions."):
            raise WrongAct("call", f"{call.operation} is nothing that is proposed")

    def _write(self, id: str, act: Act, caller: Caller) -> None:
        owner, now = owner_of(caller), self._clock.now()
        found = self._judged(act, owner)
        states: dict[str, DecisionState] = {"auto": "approved", "ask": "proposed", "forbid": "forbidden"}
        state = states[found.mode]
        row: dict[str, Any] = {"id": id, "owner": owner, "shop": caller.shop, "actor": caller.actor, "agent": act.agent}
        row |= {"kind": act.kind, "subject": act.subject, "act": ACT.dump_python(act, mode="json")}
        row |= {"judged": JUDGED.dump_python(found, mode="json"), "amount": act.amount, "state": state}
        row |= {"doer": caller.actor, "scopes": sorted(caller.scopes), "outcome": {}, "trouble": ""}
        if not store.add(self._database.write, {**row, "at": now, "until": act.until, "changed": now}):
            return
        self._step(id, self._said("proposed", caller, found.says.get("en", ""), {"mode": found.mode}))
        if state != "proposed":
            self._step(id, self._said(state, caller, "by policy"))
        self._note("proposed", store.decision(self._database.write, id), caller)

    def _carried(self, id: str, caller: Caller) -> Iterator[Step]:
        """Make the call of a decision that is under way, in a transaction of its own, and note what came of it."""
        row = store.decision(self._database.read, id)
        if row.state in ("approved", "undoing"):
            act, back = ACT.validate_python(row.act), row.state == "undoing"
            call = act.undo if back and act.undo is not None else act.call
            try:
                answer = self._waist.do(call.operation, call.payload, caller, f"decision-{id}{'-undo' if back else ''}")
            except (Unavailable, KeyBusy):
                # Nobody knows yet; the next round asks again by the same key.
                yield Step(2, 2, "later", self._shown(id))
                return
            except SoukError as error:
                self._ended(row, caller, error)
            else:
                self._ended(row, caller, self._came(answer, act, back))
        yield Step(2, 2, "decided", self._shown(id))

    def _came(self, answer: JsonValue, act: Act, back: bool) -> dict[str, JsonValue] | SoukError:
        """What is kept of an answer; an answer that says no itself is a refusal, whose kept fields tell why."""
        found = kept(answer, act.keep)
        if back or not act.proof or field_of(answer, act.proof) is True:
            return found
        why = "; ".join(f"{name}: {value}" for name, value in found.items() if value not in ("", False))
        return Answered(why, found)

    def _ended(self, row: Any, caller: Caller, came: dict[str, JsonValue] | SoukError) -> None:
        """Note what came of it, unless somebody noted the same a moment ago.

        What was to be done and was refused has failed; what was to be taken back and was refused stays done.
        """
        back, failed = row.state == "undoing", isinstance(came, SoukError)
        state: DecisionState = ("done" if failed else "undone") if back else ("failed" if failed else "done")
        fresh: dict[str, Any] = {}
        if isinstance(came, SoukError):
            told = {name: fact if isinstance(fact, str | int) else str(fact) for name, fact in came.facts.items()}
            problem: dict[str, JsonValue] = {"code": came.code, "sentence": came.sentence, "facts": {**told}}
            said = self._said(state, caller, str(came)[:TOLD], problem)
            fresh = {"trouble": str(came)[:TOLD]} | ({"outcome": came.outcome} if isinstance(came, Answered) else {})
        else:
            said, fresh = self._said(state, caller, "", came), {} if back else {"outcome": came}
        with suppress(NotDecided):
            self._turn(row.id, (row.state,), said, fresh)
            self._note("failed" if failed else state, row, caller)
