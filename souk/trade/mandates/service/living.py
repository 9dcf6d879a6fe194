"""A mandate's life: suspended, resumed, revoked; and the payments that a consumer confirms one by one."""

from souk.kit.operation import Caller, Effect, Example, operation
from souk.people.accounts import IN_PERSON
from souk.trade.mandates.contracts import (
    Change,
    Mandate,
    MandateState,
    NotNow,
    WrongMandate,
)
from souk.trade.mandates.service.examples import GRANTED, MANDATE
from souk.trade.mandates.service.granting import Granting
from souk.trade.mandates.store import granting

LONGEST_WHY = 300
SUSPEND = ("mandates.suspend", {"mandate": MANDATE, "why": "on holiday"})


class Living(Granting):
    """What a consumer may do with a mandate at any time; less is done by any key of theirs, more only in person."""

    @operation("mandates:own", Effect.WRITE, Example(SUSPEND[1], after=GRANTED, owned="self"))
    def suspend(self, mandate: str, caller: Caller, why: str = "") -> Mandate:
        """Suspend one's mandate: nothing more is authorised by it until it is resumed."""
        return self._turn(mandate, caller, (("active",), "suspended"), why)

    @operation(IN_PERSON, Effect.WRITE, Example({"mandate": MANDATE}, after=(*GRANTED, SUSPEND), owned="self"))
    def resume(self, mandate: str, caller: Caller, why: str = "") -> Mandate:
        """Let a suspended mandate be used again."""
        return self._turn(mandate, caller, (("suspended",), "active"), why)

    @operation(
        "mandates:own",
        Effect.WRITE,
        Example({"mandate": MANDATE, "why": "the key is lost"}, after=GRANTED, owned="self"),
    )
    def revoke(self, mandate: str, caller: Caller, why: str = "") -> Mandate:
        """Revoke one's mandate for ever, such as when an agent lost its key; what was authorised before is settled."""
        return self._turn(mandate, caller, (("active", "suspended"), "revoked"), why)

    @operation(
        IN_PERSON, Effect.WRITE, Example({"mandate": MANDATE, "checkout_hash": "x" * 43}, after=GRANTED, owned="self")
    )
    def confirm(self, mandate: str, checkout_hash: str, caller: Caller) -> Mandate:
        """Confirm one payment of a mandate that asks for each: the checkout of this hash, and no other."""
        if len(checkout_hash) != 43:
            raise WrongMandate("the hash of a checkout has 43 characters")
        row = self._owned(mandate, caller)
        if self._state(row) != "active":
            raise NotNow(mandate, self._state(row))
        granting.confirm(self._database.write, mandate, checkout_hash, self._clock.now())
        return self._mandate(row)

    def _turn(self, id: str, caller: Caller, way: tuple[tuple[MandateState, ...], MandateState], why: str) -> Mandate:
        before, state = way
        if len(why) > LONGEST_WHY:
            raise WrongMandate(f"a reason has at most {LONGEST_WHY} characters")
        row, now = self._owned(id, caller), self._clock.now()
        if self._state(row) == "expired" and state == "active":
            raise NotNow(id, "expired")
        if not granting.move(self._database.write, id, before, state):
            raise NotNow(id, self._state(row))
        granting.add_step(self._database.write, id, Change(state, caller.actor, why, now))
        self._note(state if state != "active" else "resumed", id, caller, consumer=caller.actor)
        return self._mandate(granting.mandate(self._database.write, id))
