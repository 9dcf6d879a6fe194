"""Who asks over HTTP: a visitor, the operator of this installation, or whom a session or a key stands for."""

import hashlib
import hmac
import ipaddress
import threading
from collections import OrderedDict
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from starlette.requests import HTTPConnection, Request

from souk.doors.web import NONCE, SESSION, Asker, asker_of, cookie_name, new_mark
from souk.kit.errors import Refused, SoukError
from souk.kit.operation import Caller, Souk
from souk.people.accounts import VISITOR_SCOPES
from souk.settings import owned_text
from souk.trade.mandates import mark

VISITOR = Caller("visitor", VISITOR_SCOPES, personal=False)
OPERATOR = Caller("operator", frozenset({"*"}))
DOOR = Caller("system:door", frozenset({"accounts:recognise"}))
UNLOCKED = timedelta(days=30)
TOUCHED = timedelta(minutes=1)
TOKENS = 10_000
# What a platform's token begins with, and where it may be brought.
TOKEN, LINKED = "oat_", ("/ucp/",)
# Where no page, and so no form, is answered.
UNFORMED = "/api/"


class WrongKey(Refused):
    """Neither the operator's key nor one that an account made."""

    def __init__(self) -> None:
        super().__init__("This key is not known here, or its time is over; `souk key` prints the operator's.")


class Keyring:
    """The operator's key, made at the first start and readable by its owner alone."""

    def __init__(self, folder: Path) -> None:
        self.key = owned_text(folder / "operator.key")

    def fits(self, key: str) -> bool:
        """Whether somebody knows the key."""
        return hmac.compare_digest(self.key.encode(), key.strip().encode())

    def sealed(self, text: str) -> str:
        """What only this installation can say of a text."""
        return hmac.new(self.key.encode(), text.encode(), hashlib.sha256).hexdigest()

    def session(self, now: datetime) -> str:
        """A session for a browser whose user knows the key; it ends by itself, and with the key."""
        plain = f"{int((now + UNLOCKED).timestamp())}.{new_mark()}"
        return f"opr_{plain}.{self.sealed(plain)}"

    def opens(self, session: str, now: datetime) -> bool:
        """Whether a session was made here and goes on."""
        plain, _, seal = session.removeprefix("opr_").rpartition(".")
        until = plain.partition(".")[0]
        ours = hmac.compare_digest(self.sealed(plain).encode(), seal.encode())
        return ours and until.isdecimal() and int(until) > now.timestamp()

    def caller_of(self, request: Request) -> Caller:
        """The operator by bearer key, else a visitor; raises `WrongKey` for a wrong one."""
        found = bearer(request)
        if found and not self.fits(found):
            raise WrongKey
        return OPERATOR if found else VISITOR


class Callers:
    """Finds out once a request who asks; a session or key is asked for at every request, so that its end is felt."""

    def __init__(self, souk: Souk, keyring: Keyring) -> None:
        self._souk = souk
        self._keyring = keyring
        self._touched: OrderedDict[str, datetime] = OrderedDict()
        self._lock = threading.Lock()

    def asker(self, request: HTTPConnection) -> Asker:
        """Who asks; raises `WrongKey` for a bearer that is not known (a cookie that is not makes a visitor)."""
        given = bearer(request)
        if given:
            return self._by_bearer(request, given)
        token = request.cookies.get(cookie_name(request, SESSION), "")
        if token:
            found = self._by_session(token)
            if found is not None:
                return found
        return self._visitor(request, bool(token))

    def caller_of(self, request: Request) -> Caller:
        """The caller that was found."""
        return asker_of(request).caller

    def unlock(self, key: str) -> str:
        """A session for whoever knows the operator's key, else nothing."""
        return self._keyring.session(self._souk.clock.now()) if self._keyring.fits(key) else ""

    def _by_bearer(self, request: HTTPConnection, key: str) -> Asker:
        """A platform's token is good at the doors of its protocol alone, which answer themselves to a wrong one."""
        inside = request.scope["path"].startswith(LINKED)
        try:
            if key.startswith(TOKEN) and not inside:
                raise WrongKey
            return self._by_key(key)
        except WrongKey:
            if not inside:
                raise
            return replace(self._visitor(request, False), wrong=True)

    def _by_key(self, key: str) -> Asker:
        if self._keyring.fits(key):
            return Asker(OPERATOR, "operator")
        try:
            return self._standing(key, key)
        except SoukError:
            raise WrongKey from None

    def _by_session(self, token: str) -> Asker | None:
        if token.startswith("opr_"):
            good = self._keyring.opens(token, self._souk.clock.now())
            return Asker(OPERATOR, "operator", token, csrf=self._csrf(token)) if good else None
        try:
            return self._standing(token, "")
        except SoukError:
            return None

    def _standing(self, token: str, key: str) -> Asker:
        found = self._souk.call("accounts.recognise", {"token": token}, DOOR)
        self._touch(token)
        scopes = frozenset(found["scopes"])
        if found["kind"] == "agent":
            said = {"account": found["actor"], "name": found["name"], "owner": found["account"]}
            scopes |= {mark(what, value) for what, value in said.items()}
        if found["way"]:
            scopes |= {mark("way", found["way"])}
        who = Caller(found["actor"], scopes, found["shop"], found["personal"])
        return Asker(who, found["account"], "" if key else token, found, self._csrf(token))

    def _visitor(self, request: HTTPConnection, expired: bool) -> Asker:
        if request.scope["path"].startswith(UNFORMED):
            return Asker(VISITOR, network(request), expired=expired, known=False)
        mark = request.cookies.get(cookie_name(request, NONCE), "")
        fresh = "" if 0 < len(mark) <= 64 else new_mark()
        csrf = self._csrf(fresh or mark)
        return Asker(VISITOR, network(request), csrf=csrf, fresh=fresh, expired=expired, known=False)

    def _csrf(self, secret: str) -> str:
        return self._keyring.sealed(f"form {secret}")

    def _touch(self, token: str) -> None:
        """Note that a session or key is in use, at most once a minute."""
        now, digest = self._souk.clock.now(), _digest(token)
        with self._lock:
            if now - self._touched.get(digest, now - TOUCHED) < TOUCHED:
                return
            self._touched[digest] = now
            self._touched.move_to_end(digest)
            if len(self._touched) > TOKENS:
                self._touched.popitem(last=False)
        self._souk.call("accounts.touch", {"token": token}, DOOR)


def bearer(request: HTTPConnection) -> str:
    """The key of an Authorization header."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    return given.strip() if scheme.lower() == "bearer" else ""


def network(request: HTTPConnection) -> str:
    """Where a visitor comes from: an address, or the /64 that IPv6 gives to one household."""
    return _network(request.client.host if request.client else "nowhere")


@lru_cache(maxsize=TOKENS)
def _network(host: str) -> str:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return f"ip:{host}"
    address = getattr(address, "ipv4_mapped", None) or address
    if address.version == 6:
        return f"ip:{ipaddress.ip_network((address, 64), strict=False).network_address}"
    return f"ip:{address}"


def key_of(asker: Asker, key: Any) -> str | None:
    """An idempotency key as the waist takes it; visitors share an actor, so theirs are parted by origin."""
    if not isinstance(key, str) or asker.known:
        return key if isinstance(key, str) else None
    return f"{_digest(asker.principal)}/{key}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:20]
