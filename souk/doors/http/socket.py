"""The door for other processes of this machine: they let the process that has the writer's lane do it."""

import json
import os
import shutil
import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import Response, StreamingResponse
from starlette.concurrency import run_in_threadpool

from souk.kit.errors import SoukError
from souk.kit.operation import Caller, Souk

MARK = "souk.socket"
_BACKLOG = 64


def answering(souk: Souk) -> FastAPI:
    """`POST /call` with name, payload, caller and key: the steps as lines of JSON, or the error as the last line.

    Whoever reaches it could read the database's file as well, so the caller is believed.
    """
    app = FastAPI(openapi_url=None)

    @app.post("/call")
    async def call(request: Request) -> Response:
        asked = json.loads(await request.body())
        caller = Caller(**{**asked["caller"], "scopes": frozenset(asked["caller"]["scopes"])})
        steps = await run_in_threadpool(_lines, souk, asked["name"], asked["payload"], caller, asked["key"])
        return StreamingResponse(steps, media_type="application/x-ndjson")

    return app


@contextmanager
def listening(souk: Souk, folder: Path) -> Iterator[None]:
    """Answer other processes for as long as this is open; the folder's file `souk.socket` says where.

    The socket is in a folder that only its owner may enter, under /tmp because its path must be short.
    """
    place = Path(tempfile.mkdtemp(prefix="souk-"))
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(place / "socket"))
        bound.listen(_BACKLOG)
        server = uvicorn.Server(uvicorn.Config(answering(souk), log_level="warning", lifespan="off"))
        thread = threading.Thread(target=server.run, args=([bound],), daemon=True)
        thread.start()
        beside = folder / f".{MARK}.{os.getpid()}"
        beside.write_text(str(place / "socket"))
        beside.replace(folder / MARK)
        try:
            yield
        finally:
            (folder / MARK).unlink(missing_ok=True)
            server.should_exit = True
            thread.join()
            shutil.rmtree(place, ignore_errors=True)


def _lines(souk: Souk, name: str, payload: Any, caller: Caller, key: str | None) -> Iterator[str]:
    try:
        for step in souk.stream(name, payload, caller, key):
            yield json.dumps({"step": {**step.__dict__, "facts": dict(step.facts)}}, ensure_ascii=False) + "\n"
    except SoukError as error:
        facts = {
            key: value if isinstance(value, str | int | float) else str(value) for key, value in error.facts.items()
        }
        told = {"class": type(error).__name__, "kind": error.kind, "sentence": error.sentence, "facts": facts}
        yield json.dumps({"error": told}, ensure_ascii=False) + "\n"
