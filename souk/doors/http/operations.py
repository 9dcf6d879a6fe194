"""Every operation as `POST /api/<name>`, described in OpenAPI by its own schemas and docstring."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool

from souk.doors.http.callers import key_of
from souk.doors.http.describing import described
from souk.doors.http.reading import json_object, visible
from souk.doors.http.streams import Places, Streamed
from souk.doors.web import asker_of
from souk.kit.operation import Caller, Effect, Operation, Souk

CallerOf = Callable[[Request], Caller]
EVENTS = "text/event-stream"


def operations(souk: Souk, caller_of: CallerOf, places: Places) -> APIRouter:
    """A router over all operations; a stream answers as Server-Sent Events where the client accepts them."""
    router = APIRouter(prefix="/api")
    for found in souk.operations.values():
        router.add_api_route(
            f"/{found.name}",
            _endpoint(souk, found, caller_of, places),
            methods=["POST"],
            name=found.name,
            operation_id=found.name,
            response_class=JSONResponse,
            **described(found),
        )
    return router


def _endpoint(
    souk: Souk, found: Operation, caller_of: CallerOf, places: Places
) -> Callable[[Request], Coroutine[Any, Any, Response]]:
    async def endpoint(request: Request) -> Response:
        payload, key = await json_object(request), _key(request, found)
        caller = caller_of(request)
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
