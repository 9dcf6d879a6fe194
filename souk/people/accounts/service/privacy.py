"""What somebody lets the house know, what it knows, and how it forgets."""

from typing import Any, get_args

from pydantic import SecretStr

from souk.kit.operation import Caller, Effect, Example, operation
from souk.people.accounts.contracts import Consent, LastOwner, Purpose, StaysInvented, Unconfirmed
from souk.people.accounts.rules.scopes import IN_PERSON
from souk.people.accounts.rules.tries import counted_under
from souk.people.accounts.service.examples import EMAIL, HOME, ME
from souk.people.accounts.service.part import Part
from souk.people.accounts.store import erasing, granting, people, proofs, things

PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
MOST_EVENTS = 1000


class Privacy(Part):
    """Consent, export and erasure."""

    @operation("accounts:self", example=Example({}, after=(ME,), owned="self"))
    def consents(self, caller: Caller) -> list[Consent]:
        """List what one agreed to, for every purpose; nothing is assumed before one said so."""
        self._row(caller.actor)
        said = {one.purpose: one for one in things.consents(self._database.read, caller.actor)}
        return [said.get(purpose, Consent(purpose, False, None)) for purpose in PURPOSES]

    @operation(
        "accounts:self",
        Effect.WRITE,
        Example({"purpose": "personal-search", "given": True}, after=(ME,), owned="self"),
    )
    def consent(self, purpose: Purpose, given: bool, caller: Caller) -> Consent:
        """Agree to a purpose, or take it back; what was said before is kept with its time."""
        self._held(caller.actor)
        said = Consent(purpose, given, self._clock.now())
        things.consent_to(self._database.write, {"account": caller.actor, **vars(said)})
        return said

    @operation("accounts:self", example=Example({}, after=(ME, HOME), owned="self"))
    def export(self, caller: Caller) -> dict[str, Any]:
        """Give all that is kept of oneself, but secrets, and one's newest 1,000 events of the log."""
        row, now, connection = self._row(caller.actor), self._clock.now(), self._database.read
        return {
            "at": now,
            "account": self._whole(row.id),
            "agents": people.agents(connection, row.id),
            "addresses": things.places(connection, row.id),
            "consents": self.consents(caller),
            "consent_history": things.consents(connection, row.id),
            "sessions": proofs.sessions(connection, row.id, now, self._idle(now)),
            "keys": proofs.keys(connection, row.id),
            "passkeys": [proofs.passkey_of(one) for one in proofs.passkeys(connection, row.id)],
            "grants": granting.grants(connection, row.id),
            "invitations": things.invitations_to(connection, row.email) if row.email else [],
            "letters": things.letters(connection, row.id),
            "events": self._events.of(row.id, MOST_EVENTS),
        }

    @operation(IN_PERSON, Effect.WRITE, Example({"confirm": EMAIL}, after=(ME, HOME), owned="self"))
    def erase(self, confirm: SecretStr, caller: Caller) -> None:
        """Erase oneself: everything personal, sessions, keys and agents. This cannot be undone.

        `confirm` is the account's e-mail address or name, typed; no job keeps it. Log and ledger keep a pseudonym that
        names nobody. The only owner of a shop makes somebody else one first.
        """
        row = self._held(caller.actor)
        typed = confirm.get_secret_value().strip().casefold()
        if typed not in {row.name.casefold(), (row.email or row.name).casefold()}:
            raise Unconfirmed
        if row.invented:
            raise StaysInvented
        self._leave_shops(row.id)
        tries = [counted_under(what, row.email or "") for what in ("sign-in", "reset")]
        everybody = [row.id, *(one.id for one in people.agents(self._database.write, row.id))]
        erasing.erase(self._database.write, row.id, row.email, tries=tries, now=self._clock.now())
        for one in everybody:
            self._keys.drop(one)
        # Whoever joined or signed in did so as a visitor, and the answer had a name and an address in it.
        self._keys.drop("visitor", "accounts.")
        self._events.record("accounts.erased", [(one, {}) for one in everybody], caller)

    def _leave_shops(self, id: str) -> None:
        owned = sorted(one.shop for one in people.memberships(self._database.write, id) if one.role == "owner")
        for shop in owned:
            people.hold_shop(self._database.write, shop)
        people.leave_all(self._database.write, id)
        for shop in owned:
            if not people.owners(self._database.write, shop):
                raise LastOwner(shop)
