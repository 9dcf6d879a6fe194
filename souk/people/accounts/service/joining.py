"""Becoming somebody here, and proving it with a password."""

from datetime import timedelta
from typing import Any

from pydantic import SecretStr

from souk.kit.locale import Locale
from souk.kit.operation import Caller, Effect, Example, operation
from souk.people.accounts.contracts import EmailTaken, SignIn, SpentLink, WrongDetail
from souk.people.accounts.rules.passwords import check_password, normal
from souk.people.accounts.rules.persons import email_of, name_of
from souk.people.accounts.rules.tries import counted_under
from souk.people.accounts.rules.waiting import FREE_LETTERS, FREE_TRIES, WINDOW, wait_after
from souk.people.accounts.service.examples import (
    ASK_RESET,
    CONFIRM_TOKEN,
    EMAIL,
    JOIN,
    JOINED,
    ME,
    PASSWORD,
    RESET_TOKEN,
)
from souk.people.accounts.service.part import Part, digest
from souk.people.accounts.store import granting, people, proofs

WRONG = "This e-mail address and password do not belong together."
WAIT = "This was tried too often; wait before you try again."
RESET = timedelta(hours=1)


class Joining(Part):
    """Sign up, sign in, confirm an address, choose a new password."""

    @operation("accounts:join", Effect.WRITE, Example(JOIN))
    def join(self, name: str, email: str, password: SecretStr, locale: Locale = "zh-CN") -> SignIn:
        """Make a shopper's account and sign in; a letter asks to confirm the address."""
        # That an address is taken is said: whoever is let in at once would learn it anyway. Doors limit how often.
        called, address = name_of(name), email_of(email)
        check_password(password.get_secret_value(), address, called)
        if people.by_email(self._database.read, address) is not None:
            raise EmailTaken
        hashed = self._backing.hasher.hash(normal(password.get_secret_value()))
        id = self._fresh_id(f"account {address}")
        row = {"id": id, "kind": "shopper", "name": called, "email": address, "password": hashed, "locale": locale}
        made = {"created": self._clock.now(), "confirmed": False, "invented": False}
        if not people.add(self._database.write, {**row, **made}):
            raise EmailTaken
        self._events.record("accounts.joined", [(id, {"kind": "shopper"})], Caller(id, frozenset()))
        self._ask_confirmation(self._held(id), address)
        return self._begin(id, "")

    @operation("accounts:join", Effect.WRITE, Example({"email": EMAIL, "password": PASSWORD}, after=(ME,)))
    def sign_in(self, email: str, password: SecretStr, device: str = "") -> SignIn:
        """Sign in with a password; what is wrong is answered, and after five tries how long to wait."""
        try:
            address = email_of(email)
        except WrongDetail:
            address = ""
        who, given = counted_under("sign-in", address), normal(password.get_secret_value())
        until = proofs.waits(self._database.read, who, self._clock.now())
        if until is not None:
            return self._waiting(who)
        row, nobody = people.by_email(self._database.read, address) if address else None, self._nobody()
        # Whether there is such an account or not, one password is checked, so that the time tells nothing.
        kept = row.password if row is not None and row.password else nobody
        right = self._backing.hasher.fits(kept, given)
        fresh = self._backing.hasher.hash(given) if right and row and self._backing.hasher.outdated(kept) else None
        return self._decided(who, row if right and kept != nobody else None, fresh, device)

    @operation(
        "accounts:join",
        Effect.WRITE,
        Example({"token": CONFIRM_TOKEN}, after=(JOINED,)),
    )
    def confirm_email(self, token: SecretStr) -> None:
        """Confirm an e-mail address with the link from the letter."""
        key, now = digest(token.get_secret_value()), self._clock.now()
        found = proofs.link_by(self._database.read, key, "confirm", now)
        # The account is held before its links, here and wherever they end: nobody waits for the other.
        row = people.hold(self._database.write, found.account) if found else None
        link = proofs.spend_link(self._database.write, key, "confirm", now) if row is not None else None
        if link is None or row is None:
            raise SpentLink
        if not people.move(self._database.write, row.id, link.email):
            raise EmailTaken
        if row.email not in (None, link.email) and row.confirmed:
            self._post("moved", row, row.email, link=self._address)

    @operation("accounts:join", Effect.WRITE, Example({"email": EMAIL}, after=(ME,)))
    def ask_reset(self, email: str) -> None:
        """Ask for a letter with a link to choose a new password; the answer is the same for every address."""
        address = email_of(email)
        who, now = counted_under("reset", address), self._clock.now()
        tries = proofs.count_try(self._database.write, who, now, now - WINDOW)
        if tries is None:
            return
        proofs.let_wait(self._database.write, who, now + wait_after(tries, FREE_LETTERS))
        row = people.by_email(self._database.write, address)
        held = people.hold(self._database.write, row.id) if row is not None else None
        if held is not None:
            token = self._link(held, "reset", address, RESET)
            self._post("reset", held, address, link=f"{self._address}/reset?token={token}")

    @operation(
        "accounts:join", Effect.WRITE, Example({"token": RESET_TOKEN, "password": PASSWORD}, after=(ME, ASK_RESET))
    )
    def reset_password(self, token: SecretStr, password: SecretStr) -> SignIn:
        """Choose a new password with the link from the letter; it ends every session, and begins a new one."""
        key, now = digest(token.get_secret_value()), self._clock.now()
        link = proofs.link_by(self._database.read, key, "reset", now)
        row = people.row_of(self._database.read, link.account) if link else None
        if link is None or row is None:
            raise SpentLink
        check_password(password.get_secret_value(), row.email or "", row.name)
        hashed = self._backing.hasher.hash(normal(password.get_secret_value()))
        held = people.hold(self._database.write, row.id)
        spent = proofs.spend_link(self._database.write, key, "reset", now)
        if spent is None or held is None or held.email != link.email:
            raise SpentLink
        people.change(self._database.write, row.id, {"password": hashed, "confirmed": True})
        self._shut_out(held)
        return self._begin(row.id, "")

    def _shut_out(self, row: Any) -> None:
        """End what a stranger may hold; where the address was never confirmed, that is keys and passkeys too."""
        connection = self._database.write
        proofs.end_sessions(connection, row.id)
        proofs.end_moves(connection, row.id, row.email)
        proofs.forget_tries(connection, counted_under("sign-in", row.email))
        if not row.confirmed:
            proofs.end_keys(connection, row.id)
            proofs.end_passkeys(connection, row.id)
            granting.end_grants(connection, row.id)

    def _decided(self, who: str, row: Any, fresh: str | None, device: str) -> SignIn:
        """Count the try, and let in whom it proved right; many at once cannot try more than one after another."""
        now = self._clock.now()
        tries = proofs.count_try(self._database.write, who, now, now - WINDOW)
        if tries is None:
            return self._waiting(who)
        if row is None:
            wait = wait_after(tries, FREE_TRIES)
            proofs.let_wait(self._database.write, who, now + wait)
            return SignIn(refused=WRONG, wait_seconds=int(wait.total_seconds()))
        held = people.hold(self._database.write, row.id)
        if held is None or held.password != row.password or held.email != row.email:
            return SignIn(refused=WRONG)
        proofs.forget_tries(self._database.write, who)
        if fresh:
            people.change(self._database.write, row.id, {"password": fresh})
        return self._begin(row.id, device)

    def _waiting(self, who: str) -> SignIn:
        now = self._clock.now()
        until = proofs.waits(self._database.read, who, now) or now
        return SignIn(refused=WAIT, wait_seconds=max(1, -int((now - until).total_seconds() // 1)))
