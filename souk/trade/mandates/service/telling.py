"""What a consumer is told at once and asked for, and the link that stops an agent without signing in."""

import hmac
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from pydantic import SecretStr

from souk.kit.locale import Words, pick
from souk.kit.money import Money, show
from souk.kit.operation import Caller, Effect, Example, operation
from souk.people.accounts import UnknownAccount
from souk.trade.mandates.contracts.agents import Stopped, Waiting
from souk.trade.mandates.rules.canonical import checkout_hash, text64
from souk.trade.mandates.rules.layers import CONFIRMS, Objection
from souk.trade.mandates.rules.letters import Letter, letter
from souk.trade.mandates.rules.readings import purchase_in
from souk.trade.mandates.service.examples import GRANTED, MANDATE
from souk.trade.mandates.service.living import Living
from souk.trade.mandates.service.part import glanced
from souk.trade.mandates.store import agents, granting

# Beyond so many payments that wait, an agent's further ones write no letter.
PATIENCE = 10
LINK = {"token": "a link of a letter"}
BY_LINK = "stopped by the link in a letter"
# Between an account and the way in which an agent acts for it; in no account's id.
_WAY = "~"


class Telling(Living):
    """Letters about agents, and what their links do."""

    @operation("mandates:own", example=Example({"mandate": MANDATE}, after=GRANTED, owned="self"))
    def waiting(self, mandate: str, caller: Caller) -> list[Waiting]:
        """Payments that an agent tried under one's own mandate and that wait for one's yes, the newest first."""
        self._owned(mandate, caller)
        read = self._database.read
        rows = agents.waiting(read, mandate, self._clock.now(), PATIENCE)
        return [_waiting(row) for row in rows if not granting.confirmed(read, mandate, row.checkout_hash)]

    @operation("mandates:see", example=Example(LINK))
    def stopped(self, token: SecretStr) -> Stopped:
        """What the link of a letter leads to: which agent it stops, and whether that still buys."""
        if (way := self._way(token)) is not None:
            return self._way_now(*way)
        row = self._linked(token)
        return Stopped("unknown") if row is None else Stopped(self._state(row), row.agent, row.id)

    @operation("mandates:see", Effect.WRITE, Example(LINK))
    def stop(self, token: SecretStr) -> Stopped:
        """Revoke the mandate of an agent by the link of a letter, without signing in; it does nothing else.

        Where the agent paid without a mandate, its keys end, or what its platform was granted. A link that is none is
        answered as `unknown`; once stopped, it stays so however often it is asked.
        """
        if (way := self._way(token)) is not None:
            before = self._way_now(*way)
            self._backing.accounts.cut(*way)
            return replace(before, state="revoked")
        row = self._linked(token)
        if row is None:
            return Stopped("unknown")
        state = self._state(row)
        if state in ("active", "suspended"):
            state = self.revoke(row.id, Caller(row.consumer, frozenset()), BY_LINK).state
        return Stopped(state, row.agent, row.id)

    def _linked(self, token: SecretStr) -> Any:
        """The mandate that a link stops; None for a link that the house did not write."""
        mandate, _, mark = token.get_secret_value().partition(".")
        row = granting.mandate(self._database.read, mandate)
        return row if row is not None and hmac.compare_digest(mark.encode(), self._mark(mandate).encode()) else None

    def _mark(self, mandate: str) -> str:
        return text64(hmac.digest(self._backing.secret, f"mandates stop {mandate}".encode(), "sha256"))

    def _stop_path(self, mandate: str) -> str:
        """The page with the one button that stops an agent; only its consumer's letters have it."""
        return f"/mandates/stop?token={mandate}.{self._mark(mandate)}"

    def _way(self, token: SecretStr) -> tuple[str, str] | None:
        """Whose agent a link stops, and by what it acts; None for a link that is of a mandate, or that is none."""
        said, _, mark = token.get_secret_value().rpartition(".")
        owner, parted, way = said.partition(_WAY)
        if not parted or not hmac.compare_digest(mark.encode(), self._way_mark(owner, way).encode()):
            return None
        return owner, way

    def _way_now(self, owner: str, way: str) -> Stopped:
        name, stands = self._backing.accounts.way(owner, way)
        return Stopped("active" if stands else "revoked", name)

    def _way_mark(self, owner: str, way: str) -> str:
        return text64(hmac.digest(self._backing.secret, f"agents stop {owner}{_WAY}{way}".encode(), "sha256"))

    def _cut_path(self, owner: str, way: str) -> str:
        """The page with the one button that ends by what an agent without a mandate acts."""
        return f"/mandates/stop?token={quote(f'{owner}{_WAY}{way}.{self._way_mark(owner, way)}', safe='')}"

    def _ask_for(self, row: Any, checkout: str, wrong: Objection) -> None:
        """Note that a payment waits for its consumer's yes, where nothing else is wrong with it; write to them once."""
        purchase = glanced(checkout)
        pauses = wrong.layer == 3 and wrong.reason == "mandate_scope_mismatch"
        if purchase is None or not (wrong.detail == CONFIRMS or pauses):
            return
        now, name = self._clock.now(), checkout_hash(purchase)
        ends = min(datetime.fromtimestamp(purchase.expires, UTC), row.ends)
        kept = {"mandate": row.id, "checkout_hash": name, "merchant": purchase.merchant, "checkout": purchase.checkout}
        known = len(agents.waiting(self._database.write, row.id, now, PATIENCE))
        fresh = agents.wait(self._database.write, {**kept, "text": checkout, "ends": ends, "at": now})
        if fresh and known < PATIENCE:
            self._note("asked", row.id, consumer=row.consumer)
            price = purchase.total, purchase.currency
            self._tell("asked", row.consumer, price, {"agent": row.agent, "path": f"/mandates/{row.id}"})

    def _tell(
        self,
        what: Letter,
        consumer: str,
        price: tuple[int, str],
        facts: Mapping[str, str],
        shops: Words | None = None,
    ) -> None:
        """Write to a consumer who is still there; `path` of the facts is where the letter leads."""
        try:
            account = self._backing.accounts.me(Caller(consumer, frozenset()))
        except UnknownAccount:
            return
        if account.email:
            total = show(Money(*price), account.locale)
            more = {"name": account.name, "total": total, "shops": pick(shops or {}, account.locale)}
            said = letter(what, account.locale, {**facts, **more})
            self._backing.accounts.write(account.email, consumer, f"mandate-{what}", said, facts["path"])


def _waiting(row: Any) -> Waiting:
    purchase = purchase_in(row.text)
    return Waiting(
        row.mandate,
        row.merchant,
        row.checkout,
        row.checkout_hash,
        purchase.total,
        purchase.currency,
        row.ends,
        row.at,
        tuple(item.title or item.product for item in purchase.lines),
    )
