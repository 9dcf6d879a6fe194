"""The steps of a job as Server-Sent Events, from its rows, without holding a thread."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import State
from starlette.types import Receive, Scope, Send

from souk.doors.http.streams import Places, event
from souk.kit.operation import Caller, Souk

PAUSE = 0.4


class Watched(StreamingResponse):
    """A stream that gives its place back, whatever becomes of the client."""

    def __init__(self, events: AsyncIterator[str], leave: Callable[[], None]) -> None:
        super().__init__(events, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})
        self._leave = leave

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the events as they come."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._leave()


def steps(souk: Souk, caller_of: Callable[[Request], Caller], places: Places) -> APIRouter:
    """`GET /jobs/{id}/steps`: an event whenever the job moved, the last one when it ended."""
    router = APIRouter(include_in_schema=False)

    @router.get("/jobs/{id}/steps")
    def follow(request: Request, id: str) -> Response:
        caller = caller_of(request)
        souk.call("jobs.show", {"id": id}, caller)
        return Watched(_events(souk, id, caller, request.app.state), places.take())

    return router


async def _events(souk: Souk, id: str, caller: Caller, state: State) -> AsyncIterator[str]:
    seen: Any = None
    while True:
        job = await run_in_threadpool(souk.call, "jobs.show", {"id": id}, caller)
        if job != seen:
            seen = job
            yield event("", job)
        if job["state"] not in ("waiting", "running"):
            return
        if getattr(state, "stopping", False):
            yield event("stopping", {})
            return
        await asyncio.sleep(PAUSE)
