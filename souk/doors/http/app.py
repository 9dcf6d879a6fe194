"""The application: routes, the gate before them, what refusals look like, and the worker beside it."""

import logging
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.routing import Route
from starlette.types import Scope
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from souk.doors.http import health, telemetry
from souk.doors.http.callers import Callers, Keyring, key_of, network
from souk.doors.http.describing import describe
from souk.doors.http.gate import Gate, dress
from souk.doors.http.glass import glass
from souk.doors.http.notices import notices
from souk.doors.http.operations import Hands, operations
from souk.doors.http.problems import plain, refusal
from souk.doors.http.reading import check, visible
from souk.doors.http.steps import steps
from souk.doors.http.streams import Places
from souk.doors.http.toll import GUESSED, cost_of
from souk.doors.http.uploading import uploading
from souk.doors.jobs import Jobs, Worker, keep
from souk.doors.mcp import STOREFRONT, Late, admitted, mcp_app
from souk.doors.protocols import drilled, followers, protocols, public_files
from souk.doors.protocols import refused as refused_agent
from souk.doors.web import STATIC, asker_of, pages, problem_page
from souk.kit.errors import Broken, Invalid, NotFound, SoukError
from souk.kit.operation import Operation, Souk
from souk.settings import Settings

MACHINES = ("/api", "/mcp", "/uploads", "/openapi.json")
WATCHED = 4
# Seconds that a thread computes while others wait for their turn.
TURN = 0.001
_log = logging.getLogger(__name__)
Page = Callable[[Request, Exception], Response]


class NoPage(NotFound):
    """Nothing is at the address."""

    def __init__(self) -> None:
        super().__init__("There is no such page.")


class WrongRequest(Invalid):
    """A field of a request cannot be what it is."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__("{where}: {why}", where=where, why=why)


def application(souk: Souk, jobs: Jobs, settings: Settings) -> FastAPI:
    """Every operation under /api, MCP under /mcp, the pages, and a worker for as long as it runs."""
    callers = Callers(souk, Keyring(settings.folder))
    make = partial(mcp_app, souk, callers.caller_of, settings.host, _admit)
    mcp, storefront = Late(make), Late(partial(make, serves="tested" if settings.test_mode else "storefront"))
    kept = partial(keep, settings.folder, most=settings.upload_mb << 20)
    page = problem_page(souk, callers.caller_of)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        worker = Worker(jobs, beside=[(0.5, one.follow) for one in followers(souk, settings)])
        # Whoever waits for the database gives its turn on, many times in a request; behind a thread that computes it
        # would get it back after 5 ms each time.
        sys.setswitchinterval(TURN)
        worker.start()
        try:
            async with mcp.open(), storefront.open():
                yield
        finally:
            worker.stop()

    app = FastAPI(title="Souk", lifespan=lifespan, openapi_url=None, redirect_slashes=False)
    verbs = operations(souk, callers.caller_of, Places(settings.streams), Hands(settings))
    app.router.routes.append(verbs)
    app.router.routes.extend(protocols(souk, callers.caller_of, settings))
    drilled(souk, settings)
    for router in (
        uploading(callers.caller_of, kept),
        notices(souk),
        steps(souk, callers.caller_of, Places(settings.streams * WATCHED)),
        glass(souk, callers.caller_of, Places(settings.streams * WATCHED)),
        pages(souk, callers.caller_of, kept, callers.unlock),
    ):
        # To include a router would make each of its routes a second time at the first request.
        app.router.routes.extend(router.routes)
    app.router.routes.extend(public_files(souk, settings))
    app.mount("/static", Bundle(directory=STATIC, check_dir=False), name="static")
    health.add(app, souk, jobs, settings)
    app.router.routes.append(Route("/mcp", mcp, include_in_schema=False))
    app.router.routes.append(Route(STOREFRONT, storefront, include_in_schema=False))
    _add_errors(app, page)
    app.add_middleware(Gate, souk=souk, callers=callers, settings=settings, beyond=(verbs, partial(_refused, page)))
    if settings.proxies:
        app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=settings.proxies)
    telemetry.add(app, souk, jobs, settings)
    describe(app, souk)
    return app


class Bundle(StaticFiles):
    """What the browser loads; names in `assets` hold a digest of the file and may be kept for good."""

    def file_response(self, full_path: Any, stat_result: Any, scope: Scope, status_code: int = 200) -> Response:
        """The file, with how long it may be kept."""
        answer = super().file_response(full_path, stat_result, scope, status_code)
        lasts = "public, max-age=31536000, immutable" if "/assets/" in str(full_path) else "no-cache"
        answer.headers["Cache-Control"] = lasts
        return answer


def _admit(request: Request, found: Operation, arguments: dict[str, Any], key: Any) -> str | None:
    """Let a tool's call through as any operation's; raises `TooOften` or what is wrong with its arguments."""
    check(arguments)
    if found.name in GUESSED:
        request.state.toll.guess(network(request))
    request.state.toll.take(asker_of(request), cost_of(found))
    given = admitted(request, found, arguments, key)
    return None if given is None else key_of(asker_of(request), visible(given))


def _for_people(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "") and not request.url.path.startswith(MACHINES)


def _refused(page: Page, request: Request, error: SoukError) -> Response:
    told = refused_agent(request.url.path, error)
    return told or (page(request, error) if _for_people(request) else refusal(error))


def _add_errors(app: FastAPI, page: Page) -> None:
    @app.exception_handler(SoukError)
    def refused(request: Request, error: SoukError) -> Response:
        return _refused(page, request, error)

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        return _refused(page, request, WrongRequest(".".join(map(str, first["loc"])), first["msg"]))

    @app.exception_handler(HTTPException)
    def missing(request: Request, error: HTTPException) -> Response:
        if error.status_code == 404 and _for_people(request):
            return page(request, NoPage())
        return plain(error.status_code, str(error.detail), error.headers)

    @app.exception_handler(Exception)
    def broken(request: Request, _error: Exception) -> Response:
        answer = _refused(page, request, Broken())
        # The outermost layer answers this, beyond the gate.
        dress(request, answer.headers)
        return answer
