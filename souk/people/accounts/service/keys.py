"""Keys for programs, and agents that act for somebody: never with more than whoever made them."""

import re
from datetime import timedelta

from souk.kit.operation import Caller, Effect, Example, operation
from souk.kit.scopes import covers
from souk.people.accounts.contracts import (
    Account,
    AccountExists,
    ApiKey,
    BeyondOneself,
    NewKey,
    NoSuchShop,
    NoSuchThing,
    TooMany,
    UnknownAccount,
    WrongDetail,
)
from souk.people.accounts.rules.persons import id_of, name_of
from souk.people.accounts.rules.scopes import scopes_of
from souk.people.accounts.service.examples import AGENT, KEY, ME, NEW_KEY
from souk.people.accounts.service.part import Part, digest
from souk.people.accounts.store import people, proofs

MOST_KEYS = 50
LONGEST_DAYS = 366
_SCOPE = re.compile(r"[a-z-]+:(?:[a-z-]+|\*)|\*")


class Keyring(Part):
    """Make keys and agents, and end them."""

    @operation("accounts:self", Effect.WRITE, Example(NEW_KEY[1], after=(ME,), owned="self"))
    def make_key(  # noqa: PLR0913 - each is a field of a form and an option of a command
        self, label: str, scopes: list[str], days: int, caller: Caller, *, shop: str | None = None, agent: str = ""
    ) -> NewKey:
        """Make an API key that may do some of what one may oneself, for at most 366 days; its secret is shown once."""
        called = name_of(label, "label")
        if not 1 <= days <= LONGEST_DAYS:
            raise WrongDetail("days", "a key lasts 1 to 366 days")
        wanted = self._granted(scopes, shop, caller)
        row = self._held(caller.actor)
        if len(proofs.keys(self._database.write, caller.actor)) >= MOST_KEYS:
            raise TooMany(MOST_KEYS)
        if agent and agent not in {one.id for one in people.agents(self._database.write, caller.actor)}:
            raise UnknownAccount(agent)
        id, now = f"{caller.actor}-{row.made}", self._clock.now()
        secret = f"key_{self._backing.tokens.draw(f'key {id}')}"
        key = ApiKey(id, called, wanted, shop, now, now + timedelta(days=days))
        whose = {"account": caller.actor, "agent": agent or None, "digest": digest(secret)}
        proofs.add_key(self._database.write, {**vars(key), "scopes": list(wanted), **whose})
        return NewKey(key, secret)

    @operation("accounts:self", example=Example({}, after=(ME, NEW_KEY), owned="self"))
    def keys(self, caller: Caller) -> list[ApiKey]:
        """List one's API keys and those of one's agents, without their secrets, the newest first."""
        self._row(caller.actor)
        return proofs.keys(self._database.read, caller.actor)

    @operation("accounts:self", Effect.WRITE, Example({"id": KEY}, after=(ME, NEW_KEY), owned="self"))
    def end_key(self, id: str, caller: Caller) -> None:
        """End one of one's own API keys, at once."""
        if not proofs.end_key(self._database.write, caller.actor, id):
            raise NoSuchThing(id)

    @operation("accounts:self", Effect.WRITE, Example(AGENT[1], after=(ME,), owned="self"))
    def add_agent(self, name: str, caller: Caller, *, id: str = "") -> Account:
        """Add an agent of one's own, which acts with keys and cannot sign in.

        Its id begins with one's own; the same `id` again is the same agent.
        """
        called, wished = name_of(name), f"{caller.actor}-{id_of(id)}" if id else ""
        owner = self._held(caller.actor)
        if owner.kind == "agent":
            raise BeyondOneself("accounts:self")
        mine = {one.id: one for one in people.agents(self._database.write, caller.actor)}
        if wished in mine:
            return mine[wished]
        if len(mine) >= MOST_KEYS:
            raise TooMany(MOST_KEYS)
        made = wished or self._fresh_id(f"agent {caller.actor}-{owner.made}")
        row = {"id": made, "kind": "agent", "name": called, "email": None, "password": None, "owner": caller.actor}
        more = {"locale": owner.locale, "created": self._clock.now(), "confirmed": False, "invented": owner.invented}
        if not people.add(self._database.write, {**row, **more}):
            raise AccountExists(made)
        return self._whole(made)

    @operation("accounts:self", example=Example({}, after=(ME, AGENT), owned="self"))
    def agents(self, caller: Caller) -> list[Account]:
        """List one's agents."""
        self._row(caller.actor)
        return people.agents(self._database.read, caller.actor)

    def _granted(self, scopes: list[str], shop: str | None, caller: Caller) -> tuple[str, ...]:
        wanted = sorted(set(scopes))
        if not wanted or not all(_SCOPE.fullmatch(scope) for scope in wanted):
            raise WrongDetail("scopes", "name at least one scope, such as catalog:read")
        if caller.shop is not None and shop not in (None, caller.shop):
            raise NoSuchShop(shop or "")
        row = proofs.by_account(self._database.read, caller.actor, shop)
        if row is None:
            raise UnknownAccount(caller.actor)
        if row.kind == "operator" and caller.shop not in (None, shop):
            raise WrongDetail("shop", "name the shop")
        if shop is not None and row.role is None and row.kind != "operator":
            raise NoSuchShop(shop)
        own = scopes_of(row.kind, row.role)
        for scope in wanted:
            if not caller.may(scope) or not covers(own, scope):
                raise BeyondOneself(scope)
        return tuple(wanted)
