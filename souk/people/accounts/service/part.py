"""What every part of the service stands on: whose row it is, a session that begins, a letter that is written."""

import base64
import hashlib
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from souk.insight.events import Events
from souk.kit.clock import Clock
from souk.kit.database import Database, Keys, fresh_id
from souk.kit.operation import Caller
from souk.people.accounts.contracts import Account, NoSuchShop, SignIn, UnknownAccount, WrongDetail
from souk.people.accounts.ports import Backing
from souk.people.accounts.rules.letters import LetterKind, written
from souk.people.accounts.store import people, proofs, things

IDLE = timedelta(days=30)
LONGEST = timedelta(days=180)
CONFIRM = timedelta(days=3)


class Part:
    """The database, the clock, the log and what stands behind accounts."""

    def __init__(self, database: Database, clock: Clock, events: Events, backing: Backing, keys: Keys) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock
        self._events = events
        self._backing = backing
        self._address = backing.address.rstrip("/")
        # The hash of a password that nobody has: as slow as all others, so made when it is first needed.
        self._nobody = cache(lambda: backing.hasher.hash(backing.tokens.draw("nobody")))

    def _row(self, id: str) -> Any:
        """The row of somebody who is not erased."""
        row = people.row_of(self._database.read, id)
        if row is None or row.erased is not None:
            raise UnknownAccount(id)
        return row

    def _held(self, id: str) -> Any:
        """The row of somebody who is not erased, and will not be before this operation ends."""
        row = people.hold(self._database.write, id)
        if row is None:
            raise UnknownAccount(id)
        return row

    def _whole(self, id: str) -> Account:
        found = people.accounts(self._database.read, [id])
        return found[id]

    def _idle(self, now: datetime) -> datetime:
        return now - IDLE

    def _begin(self, id: str, device: str) -> SignIn:
        """A new session."""
        row, now = self._held(id), self._clock.now()
        connection = self._database.write
        proofs.sweep(connection, id, now=now, idle=now - IDLE, tries=now - timedelta(days=1))
        name = f"{id}-{row.made}"
        token = f"ses_{self._backing.tokens.draw(f'session {name}')}"
        times = {"created": now, "seen": now, "expires": now + LONGEST}
        shops = people.memberships(connection, id)
        shop = shops[0].shop if len(shops) == 1 else None
        made = {"id": name, "account": id, "digest": digest(token), "shop": shop, "device": device[:200]}
        proofs.open_session(connection, {**made, **times})
        return SignIn(token, self._whole(id))

    def _post(self, kind: LetterKind, row: Any, to: str, **facts: str) -> None:
        """Write a letter to somebody who has an account."""
        subject, text = written(kind, row.locale, name=row.name, **facts)
        self._keep_letters({"account": row.id, "kind": kind, "to": to, "subject": subject, "text": text})

    def _keep_letters(self, *letters: dict[str, Any]) -> None:
        now = self._clock.now()
        when = {"created": now, "due": now, "sent": None}
        things.write_letters(self._database.write, [{**one, "id": fresh_id(), **when} for one in letters])

    def _link(self, row: Any, purpose: LetterKind, email: str, lasts: timedelta) -> str:
        """A link that works once, for somebody whose row is held."""
        token = f"lnk_{self._backing.tokens.draw(f'{purpose} {row.id}-{row.made}')}"
        whose = {"account": row.id, "purpose": purpose, "email": email, "expires": self._clock.now() + lasts}
        proofs.add_link(self._database.write, {**whose, "digest": digest(token)})
        return token

    def _ask_confirmation(self, row: Any, email: str) -> None:
        token = self._link(row, "confirm", email, CONFIRM)
        self._post("confirm", row, email, link=f"{self._address}/confirm?token={token}")

    def _fresh_id(self, of: str) -> str:
        """A new pseudonym: `u-` and sixty random bits."""
        drawn = hashlib.sha256(self._backing.tokens.draw(of).encode()).digest()
        return f"u-{base64.b32encode(drawn).decode().lower()[:12]}"

    def _shop(self, caller: Caller, shop: str | None) -> str:
        """The shop whose staff the caller may see: its own, or for an operator the one that is named."""
        found = shop if caller.shop is None else caller.shop
        if found is None:
            raise WrongDetail("shop", "name the shop")
        if shop not in (None, found):
            raise NoSuchShop(shop or "")
        return found


def digest(token: str) -> str:
    """What is kept of a secret that has 256 random bits: it needs no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()
