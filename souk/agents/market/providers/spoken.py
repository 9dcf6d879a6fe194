"""Requests to merchants through the one guarded way out: a deadline, a size, and JSON or a clear error."""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx

from souk.agents.market.contracts import Declined, Passed, WrongAnswer
from souk.agents.market.ports import Talk
from souk.agents.market.providers.picturing import address_of
from souk.agents.market.rules.reading import impersonal, inner, plain, rows, shallow
from souk.kit.errors import SoukError
from souk.kit.transport import Blocked, Interrupted, client

# Of one conversation so many messages are kept.
MOST_PASSED = 6


@dataclass(frozen=True)
class Asked:
    """What is sent: a method, where to, headers, and a JSON body or none; `signed` where the agent signs it.

    Members that `hidden` names are kept of nothing that passed: they pay.
    """

    method: str
    url: str
    headers: Mapping[str, str]
    body: Mapping[str, Any] | None = None
    signed: bool = False
    hidden: frozenset[str] = frozenset()


class Wire:
    """Speaks JSON; `allow` lists hosts or networks that the guard would else refuse, `most_kb` bounds an answer."""

    def __init__(self, allow: Sequence[str] = (), seconds: float = 20.0, most_kb: int = 2048) -> None:
        self._client = client(allow, most_kb << 10, seconds)
        self._seconds = seconds

    def say(self, talk: Talk, asked: Asked) -> tuple[int, Any]:
        """The status and the document; raises `WrongAnswer`, and what the way out raises."""
        answer, signature = self._sent(talk, asked)
        if 300 <= answer.status_code < 400:
            raise Blocked("{host} redirects, and nobody follows it.", host=urlsplit(asked.url).netloc)
        text = _events(answer.text) if "text/event-stream" in answer.headers.get("content-type", "") else answer.content
        said = _read(talk, text) if text else {}
        if len(talk.passed) < MOST_PASSED:
            key = str(asked.headers.get("idempotency-key", ""))
            sent, told = impersonal(asked.body, asked.hidden), impersonal(said, asked.hidden)
            talk.passed.append(Passed(asked.method, asked.url, signature, key, sent, answer.status_code, told))
        return answer.status_code, said

    def _sent(self, talk: Talk, asked: Asked) -> tuple[httpx.Response, str]:
        """The answer, and what the request was signed over, by which key; empty where nobody signed it."""
        left = talk.until - time.monotonic()
        if left <= 0:
            raise Interrupted("{host} was not asked: the time is up.", host=talk.domain)
        body = b"" if asked.body is None else json.dumps(asked.body, ensure_ascii=False).encode()
        headers = {"accept": "application/json, text/event-stream", **asked.headers}
        headers |= {"content-type": "application/json"} if body else {}
        if asked.signed and talk.sign is not None:
            headers |= talk.sign(asked.method, asked.url, headers, body)
        deadline = min(talk.until, time.monotonic() + self._seconds)
        try:
            request = self._client.build_request(
                asked.method, asked.url, headers=headers, content=body, extensions={"deadline": deadline}
            )
        except httpx.InvalidURL:
            raise WrongAnswer(talk.domain, "it names an address that is none") from None
        return self._client.send(request, follow_redirects=False), {
            name.lower(): one for name, one in headers.items()
        }.get("signature-input", "")

    def fetch(self, talk: Talk, url: str) -> tuple[int, Any]:
        """A document that anybody may read."""
        return self.say(talk, Asked("GET", url, {}))

    def picture(self, talk: Talk, url: str) -> str:
        """A picture as a `data:` address; empty where none can be brought."""
        try:
            answer, _ = self._sent(talk, Asked("GET", url, {"accept": "image/*"}))
        except SoukError:
            return ""
        return address_of(answer.content) if answer.status_code == 200 else ""


def _read(talk: Talk, text: str | bytes) -> Any:
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        raise WrongAnswer(talk.domain, "it is not JSON") from None
    if not shallow(said, 40):
        raise WrongAnswer(talk.domain, "it is deeper than anybody writes")
    return said


def _events(text: str) -> str:
    """The data of the last event of a stream."""
    parts = [line[5:].strip() for line in text.splitlines() if line.startswith("data:")]
    return parts[-1] if parts else ""


def checked(talk: Talk, status: int, said: Any) -> Any:
    """The document of an answer that went well; raises `Declined` with the merchant's own first message."""
    if 200 <= status < 300 and inner(said, "ucp", "status") != "error":
        return said
    if status >= 500:
        raise Interrupted("{host} failed with {status}.", host=talk.domain, status=status)
    message = next(iter(rows(inner(said, "messages"), 1)), {})
    why = plain(message.get("content"), 200) or plain(inner(said, "message"), 200) or f"status {status}"
    code = plain(message.get("code"), 60) or plain(inner(said, "code"), 60)
    raise Declined(talk.domain, (f"{code}: {why}" if code else why).rstrip("."), status)
