"""Streams of steps as Server-Sent Events: a thread for each step alone, a place while it lasts."""

import contextvars
import json
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import anyio
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

from souk.doors.http.problems import problem
from souk.kit.errors import SoukError, Unavailable
from souk.kit.operation import Step


class NoPlace(Unavailable):
    """As many streams run as this process answers at once."""

    def __init__(self, most: int) -> None:
        super().__init__("{most} streams are being answered already; try again in a moment.", most=most)


class Places:
    """Counts streams that last, so that they never take every thread."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._free = threading.BoundedSemaphore(most)

    def take(self) -> Callable[[], None]:
        """Take a place, and answer how to give it back; raises `NoPlace`."""
        if not self._free.acquire(blocking=False):
            raise NoPlace(self._most)
        return self._free.release


class Streamed(StreamingResponse):
    """The steps of one operation; whatever becomes of the client, the operation is closed and its place given back."""

    def __init__(self, steps: Iterator[Step], leave: Callable[[], None]) -> None:
        super().__init__(self._events(), media_type="text/event-stream")
        self.headers["X-Accel-Buffering"] = "no"
        self._steps = steps
        self._leave: Callable[[], None] | None = leave
        self._first: Step | None = None
        self._state: object = None
        # Steps run in threads; what hangs on the context (a trace, a unit) must find it again.
        self._context = contextvars.copy_context()

    async def begin(self) -> None:
        """Make the first step, so that a refusal has its own status; raises what the operation raises."""
        try:
            self._first = await self._step()
        except BaseException:
            await self._close()
            raise

    async def end(self) -> Any:
        """Make all steps and give the last one's answer."""
        try:
            step = last = self._first
            while step is not None:
                last = step
                step = await self._step()
            return last.answer if last else None
        finally:
            await self._close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the steps as they come; where the server stops, say so after the one in hand."""
        self._state = scope["app"].state
        try:
            await super().__call__(scope, receive, send)
        finally:
            await self._close()

    async def _step(self) -> Step | None:
        return await run_in_threadpool(self._context.run, self._next)

    def _next(self) -> Step | None:
        return next(self._steps, None)

    async def _close(self) -> None:
        leave, self._leave = self._leave, None
        if leave is None:
            return
        with anyio.CancelScope(shield=True):
            try:
                await run_in_threadpool(self._context.run, self._steps.close)  # type: ignore[attr-defined]
            finally:
                leave()

    async def _events(self) -> AsyncIterator[str]:
        step = self._first
        try:
            while step is not None:
                yield event("", step.__dict__)
                if getattr(self._state, "stopping", False):
                    yield event("stopping", {})
                    return
                step = await self._step()
        except SoukError as error:
            yield event("error", problem(error))


def event(kind: str, body: Any) -> str:
    """One event; most need no kind."""
    named = f"event: {kind}\n" if kind else ""
    return f"{named}data: {json.dumps(body, ensure_ascii=False, default=dict)}\n\n"
