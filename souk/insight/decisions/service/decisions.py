"""The one ledger of what agents decided, for whoever they acted for."""

from datetime import datetime
from typing import Any

from pydantic import JsonValue

from souk.insight.decisions import store
from souk.insight.decisions.contracts import (
    STATES,
    Decision,
    DecisionBundle,
    DecisionPage,
    DecisionState,
)
from souk.insight.decisions.rules import erased
from souk.insight.decisions.service.doing import Doing
from souk.insight.decisions.service.examples import DECISION, NEEDS, PROPOSE
from souk.insight.decisions.service.part import MOST, owner_of, version_of
from souk.kit.errors import Invalid, SoukError
from souk.kit.operation import Caller, Effect, Example, operation


class Decisions(Doing):
    """Look at what agents did and would do, and at why."""

    @operation("decisions:own", example=Example({"decision": DECISION}, after=(*NEEDS, PROPOSE), owned="self"))
    def show(self, decision: str, caller: Caller) -> Decision:
        """One decision of one's own, or of the shop that one acts in, with every step."""
        return self._decision(self._owned(decision, caller))

    @operation("decisions:own", example=Example({"most": 5}, after=(*NEEDS, PROPOSE), owned="self"))
    def page(  # noqa: PLR0913 (each is a filter of the list)
        self,
        caller: Caller,
        *,
        state: DecisionState | None = None,
        kind: str = "",
        subject: str = "",
        after: str = "",
        most: int = 20,
    ) -> DecisionPage:
        """One's own decisions, or those of the shop that one acts in, newest first; by state, kind or subject."""
        if not 1 <= most <= MOST:
            raise Invalid("most is {most}; it must be 1 to {limit}.", most=most, limit=MOST)
        owner, sought = owner_of(caller), {"state": state or "", "kind": kind, "subject": subject}
        rows = store.page(self._database.read, owner, sought, _place(after), most + 1)
        shown = tuple(self._decision(row, steps=False) for row in rows[:most])
        following = f"{shown[-1].at.isoformat()}~{shown[-1].id}" if len(rows) > most else ""
        return DecisionPage(shown, following, store.waiting(self._database.read, owner))

    @operation("decisions:own", example=Example({"decision": DECISION}, after=(*NEEDS, PROPOSE), owned="self"))
    def evidence(self, decision: str, caller: Caller) -> DecisionBundle:
        """All about one decision in one bundle for a dispute: steps, policy, and the mandate's own signed bundle."""
        row = self._owned(decision, caller)
        found = self._decision(row)
        said = found.judged
        version = store.version(self._database.read, said.owner, said.kind, said.number) if said.number else None
        return DecisionBundle(found, version_of(version) if version else None, self._mandate(found, caller))

    @operation("decisions:work", Effect.WRITE, Example({}))
    def forget_erased(self, after: str = "") -> str:
        """Blank the words of people who were erased since a position of the log; the position to go on from.

        What of theirs was decided, when and for how much stays; a call that is under way ends first.
        """
        return self._events.erased(after, self._forgotten)

    def _forgotten(self, account: str) -> bool:
        return store.forget(self._database.write, owner_of(Caller(account, frozenset())), erased)

    def _mandate(self, found: Decision, caller: Caller) -> JsonValue:
        """What a mandate proves, for whoever may see it."""
        if not found.act.mandate or not self._waist.has("mandates.evidence"):
            return None
        try:
            bundle: Any = self._waist.ask("mandates.evidence", {"mandate": found.act.mandate}, caller)
        except SoukError:
            return None
        made: JsonValue = bundle
        return made


def _place(after: str) -> tuple[datetime, str] | None:
    """The place that another page named."""
    moment, _, id = after.partition("~")
    try:
        return (datetime.fromisoformat(moment), id) if after else None
    except ValueError:
        raise Invalid("{after} is no place in this list.", after=after[:100]) from None


__all__ = ["STATES", "Decisions"]
