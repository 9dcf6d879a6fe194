"""Conversations with other shop systems: who may be asked, how long to wait, and JSON in which no amount is a float."""

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from email.utils import parsedate_to_datetime

import httpx

from souk.kit.errors import Invalid, NotFound, Refused, SoukError, Unavailable
from souk.kit.transport import Unreachable, client

ATTEMPTS = 5
# Seconds that the waits for one answer may take together.
PATIENCE = 120.0
_LATER = {408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529}
_ADDRESS = re.compile(r"https?://[^\s/?#@\\]+(/[^\s?#\\]*)?")


class KeyRefused(Refused):
    """The platform does not accept the key, or the key may not read products."""

    def __init__(self, host: str, platform: str) -> None:
        super().__init__(
            "{host} refuses the key for {platform}; is it right, and may it read products?",
            host=host,
            platform=platform,
        )


class StillFailing(Unavailable):
    """The platform failed at every attempt."""

    def __init__(self, host: str, status: int) -> None:
        super().__init__("{host} answers {status}, also when asked again; try later.", host=host, status=status)


class AskedToWait(Unavailable):
    """The platform's limit of requests is used up for longer than anybody waits."""

    def __init__(self, host: str) -> None:
        super().__init__("{host} asks to wait longer than two minutes; try later.", host=host)


class WrongAnswer(Unavailable):
    """The platform answers with a status that ends the reading."""

    def __init__(self, host: str, status: int) -> None:
        super().__init__("{host} answers {status}; its catalogue cannot be read now.", host=host, status=status)


class NoSuchApi(NotFound):
    """Nothing stands where the platform's API should."""

    def __init__(self, host: str, platform: str) -> None:
        super().__init__("{host} has no API of {platform} at this address.", host=host, platform=platform)


class NotUnderstood(Invalid):
    """The answer as a whole is not what the platform documents."""

    def __init__(self, host: str, platform: str, why: str) -> None:
        super().__init__("The answer of {host} is not one of {platform}: {why}.", host=host, platform=platform, why=why)


@dataclass(frozen=True, kw_only=True)
class Reach:
    """What an operator decides about requests, and a shop does not: see `souk.kit.transport.client`."""

    allow: Sequence[str] = ()
    most_bytes: int = 16 << 20
    seconds: float = 30.0
    sleep: Callable[[float], None] = field(default=time.sleep, repr=False)


@dataclass(frozen=True)
class Answer:
    """JSON whose numbers with a point are `Decimal`, with the headers that came with it."""

    body: object
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Wire:
    """An open conversation."""

    platform: str
    address: str
    http: httpx.Client = field(repr=False)
    sleep: Callable[[float], None] = field(repr=False)
    secrets: Sequence[str] = field(repr=False)

    @property
    def host(self) -> str:
        return httpx.URL(self.address).host

    def get(self, path: str, params: Mapping[str, str | int]) -> Answer:
        return self._ask(self.http.build_request("GET", self.address + path, params=dict(params)))

    def post(self, path: str, body: Mapping[str, object]) -> Answer:
        return self._ask(self.http.build_request("POST", self.address + path, json=body))

    def form(self, path: str, fields: Mapping[str, str]) -> Answer:
        return self._ask(self.http.build_request("POST", self.address + path, data=fields))

    def odd(self, why: str) -> NotUnderstood:
        """What is wrong with an answer, with the secrets taken out that it may repeat."""
        for secret in self.secrets:
            why = why.replace(secret, "…") if secret else why
        return NotUnderstood(self.host, self.platform, why[:300])

    def _ask(self, request: httpx.Request) -> Answer:
        left, attempt = PATIENCE, 1
        while True:
            found, pause = self._try(request, attempt)
            if isinstance(found, Answer):
                return found
            left -= pause
            if left < 0:
                raise AskedToWait(self.host)
            if attempt == ATTEMPTS:
                raise found
            self.sleep(pause)
            attempt += 1

    def _try(self, request: httpx.Request, attempt: int) -> tuple[Answer | SoukError, float]:
        """An answer, or why there is none and after how many seconds it makes sense to ask again."""
        # The transport keeps a deadline there, which must not hold for the next attempt.
        request.extensions.pop("deadline", None)
        request.extensions.pop("hops", None)
        try:
            answer = self.http.send(request)
        except Unreachable as error:
            return error, pause_of({}, attempt)
        if answer.status_code in _LATER:
            return StillFailing(self.host, answer.status_code), pause_of(answer.headers, attempt)
        return self._read(answer), 0.0

    def _read(self, answer: httpx.Response) -> Answer:
        status = answer.status_code
        if status in (401, 403):
            raise KeyRefused(self.host, self.platform)
        if status == 404:
            raise NoSuchApi(self.host, self.platform)
        # Of a question that it does not like, each platform says in JSON why.
        if not answer.is_success and status != 400:
            raise WrongAnswer(self.host, status)
        try:
            body = json.loads(answer.content, parse_float=Decimal, parse_constant=_no_number)
        except (ValueError, ArithmeticError, RecursionError):
            raise self.odd("it is not JSON") from None
        return Answer(body, answer.headers)


@contextmanager
def wired(
    platform: str, address: str, headers: Mapping[str, str], *, secrets: Sequence[str], reach: Reach
) -> Iterator[Wire]:
    """A conversation that is closed in the end; the secrets are never said, even where the other side repeats them."""
    with client(reach.allow, reach.most_bytes, reach.seconds) as http:
        http.headers.update({"accept": "application/json", **headers})
        yield Wire(platform, address, http, reach.sleep, secrets)


def pause_of(headers: Mapping[str, str], attempt: int) -> float:
    """Seconds until the next attempt: what `Retry-After` says (RFC 9110, 10.2.3), else 1, 2, 4, 8.

    A date is counted from the answer's own `Date`, so that no two clocks are compared.
    """
    said = headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,9}(\.\d{1,9})?", said):
        return float(said)
    try:
        gap = parsedate_to_datetime(said) - parsedate_to_datetime(headers.get("date", ""))
        return max(gap.total_seconds(), 0.0)
    except (TypeError, ValueError, OverflowError):
        return float(2 ** (attempt - 1))


def place(address: str, platform: str) -> str:
    """An address without its last slash; raises `Invalid` for one with a password, a query or no scheme."""
    plain = address.strip().rstrip("/")
    try:
        right = bool(_ADDRESS.fullmatch(plain)) and bool(httpx.URL(plain).host)
    except httpx.InvalidURL:
        right = False
    if not right:
        # Before an @ stands a password.
        shown = platform if "@" in address else address
        raise Invalid("{address} is not an address of a shop system, such as https://shop.example.", address=shown)
    return plain


def keyed(key: str, platform: str) -> str:
    """A key as it may stand in a header; raises `Invalid` without repeating it."""
    if not key or not (key.isascii() and key.isprintable()) or " " in key:
        raise Invalid("The key for {platform} is empty, or has a character that no key has.", platform=platform)
    return key


def portion(items: int | str, most: int) -> int:
    """How many items to ask for at once; a number, or a text that is one."""
    if not re.fullmatch(r"\d{1,6}", str(items)) or not 1 <= int(items) <= most:
        raise Invalid("{items} is not a number of items from 1 to {most}.", items=items, most=most)
    return int(items)


def _no_number(text: str) -> object:
    raise ValueError(f"{text} is not JSON")
