"""What went over the wire, request by request, for whoever holds it against the published schemas."""

import json
import re
from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

PATH = re.compile(r"/ucp/(?P<version>\d{4}-\d{2}-\d{2})(?P<path>/.*)")


@dataclass(frozen=True)
class Pair:
    """A request and its answer, as JSON where they were; None where there was no body, or none that could be read."""

    version: str
    method: str
    path: str
    request: Any
    status: int
    response: Any


class Recorder:
    """Stands before an application and writes down what is said under /ucp."""

    def __init__(self, app: ASGIApp, traffic: list[Pair]) -> None:
        self._app, self._traffic = app, traffic

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let everything through."""
        found = PATH.fullmatch(scope.get("path", "")) if scope["type"] == "http" else None
        if found is None:
            await self._app(scope, receive, send)
            return
        asked, told, answer = bytearray(), bytearray(), dict[str, int]()

        async def heard() -> Message:
            message = await receive()
            asked.extend(message.get("body", b""))
            return message

        async def said(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                answer["status"] = message["status"]
            told.extend(message.get("body", b""))
            await send(message)

        await self._app(scope, heard, said)
        made = Pair(found["version"], scope["method"], found["path"], read(asked), answer.get("status", 0), read(told))
        self._traffic.append(made)


def read(body: bytes | bytearray) -> Any:
    """A body as JSON."""
    try:
        return json.loads(bytes(body))
    except ValueError:
        return None
