"""Addresses outside that are told of events: added, paused, given a new secret, and what became of each message."""

import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from souk.insight.events.contracts import (
    Delivery,
    DeliveryState,
    Kind,
    Message,
    NewWebhook,
    NothingPublished,
    OtherShopsWebhook,
    TooManyWebhooks,
    UnknownDelivery,
    UnknownScheme,
    UnknownWebhook,
    Webhook,
    WebhookTaken,
    WrongWebhook,
)
from souk.insight.events.ports import Scheme
from souk.insight.events.rules.places import MOST_KINDS, is_id, named, wrong_url
from souk.insight.events.rules.publishing import TEST, foreign, seen
from souk.insight.events.rules.retrying import moment_of
from souk.insight.events.rules.signing import OVERLAP, salt_of, secret_of
from souk.insight.events.service.log import Log
from souk.insight.events.store import webhooks as store
from souk.kit.errors import Invalid
from souk.kit.operation import Caller, Effect, Example, operation

# Where a shop's orders go is for its owner to say, as who works there is.
SEE, KEEP = "accounts:staff-read", "accounts:staff"
# Who may read the whole log may have it sent.
ALL = "events:read"
MOST, PAGE = 20, 200
SWEPT_AT_ONCE = 1000
_ADD = {"url": "https://erp.example/souk", "kinds": ["orders.*"], "id": "corner-hook"}
_ADDED = (("events.add-webhook", _ADD),)
_TESTED = (*_ADDED, ("events.test-webhook", {"id": "corner-hook"}))
_PAUSED = (*_ADDED, ("events.pause-webhook", {"id": "corner-hook"}))
_ONE = {"id": "corner-hook"}


class Webhooks(Log):
    """Keep the addresses that are told, and show what they were told."""

    @operation(SEE, example=Example({}))
    def kinds(self, caller: Caller) -> list[Kind]:
        """The published events that one may have sent, with the facts that each carries."""
        return seen(self._owner(caller).all)

    @operation(KEEP, Effect.WRITE, Example({**_ADD, "shop": "corner"}, owned="shop"))
    def add_webhook(  # noqa: PLR0913 (each is a field of a form and an option of a command)
        self,
        url: str,
        kinds: Sequence[str],
        caller: Caller,
        *,
        id: str = "",
        shop: str | None = None,
        scheme: str = "standard",
    ) -> NewWebhook:
        """Have events sent to an https address from now on; the secret that signs them is shown this once.

        `kinds` are names of `events.kinds`, a prefix such as `orders.*`, or `*`. A shop is told of what is its own;
        without a `shop`, the operator has the house's own webhook, which is told of everything. At least once each,
        in no order that is promised.
        """
        whose = self._shop(shop, caller)
        wanted, name = self._checked(url, kinds, whose), id or uuid.uuid4().hex[:12]
        if not is_id(name):
            raise WrongWebhook("id", "an id has 1 to 64 letters, digits and . _ -")
        self._scheme(scheme)
        if store.count(self._database.write, whose) >= MOST:
            raise TooManyWebhooks(MOST)
        now = self._clock.now()
        salt, place = salt_of(name, now), {"position": self.last(), "created": now, "changed": now}
        row = {"id": name, "shop": whose, "url": url, "kinds": list(wanted), "scheme": scheme, "salt": salt}
        if not store.add(self._database.write, row | place):
            raise WebhookTaken(name)
        self._note("added", name, whose, caller)
        return NewWebhook(self._one(name, caller), secret_of(self._outgoing.key, salt))

    @operation(SEE, example=Example({}, after=_ADDED))
    def webhooks(self, caller: Caller) -> list[Webhook]:
        """The webhooks of the shop that one acts in, else all of them, each with what waits and what was given up."""
        return store.webhooks(self._database.read, self._owner(caller))

    @operation(SEE, example=Example(_ONE, after=_ADDED, owned="shop"))
    def show_webhook(self, id: str, caller: Caller) -> Webhook:
        """One webhook: whether it is told, or why not, and what waits for it."""
        return self._one(id, caller)

    @operation(
        KEEP,
        Effect.WRITE,
        Example({**_ONE, "url": "https://erp.example/fresh", "kinds": ["orders.*"]}, after=_ADDED, owned="shop"),
    )
    def change_webhook(self, id: str, url: str, kinds: Sequence[str], caller: Caller) -> Webhook:
        """Give a webhook another address, or let it be told of other events; its secret and its messages stay.

        What waits goes to the new address. Where it stopped, it is resumed by hand.
        """
        found = self._one(id, caller)
        if found.direct:
            raise WrongWebhook("id", "this is the address of a platform, which says itself where it is")
        wanted = self._checked(url, kinds, found.shop)
        return self._turn(id, caller, {"url": url, "kinds": list(wanted), "failing": None}, "changed")

    @operation(KEEP, Effect.WRITE, Example(_ONE, after=_ADDED, owned="shop"))
    def pause_webhook(self, id: str, caller: Caller) -> Webhook:
        """Send nothing to an address until it is resumed; what happens meanwhile waits in the log."""
        return self._turn(id, caller, {"state": "paused", "why": "paused"}, "paused")

    @operation(KEEP, Effect.WRITE, Example(_ONE, after=_PAUSED, owned="shop"))
    def resume_webhook(self, id: str, caller: Caller, *, skip: bool = False) -> Webhook:
        """Send to an address that was paused or stopped again; with `skip`, what happened meanwhile is left out."""
        fresh: dict[str, Any] = {"state": "active", "why": "", "failing": None}
        return self._turn(id, caller, {**fresh, **({"position": self.last()} if skip else {})}, "resumed")

    @operation(KEEP, Effect.WRITE, Example(_ONE, after=_ADDED, owned="shop"))
    def remove_webhook(self, id: str, caller: Caller) -> None:
        """Take a webhook away, with its messages. This cannot be undone; pausing can."""
        found = self._one(id, caller)
        if not store.remove(self._database.write, id, self._owner(caller)):
            raise UnknownWebhook(id)
        self._note("removed", id, found.shop, caller)

    @operation(KEEP, Effect.WRITE, Example(_ONE, after=_ADDED, owned="shop"))
    def rotate_secret(self, id: str, caller: Caller) -> NewWebhook:
        """Give a webhook a new secret, shown this once; for a day, messages are signed with the old one too."""
        salt = store.rotate(self._database.write, id, self._owner(caller), self._clock.now() + OVERLAP)
        if salt is None:
            raise UnknownWebhook(id)
        found = self._one(id, caller)
        self._note("secret-rotated", id, found.shop, caller)
        return NewWebhook(found, secret_of(self._outgoing.key, salt))

    @operation(KEEP, Effect.WRITE, Example(_ONE, after=_ADDED, owned="shop"))
    def test_webhook(self, id: str, caller: Caller) -> Delivery:
        """Let a message `events.test` wait for an address, as events do; it leaves within seconds, unless paused."""
        found = self._one(id, caller)
        now, made = self._clock.now(), f"msg_{uuid.uuid4().hex}"
        message = Message(made, TEST, now, {"subject": id, "position": self.last()})
        row = {"id": made, "webhook": id, "kind": TEST, "subject": id, "created": now, "due": now}
        store.put(self._database.write, [{**row, "body": self._scheme(found.scheme).body(message)}])
        return self._message(id, made)

    @operation(SEE, example=Example({**_ONE, "most": 5}, after=_TESTED, owned="shop"))
    def deliveries(
        self, id: str, caller: Caller, *, state: DeliveryState | None = None, after: str = "", most: int = 50
    ) -> list[Delivery]:
        """What was sent to an address, or waits, or was given up; newest first, from behind the message `after`."""
        if not 1 <= most <= PAGE:
            raise Invalid("most is {most}; it must be 1 to {limit}.", most=most, limit=PAGE)
        self._one(id, caller)
        place = self._message(id, after) if after else None
        return store.deliveries(self._database.read, id, most, state=state, after=place)

    @operation(KEEP, Effect.WRITE, Example({**_ONE, "since": "2026-11-01T00:00:00Z"}, after=_TESTED, owned="shop"))
    def redeliver(self, id: str, caller: Caller, *, delivery: str = "", since: str = "") -> int:
        """Send one message again, under the id that it has, or all that did not arrive `since` a moment.

        They wait for all their tries anew; answers how many.
        """
        self._one(id, caller)
        moment = moment_of(since)
        if bool(delivery) == bool(since) or (since and moment is None):
            raise WrongWebhook("since", "name one message, or a moment with its zone such as 2026-11-11T00:00:00Z")
        if delivery:
            self._message(id, delivery)
        return store.again(self._database.write, id, self._clock.now(), moment or delivery)

    @operation("events:deliver", Effect.WRITE, Example({}))
    def sweep_deliveries(self, days: int | None = None) -> int:
        """Forget messages that arrived or were given up more than `days` ago, else than is set; answers how many."""
        if days is not None and not 0 <= days <= 3650:
            raise Invalid("days is {days}; it must be 0 to {limit}.", days=days, limit=3650)
        kept = self._outgoing.kept if days is None else timedelta(days=days)
        gone, before = 0, self._clock.now() - kept
        while count := store.sweep(self._database.write, before, SWEPT_AT_ONCE):
            gone += count
        store.sweep_direct(self._database.write, before)
        return gone

    def _checked(self, url: str, kinds: Sequence[str], shop: str | None) -> tuple[str, ...]:
        if wrong := wrong_url(url):
            raise WrongWebhook("url", wrong)
        wanted = named(kinds)
        if not 1 <= len(wanted) <= MOST_KINDS:
            raise WrongWebhook("kinds", "name 1 to 50 kinds of events, such as orders.*")
        if strange := foreign(wanted, shop is None):
            raise NothingPublished(strange)
        return wanted

    def _turn(self, id: str, caller: Caller, fresh: dict[str, Any], what: str) -> Webhook:
        if not store.change(self._database.write, id, self._owner(caller), {**fresh, "changed": self._clock.now()}):
            raise UnknownWebhook(id)
        found = self._one(id, caller)
        self._note(what, id, found.shop, caller)
        return found

    def _note(self, what: str, id: str, shop: str | None, caller: Caller, **facts: Any) -> None:
        # An address may hold a secret of its receiver's, so the log has its name alone.
        self.record(f"events.webhook-{what}", [(id, {"shop": shop or "", **facts})], caller)

    def _one(self, id: str, caller: Caller) -> Webhook:
        found = store.webhook(self._database.read, id, self._owner(caller))
        if found is None:
            raise UnknownWebhook(id)
        return found

    def _message(self, webhook: str, id: str) -> Delivery:
        found = store.delivery(self._database.read, id, webhook)
        if found is None:
            raise UnknownDelivery(id)
        return found

    def _scheme(self, name: str) -> Scheme:
        if (found := self._outgoing.schemes.get(name)) is None:
            raise UnknownScheme(name, ", ".join(sorted(self._outgoing.schemes)))
        return found

    def _owner(self, caller: Caller) -> store.Owner:
        """Whose webhooks the caller may touch: those of the shop acted in, or, for who may read the log, all."""
        if caller.shop is None and not caller.may(ALL):
            raise OtherShopsWebhook(caller.actor, "–")
        return store.Owner(caller.shop, caller.shop is None)

    def _shop(self, shop: str | None, caller: Caller) -> str | None:
        if self._owner(caller).all:
            return shop or None
        if shop not in (None, "", caller.shop):
            raise OtherShopsWebhook(caller.actor, shop)
        return caller.shop
