"""What every part of the market stands on."""

import hashlib
import hmac
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from functools import partial
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from souk.agents.market.contracts import Merchant, UnknownMerchant, WrongAnswer
from souk.agents.market.ports import Backing, Sign, Talk, Trader
from souk.agents.market.rules.profile import SPOKEN
from souk.agents.market.store import keys_of, merchant
from souk.insight.events import Events
from souk.kit.clock import Clock
from souk.kit.database import Database
from souk.kit.operation import Caller
from souk.kit.transport import Request, signed

SIGNER = Caller("market", frozenset({"mandates:sell"}))
# How long one conversation about a purchase may take.
PATIENCE = 30.0


class Part:
    """The database, the clock, the log, and what stands behind the market."""

    def __init__(self, database: Database, clock: Clock, events: Events, backing: Backing) -> None:
        self._database = database
        self._clock = clock
        self._events = events
        self._backing = backing
        self._sealing = AESGCM(hashlib.sha256(b"market keys " + backing.secret).digest())
        self._key_of_keys = hashlib.sha256(b"market idempotency " + backing.secret).digest()
        self._house_key = "unknown"

    def _found(self, id: str) -> Merchant:
        found = merchant(self._database.read, id)
        if found is None:
            raise UnknownMerchant(id)
        return found

    def _talk(self, one: Merchant, seconds: float = PATIENCE, profile: str = "", sign: Sign | None = None) -> Talk:
        """A conversation that begins now."""
        key, provider_key = (self._opened(one.id, sealed) for sealed in keys_of(self._database.read, one.id))
        shown = profile or f"{self._backing.origin}/market/profile"
        # Who asks names a profile of the version that the merchant's address speaks.
        shown += f"?version={one.door.version}" if one.door.version in SPOKEN[1:] else ""
        until = time.monotonic() + seconds
        said = (one.domain, one.door, until, shown, key, sign or self._as_house, one.provider, provider_key)
        return Talk(*said, drawn=self._drawn)

    def _as_house(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Mapping[str, str]:
        """The headers that sign a request with the key of the house's wallet, which its own profile names."""
        request = Request(method, url, list(headers.items()), body)
        while True:
            named, used = self._house_key, list[str]()
            found = signed(request, named, partial(self._mark, used), self._clock.now())
            if used == [named]:
                return found
            self._house_key = used[0]

    def _mark(self, used: list[str], base: str) -> bytes:
        said = self._backing.call("mandates.sign-message", {"party": "wallet", "base": base}, SIGNER)
        used.append(said["key"])
        return urlsafe_b64decode(said["value"] + "=" * (-len(said["value"]) % 4))

    def _drawn(self, what: str) -> str:
        """A key that nobody can guess, the same whenever the same is asked for: 43 characters of base64url."""
        return urlsafe_b64encode(hmac.digest(self._key_of_keys, what.encode(), "sha256")).rstrip(b"=").decode()

    def _trader(self, one: Merchant) -> Trader:
        found = self._backing.traders.get(one.door.line)
        if found is None:
            raise WrongAnswer(one.domain, f"nobody here speaks {one.door.line or one.kind}")
        return found

    def _sealed(self, id: str, key: str, what: str = "key") -> str:
        """A merchant's or its provider's key for us as it is kept."""
        if not key:
            return ""
        nonce = hashlib.sha256(self._backing.tokens.draw(f"market {what} {id}").encode()).digest()[:12]
        return (nonce + self._sealing.encrypt(nonce, key.encode(), id.encode())).hex()

    def _opened(self, id: str, sealed: str) -> str:
        if not sealed:
            return ""
        raw = bytes.fromhex(sealed)
        return self._sealing.decrypt(raw[:12], raw[12:], id.encode()).decode()

    def _note(self, what: str, subject: str, caller: Caller, **facts: Any) -> None:
        self._events.record(f"market.{what}", [(subject, facts)], caller)
