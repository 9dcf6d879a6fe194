"""One call of an agent, and who may make it: whose platform it is, what both sides can do, who the buyer is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from souk.doors.protocols.profiles import Profile
from souk.doors.protocols.signing import Platform
from souk.doors.protocols.ucp.capabilities import VERSIONS, Offered
from souk.doors.protocols.ucp.replying import Json, Rejected
from souk.doors.protocols.ucp.showing import Shown
from souk.kit.locale import Locale
from souk.kit.operation import Caller
from souk.people.accounts import VISITOR_SCOPES

GUEST = Caller("visitor", VISITOR_SCOPES, personal=False)


@dataclass(frozen=True)
class Call:
    """What an agent asks: at which version, for which platform, for whom, with which key and which body."""

    version: str
    caller: Caller
    platform: Platform
    active: frozenset[str]
    origin: str
    key: str = ""
    body: Mapping[str, Any] | None = None
    raw: bytes = b""
    accepted: str = ""

    @property
    def buyer(self) -> Caller:
        """For whom a checkout is: the account, or a guest where its token was not granted checkouts.

        It is marked as the platform's agent, by which shops know whom they sell to.
        """
        who = self.caller if self.caller.may("checkout:use") else GUEST
        return replace(who, scopes=who.scopes | self.platform.marks)

    @property
    def given(self) -> Json:
        """The body as an object."""
        return dict(self.body or {})

    def how(self, locale: Locale) -> Shown:
        """How the answer is shown."""
        return Shown(self.version, locale, self.active, self.origin)


def negotiated(version: str, profile: Profile, offered: Offered) -> frozenset[str]:
    """What both sides can do at a version; raises `Rejected` where the platform does not speak it."""
    if version not in profile.versions:
        spoken = ", ".join(profile.versions)
        why = f"This address speaks UCP {version}, the platform {spoken}; here are {', '.join(VERSIONS)}."
        raise Rejected(422, "version_unsupported", why)
    return offered.active(version, profile.capabilities)


def one_key(keys: Sequence[str]) -> str:
    """The idempotency key of a request; raises `Rejected` where it is none, or there are several."""
    if not keys:
        return ""
    if len(keys) > 1 or not 0 < len(keys[0]) <= 255 or not keys[0].isprintable():
        raise Rejected(400, "invalid_idempotency_key", "An Idempotency-Key has 1 to 255 visible characters.")
    return keys[0]
