"""Passkeys: a device proves who somebody is, and nothing can be phished of them."""

from datetime import timedelta
from typing import Any

from souk.kit.operation import Caller, Effect, Example, operation
from souk.people.accounts.contracts import BadPasskey, NoSuchThing, Passkey, SignIn, TooMany
from souk.people.accounts.rules.persons import name_of
from souk.people.accounts.rules.scopes import IN_PERSON
from souk.people.accounts.service.examples import (
    ASSERTED,
    BEGIN_PASSKEY,
    BEGIN_SIGN_IN,
    ME,
    NEW_PASSKEY,
    PASSKEY,
)
from souk.people.accounts.service.part import Part
from souk.people.accounts.store import proofs

ANSWER_WITHIN = timedelta(minutes=5)
MOST_PASSKEYS = 20
UNKNOWN = "This passkey was not accepted; try again, or sign in with your password."


class Passkeys(Part):
    """Add passkeys, and sign in with them."""

    @operation(IN_PERSON, Effect.WRITE, Example({}, after=(ME,), owned="self"))
    def begin_passkey(self, caller: Caller) -> dict[str, Any]:
        """Begin to add a passkey: options for the browser's `navigator.credentials.create`, good for five minutes."""
        row = self._held(caller.actor)
        known = tuple(one.credential for one in proofs.passkeys(self._database.write, row.id))
        if len(known) >= MOST_PASSKEYS:
            raise TooMany(MOST_PASSKEYS)
        challenge = self._challenge(f"passkey {row.id}-{row.made}", row.id)
        return self._backing.passkeys.registration(row.id, row.email or row.name, known=known, challenge=challenge)

    @operation(IN_PERSON, Effect.WRITE, Example(NEW_PASSKEY[1], after=(ME, BEGIN_PASSKEY), owned="self"))
    def add_passkey(self, credential: dict[str, Any], label: str, caller: Caller) -> Passkey:
        """Add the passkey that the browser made with the options."""
        called, verifier = name_of(label, "label"), self._backing.passkeys
        challenge = verifier.challenge_in(credential)
        known, public_key, count = verifier.registered(credential, challenge)
        row, now = self._held(caller.actor), self._clock.now()
        if not proofs.spend_challenge(self._database.write, challenge, row.id, now):
            raise BadPasskey
        made = Passkey(f"{row.id}-{row.made}", called, now)
        proof = {"account": row.id, "credential": known, "public_key": public_key, "uses": count}
        if not proofs.add_passkey(self._database.write, {**vars(made), **proof}):
            raise BadPasskey
        return made

    @operation("accounts:self", example=Example({}, after=(ME, BEGIN_PASSKEY, NEW_PASSKEY), owned="self"))
    def passkeys(self, caller: Caller) -> list[Passkey]:
        """List one's passkeys."""
        self._row(caller.actor)
        return [proofs.passkey_of(row) for row in proofs.passkeys(self._database.read, caller.actor)]

    @operation(
        "accounts:self", Effect.WRITE, Example({"id": PASSKEY}, after=(ME, BEGIN_PASSKEY, NEW_PASSKEY), owned="self")
    )
    def remove_passkey(self, id: str, caller: Caller) -> None:
        """Forget one of one's own passkeys."""
        if not proofs.end_passkey(self._database.write, caller.actor, id):
            raise NoSuchThing(id)

    @operation("accounts:join", Effect.WRITE, Example({}))
    def begin_passkey_sign_in(self) -> dict[str, Any]:
        """Begin to sign in with a passkey: options for the browser's `navigator.credentials.get`."""
        return self._backing.passkeys.assertion(self._challenge("passkey", None))

    def asserting(self, challenge: str) -> dict[str, Any]:
        """The browser's options for a challenge that was drawn before."""
        return self._backing.passkeys.assertion(challenge)

    @operation(
        "accounts:join",
        Effect.WRITE,
        Example({"credential": ASSERTED}, after=(ME, BEGIN_PASSKEY, NEW_PASSKEY, BEGIN_SIGN_IN)),
    )
    def sign_in_with_passkey(self, credential: dict[str, Any], device: str = "") -> SignIn:
        """Sign in with the credential that the browser gave; what is wrong is answered, and spends the options."""
        challenge = self._backing.passkeys.challenge_in(credential)
        row, now = proofs.passkey_by(self._database.read, str(credential.get("id", ""))), self._clock.now()
        fresh = self._verified(credential, challenge, row)
        spent = proofs.spend_challenge(self._database.write, challenge, None, now)
        if not spent or row is None or fresh is None:
            return SignIn(refused=UNKNOWN)
        if not proofs.use_passkey(self._database.write, row.id, uses=row.uses, fresh=fresh, now=now):
            return SignIn(refused=UNKNOWN)
        return self._begin(row.account, device)

    def _challenge(self, of: str, account: str | None) -> str:
        challenge, now = self._backing.tokens.draw(of), self._clock.now()
        row = {"challenge": challenge, "account": account, "expires": now + ANSWER_WITHIN}
        proofs.set_challenge(self._database.write, row, now)
        return challenge

    def _verified(self, credential: dict[str, Any], challenge: str, row: Any) -> int | None:
        """The new count of a passkey that fits; None for an unknown one and for one that does not."""
        if row is None:
            return None
        try:
            return self._backing.passkeys.asserted(
                credential, challenge=challenge, public_key=row.public_key, count=row.uses
            )
        except BadPasskey:
            return None
