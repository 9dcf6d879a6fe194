"""The merchant on loopback: REST, and MCP's `tools/call` beside it."""

import json
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar

from tests.doubles.merchants import proof
from tests.doubles.merchants.merchant import VERSION, Answer, Merchant


@dataclass(frozen=True)
class Asked:
    """A request as it came; what is asked over MCP has the tool as its path."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: Any


@dataclass(frozen=True)
class Reply:
    """What goes back instead; `drop` ends the connection without a word, `after` is when, in seconds."""

    status: int = 200
    body: bytes = b"{}"
    headers: Mapping[str, str] = field(default_factory=dict)
    drop: bool = False
    after: float = 0


class Running:
    """A merchant that answers, what it was asked, and what it will answer instead."""

    def __init__(self, merchant: Merchant, port: int) -> None:
        self.merchant = merchant
        merchant.place = f"127.0.0.1:{port}"
        merchant.url = self.url = f"http://{merchant.place}"
        self.asked: list[Asked] = []
        self.signers: list[str] = []
        self.lag = 0.0
        self.twist: Callable[[str, dict[str, Any]], dict[str, Any]] = lambda _path, body: body
        self._instead: deque[tuple[str, Reply, bool]] = deque()

    def will(self, path: str, reply: Reply, *, does: bool = False) -> None:
        """Answer the next request whose path ends so; where it `does`, the work is done all the same."""
        self._instead.append((path, reply, does))

    def instead(self, asked: Asked) -> tuple[Reply, bool] | None:
        if self._instead and asked.path.endswith(self._instead[0][0]):
            _, reply, does = self._instead.popleft()
            return reply, does
        return None

    def answer(self, asked: Asked, message: proof.Message) -> Answer:
        """The merchant's own answer; the same key and body are answered alike."""
        key = asked.headers.get("idempotency-key", "")
        if key and key in self.merchant.kept:
            before, known = self.merchant.kept[key]
            return (
                known
                if before == (asked.path, asked.body)
                else (409, self.merchant.refusal(409, "idempotency_conflict", "")[1])
            )
        found = self._done(asked, message)
        if key and found[0] < 500:
            self.merchant.kept[key] = ((asked.path, asked.body), found)
        return found[0], self.twist(asked.path, found[1])

    def _done(self, asked: Asked, message: proof.Message) -> Answer:
        merchant, parts = self.merchant, asked.path.strip("/").split("/")
        if "ucp-agent" in asked.headers:
            self.signers.append(self.agent(asked, message))
        match [asked.method, *parts]:
            case ["GET", ".well-known", "ucp"] | ["GET", "versions", _]:
                return 200, merchant.profile()
            case ["POST", "api", "catalog", "search"]:
                return merchant.search(asked.body)
            case ["POST", "api", "catalog", "lookup"]:
                return merchant.lookup(asked.body)
            case ["POST", "api", "checkout-sessions"]:
                return merchant.create(asked.body)
            case ["GET", "api", "orders", id]:
                return merchant.order(id)
            case [method, "api", "checkout-sessions", id, *verb]:
                return self._checkout([method, *verb], id, asked, message)
        return 404, {"ucp": {"version": VERSION, "status": "error"}, "messages": []}

    def _checkout(self, verb: list[str], id: str, asked: Asked, message: proof.Message) -> Answer:
        merchant = self.merchant
        match verb:
            case ["GET"]:
                return merchant.show(id)
            case ["PUT"]:
                return merchant.update(id, asked.body)
            case ["POST", "cancel"]:
                return merchant.cancel(id)
            case ["POST", "complete"]:
                return merchant.complete(id, asked.body, self.agent(asked, message))
        return 405, {"ucp": {"version": VERSION, "status": "error"}, "messages": []}

    def agent(self, asked: Asked, message: proof.Message) -> str:
        """Who signed the request; a signature that does not hold counts as none."""
        said = asked.headers.get("ucp-agent", "")
        url = said.partition('profile="')[2].partition('"')[0]
        try:
            return proof.signer_of(message, self.merchant.profile_of(url)["keys"], self.merchant.clock())
        except proof.NoMandate:
            return ""


_TOOLS = {
    "search_catalog": ("POST", "/api/catalog/search", "catalog"),
    "lookup_catalog": ("POST", "/api/catalog/lookup", "catalog"),
    "create_checkout": ("POST", "/api/checkout-sessions", "checkout"),
    "get_checkout": ("GET", "/api/checkout-sessions/{id}", ""),
    "update_checkout": ("PUT", "/api/checkout-sessions/{id}", "checkout"),
    "complete_checkout": ("POST", "/api/checkout-sessions/{id}/complete", "checkout"),
    "get_order": ("GET", "/api/orders/{id}", ""),
    "cancel_checkout": ("POST", "/api/checkout-sessions/{id}/cancel", ""),
}


class _Server(ThreadingHTTPServer):
    running: Running
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that leave are what is being tested."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = 10

    def do_GET(self) -> None:
        self._serve(b"")

    def do_POST(self) -> None:
        self._serve(self.rfile.read(int(self.headers.get("content-length", 0))))

    def do_PUT(self) -> None:
        self.do_POST()

    def _serve(self, raw: bytes) -> None:
        self.close_connection = True
        running, headers = self.server.running, {name.lower(): value for name, value in self.headers.items()}
        message = proof.Message(self.command, f"{running.url}{self.path}", headers, raw)
        time.sleep(running.lag)
        if self.path == "/mcp":
            self._mcp(json.loads(raw), headers, message)
            return
        try:
            body = json.loads(raw) if raw else {}
        except ValueError:
            self._send(Reply(400))
            return
        self._reply(Asked(self.command, self.path, headers, body), message, lambda found: found)

    def _reply(self, asked: Asked, message: proof.Message, wrap: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        running = self.server.running
        running.asked.append(asked)
        instead = running.instead(asked)
        if instead is not None:
            if instead[1]:
                running.answer(asked, message)
            self._send(instead[0])
            return
        status, found = running.answer(asked, message)
        self._send(Reply(status, json.dumps(wrap(found)).encode()))

    def _mcp(self, said: Mapping[str, Any], headers: Mapping[str, str], message: proof.Message) -> None:
        if said["method"] != "tools/call":
            result = {"protocolVersion": "2025-06-18", "capabilities": {"tools": {}}, "serverInfo": {"name": "double"}}
            self._send(Reply(200, json.dumps({"jsonrpc": "2.0", "id": said.get("id"), "result": result}).encode()))
            return
        given = said["params"]["arguments"]
        method, path, what = _TOOLS[said["params"]["name"]]
        meta = given.get("meta", {})
        heads = {**headers, "ucp-agent": f'profile="{meta.get("ucp-agent", {}).get("profile", "")}"'}
        heads |= {"idempotency-key": meta["idempotency-key"]} if "idempotency-key" in meta else {}
        asked = Asked(method, path.format(id=given.get("id", "")), heads, given.get(what, {}))

        def wrap(found: dict[str, Any]) -> dict[str, Any]:
            content = [{"type": "text", "text": json.dumps(found)}]
            return {"jsonrpc": "2.0", "id": said["id"], "result": {"structuredContent": found, "content": content}}

        self._reply(asked, message, wrap)

    def _send(self, reply: Reply) -> None:
        time.sleep(reply.after)
        if reply.drop:
            return
        self.send_response_only(reply.status)
        for name, value in {"content-type": "application/json", **reply.headers}.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


R = TypeVar("R", bound=Running)


def serving(merchant: Merchant, port: int = 0) -> AbstractContextManager[Running]:
    """A merchant on loopback, ended with the block."""
    return listening(lambda at: Running(merchant, at), port)


@contextmanager
def listening(made: Callable[[int], R], port: int = 0) -> Iterator[R]:
    """What answers on loopback, made for its port, ended with the block."""
    with _Server(("127.0.0.1", port), _Handler) as server:
        running = server.running = made(server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield running
        finally:
            server.shutdown()
            thread.join()
