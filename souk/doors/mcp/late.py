"""The transports, imported when somebody first asks: the protocol's types take a second to make, and few ask."""

import asyncio
import importlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from contextvars import Context

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from souk.doors.mcp.admitting import Admit, Serves, admitted
from souk.kit.operation import Caller, Souk

_SERVER = "souk.doors.mcp.server"


def mcp_app(
    souk: Souk, caller_of: Callable[[Request], Caller], host: str, admit: Admit = admitted, serves: Serves = "all"
) -> Starlette:
    """The streamable HTTP transport at /mcp, or that of the storefront, for whoever the request comes from."""
    made: Starlette = importlib.import_module(_SERVER).mcp_app(souk, caller_of, host, admit, serves)
    return made


async def mcp_stdio(souk: Souk, caller: Caller) -> None:
    """The stdio transport, for one caller."""
    await importlib.import_module(_SERVER).mcp_stdio(souk, caller)


class Late:
    """An ASGI application that is made, and whose lifespan begins, with the first request."""

    def __init__(self, make: Callable[[], Starlette]) -> None:
        self._make = make
        self._serving: asyncio.Task[None] | None = None
        self._made: asyncio.Future[Starlette] | None = None

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """The time in which requests may come."""
        self._over, self._made = asyncio.Event(), asyncio.get_running_loop().create_future()
        try:
            yield
        finally:
            self._over.set()
            serving, self._serving, self._made = self._serving, None, None
            if serving is not None:
                await serving

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._made is None:
            raise RuntimeError("the application does not run")
        if self._serving is None:
            # What the first request carries, such as its trace, is not the others'.
            self._serving = asyncio.create_task(self._serve(self._made), context=Context())
        made = await asyncio.shield(self._made)
        await made.router(scope, receive, send)

    async def _serve(self, made: "asyncio.Future[Starlette]") -> None:
        try:
            app = await run_in_threadpool(self._make)
        except Exception as error:
            made.set_exception(error)
            return
        async with app.router.lifespan_context(app):
            made.set_result(app)
            await self._over.wait()
