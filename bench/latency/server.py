"""The measured servers, each alone in a process: `shop` with goods, or `hello`; says its port, then serves."""

import json
import socket
import sys
import tempfile
from pathlib import Path
from typing import Annotated, Any

import uvicorn
from fastapi import Body, FastAPI
from fastapi.responses import JSONResponse, Response

from bench.latency.goods import Kind, stock
from bench.shop import opened
from souk.doors.http import Heads, application
from souk.kit.memory import settle


def shop(kind: Kind, products: int) -> None:
    """The whole application over a fresh folder of goods."""
    with tempfile.TemporaryDirectory() as place:
        souk, jobs, settings = opened(Path(place))
        goods = stock(souk, Path(place), kind, products)
        # The load comes from one visitor, who would soon be asked to come more slowly.
        unpaid = settings.model_copy(update={"rate_visitor": 0, "rate_account": 0})
        serve(application(souk, jobs, unpaid), goods.__dict__)
        souk.database.close()


def hello() -> None:
    """The bare framework: one route that reads a JSON body and answers a word, on a thread as ours are."""
    app = FastAPI()

    @app.post("/api/hello")
    def greet(payload: Annotated[Any, Body()] = None) -> Response:
        return JSONResponse({"hello": "world"})

    serve(app, {"name": "hello", "products": 0, "asked": {"hello": [{"text": "hello"}]}})


def serve(app: FastAPI, told: dict[str, Any]) -> None:
    """Say the port, then serve until ended."""
    # asyncio sets TCP_NODELAY only where the protocol is named; without it every answer waits 40 ms for an ACK.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    listening.listen(256)
    print(json.dumps({**told, "port": listening.getsockname()[1]}), flush=True)
    # As `souk serve` does once it is up.
    settle()
    settings = uvicorn.Config(
        app,
        http=Heads,
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=2,
    )
    uvicorn.Server(settings).run(sockets=[listening])


if __name__ == "__main__":
    if sys.argv[1] == "shop":
        shop("mall" if sys.argv[2] == "mall" else "icecat", int(sys.argv[3]))
    else:
        hello()
