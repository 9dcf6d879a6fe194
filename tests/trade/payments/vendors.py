"""Loopback doubles of payment vendors: they verify what they are sent as the vendor would, and may fail on the way."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlsplit

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat


@dataclass(frozen=True)
class Request:
    """One request as it came."""

    method: str
    target: str
    headers: Mapping[str, str]
    raw: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.target).query))

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.raw.decode(), keep_blank_values=True))


@dataclass(frozen=True)
class Answer:
    """What goes back."""

    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


def said(value: object, status: int = 200) -> Answer:
    return Answer(json.dumps(value, ensure_ascii=False).encode(), status, {"content-type": "application/json"})


class Vendor(Protocol):
    """What a double does with a request."""

    def answer(self, request: Request) -> Answer: ...


class Line:
    """The wire between: `fail` says what becomes of the next requests, in order, None being that all goes well."""

    def __init__(self, vendor: Vendor, url: str) -> None:
        self.vendor, self.url = vendor, url
        self.place = url.removeprefix("http://")
        self.failures: list[str | None] = []
        self.seen: list[Request] = []
        self.closing = threading.Event()

    def fail(self, *how: str | None) -> None:
        """lost: done, not answered; broken: not done; garbage, error: done, answered so; silent: never answered."""
        self.failures += how

    def serve(self, request: Request) -> Answer | None:
        self.seen.append(request)
        how = self.failures.pop(0) if self.failures else None
        if how == "broken":
            return None
        if how == "silent":
            self.closing.wait(20)
            return None
        answer = self.vendor.answer(request)
        if how == "lost":
            return None
        wrong = {"garbage": Answer(b"<html>busy</html>"), "error": Answer(b"{}", 502)}
        return wrong.get(how or "", answer)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    line: Line

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that leave are what is being tested."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = 30

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def _serve(self) -> None:
        self.close_connection = True
        raw = self.rfile.read(int(self.headers.get("content-length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = self.server.line.serve(Request(self.command, self.path, headers, raw))
        if answer is None:
            return
        self.send_response_only(answer.status)
        for name, value in {**answer.headers, "content-length": str(len(answer.body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@contextmanager
def serving(vendor: Vendor) -> Iterator[Line]:
    """A double on loopback, ended with the block."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.line = Line(vendor, f"http://127.0.0.1:{server.server_address[1]}")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.line
        finally:
            server.line.closing.set()
            server.shutdown()
            thread.join()


@dataclass(frozen=True)
class Pair:
    """An RSA key in PEM."""

    private: str
    public: str


@cache
def pair(name: str) -> Pair:
    """The key of a party, drawn once a run."""
    key = rsa.generate_private_key(65537, 2048)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    assert name
    return Pair(private, public)


@dataclass
class Trade:
    """One payment in a double's books."""

    key: str
    id: str
    amount: int
    currency: str
    state: str
    at: int
    more: dict[str, Any] = field(default_factory=dict)


@dataclass
class Back:
    """One refund in a double's books."""

    key: str
    id: str
    trade: Trade
    amount: int
    at: int


class Ledger:
    """What the doubles share: their books, and what may still go back."""

    def __init__(self) -> None:
        self.trades: dict[str, Trade] = {}
        self.backs: dict[str, Back] = {}

    def left(self, trade: Trade) -> int:
        return trade.amount - sum(one.amount for one in self.backs.values() if one.trade is trade)

    def paid(self) -> list[tuple[str, int]]:
        """Key and amount of everything that was taken."""
        return [(one.key, one.amount) for one in self.trades.values() if one.state == "paid"]

    def returned(self) -> list[tuple[str, int]]:
        return [(one.key, one.amount) for one in self.backs.values()]
