"""From a request over HTTP to a call: its body, its platform, its signature, the version, what both sides can do."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from starlette.requests import Request

from souk.doors.protocols.profiles import Profile, Profiles, checked_url, read
from souk.doors.protocols.signing import Platform, Signatures, received
from souk.doors.protocols.ucp.calls import Call, negotiated, one_key
from souk.doors.protocols.ucp.capabilities import Offered
from souk.doors.protocols.ucp.replying import Rejected
from souk.kit.clock import Clock
from souk.kit.errors import Invalid
from souk.kit.operation import Caller

CallerOf = Callable[[Request], Caller]
DEEPEST = 32


class Rehearsed(Profiles):
    """Profiles of platforms that a test cannot reach, by their address; all others are asked for."""

    def __init__(self, clock: Clock, stage: Mapping[str, Any]) -> None:
        super().__init__(clock, local=True)
        self._stage = {url: json.dumps(document).encode() for url, document in stage.items()}

    def fetch(self, url: str, *, renew: bool = False) -> Profile:
        """The profile that stands in for an address, else the one that is there."""
        if url in self._stage:
            return read(checked_url(url, local=True), self._stage[url])
        return super().fetch(url, renew=renew)


@dataclass(frozen=True)
class Staged:
    """What stands in, in test mode, for what a test cannot reach: platforms' profiles, and a buyer's address.

    `agent` is whose agent it is that names no platform over A2A, which the public tool does not.
    """

    profiles: Mapping[str, Any]
    address: Mapping[str, Any] | None
    agent: str = ""

    @classmethod
    def of(cls, file: Path | None) -> "Staged":
        """What a file says; nothing where there is none. Raises `Invalid` for one that cannot be read."""
        if file is None:
            return cls({}, None)
        try:
            found = json.loads(file.read_text())
            return cls(dict(found.get("profiles", {})), found.get("address"), str(found.get("agent", "")))
        except (OSError, ValueError, AttributeError) as error:
            raise Invalid("The test file {file} cannot be read: {why}.", file=file, why=error) from None


@dataclass(frozen=True)
class Admission:
    """Lets calls in."""

    caller_of: CallerOf
    signatures: Signatures
    offered: Offered
    origin: str
    agent: str = ""

    def call(self, request: Request, raw: bytes, version: str, *, body: Any = None, unnamed: bool = False) -> Call:
        """The call that a request makes; raises `Rejected` and what platforms and signatures are refused for.

        Where `unnamed` ones are let in, in test mode alone, they are the agent of the test.
        """
        platform = self.platform(request, raw, self.agent if unnamed else "")
        given = parsed(raw) if body is None else body
        return Call(
            version=version,
            caller=self.caller_of(request),
            platform=platform,
            active=negotiated(version, platform.profile, self.offered),
            origin=self.origin,
            key=one_key(request.headers.getlist("idempotency-key")),
            body=given,
            raw=raw,
            accepted=request.headers.get("accept-language", ""),
        )

    def platform(self, request: Request, raw: bytes, agent: str = "") -> Platform:
        """Whose agent asks; `agent` where the request does not say."""
        came = received(request, raw)
        if agent and "ucp-agent" not in request.headers:
            came = replace(came, headers=[*came.headers, ("ucp-agent", f'profile="{agent}"')])
        return self.signatures.platform(came)


def parsed(raw: bytes) -> Mapping[str, Any]:
    """The JSON object of a body, an empty one where there is none; raises `Rejected`."""
    if not raw.strip():
        return {}
    try:
        found = json.loads(raw.decode(), parse_constant=_constant)
    except (ValueError, RecursionError):
        raise Rejected(400, "invalid_json", "The body is not JSON.") from None
    if not isinstance(found, dict):
        raise Rejected(400, "invalid_request", "The body is a JSON object.")
    if _deeper(found, DEEPEST):
        raise Rejected(400, "invalid_request", f"The JSON is nested deeper than {DEEPEST} levels.")
    return found


def _deeper(found: Any, levels: int) -> bool:
    level = [found]
    for _ in range(levels):
        level = [
            one
            for parent in level
            for one in (parent.values() if isinstance(parent, dict) else parent)
            if isinstance(one, dict | list)
        ]
        if not level:
            return False
    return True


def _constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON number")
