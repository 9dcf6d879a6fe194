"""The door for agents without the network before it: the same routes, and profiles that stand at no address."""

import asyncio
import json
import threading
from collections.abc import Mapping
from contextvars import Context
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from fastapi import FastAPI
from starlette.requests import HTTPConnection

from souk.doors.protocols import ucp
from souk.doors.protocols.profiles import Profile, Profiles, WrongProfile, checked_url, read
from souk.kit.clock import Clock
from souk.kit.operation import Caller, Souk
from souk.kit.transport import Answer, Request
from souk.settings import Settings

BUYER = "souk.buyer"
# Each try brings one or two of its own.
KEPT = 200


@dataclass(frozen=True)
class _Linked:
    """What the gate would say of whoever asks: somebody who is known, and came with no token that is bound."""

    standing: Mapping[str, str] = field(default_factory=dict)
    known: bool = True
    wrong: bool = False


class Played(Profiles):
    """Profiles that a rehearsal says; no other is fetched."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self._played: dict[str, Profile] = {}
        self._order = threading.Lock()

    def say(self, profile: Profile) -> None:
        """Let it stand at its address; the oldest beyond so many are forgotten."""
        with self._order:
            self._played[profile.url] = profile
            while len(self._played) > KEPT:
                del self._played[next(iter(self._played))]

    def fetch(self, url: str, *, renew: bool = False) -> Profile:
        """The profile that was said."""
        if (found := self._played.get(url)) is None:
            raise WrongProfile("profile_unreachable", "no rehearsal said it")
        return found


class Drill:
    """What `rehearsal.world` asks for as its door."""

    def __init__(self, souk: Souk, settings: Settings) -> None:
        self._souk, self._settings, self._profiles = souk, settings, Played(souk.clock)

    def known(self, url: str, document: Mapping[str, Any]) -> None:
        """Let a profile stand at an address; it is read as one that was fetched."""
        self._profiles.say(read(checked_url(url), _bytes(document)))

    def send(self, request: Request, buyer: Caller) -> Answer:
        """The answer of the routes themselves, in a context and so in transactions of their own."""
        return Context().run(asyncio.run, self._sent(request, buyer))

    @cached_property
    def _app(self) -> FastAPI:
        app = FastAPI(openapi_url=None, redirect_slashes=False)
        app.router.routes.extend(ucp.ucp(self._souk, _buyer, self._settings, self._profiles))
        return app

    async def _sent(self, request: Request, buyer: Caller) -> Answer:
        parts, sent = urlsplit(request.url), list[dict[str, Any]]()
        lines = [(name.lower().encode(), value.encode()) for name, value in request.headers]
        scope: dict[str, Any] = {"type": "http"}
        scope |= {"asgi": {"version": "3.0"}, "http_version": "1.1", "method": request.method}
        scope |= {"scheme": parts.scheme, "path": parts.path, "raw_path": parts.path.encode(), "root_path": ""}
        scope |= {"query_string": parts.query.encode(), "headers": lines, "client": ("127.0.0.1", 0), BUYER: buyer}
        scope |= {"server": (parts.hostname, parts.port), "state": {"asker": _Linked()}}

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": request.body, "more_body": False}

        async def send(message: Any) -> None:
            sent.append(dict(message))

        await self._app(scope, receive, send)
        body = b"".join(one.get("body", b"") for one in sent[1:])
        headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in sent[0]["headers"]]
        return Answer(sent[0]["status"], headers, body)


def _buyer(request: HTTPConnection) -> Caller:
    found = request.scope[BUYER]
    assert isinstance(found, Caller)
    return found


def _bytes(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document).encode()
