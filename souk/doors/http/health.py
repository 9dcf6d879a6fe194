"""Whether the process lives, and whether it can do its work now."""

from collections.abc import Callable, Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.responses import JSONResponse, Response

from souk.doors.jobs import Jobs, free_share
from souk.kit.database import at_newest
from souk.kit.errors import SoukError
from souk.kit.operation import Caller, Souk
from souk.settings import Settings

LEAST_FREE = 64 << 20
_LOOK = Caller("system:health", frozenset({"search:status"}))
Parts = tuple[tuple[str, Callable[[], object]], ...]


def add(app: FastAPI, souk: Souk, jobs: Jobs, settings: Settings) -> None:
    """`GET /health`: the process answers. `GET /ready`: 200, or 503 with every part that is not in order."""

    def database() -> object:
        with souk.database.unit(writes=False):
            return souk.database.read.exec_driver_sql("SELECT 1").scalar()

    def tables() -> object:
        with souk.database.unit(writes=False):
            return at_newest(souk.database.read)

    parts: Parts = (
        ("serving", lambda: not getattr(app.state, "stopping", False)),
        ("database", database),
        ("tables", tables),
        ("worker", lambda: jobs.alive()),
        ("index", lambda: souk.call("search.status", {}, _LOOK)),
        ("disk", lambda: free_share(settings)[0] > LEAST_FREE),
    )

    @app.get("/health", include_in_schema=False)
    def health() -> Response:
        return JSONResponse({"status": "ok"})

    @app.get("/ready", include_in_schema=False)
    def ready() -> Response:
        said = dict(_said(parts))
        good = all(state == "ok" for state in said.values())
        return JSONResponse({"ready": good, "parts": said}, 200 if good else 503)


_WRONG = {
    "serving": "it is stopping",
    "database": "the database does not answer",
    "tables": "the tables are not at this version's step",
    "worker": "the background work does not run",
    "index": "the search index cannot be opened",
    "disk": "the disk is full",
}


def _said(parts: Parts) -> Iterator[tuple[str, str]]:
    for name, good in parts:
        yield name, "ok" if _answers(good) else _WRONG[name]


def _answers(good: Callable[[], Any]) -> bool:
    try:
        return bool(good())
    except (SoukError, OSError):
        return False
