"""What an agent is answered: the envelope around every answer, outcomes that are errors, and refusals of a request."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from souk.doors.protocols.ucp.capabilities import about
from souk.kit.errors import Invalid, SoukError
from souk.kit.locale import Locale

Json = dict[str, Any]
_KINDS = {
    "not_found": (404, "not_found"),
    "conflict": (409, "conflict"),
    "refused": (403, "forbidden"),
    "invalid": (400, "invalid_request"),
    "unavailable": (503, "unavailable"),
}
_CODES = {"too-often": (429, "rate_limit_exceeded")}


@dataclass(frozen=True)
class Reply:
    """One answer: its HTTP status, its JSON, further headers."""

    status: int
    body: Json
    headers: Mapping[str, str] = field(default_factory=dict)


class Rejected(SoukError):
    """A request that is not taken up, by UCP's code and HTTP status."""

    kind = "rejected"

    def __init__(self, status: int, reason: str, why: str, **headers: str) -> None:
        self.status, self.reason, self.headers = status, reason, headers
        super().__init__("{why}", why=why)


class WrongBody(Invalid):
    """A field of a request cannot be what it is."""

    def __init__(self, path: str, why: str) -> None:
        self.path = path
        super().__init__("{path}: {why}", path=path, why=why)


def envelope(version: str, root: str, active: frozenset[str], status: str = "success") -> Json:
    """The `ucp` of an answer about a capability."""
    names = about(root, active) or (root,)
    return {"version": version, "status": status, "capabilities": {name: [{"version": version}] for name in names}}


def failed(ucp: Json, messages: Iterable[Json], **more: Any) -> Reply:
    """An outcome that is an error: nothing is there to act on, and the messages say why."""
    return Reply(200, {"ucp": {**ucp, "status": "error"}, "messages": list(messages), **more})


def problem(code: str, content: str, severity: str = "unrecoverable", path: str = "") -> Json:
    """An error among messages."""
    found = {"type": "error", "code": code, "content": content, "severity": severity}
    return {**found, "path": path} if path else found


def refusal(error: SoukError) -> Reply:
    """The answer to a request that was not taken up: its code and why, at the top and among messages."""
    status, code = _CODES.get(error.code) or _KINDS.get(error.kind, (500, "internal_error"))
    own, reason = getattr(error, "status", 0), getattr(error, "reason", "")
    if isinstance(own, int) and own and isinstance(reason, str) and reason:
        status, code = own, reason
    path = error.path if isinstance(error, WrongBody) else ""
    severity = "recoverable" if status in (400, 409, 429, 503) else "unrecoverable"
    body = {"code": code, "content": str(error), "messages": [problem(code, str(error), severity, path)]}
    headers = dict(error.headers) if isinstance(error, Rejected) else {}
    if "seconds" in error.facts:
        headers["Retry-After"] = str(error.facts["seconds"])
    return Reply(status, body, headers)


def said(messages: Sequence[Mapping[str, Any]], locale: Locale) -> list[Json]:
    """Messages of a checkout in one language."""
    return [_message(one, locale) for one in messages]


def _message(one: Mapping[str, Any], locale: Locale) -> Json:
    made = {"type": one["type"], "code": one["code"], "content": one["says"].get(locale) or one["says"]["en"]}
    made |= {"severity": one["severity"]} if one["type"] == "error" else {}
    return {**made, "path": one["path"]} if one["path"] else made
