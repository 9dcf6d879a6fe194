"""A receiver of webhooks on loopback, with the ways in which receivers fail, and the receiver's half of the signature.

`python -m tests.insight.events.receiver URL KEY` sends what is due from the database URL, and dies by `os._exit` once
the receiver has the message and nobody has written that down.
"""

import base64
import hashlib
import hmac
import json
import os
import socket
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from souk.insight.events import Carrier, Events, Outgoing, Reply
from souk.insight.events.providers.standard_webhooks import StandardWebhooks
from souk.insight.events.providers.web_carrier import WebCarrier
from souk.kit.database import Database
from souk.kit.operation import Caller, Souk
from tests.clocks import Standing

OPERATOR = Caller("operator", frozenset({"*"}))
KEY = b"the installation's own"


@dataclass(frozen=True)
class Got:
    """A message as it came."""

    headers: Mapping[str, str]
    body: str

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def said(self) -> Any:
        return json.loads(self.body)

    def signed_by(self, secret: str, at: datetime) -> bool:
        """As a receiver checks it, by the words of Standard Webhooks 1.0.0: raw body, constant time, five minutes."""
        seconds = self.headers["webhook-timestamp"]
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        due = hmac.new(key, b".".join([self.id.encode(), seconds.encode(), self.body.encode()]), hashlib.sha256)
        mine = base64.b64encode(due.digest()).decode()
        marks = [mark.partition(",")[::2] for mark in self.headers["webhook-signature"].split(" ")]
        fits = any(version == "v1" and hmac.compare_digest(mark, mine) for version, mark in marks)
        return fits and abs(at.timestamp() - int(seconds)) <= 300


@dataclass
class Receiver:
    """Where it is, what it got, and how it answers: at once, `held` until `go`, `cut`, or `silent`."""

    port: int
    got: list[Got] = field(default_factory=list)
    answer: tuple[int, Mapping[str, str], bytes] = (200, {}, b"")
    how: str = ""
    go: threading.Event = field(default_factory=threading.Event)
    enough: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hooks"

    def take(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers["content-length"])).decode()
        with self.lock:
            self.got.append(Got({name.lower(): value for name, value in handler.headers.items()}, body))
            if len(self.got) == self.enough:
                self.go.set()
        if self.how in ("silent", "held"):
            self.go.wait(20)
        if self.how in ("silent", "cut"):
            handler.connection.shutdown(socket.SHUT_RDWR)
            return
        status, headers, said = self.answer
        handler.send_response(status)
        for name, value in {"content-length": str(len(said)), **headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(said)


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver while it runs."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            made.take(self)

        def log_message(self, *_: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made = Receiver(server.server_port)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.go.set()
        server.shutdown()
        server.server_close()
        thread.join()


def house(database: Database, clock: Standing, carrier: Carrier | None = None) -> Souk:
    """The log alone, behind the waist, with a way out to loopback."""
    out = Outgoing({"standard": StandardWebhooks()}, carrier or WebCarrier(["127.0.0.0/8"], seconds=5), KEY)
    return Souk([Events(database, clock, out)], database, clock)


class Dying:
    """A carrier whose process ends between the receiver's answer and the note of it."""

    def __init__(self) -> None:
        self._carrier = WebCarrier(["127.0.0.0/8"])

    def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Reply:
        self._carrier.send(url, headers, body)
        os._exit(9)


if __name__ == "__main__":
    house(Database(sys.argv[1]), Standing(sys.argv[2]), Dying()).call("events.deliver", {}, OPERATOR)
