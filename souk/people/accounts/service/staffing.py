"""Who works in a shop, in which role, and who is invited to."""

import hashlib
from datetime import timedelta

from pydantic import SecretStr

from souk.kit.operation import Caller, Effect, Example, operation
from souk.people.accounts.contracts import (
    Invitation,
    LastOwner,
    Member,
    Membership,
    NoSuchThing,
    Role,
    SpentLink,
    TooMany,
    UnknownAccount,
)
from souk.people.accounts.rules.letters import written
from souk.people.accounts.rules.persons import email_of
from souk.people.accounts.service.examples import CLERK, INVITATION, INVITATION_TOKEN, INVITE, ME, OWNER
from souk.people.accounts.service.part import Part, digest
from souk.people.accounts.store import people, things

ACCEPT_WITHIN = timedelta(days=7)
MOST_INVITATIONS = 50


class Staffing(Part):
    """Invite to a shop, accept, give roles, and let go."""

    @operation("accounts:staff", Effect.WRITE, Example(INVITE[1], after=(ME,), owned="shop"))
    def invite(self, email: str, role: Role, caller: Caller, *, shop: str | None = None) -> Invitation:
        """Invite somebody to the staff of a shop, by a letter with a link for seven days; again replaces the first."""
        where, address, now = self._shop(caller, shop), email_of(email), self._clock.now()
        people.hold_shop(self._database.write, where)
        open_yet = things.invitations(self._database.write, where, now)
        if len(open_yet) >= MOST_INVITATIONS and address not in {one.email for one in open_yet}:
            raise TooMany(MOST_INVITATIONS)
        id = hashlib.sha256(f"{where} {address}".encode()).hexdigest()[:16]
        token = f"inv_{self._backing.tokens.draw(f'invitation {where} {address}')}"
        made = Invitation(id, where, address, role, now + ACCEPT_WITHIN)
        things.invite(self._database.write, {**vars(made), "digest": digest(token)})
        self._invite_by_letter(made, token)
        return made

    @operation("accounts:staff", example=Example({"shop": "corner"}, after=(ME, INVITE), owned="shop"))
    def invitations(self, caller: Caller, shop: str | None = None) -> list[Invitation]:
        """List the invitations of a shop that were not accepted yet."""
        return things.invitations(self._database.read, self._shop(caller, shop), self._clock.now())

    @operation("accounts:staff", Effect.WRITE, Example({"id": INVITATION}, after=(ME, INVITE), owned="shop"))
    def withdraw_invitation(self, id: str, caller: Caller) -> None:
        """Take an invitation back; its link works no more."""
        if not things.withdraw(self._database.write, id, caller.shop):
            raise NoSuchThing(id)

    @operation("accounts:join", example=Example({"token": INVITATION_TOKEN}, after=(ME, INVITE)))
    def invited(self, token: SecretStr) -> Invitation:
        """Show the invitation that a link stands for."""
        found = things.invitation_by(self._database.read, digest(token.get_secret_value()), self._clock.now())
        if found is None:
            raise SpentLink
        return found

    @operation("accounts:self", Effect.WRITE, Example({"token": INVITATION_TOKEN}, after=(ME, INVITE), owned="self"))
    def accept_invitation(self, token: SecretStr, caller: Caller) -> Membership:
        """Accept an invitation to the address of one's own account; who works in the shop already keeps the role."""
        row, now = self._held(caller.actor), self._clock.now()
        found = things.spend_invitation(self._database.write, digest(token.get_secret_value()), row.email or "", now)
        if found is None:
            raise SpentLink
        people.join_shop(self._database.write, row.id, found.shop, role=found.role, now=now)
        fresh = {"confirmed": True, "kind": "merchant" if row.kind == "shopper" else row.kind}
        people.change(self._database.write, row.id, fresh)
        self._tell(found.shop, row.id, found.role, caller)
        return next(one for one in people.memberships(self._database.write, row.id) if one.shop == found.shop)

    @operation("accounts:staff-read", example=Example({"shop": "corner"}, after=(OWNER, CLERK), owned="shop"))
    def staff(self, caller: Caller, shop: str | None = None) -> list[Member]:
        """List who works in a shop, the longest first."""
        return people.members(self._database.read, self._shop(caller, shop))

    @operation(
        "accounts:staff",
        Effect.WRITE,
        Example({"account": "clerk", "role": "viewer", "shop": "corner"}, after=(OWNER, CLERK), owned="shop"),
    )
    def set_role(self, account: str, role: Role, caller: Caller, *, shop: str | None = None) -> Membership:
        """Give somebody of the staff another role; a shop keeps at least one owner."""
        where = self._shop(caller, shop)
        people.hold_shop(self._database.write, where)
        if not people.set_role(self._database.write, account, where, role):
            raise UnknownAccount(account)
        self._owned(where)
        self._tell(where, account, role, caller)
        return Membership(where, role)

    @operation(
        "accounts:staff",
        Effect.WRITE,
        Example({"account": "clerk", "shop": "corner"}, after=(OWNER, CLERK), owned="shop"),
    )
    def remove_staff(self, account: str, caller: Caller, *, shop: str | None = None) -> None:
        """Let somebody of the staff go, at once; a shop keeps at least one owner."""
        where = self._shop(caller, shop)
        people.hold_shop(self._database.write, where)
        if not people.leave_shop(self._database.write, account, where):
            raise UnknownAccount(account)
        self._owned(where)
        self._tell(where, account, None, caller)

    def _owned(self, shop: str) -> None:
        if not people.owners(self._database.write, shop):
            raise LastOwner(shop)

    def _tell(self, shop: str, account: str, role: Role | None, caller: Caller) -> None:
        self._events.record("accounts.staff-changed", [(account, {"shop": shop, "role": role})], caller)

    def _invite_by_letter(self, made: Invitation, token: str) -> None:
        row = people.by_email(self._database.write, made.email)
        link = f"{self._address}/invitation?token={token}"
        subject, text = written("invitation", row.locale if row else "zh-CN", shop=made.shop, link=link)
        whose = {"account": row.id if row else None, "kind": "invitation", "to": made.email}
        self._keep_letters({**whose, "subject": subject, "text": text})
