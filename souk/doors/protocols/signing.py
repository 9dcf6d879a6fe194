"""Who signed a request by the keys of its platform's profile, and what the house signs with its own."""

import base64
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Literal

from starlette.requests import HTTPConnection

from souk.doors.protocols.profiles import Profile, Profiles, agent_url, agents_of, normalized
from souk.kit.operation import Caller, Souk
from souk.kit.transport import Answer, Request, Signer, WrongSignature, is_signed, signed, verified
from souk.trade.mandates import mark

SIGNING = Caller("system:signing", frozenset({"mandates:sell", "mandates:see"}))
Party = Literal["wallet", "merchant", "provider"]


@dataclass(frozen=True)
class Platform:
    """Whose agent asks: the profile that it names and, where the request is signed, the key that signed it."""

    profile: Profile
    signer: Signer | None

    @property
    def thumbprint(self) -> str:
        """The key that signed the request, by which a presented mandate is known; empty where none did."""
        return self.signer.thumbprint if self.signer else ""

    @property
    def marks(self) -> frozenset[str]:
        """What a caller's scopes say of its agent; a profile that nobody signed for is only claimed."""
        url = self.profile.url
        who = [mark("key", self.thumbprint), mark("profile", url)] if self.signer else [mark("claims", url)]
        return frozenset({mark("by", "ucp"), *who})


class _Rotated(Exception):
    """The house signs with another key by now."""

    def __init__(self, key: str) -> None:
        self.key = key


class Signatures:
    """Signs what leaves the house and verifies what comes to it."""

    def __init__(self, souk: Souk, profiles: Profiles) -> None:
        self._souk, self._profiles = souk, profiles
        self._current: dict[str, str] = {}
        self._lock = threading.Lock()

    def keys(self, party: Party = "merchant") -> list[dict[str, object]]:
        """The public keys of the house as a profile lists them, the current one first."""
        found = self._souk.call("mandates.keys", {}, SIGNING)
        return [{**key, "use": "sig", "alg": "ES256"} for key in found[party]]

    def headers(self, message: Request | Answer, party: Party = "merchant") -> dict[str, str]:
        """The headers that sign a message with the party's current key."""
        while True:
            key = self._key(party)
            try:
                return signed(message, key, partial(self._sign, party, key), self._souk.clock.now())
            except _Rotated as error:
                self._current[party] = error.key

    def platform(self, request: Request) -> Platform:
        """Whose agent asks; raises `WrongProfile`, and `WrongSignature` where a signature is there and does not hold.

        A signature is not required here: who requires one looks at `signer`. Where `Signature-Agent` names another
        than `UCP-Agent`, these are two identities (UCP, identity resolution); the house takes neither for proven.
        """
        header = ", ".join(value for name, value in request.headers if name.lower() == "ucp-agent")
        profile = self._profiles.fetch(agent_url(header))
        if not is_signed(request.headers):
            return Platform(profile, None)
        now = self._souk.clock.now()
        try:
            return _proven(request, profile, verified(request, profile.keys, now))
        except WrongSignature as error:
            if error.reason != "key_not_found":
                raise
        # A key that was added since is looked for once more, at most once a minute.
        profile = self._profiles.fetch(profile.url, renew=True)
        return _proven(request, profile, verified(request, profile.keys, now))

    def _key(self, party: Party) -> str:
        with self._lock:
            if party not in self._current:
                held: Mapping[str, list[dict[str, str]]] = self._souk.call("mandates.hold-keys", {}, SIGNING)
                self._current |= {name: keys[0]["kid"] for name, keys in held.items()}
            return self._current[party]

    def _sign(self, party: Party, key: str, base: str) -> bytes:
        made = self._souk.call("mandates.sign-message", {"party": party, "base": base}, SIGNING)
        if made["key"] != key:
            raise _Rotated(made["key"])
        return base64.urlsafe_b64decode(made["value"] + "==")


def _proven(request: Request, profile: Profile, signer: Signer) -> Platform:
    """The platform with its signer, unless the request names another agent beside it."""
    said = ", ".join(value for name, value in request.headers if name.lower() == "signature-agent")
    one = not said or agents_of(said) == {normalized(profile.url)}
    return Platform(profile, signer if one else None)


def received(request: HTTPConnection, body: bytes, method: str = "") -> Request:
    """A request as it came over the wire; its address is the one that the client asked for."""
    scope = request.scope
    host = request.headers.get("host", "")
    path = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1").partition("?")[0]
    query = scope.get("query_string", b"").decode("latin-1")
    url = f"{scope['scheme']}://{host}{path}{'?' + query if query else ''}"
    lines = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]]
    return Request(method or scope.get("method", "GET"), url, lines, body)
