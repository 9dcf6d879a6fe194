"""Accounts that whoever runs the house opens, and the invented people of the demo."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import SecretStr

from souk.kit.errors import Invalid
from souk.kit.locale import Locale
from souk.kit.operation import Caller, Effect, Example, operation
from souk.people.accounts.contracts import (
    Account,
    AccountExists,
    EmailTaken,
    ErasedAccount,
    Kind,
    Membership,
    NoSuchThing,
    NotInvented,
    SignIn,
    WrongDetail,
)
from souk.people.accounts.rules.passwords import check_password, normal
from souk.people.accounts.rules.persons import email_of, id_of, name_of
from souk.people.accounts.service.examples import ENTITLED, ME, OPENED
from souk.people.accounts.service.part import Part
from souk.people.accounts.store import people

MOST = 500
_ENTITLEMENT = re.compile("[a-z0-9-]{1,40}")


class Running(Part):
    """Open accounts, look through them, and let the demo's visitors be somebody."""

    @operation("accounts:all", Effect.WRITE, Example(ME[1]))
    def open(  # noqa: PLR0913 - each is a field of a form and an option of a command
        self,
        id: str,
        kind: Kind,
        name: str,
        caller: Caller,
        *,
        email: str = "",
        password: SecretStr | None = None,
        locale: Locale = "zh-CN",
        memberships: Sequence[Membership] = (),
        invented: bool = False,
    ) -> Account:
        """Open a person's account; one that exists under this id and e-mail address stays as it is."""
        if kind == "agent":
            raise WrongDetail("kind", "agents are added by their owner")
        called, address = name_of(name), email_of(email) if email else None
        row = {"id": id_of(id), "kind": kind, "name": called, "email": address, "locale": locale, "invented": invented}
        hashed = self._hashed(password, address or "", called)
        made = {"password": hashed, "created": self._clock.now(), "confirmed": address is not None}
        if not people.add(self._database.write, {**row, **made}):
            return self._there(id, address)
        for one in memberships:
            people.join_shop(self._database.write, id, one.shop, role=one.role, now=self._clock.now())
        self._events.record("accounts.opened", [(id, {"kind": kind})], caller)
        return self._whole(id)

    @operation("accounts:all", example=Example({"most": 5}, after=(ME,)))
    def page(self, after: str = "", most: int = 50, text: str = "") -> list[Account]:
        """Look through accounts in the order of their ids, at most 500 a page; `text` finds name, e-mail or id."""
        if not 1 <= most <= MOST:
            raise Invalid("{most} at once are not possible; 1 to {limit} are.", most=most, limit=MOST)
        return people.page(self._database.read, after, most, text)

    @operation("accounts:all", Effect.WRITE, Example({"account": "ling", "to": "member"}, after=(OPENED,)))
    def entitle(self, account: str, to: str, caller: Caller, *, until: datetime | None = None) -> Account:
        """Let a shopper have the prices that ask for an entitlement, such as `member`, until a moment or for always.

        Again changes the moment; `accounts.end-entitlement` takes it back.
        """
        if not _ENTITLEMENT.fullmatch(to):
            raise WrongDetail("to", "1 to 40 small letters, digits and hyphens")
        if until is not None and until <= self._clock.now():
            raise WrongDetail("until", "it is over already")
        return self._entitled(account, to, {to: until}, caller)

    @operation("accounts:all", Effect.WRITE, Example({"account": "ling", "to": "member"}, after=(OPENED, ENTITLED)))
    def end_entitlement(self, account: str, to: str, caller: Caller) -> Account:
        """Take an entitlement back; a price that is held already stays."""
        return self._entitled(account, to, {}, caller)

    def _entitled(self, id: str, to: str, now: Mapping[str, datetime | None], caller: Caller) -> Account:
        if self._held(id).kind == "agent":
            raise WrongDetail("account", "an agent has what its owner is entitled to")
        before = self._whole(id).entitlements
        if not now and to not in before:
            raise NoSuchThing(to)
        people.entitle(self._database.write, id, {name: one for name, one in before.items() if name != to} | dict(now))
        self._events.record("accounts.entitled", [(id, {"to": to, "holds": bool(now)})], caller)
        return self._whole(id)

    @operation("accounts:join", Effect.WRITE, Example({"account": "ling"}, after=(OPENED,)))
    def enter_as(self, account: str, device: str = "") -> SignIn:
        """Sign in as one of the invented people of the demo; nobody else can be entered like this."""
        row = people.row_of(self._database.read, account) if self._backing.demo else None
        if row is None or not row.invented or row.erased is not None or row.kind == "agent":
            raise NotInvented
        return self._begin(account, device)

    @operation("accounts:join", example=Example({}, after=(OPENED,)))
    def personas(self) -> list[Account]:
        """List the invented people that the demo lets one be; none outside the demo."""
        return people.invented(self._database.read) if self._backing.demo else []

    def _hashed(self, password: SecretStr | None, email: str, name: str) -> str | None:
        if password is None:
            return None
        check_password(password.get_secret_value(), email, name)
        return self._backing.hasher.hash(normal(password.get_secret_value()))

    def _there(self, id: str, email: str | None) -> Account:
        row: Any = people.row_of(self._database.write, id)
        if row is None:
            raise EmailTaken
        if row.erased is not None:
            raise ErasedAccount(id)
        if row.email != email:
            raise AccountExists(id)
        return self._whole(id)
