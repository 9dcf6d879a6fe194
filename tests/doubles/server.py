"""What the doubles share: a loopback server, the requests it got, and the ways in which it fails."""

import json
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol
from urllib.parse import parse_qs, parse_qsl, urlsplit


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Mapping[str, Any]


@dataclass(frozen=True)
class Reply:
    """What goes back; `cut` breaks off in the middle of the body."""

    status: int = 200
    body: bytes = b"{}"
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False


def written(value: Any) -> str:
    """JSON in which a `Decimal` keeps its digits, as PHP, Python and Ruby write it."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{json.dumps(key)}:{written(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(written(inner) for inner in value) + "]"
    return json.dumps(value)


def said(value: Any, status: int = 200, **headers: str) -> Reply:
    """A value as a JSON answer; low lines in the headers' names are hyphens."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Reply(status, written(value).encode(), named)


class Platform(Protocol):
    """One shop system's behaviour: an answer for a request."""

    def answer(self, asked: Asked) -> Reply: ...


class Double:
    """A running double: where it is, what it was asked, and what it will answer instead of what is right."""

    def __init__(self, platform: Platform, port: int) -> None:
        self.platform = platform
        self.place = f"127.0.0.1:{port}"
        self.url = f"http://{self.place}"
        self.asked: list[Asked] = []
        self.waits: list[float] = []
        self._instead: deque[Reply | None] = deque()

    def will(self, *replies: Reply | None) -> None:
        """Answer the next requests so, in order; None is as it should."""
        self._instead.extend(replies)

    def answer(self, asked: Asked) -> Reply:
        self.asked.append(asked)
        instead = self._instead.popleft() if self._instead else None
        return instead or self.platform.answer(asked)

    def sleep(self, seconds: float) -> None:
        """Time that passes for the platform, and for nobody else."""
        self.waits.append(seconds)
        rested = getattr(self.platform, "rested", None)
        if rested:
            rested(seconds)


class _Server(ThreadingHTTPServer):
    double: Double

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that leave are what is being tested."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = 5

    def do_GET(self) -> None:
        self._serve({})

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("content-length", 0)))
        form = self.headers.get("content-type") == "application/x-www-form-urlencoded"
        self._serve(dict(parse_qsl(raw.decode())) if form else json.loads(raw or b"{}"))

    def _serve(self, body: Mapping[str, Any]) -> None:
        self.close_connection = True
        parts = urlsplit(self.path)
        query = {name: values[-1] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        headers = {name.lower(): value for name, value in self.headers.items()}
        reply = self.server.double.answer(Asked(self.command, parts.path, query, headers, body))
        # The other one adds the day's date.
        self.send_response_only(reply.status)
        for name, value in {"content-type": "application/json", **reply.headers}.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body[: len(reply.body) // 2] if reply.cut else reply.body)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@contextmanager
def serving(platform: Platform) -> Iterator[Double]:
    """A double on loopback, ended with the block."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.double = Double(platform, server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.double
        finally:
            server.shutdown()
            thread.join()
