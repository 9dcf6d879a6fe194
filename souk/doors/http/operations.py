"""Every operation as `POST /api/<name>`, as `describing` says of it in OpenAPI."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import Any, TypeVar

from anyio import CapacityLimiter
from anyio.to_thread import current_default_thread_limiter
from fastapi import Request
from fastapi.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Receive, Scope, Send

from souk.doors.http.callers import key_of
from souk.doors.http.describing import PREFIX
from souk.doors.http.reading import json_object, visible
from souk.doors.http.streams import Places, Streamed
from souk.doors.web import asker_of
from souk.kit.operation import Caller, Effect, Operation, Souk
from souk.settings import Settings

CallerOf = Callable[[Request], Caller]
Endpoint = Callable[[Request], Coroutine[Any, Any, Response]]
Told = TypeVar("Told")
# What computes from its beginning to its end; the guide where it asks no model, for whose words it would wait.
COMPUTING, ALONE = frozenset({"search.find"}), frozenset({"guide.ask", "guide.compare", "guide.read"})
NO_MODEL = Settings.model_fields["model"].default
EVENTS = "text/event-stream"
# As many as the limits may ever let in.
THREADS = 64


class Written(Response):
    """An answer that is the text of JSON already."""

    media_type = "application/json"


class Known(Route):
    """A route that the request knows afterwards, as those of FastAPI are, for what is noted of it."""

    def __init__(self, path: str, endpoint: Endpoint) -> None:
        super().__init__(path, endpoint, methods=["POST"], include_in_schema=False)
        self.answer = endpoint

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        match, more = super().matches(scope)
        return match, more if match is Match.NONE else {**more, "route": self}


class Verbs(BaseRoute):
    """Many routes of which a path is at most one: found by its name, where a router would try them all."""

    def __init__(self, routes: Iterable[Known]) -> None:
        self._routes = {one.path: one for one in routes}

    def endpoint(self, scope: Scope) -> Endpoint | None:
        """What answers a request, which knows its route from here on; nothing where a router has to say why not."""
        found = self._routes.get(scope["path"]) if scope["method"] == "POST" else None
        if found is None:
            return None
        scope["route"] = found
        return found.answer

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        found = self._routes.get(scope["path"])
        return found.matches(scope) if found else (Match.NONE, {})

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._routes[scope["path"]].handle(scope, receive, send)


def operations(souk: Souk, caller_of: CallerOf, places: Places, hands: "Hands") -> Verbs:
    """A route for every operation; a stream answers as Server-Sent Events where the client accepts them."""
    return Verbs(
        Known(f"{PREFIX}/{name}", _endpoint(souk, found, caller_of, (places, hands)))
        for name, found in souk.operations.items()
    )


class Hands:
    """The threads on which operations are done, no more at once than the server has for all that waits.

    Where many compute at once they take the interpreter from one another, and each costs half as much again; so those
    that are too many wait for their turn.
    """

    def __init__(self, settings: Settings) -> None:
        self._most = settings.searches
        self._computing = COMPUTING | ALONE if settings.model == NO_MODEL else COMPUTING
        self._few: CapacityLimiter | None = None
        # Its queue wakes a thread in half the time of anyio's own, whose limits it keeps.
        self._threads = ThreadPoolExecutor(THREADS, "operation")

    async def read(self, souk: Souk, name: str, payload: dict[str, Any], caller: Caller) -> bytes:
        """What an operation answers that only reads."""
        return await self._done(name, partial(souk.read, name, payload, caller))

    async def call(self, souk: Souk, name: str, payload: dict[str, Any], caller: Caller, key: str | None) -> Any:
        """What an operation answers that is no stream."""
        return await self._done(name, partial(souk.call, name, payload, caller, key))

    async def _done(self, name: str, do: Callable[[], Told]) -> Told:
        # It belongs to the event loop, which does not run yet when routes are made.
        self._few = self._few or CapacityLimiter(self._most)
        async with self._few if name in self._computing else current_default_thread_limiter():
            return await asyncio.get_running_loop().run_in_executor(self._threads, copy_context().run, do)


def _endpoint(souk: Souk, found: Operation, caller_of: CallerOf, room: tuple[Places, Hands]) -> Endpoint:
    places, hands = room

    async def endpoint(request: Request) -> Response:
        payload, key = await json_object(request), _key(request, found)
        caller = caller_of(request)
        if found.many and found.name in souk.together:
            return JSONResponse(await souk.awaited(found.name, payload, caller, key))
        if found.effect is Effect.READ and not found.stream:
            return Written(await hands.read(souk, found.name, payload, caller))
        if not found.stream:
            return JSONResponse(await hands.call(souk, found.name, payload, caller, key))
        streamed = Streamed(souk.stream(found.name, payload, caller, key), places.take())
        await streamed.begin()
        if EVENTS in request.headers.get("accept", ""):
            return streamed
        return JSONResponse(await streamed.end())

    return endpoint


def _key(request: Request, found: Operation) -> str | None:
    """The key with which a write may be repeated."""
    given = request.headers.get("idempotency-key")
    if given is None or found.effect is Effect.READ:
        return None
    return key_of(asker_of(request), visible(given))
