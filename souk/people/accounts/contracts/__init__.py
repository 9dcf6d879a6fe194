"""Accounts, what proves them, where they live, and what they agreed to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from souk.kit.errors import Conflict, Invalid, NotFound, Refused, Unavailable
from souk.kit.locale import Locale

Kind = Literal["shopper", "merchant", "operator", "agent"]
Role = Literal["owner", "editor", "viewer"]
Purpose = Literal["personal-search", "personal-recommendation", "mail"]
# Shown once, never again: schemas mark it, so that no job and no log keeps it.
Secret = Annotated[str, Field(json_schema_extra={"format": "password"})]


@dataclass(frozen=True)
class Membership:
    """What somebody is in a shop: its owner, somebody who edits, or somebody who looks."""

    shop: str
    role: Role


@dataclass(frozen=True)
class Account:
    """Somebody. The id is a pseudonym, which log and ledger keep; name and e-mail are personal and can be erased.

    `entitlements` are what prices may ask for, such as `member`, with the moment until which each holds.
    """

    id: str
    kind: Kind
    name: str
    email: str
    locale: Locale
    created: datetime
    memberships: tuple[Membership, ...] = ()
    confirmed: bool = False
    password: bool = False
    invented: bool = False
    entitlements: Mapping[str, datetime | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Standing:
    """What a session, a key or an account may do now: the waist's `Caller`, as plain values; of a session its id.

    Of a platform's token also the platform, what it was granted, in its own words, and the UCP profile it acts under.
    `way` is by what somebody else acts for the account: `agent:…`, `key:…` or `platform:…`; empty in person.
    """

    actor: str
    scopes: tuple[str, ...]
    shop: str | None
    personal: bool
    account: str
    name: str
    kind: Kind
    session: str = ""
    client: str = ""
    granted: tuple[str, ...] = ()
    profile: str = ""
    way: str = ""


@dataclass(frozen=True)
class Session:
    """A browser that is signed in; `id` is not its secret."""

    id: str
    shop: str | None
    device: str
    created: datetime
    seen: datetime
    expires: datetime


@dataclass(frozen=True)
class SignIn:
    """What became of trying: the session's secret, or a sentence why not, and how long to wait before the next try."""

    token: Secret | None = None
    account: Account | None = None
    refused: str = ""
    wait_seconds: int = 0


@dataclass(frozen=True)
class ApiKey:
    """A key for programs: what it may do, for which shop, until when."""

    id: str
    label: str
    scopes: tuple[str, ...]
    shop: str | None
    created: datetime
    expires: datetime
    used: datetime | None = None


@dataclass(frozen=True)
class NewKey:
    """A key just made: the only time that its secret is seen."""

    key: ApiKey
    secret: Secret


@dataclass(frozen=True)
class Passkey:
    """A passkey (WebAuthn credential) of an account."""

    id: str
    label: str
    created: datetime
    used: datetime | None = None


# Where somebody who has no address yet is thought to be: the country of the demo's shops.
HOME_COUNTRY = "CN"


@dataclass(frozen=True)
class Address:
    """Where something goes. `country` is ISO 3166-1 alpha-2; `region` its province or state."""

    name: str
    phone: str
    country: str
    city: str
    lines: tuple[str, ...]
    region: str = ""
    district: str = ""
    postcode: str = ""
    label: str = ""


@dataclass(frozen=True)
class Place:
    """An address in somebody's book."""

    id: str
    address: Address
    preferred: bool


@dataclass(frozen=True)
class Consent:
    """What somebody agreed to or not, since when; nothing is assumed before they said so."""

    purpose: Purpose
    given: bool
    at: datetime | None


@dataclass(frozen=True)
class Invitation:
    """Somebody is asked to work in a shop."""

    id: str
    shop: str
    email: str
    role: Role
    expires: datetime


@dataclass(frozen=True)
class Member:
    """Somebody who works in a shop."""

    account: str
    name: str
    email: str
    role: Role
    since: datetime


@dataclass(frozen=True)
class Letter:
    """A letter that leaves by a job: to whom, about what, in which language. Its text holds a link that works once."""

    id: str
    to: str
    subject: str
    text: str


@dataclass(frozen=True)
class Written:
    """A letter of another domain: to whom, of which account, what about, subject and text, where its link leads."""

    to: str
    account: str
    kind: str
    said: tuple[str, str]
    path: str = "/"


@dataclass(frozen=True)
class Delivered:
    """How many letters left, and how many could not yet."""

    sent: int
    failed: int


class UnknownAccount(NotFound):
    """No such account, or none that the caller may see."""

    def __init__(self, account: str) -> None:
        super().__init__("There is no account {account}.", account=account)


class NotSignedIn(Refused):
    """Nobody is signed in, or the key or session is no longer good."""

    def __init__(self) -> None:
        super().__init__("This session or key is not valid any more; sign in again.")


class NoSuchThing(NotFound):
    """Somebody has no such session, key, passkey, address or invitation."""

    def __init__(self, id: str) -> None:
        super().__init__("You have no {id} here.", id=id)


class WrongDetail(Invalid):
    """One field of what somebody says about themselves cannot be so."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__("{field}: {why}.", field=field, why=why)


class ErasedAccount(Conflict):
    """The id belonged to somebody who was erased, and is not given again."""

    def __init__(self, account: str) -> None:
        super().__init__("The account {account} was erased; choose another id.", account=account)


class AccountExists(Conflict):
    """The id belongs to somebody else."""

    def __init__(self, account: str) -> None:
        super().__init__("There is an account {account} already.", account=account)


class WrongPassword(Refused):
    """The password that was to prove it is another one."""

    def __init__(self) -> None:
        super().__init__("This is not the password of your account.")


class BadPasskey(Refused):
    """A passkey that does not prove what it should."""

    def __init__(self) -> None:
        super().__init__("This passkey was not accepted; try again, or sign in with your password.")


class BeyondOneself(Refused):
    """Nobody gives away what they may not do."""

    def __init__(self, scope: str) -> None:
        super().__init__("You may not do {scope} yourself, so a key of yours may not either.", scope=scope)


class TooMany(Conflict):
    """There is a limit to how many somebody keeps."""

    def __init__(self, most: int) -> None:
        super().__init__("{most} are the most that you can keep; remove one first.", most=most)


class NotInvented(Refused):
    """Only invented accounts of the demo are entered without a proof."""

    def __init__(self) -> None:
        super().__init__("Only the invented people of the demo can be entered like this.")


class StaysInvented(Refused):
    """The demo's people are there for the next visitor, too."""

    def __init__(self) -> None:
        super().__init__("The invented people of the demo are not erased; sign up to try this for yourself.")


class Unconfirmed(Invalid):
    """What cannot be undone is done only when it was typed."""

    def __init__(self) -> None:
        super().__init__("Type the e-mail address or the name of the account to confirm.")


class EmailTaken(Conflict):
    """An account has this address already."""

    def __init__(self) -> None:
        super().__init__("There is an account with this e-mail address; sign in, or reset its password.")


class WeakPassword(Invalid):
    """A password that is guessed quickly."""

    def __init__(self, why: str) -> None:
        super().__init__("This password will not do: {why}.", why=why)


class SpentLink(Refused):
    """A link was used before, or its time is over."""

    def __init__(self) -> None:
        super().__init__("This link was used before, or its time is over; ask for a new one.")


class LastOwner(Conflict):
    """A shop keeps at least one owner."""

    def __init__(self, shop: str) -> None:
        super().__init__("{shop} needs an owner; make somebody else one first.", shop=shop)


class NoSuchShop(Refused):
    """The caller has no part in the shop."""

    def __init__(self, shop: str) -> None:
        super().__init__("You do not work in {shop}.", shop=shop)


class PostAway(Unavailable):
    """The letter could not be handed over."""

    def __init__(self, why: str) -> None:
        super().__init__("The letter could not be sent: {why}.", why=why)
