"""Accounts alone over a database, and how tests read the letters that they write."""

import re
from email import message_from_bytes
from email.message import Message
from email.policy import default
from pathlib import Path
from typing import Any

from souk.insight.events import Events
from souk.kit.clock import Clock
from souk.kit.database import Database, Keys
from souk.kit.operation import Caller, Souk
from souk.kit.plug import plug
from souk.people.accounts import (
    IN_PERSON,
    VISITOR_SCOPES,
    Accounts,
    Backing,
    PasskeyVerifier,
    PasswordHasher,
    Post,
    Tokens,
    scopes_of,
)
from souk.settings import Settings

VISITOR = Caller("visitor", VISITOR_SCOPES)
DOOR = Caller("system:door", frozenset({"accounts:recognise"}))
POSTMAN = Caller("system:jobs", frozenset({"accounts:deliver"}))
OPERATOR = Caller("operator", frozenset({"*"}))
ADDRESS = "http://localhost:8765"
PASSWORD = "seven lanterns at dusk"


def opened(settings: Settings, hasher: PasswordHasher | None = None, post: Post | None = None) -> Souk:
    """The operations of events and accounts, with providers of a test's own where it has some."""
    clock, database = plug(Clock, settings.clock), Database(settings.database_url)
    events = Events(database, clock)
    backing = Backing(
        hasher or plug(PasswordHasher, settings.password_hasher),
        plug(PasskeyVerifier, settings.passkeys, origin=settings.origin),
        plug(Tokens, settings.tokens),
        post or plug(Post, settings.post, folder=settings.folder),
        settings.origin,
        settings.demo,
    )
    keys = Keys(database, clock, b"a test's")
    return Souk([events, Accounts(database, clock, events, backing, keys)], database, clock, keys)


def oneself(id: str, shop: str | None = None, *more: str) -> Caller:
    """Somebody who is signed in, as a door makes it."""
    return Caller(id, scopes_of("shopper") | {IN_PERSON} | set(more), shop)


def joined(souk: Souk, name: str = "Mei", **more: Any) -> dict[str, Any]:
    """A new shopper's sign-in."""
    email = more.pop("email", f"{name.lower()}@people.example")
    payload = {"name": name, "email": email, "password": PASSWORD, "locale": "en", **more}
    answer: dict[str, Any] = souk.call("accounts.join", payload, VISITOR)
    return answer


def member(souk: Souk, id: str, shop: str, role: str) -> dict[str, Any]:
    """An account that works in a shop."""
    payload = {"id": id, "kind": "merchant", "name": id.title(), "email": f"{id}@shop.example", "password": PASSWORD}
    made: dict[str, Any] = souk.call(
        "accounts.open", {**payload, "memberships": [{"shop": shop, "role": role}]}, OPERATOR
    )
    return made


def sign_in(souk: Souk, email: str, password: str = PASSWORD) -> dict[str, Any]:
    answer: dict[str, Any] = souk.call("accounts.sign-in", {"email": email, "password": password}, VISITOR)
    return answer


def recognised(souk: Souk, token: str) -> dict[str, Any]:
    answer: dict[str, Any] = souk.call("accounts.recognise", {"token": token}, DOOR)
    return answer


def letters(souk: Souk, folder: Path) -> list[Message]:
    """Every letter that was carried so far, after those that wait were."""
    souk.call("accounts.deliver", {}, POSTMAN)
    return [message_from_bytes(file.read_bytes(), policy=default) for file in sorted(folder.glob("mail/*.eml"))]


def link_to(souk: Souk, folder: Path, to: str, page: str) -> str:
    """The token in the one letter to somebody that leads to a page."""
    found = [
        token
        for letter in letters(souk, folder)
        if letter["To"] == to
        for token in re.findall(rf"{ADDRESS}/{page}\?token=(\S+)", letter.get_content())
    ]
    assert found, f"no letter to {to} leads to {page}"
    return found[-1]
