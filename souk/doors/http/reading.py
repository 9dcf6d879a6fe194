"""The body of a request: bounded in bytes while it comes, and JSON that every operation can take."""

import json
import re
from typing import Any

from starlette.requests import Request
from starlette.types import Message, Receive

from souk.doors.jobs import TooLarge
from souk.kit.errors import Invalid

JSON_BYTES = 1 << 20
DEEPEST = 32
LARGEST = 2**63
# What a body has where a number may be larger than `LARGEST`.
_LONG = re.compile(rb"[0-9]{19}|[0-9]\.?[eE]")
_VISIBLE = re.compile(r"[!-~]{1,200}")


class UnreadType(Invalid):
    """The body is of a type that is not read here."""

    def __init__(self, given: str) -> None:
        super().__init__("The body is {given}; send application/json.", given=given)


class Bounded:
    """Counts what comes in and stops where it is more than is taken."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive = receive
        self.most = most
        self._size = 0

    async def __call__(self) -> Message:
        message = await self._receive()
        self._size += len(message.get("body", b""))
        if self._size > self.most:
            raise TooLarge(self.most)
        return message


async def json_object(request: Request) -> dict[str, Any]:
    """The JSON object in a body, an empty one where there is none; raises `Invalid` for all that is not one."""
    body = await request.body()
    if not body:
        return {}
    given = request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    if given != "application/json" and not given.endswith("+json"):
        raise UnreadType(given)
    found = _read(body)
    if not isinstance(found, dict):
        raise Invalid("The body is a JSON object, in braces.")
    # Most bodies are too small to be deep.
    if body.count(b"{") + body.count(b"[") > DEEPEST or _LONG.search(body):
        check(found)
    return found


def visible(key: str) -> str:
    """An idempotency key, where it can be written down at every door; raises `Invalid`."""
    if not _VISIBLE.fullmatch(key):
        raise Invalid("An Idempotency-Key has 1 to {most} visible characters without spaces.", most=200)
    return key


def check(payload: dict[str, Any]) -> None:
    """Refuse what no operation can take: deep nesting, and numbers larger than any of ours; raises `Invalid`."""
    level: list[Any] = [payload]
    for _ in range(DEEPEST):
        inner = [one for parent in level for one in (parent.values() if isinstance(parent, dict) else parent)]
        if any(_too_large(one) for one in inner):
            raise Invalid("A number is larger than any that is taken.")
        level = [one for one in inner if isinstance(one, dict | list)]
        if not level:
            return
    raise Invalid("The JSON is nested deeper than {most} levels.", most=DEEPEST)


def _too_large(value: Any) -> bool:
    return isinstance(value, int | float) and not -LARGEST <= value < LARGEST


def _read(body: bytes) -> Any:
    try:
        return json.loads(body.decode("utf-8-sig"), parse_constant=_constant, parse_int=_whole)
    except RecursionError:
        raise Invalid("The JSON is nested deeper than {most} levels.", most=DEEPEST) from None
    except ValueError as error:
        raise Invalid("The body is not JSON: {why}.", why=str(error)) from None


def _constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON number")


def _whole(digits: str) -> int:
    # Reading thousands of digits takes time that grows with their square.
    return int(digits[:24])
