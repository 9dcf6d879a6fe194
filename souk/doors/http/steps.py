"""The steps of a job as Server-Sent Events, from its rows, without holding a thread."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse
from starlette.concurrency import run_in_threadpool

from souk.kit.operation import Caller, Souk

PAUSE = 0.4


def steps(souk: Souk, caller_of: Callable[[Request], Caller]) -> APIRouter:
    """`GET /jobs/{id}/steps`: an event whenever the job moved, the last one when it ended."""
    router = APIRouter(include_in_schema=False)

    @router.get("/jobs/{id}/steps")
    def follow(request: Request, id: str) -> Response:
        caller = caller_of(request)
        souk.call("jobs.show", {"id": id}, caller)
        return StreamingResponse(_events(souk, id, caller), media_type="text/event-stream")

    return router


async def _events(souk: Souk, id: str, caller: Caller) -> AsyncIterator[str]:
    seen: Any = None
    while True:
        job = await run_in_threadpool(souk.call, "jobs.show", {"id": id}, caller)
        if job != seen:
            seen = job
            yield f"data: {json.dumps(job, ensure_ascii=False)}\n\n"
        if job["state"] in ("done", "failed"):
            return
        await asyncio.sleep(PAUSE)
