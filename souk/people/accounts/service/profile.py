"""What somebody says about themselves, and where things are sent to them."""

from pydantic import SecretStr

from souk.kit.locale import Locale
from souk.kit.operation import Caller, Effect, Example, operation
from souk.people.accounts.contracts import Account, Address, EmailTaken, NoSuchThing, Place, TooMany, WrongPassword
from souk.people.accounts.rules.passwords import check_password, normal
from souk.people.accounts.rules.persons import email_of, name_of, placed
from souk.people.accounts.service.examples import HOME, ME, OFFICE, PASSWORD, PLACE, SECOND, SESSION, SIGN_IN
from souk.people.accounts.service.part import Part
from souk.people.accounts.store import people, proofs, things

MOST_PLACES = 50


class Profile(Part):
    """Name, language, e-mail address, password, and the address book."""

    @operation("accounts:self", example=Example({}, after=(ME,), owned="self"))
    def me(self, caller: Caller) -> Account:
        """Show one's own account."""
        self._row(caller.actor)
        return self._whole(caller.actor)

    @operation(
        "accounts:self", Effect.WRITE, Example({"name": "Lin the Keeper", "locale": "zh-CN"}, after=(ME,), owned="self")
    )
    def rename(self, name: str, locale: Locale, caller: Caller) -> Account:
        """Change one's name and the language of letters."""
        called = name_of(name)
        self._held(caller.actor)
        people.change(self._database.write, caller.actor, {"name": called, "locale": locale})
        return self._whole(caller.actor)

    @operation(
        "accounts:self",
        Effect.WRITE,
        Example({"email": "lin@shop.example", "password": PASSWORD}, after=(ME,), owned="self"),
    )
    def change_email(self, email: str, password: SecretStr, caller: Caller) -> None:
        """Ask for another e-mail address; it holds once the link in the letter to it was opened."""
        address = email_of(email)
        kept = self._proved(caller, password)
        if people.by_email(self._database.read, address) is not None:
            raise EmailTaken
        row = self._held(caller.actor)
        self._unchanged(row.password, kept)
        self._ask_confirmation(row, address)

    @operation(
        "accounts:self",
        Effect.WRITE,
        Example({"old": PASSWORD, "new": "nine boats go home", "session": SESSION}, after=(ME, SIGN_IN), owned="self"),
    )
    def change_password(self, old: SecretStr, new: SecretStr, session: str, caller: Caller) -> None:
        """Choose another password; every session but the named one ends, and every change of address not confirmed."""
        kept = self._proved(caller, old)
        row = self._row(caller.actor)
        check_password(new.get_secret_value(), row.email or "", row.name)
        hashed = self._backing.hasher.hash(normal(new.get_secret_value()))
        held = self._held(caller.actor)
        self._unchanged(held.password, kept)
        people.change(self._database.write, caller.actor, {"password": hashed})
        # Whoever asked for another address may be whom the new password is to shut out.
        proofs.end_moves(self._database.write, caller.actor, held.email)
        proofs.end_sessions(self._database.write, caller.actor, session)

    @operation("accounts:self", example=Example({}, after=(ME, HOME), owned="self"))
    def addresses(self, caller: Caller) -> list[Place]:
        """List one's addresses, the preferred one first."""
        self._row(caller.actor)
        return things.places(self._database.read, caller.actor)

    @operation("accounts:self", Effect.WRITE, Example(HOME[1], after=(ME,), owned="self"))
    def add_address(self, address: Address, caller: Caller, preferred: bool = False) -> Place:
        """Keep an address; the first one is preferred until another is."""
        body, row = placed(address), self._held(caller.actor)
        count = things.count_places(self._database.write, caller.actor)
        if count >= MOST_PLACES:
            raise TooMany(MOST_PLACES)
        id, now = f"{caller.actor}-{row.made}", self._clock.now()
        place = things.add_place(self._database.write, id, caller.actor, body=body, now=now)
        return self.prefer_address(id, caller) if preferred or count == 0 else place

    @operation("accounts:self", Effect.WRITE, Example({"id": PLACE, "address": OFFICE}, after=(ME, HOME), owned="self"))
    def change_address(self, id: str, address: Address, caller: Caller) -> Place:
        """Put another address in the place of one of one's own."""
        body = placed(address)
        return _there(things.change_place(self._database.write, caller.actor, id, body), id)

    @operation("accounts:self", Effect.WRITE, Example({"id": PLACE}, after=(ME, HOME, SECOND), owned="self"))
    def prefer_address(self, id: str, caller: Caller) -> Place:
        """Prefer one of one's own addresses to the others."""
        return _there(things.prefer_place(self._database.write, caller.actor, id), id)

    @operation("accounts:self", Effect.WRITE, Example({"id": PLACE}, after=(ME, HOME), owned="self"))
    def remove_address(self, id: str, caller: Caller) -> None:
        """Forget one of one's own addresses."""
        if not things.remove_place(self._database.write, caller.actor, id):
            raise NoSuchThing(id)

    def _proved(self, caller: Caller, password: SecretStr) -> str:
        """The hash that a password was checked against; raises `WrongPassword`."""
        kept = self._row(caller.actor).password
        if kept is None or not self._backing.hasher.fits(kept, normal(password.get_secret_value())):
            raise WrongPassword
        return str(kept)

    def _unchanged(self, now: str | None, kept: str) -> None:
        if now != kept:
            raise WrongPassword


def _there(place: Place | None, id: str) -> Place:
    if place is None:
        raise NoSuchThing(id)
    return place
