"""What somebody may do now, by session, by key or by name; and the sessions themselves."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from pydantic import SecretStr

from souk.kit.operation import Caller, Effect, Example, operation
from souk.kit.scopes import covers, shared
from souk.people.accounts.contracts import Kind, NoSuchShop, NoSuchThing, NotSignedIn, Session, Standing
from souk.people.accounts.rules.granting import ours
from souk.people.accounts.rules.scopes import IN_PERSON, entitled, scopes_of
from souk.people.accounts.service.examples import ME, SESSION, SESSION_TOKEN, SIGN_IN
from souk.people.accounts.service.part import Part, digest
from souk.people.accounts.store import granting, proofs


class Standings(Part):
    """Recognise who asks, and end what lets them."""

    @operation("accounts:recognise", example=Example({"token": SESSION_TOKEN}, after=(ME, SIGN_IN)))
    def recognise(self, token: SecretStr) -> Standing:
        """Tell what the bearer of a session, an API key or a platform's token may do now."""
        secret, now = token.get_secret_value(), self._clock.now()
        row: Any = None
        if secret.startswith("ses_"):
            row = proofs.by_session(self._database.read, digest(secret), now, self._idle(now))
        elif secret.startswith("key_"):
            row = proofs.by_key(self._database.read, digest(secret), now)
        elif secret.startswith("oat_"):
            row = granting.by_token(self._database.read, digest(secret), now)
        if row is None:
            raise NotSignedIn
        return _entitled(_READ[secret[:4]](row), row, now)

    @operation("accounts:recognise", Effect.WRITE, Example({"token": SESSION_TOKEN}, after=(ME, SIGN_IN)))
    def touch(self, token: SecretStr) -> None:
        """Note that a session or a key is in use, which keeps a session from ending for idleness."""
        now = self._clock.now()
        key = digest(token.get_secret_value())
        proofs.seen(self._database.write, key, now, self._idle(now))
        granting.used(self._database.write, key, now)

    @operation("accounts:recognise", example=Example({"account": "operator"}, after=(ME,)))
    def standing(self, account: str, shop: str | None = None) -> Standing:
        """Tell what an account may do now, in a shop where one is named; an agent never more than its owner."""
        row = proofs.by_account(self._database.read, account, shop)
        if row is None:
            raise NotSignedIn
        if row.kind == "agent":
            owner = self.standing(row.owner or "", shop)
            return Standing(account, owner.scopes, shop, owner.personal, owner.account, row.name, "agent")
        if shop is not None and row.role is None and row.kind != "operator":
            raise NoSuchShop(shop)
        return _entitled(_standing(row, shop), row, self._clock.now())

    @operation("accounts:self", example=Example({}, after=(ME, SIGN_IN), owned="self"))
    def sessions(self, caller: Caller) -> list[Session]:
        """List the browsers in which one is signed in."""
        self._row(caller.actor)
        now = self._clock.now()
        return proofs.sessions(self._database.read, caller.actor, now, self._idle(now))

    @operation("accounts:self", Effect.WRITE, Example({"session": SESSION}, after=(ME, SIGN_IN), owned="self"))
    def sign_out(self, session: str, caller: Caller) -> None:
        """Sign out of the session in hand."""
        self.end_session(session, caller)

    @operation("accounts:self", Effect.WRITE, Example({"id": SESSION}, after=(ME, SIGN_IN), owned="self"))
    def end_session(self, id: str, caller: Caller) -> None:
        """Sign out elsewhere: end one of one's own sessions."""
        if not proofs.end_session(self._database.write, caller.actor, id):
            raise NoSuchThing(id)

    @operation("accounts:self", Effect.WRITE, Example({"keep": SESSION}, after=(ME, SIGN_IN), owned="self"))
    def end_other_sessions(self, keep: str, caller: Caller) -> int:
        """Sign out everywhere but in one session of one's own; answers how many ended."""
        now = self._clock.now()
        if keep not in {one.id for one in proofs.sessions(self._database.write, caller.actor, now, self._idle(now))}:
            raise NoSuchThing(keep)
        return proofs.end_sessions(self._database.write, caller.actor, keep)

    @operation(
        "accounts:self",
        Effect.WRITE,
        Example({"session": SESSION, "shop": "corner"}, after=(ME, SIGN_IN), owned="self"),
    )
    def act_for(self, session: str, caller: Caller, shop: str | None = None) -> Session:
        """Choose the shop in which a session of one's own acts, or none."""
        row = proofs.by_account(self._database.write, caller.actor, shop)
        if shop is not None and row is not None and row.role is None and row.kind != "operator":
            raise NoSuchShop(shop)
        stood = proofs.stand_in(self._database.write, caller.actor, session, shop)
        if stood is None:
            raise NoSuchThing(session)
        return proofs.session_of(stood)


def _of_person(row: Any) -> Standing:
    shop = row.shop if row.role is not None or row.kind == "operator" else None
    found = _standing(row, shop)
    more = () if covers(found.scopes, IN_PERSON) else (IN_PERSON,)
    return replace(found, scopes=tuple(sorted((*found.scopes, *more))), session=row.session)


def _of_key(row: Any) -> Standing:
    """A key keeps to its shop: where its owner has no part in that any more, nothing is left of it."""
    there = row.shop is None or row.role is not None or row.kind == "operator"
    scopes = shared(row.scopes, scopes_of(row.kind, row.role)) if there else frozenset()
    kind: Kind = "agent" if row.agent else row.kind
    may, name = tuple(sorted(scopes)), row.agent_name or row.name
    way = f"agent:{row.agent}" if row.agent else f"key:{row.key}"
    return Standing(row.agent or row.id, may, row.shop, bool(row.personal), row.id, name, kind, way=way)


def _of_token(row: Any) -> Standing:
    """A platform acts as the person, without a shop of theirs, and with no more than it was granted."""
    scopes = tuple(sorted(shared(ours(row.scopes), scopes_of(row.kind))))
    found = Standing(row.id, scopes, None, bool(row.personal), row.id, row.name, row.kind)
    way = f"platform:{row.client}"
    return replace(found, client=row.client, granted=tuple(row.scopes), profile=row.profile, way=way)


def _entitled(found: Standing, row: Any, now: datetime) -> Standing:
    """What its owner is entitled to holds by every proof: it changes a price, and lets nobody do more."""
    held = entitled(row.entitlements, now)
    return replace(found, scopes=tuple(sorted({*found.scopes, *held}))) if held else found


_READ = {"ses_": _of_person, "key_": _of_key, "oat_": _of_token}


def _standing(row: Any, shop: str | None) -> Standing:
    scopes = tuple(sorted(scopes_of(row.kind, row.role)))
    return Standing(row.id, scopes, shop, bool(row.personal), row.id, row.name, row.kind)
