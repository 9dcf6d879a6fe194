"""The server: loopback only, one thread a request, all of them ended with it."""

import json
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.endpoint.modes import MODES, Mode, status


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    path: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]


class Endpoint:
    """Answers with what is queued, else as the model's name says (see `MODES`), else well."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}/v1"
        self.asked: list[Asked] = []
        self.over = threading.Event()
        self._queue: deque[Mode] = deque()

    def will(self, *modes: Mode | str) -> None:
        """Answer the next requests so, in order."""
        self._queue.extend(MODES[mode] if isinstance(mode, str) else mode for mode in modes)

    def mode(self, asked: Asked) -> Mode:
        """How to answer this request."""
        self.asked.append(asked)
        if asked.path != "/v1/chat/completions":
            return status(404)
        return self._queue.popleft() if self._queue else MODES.get(str(asked.body.get("model")), MODES["well"])


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    endpoint: Endpoint

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that leave in the middle are what is being tested."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = 2
    body: Mapping[str, Any] = {}
    key = ""

    def do_POST(self) -> None:
        self.body = json.loads(self.rfile.read(int(self.headers.get("content-length", 0))) or b"{}")
        self.key = self.headers.get("authorization", "")
        self.close_connection = True
        self.server.endpoint.mode(Asked(self.path, dict(self.headers), self.body))(self)

    def send(self, raw: bytes) -> None:
        self.wfile.write(raw)

    def head(self, status: int, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def rest(self, seconds: float) -> bool:
        return not self.server.endpoint.over.wait(seconds)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@contextmanager
def serving() -> Iterator[Endpoint]:
    """A hostile server, ended with the block."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.endpoint = Endpoint(server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.endpoint
        finally:
            server.endpoint.over.set()
            server.shutdown()
            thread.join()


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    """A hostile chat-completions server on loopback."""
    with serving() as running:
        yield running
