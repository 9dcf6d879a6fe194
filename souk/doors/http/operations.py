"""Every operation as `POST /api/<name>`, as `describing` says of it in OpenAPI."""

from collections.abc import Callable, Coroutine, Iterable
from typing import Any

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from fastapi import Request
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Receive, Scope, Send

from souk.doors.http.callers import key_of
from souk.doors.http.describing import PREFIX
from souk.doors.http.reading import json_object, visible
from souk.doors.http.streams import Places, Streamed
from souk.doors.web import asker_of
from souk.kit.operation import Caller, Effect, Operation, Souk

CallerOf = Callable[[Request], Caller]
COMPUTING = "search.find"
EVENTS = "text/event-stream"


class Written(Response):
    """An answer that is the text of JSON already."""

    media_type = "application/json"


class Known(Route):
    """A route that the request knows afterwards, as those of FastAPI are, for what is noted of it."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        match, more = super().matches(scope)
        return match, more if match is Match.NONE else {**more, "route": self}


class Verbs(BaseRoute):
    """Many routes of which a path is at most one: found by its name, where a router would try them all."""

    def __init__(self, routes: Iterable[Known]) -> None:
        self._routes = {one.path: one for one in routes}

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        found = self._routes.get(scope["path"])
        return found.matches(scope) if found else (Match.NONE, {})

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._routes[scope["path"]].handle(scope, receive, send)


def operations(souk: Souk, caller_of: CallerOf, places: Places, searches: int) -> BaseRoute:
    """A route for every operation; a stream answers as Server-Sent Events where the client accepts them."""
    hands = Hands(searches)
    return Verbs(
        Known(
            f"{PREFIX}/{name}",
            _endpoint(souk, found, caller_of, (places, hands)),
            methods=["POST"],
            include_in_schema=False,
        )
        for name, found in souk.operations.items()
    )


class Hands:
    """The threads on which operations read.

    A search computes from its beginning to its end. Where many do so at once they take the interpreter from one
    another, and each costs half as much again; so those that are too many wait for their turn.
    """

    def __init__(self, searches: int) -> None:
        self._most = searches
        self._few: CapacityLimiter | None = None

    async def read(self, souk: Souk, name: str, payload: dict[str, Any], caller: Caller) -> bytes:
        """What an operation answers that only reads."""
        # It belongs to the event loop, which does not run yet when routes are made.
        self._few = self._few or CapacityLimiter(self._most)
        return await run_sync(souk.read, name, payload, caller, limiter=self._few if name == COMPUTING else None)


def _endpoint(
    souk: Souk, found: Operation, caller_of: CallerOf, room: tuple[Places, Hands]
) -> Callable[[Request], Coroutine[Any, Any, Response]]:
    places, hands = room

    async def endpoint(request: Request) -> Response:
        payload, key = await json_object(request), _key(request, found)
        caller = caller_of(request)
        if found.many and found.name in souk.together:
            return JSONResponse(await souk.awaited(found.name, payload, caller, key))
        if found.effect is Effect.READ and not found.stream:
            return Written(await hands.read(souk, found.name, payload, caller))
        if not found.stream:
            return JSONResponse(await run_in_threadpool(souk.call, found.name, payload, caller, key))
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
