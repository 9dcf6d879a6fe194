"""Policies, and what they make of an act."""

from collections.abc import Sequence

from souk.insight.decisions import store
from souk.insight.decisions.contracts import IN_PERSON, Act, Judged, Policy, PolicyMoved, PolicyVersion, WrongAct
from souk.insight.decisions.rules import HOUSE, Used, judged, nearest
from souk.insight.decisions.service.examples import POLICY as EXAMPLE
from souk.insight.decisions.service.examples import PUT
from souk.insight.decisions.service.part import DAY, MOST, POLICY, Part, owner_of, version_of
from souk.kit.errors import NotAllowed
from souk.kit.operation import Caller, Effect, Example, operation


class Judging(Part):
    """Making policies, and judging by them."""

    @operation("decisions:own", example=Example({}, after=(PUT,), owned="self"))
    def policies(self, caller: Caller) -> list[PolicyVersion]:
        """One's own policies (or the shop's that one acts in), then those of the house, which hold besides."""
        found = [*self._policies(self._whose(caller)), *self._policies(HOUSE)]
        seen = {(one.owner, one.policy.kind): one for one in found if not one.retired}
        return list(seen.values())

    @operation("decisions:own", example=Example({"kind": EXAMPLE["kind"]}, after=(PUT,), owned="self"))
    def policy_versions(self, kind: str, caller: Caller, *, most: int = 20) -> list[PolicyVersion]:
        """The versions of one's own policy for a kind of acts, newest first: who, when, why."""
        rows = store.versions(self._database.read, self._whose(caller), kind, min(max(most, 1), MOST))
        return [version_of(row) for row in rows]

    @operation(IN_PERSON, Effect.WRITE, Example(PUT[1], owned="self"))
    def put_policy(
        self, policy: Policy, number: int, why: str, caller: Caller, *, retired: bool = False
    ) -> PolicyVersion:
        """Let acts of a kind be done by themselves, be asked, or be forbidden, upon the `number` that was read.

        It is made in person; an agent cannot. `retired` ends it. Taken back by putting an earlier version again. The
        operator's are the house's, and hold for everybody besides their own: the stricter one counts.
        """
        if not why.strip() or len(why) > 1000:
            raise WrongAct("why", "say why in 1 to 1,000 characters")
        if caller.shop is not None and not caller.may("decisions:shop"):
            raise NotAllowed(caller.actor, "decisions:shop")
        owner = self._whose(caller)
        row = {
            "owner": owner,
            "kind": policy.kind,
            "number": number + 1,
            "policy": POLICY.dump_python(policy, mode="json"),
        }
        row |= {"retired": int(retired), "actor": caller.actor, "why": why.strip(), "at": self._clock.now()}
        if number < 0 or not store.put_policy(self._database.write, row):
            raise PolicyMoved(policy.kind, number)
        return version_of(store.version(self._database.write, owner, policy.kind, number + 1))

    def _whose(self, caller: Caller) -> str:
        return HOUSE if caller.shop is None and caller.may("decisions:house") else owner_of(caller)

    def _policies(self, owner: str) -> Sequence[PolicyVersion]:
        return [version_of(row) for row in store.policies(self._database.read, owner)]

    def _judged(self, act: Act, owner: str) -> Judged:
        """Judge an act; whoever counts against a limit at the same moment waits until this transaction ends."""
        found = [nearest(self._policies(one), act) for one in (owner, HOUSE)]
        used: dict[str, Used] = {}
        for one in found:
            if (
                one is None
                or one.policy.mode != "auto"
                or (one.policy.count_day, one.policy.amount_day) == (None, None)
            ):
                continue
            store.hold_policy(self._database.write, one.owner, one.policy.kind)
            since = self._clock.now() - DAY
            used[one.owner] = Used(*store.used(self._database.write, owner, one.policy.kind, since))
        return judged(act, found[0], found[1], used)
