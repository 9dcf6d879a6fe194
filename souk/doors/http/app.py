"""The application: routes, who asks, what a browser may do, and the worker beside it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from fastapi import FastAPI, Form, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from souk.doors.http.callers import COOKIE, Keyring
from souk.doors.http.operations import STATUS, operations, problem
from souk.doors.http.steps import steps
from souk.doors.jobs import Jobs, Worker, keep
from souk.doors.mcp import mcp_app
from souk.doors.web import STATIC, pages, problem_page
from souk.kit.errors import NotFound, Refused, SoukError
from souk.kit.operation import Souk
from souk.settings import Settings

YEAR = 365 * 24 * 3600


class ForeignForm(Refused):
    """A form was sent from another site."""

    def __init__(self) -> None:
        super().__init__("This form came from another site; send it from here.")


class NoPage(NotFound):
    """Nothing is at the address."""

    def __init__(self) -> None:
        super().__init__("There is no such page.")


def application(souk: Souk, jobs: Jobs, settings: Settings) -> FastAPI:
    """Every operation under /api, MCP under /mcp, the pages, and a worker for as long as it runs."""
    keyring = Keyring(settings.folder)
    mcp = mcp_app(souk, keyring.caller_of, settings.host)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        worker = Worker(jobs)
        worker.start()
        try:
            async with mcp.router.lifespan_context(mcp):
                yield
        finally:
            worker.stop()

    app = FastAPI(title="Souk", version="0.1.0", description=_ABOUT, lifespan=lifespan, docs_url=None, redoc_url=None)
    app.include_router(operations(souk, keyring.caller_of))
    app.include_router(steps(souk, keyring.caller_of))
    app.include_router(pages(souk, keyring.caller_of, partial(keep, settings.folder)))
    app.mount("/static", StaticFiles(directory=STATIC, check_dir=False), name="static")
    _add_health(app, souk)
    _add_sign_in(app, keyring)
    app.router.routes.extend(mcp.router.routes)
    _add_errors(app, souk, keyring)
    app.middleware("http")(_guard)
    return app


_ABOUT = "The AI operating layer for commerce. Every operation is a POST; a write takes an `Idempotency-Key`."


async def _guard(request: Request, call_next: Any) -> Response:
    """Refuse forms of other sites, and tell browsers not to guess types nor to frame us."""
    origin = request.headers.get("origin")
    foreign = bool(origin) and urlsplit(origin).netloc != request.headers.get("host")
    if foreign and request.method not in ("GET", "HEAD", "OPTIONS") and COOKIE in request.cookies:
        return JSONResponse(problem(ForeignForm()), 403, media_type="application/problem+json")
    response: Response = await call_next(request)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("X-Frame-Options", "DENY")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    return response


def _add_health(app: FastAPI, souk: Souk) -> None:
    @app.get("/health", include_in_schema=False)
    def health() -> Response:
        with souk.database.unit(writes=False):
            souk.database.read.exec_driver_sql("SELECT 1")
        return JSONResponse({"status": "ok"})


def _add_sign_in(app: FastAPI, keyring: Keyring) -> None:
    @app.post("/sign-in", include_in_schema=False)
    def sign_in(request: Request, key: str = Form(), to: str = Form("/imports")) -> Response:
        here = to if to.startswith("/") and not to.startswith(("//", "/\\")) else "/imports"
        if not keyring.fits(key):
            return RedirectResponse(f"/sign-in?refused=1&to={here}", 303)
        answer = RedirectResponse(here, 303)
        secure = request.url.scheme == "https"
        answer.set_cookie(COOKIE, keyring.cookie, max_age=YEAR, httponly=True, samesite="strict", secure=secure)
        return answer

    @app.post("/sign-out", include_in_schema=False)
    def sign_out() -> Response:
        answer = RedirectResponse("/", 303)
        answer.delete_cookie(COOKIE)
        return answer


def _add_errors(app: FastAPI, souk: Souk, keyring: Keyring) -> None:
    page = problem_page(souk, keyring.caller_of)

    @app.exception_handler(SoukError)
    def refused(request: Request, error: SoukError) -> Response:
        if "text/html" in request.headers.get("accept", "") and not request.url.path.startswith(("/api", "/mcp")):
            return page(request, error)
        return JSONResponse(problem(error), STATUS.get(error.kind, 500), media_type="application/problem+json")

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        body = {"type": "urn:souk:invalid", "title": "invalid", "status": 422, "detail": f"{where}: {first['msg']}"}
        return JSONResponse(body, 422, media_type="application/problem+json")

    @app.exception_handler(HTTPException)
    def missing(request: Request, error: HTTPException) -> Response:
        if error.status_code == 404 and "text/html" in request.headers.get("accept", ""):
            return page(request, NoPage())
        body = {"type": "about:blank", "title": str(error.detail), "status": error.status_code}
        return JSONResponse(body, error.status_code, error.headers, media_type="application/problem+json")
