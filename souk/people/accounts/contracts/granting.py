"""Platforms that act in somebody's name (OAuth 2.0): who they are, what they asked for, and what they were given."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from souk.kit.errors import Conflict, Invalid, NotFound
from souk.kit.locale import Words
from souk.people.accounts.contracts import Secret

# RFC 6749, 4.1.2.1 and 5.2.
Problem = Literal[
    "",
    "access_denied",
    "invalid_client",
    "invalid_grant",
    "invalid_request",
    "invalid_scope",
    "unsupported_grant_type",
    "unsupported_response_type",
]


@dataclass(frozen=True)
class Client:
    """A platform that may ask people to be linked. A public one keeps no secret and proves itself by PKCE alone.

    `redirects` are where an answer may go, `scopes` what it may ask for, `profile` the UCP profile that it acts under.
    One that was removed may do nothing, and can be brought back for 30 days.
    """

    id: str
    name: str
    public: bool
    redirects: tuple[str, ...]
    scopes: tuple[str, ...]
    profile: str
    access_seconds: int
    created: datetime
    removed: datetime | None = None


@dataclass(frozen=True)
class NewClient:
    """A client as it is now, and its secret where one was made: the only time that it is seen."""

    client: Client
    secret: Secret = ""


@dataclass(frozen=True)
class GrantWish:
    """What a platform asks for, as its authorization request says it (RFC 6749, 4.1.1; RFC 7636, 4.3)."""

    client: str
    redirect: str
    scope: str = ""
    response_type: str = "code"
    challenge: str = ""
    method: str = ""


@dataclass(frozen=True)
class GrantAsked:
    """Who asks for what, or the `problem` that the platform is told; `words` say each scope to people.

    `issuer` is the house as the answer names it (RFC 9207).
    """

    client: Client
    issuer: str
    scopes: tuple[str, ...]
    words: Mapping[str, Words]
    problem: Problem = ""
    why: str = ""


@dataclass(frozen=True)
class GrantCode:
    """What a platform exchanges for tokens, once and soon."""

    code: Secret


@dataclass(frozen=True)
class TokenWish:
    """A request to the token endpoint (RFC 6749, 4.1.3 and 6)."""

    grant_type: str
    client: str
    secret: Secret = ""
    code: Secret = ""
    redirect: str = ""
    verifier: Secret = ""
    refresh: Secret = ""
    scope: str = ""


@dataclass(frozen=True)
class Issued:
    """Tokens, or the `problem` why there are none. A refused code or token stays used up."""

    access: Secret = ""
    refresh: Secret = ""
    seconds: int = 0
    scopes: tuple[str, ...] = ()
    problem: Problem = ""
    why: str = ""


@dataclass(frozen=True)
class Grant:
    """What somebody lets a platform do in their name, since when, and when it last did."""

    id: str
    client: str
    name: str
    scopes: tuple[str, ...]
    created: datetime
    used: datetime | None = None


class WrongRequest(Invalid):
    """What a platform sent cannot be read, so that nobody can be answered."""

    def __init__(self, why: str) -> None:
        super().__init__("The platform's request cannot be read: {why}.", why=why)


class UnknownClient(NotFound):
    """No platform of this name is known here."""

    def __init__(self, client: str) -> None:
        super().__init__("No platform {client} is known here.", client=client)


class NoSecret(Conflict):
    """A platform that proves itself by PKCE alone has no secret to replace."""

    def __init__(self, client: str) -> None:
        super().__init__("The platform {client} keeps no secret; it proves itself by PKCE.", client=client)


class ForeignRedirect(Conflict):
    """The answer is to go where the platform never said that it would be."""

    def __init__(self, redirect: str) -> None:
        super().__init__("{redirect} is no address of this platform, so nothing is sent there.", redirect=redirect)
