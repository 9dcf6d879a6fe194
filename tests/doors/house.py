"""A folder opened behind every door, and how each door is asked."""

import json
import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx2
from anyio.from_thread import start_blocking_portal
from click.testing import CliRunner
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from starlette.requests import Request
from starlette.testclient import TestClient

from souk.doors.cli.desk import Desk
from souk.doors.cli.operations import Service
from souk.doors.http import application
from souk.doors.http.callers import Callers, Keyring
from souk.doors.jobs import Jobs, staffed
from souk.doors.mcp import mcp_app
from souk.kit.operation import Caller, Operation, Souk
from souk.settings import Settings


class Refusal(Exception):
    """A door said no: with which kind of error, and in which words."""

    def __init__(self, kind: str, sentence: str) -> None:
        super().__init__(sentence)
        self.kind = kind


@dataclass
class Opened:
    """A folder, and the system over it once it is needed."""

    settings: Settings

    @cached_property
    def system(self) -> tuple[Souk, Jobs]:
        return staffed(self.settings)

    @property
    def souk(self) -> Souk:
        return self.system[0]

    @cached_property
    def app(self) -> Any:
        return application(self.souk, self.system[1], self.settings)

    @property
    def key(self) -> str:
        return Keyring(self.settings.folder).key

    @cached_property
    def browser(self) -> TestClient:
        return TestClient(self.app, headers={"Authorization": f"Bearer {self.key}"})

    @cached_property
    def tools(self) -> "Line":
        return Line(self.souk, self.settings.folder)

    def restore(self, prepared: Path) -> None:
        """Put the database back to what it was in another folder; quicker than opening a copy."""
        with closing(sqlite3.connect(prepared / "souk.db")) as then, closing(sqlite3.connect(self._file)) as now:
            then.backup(now)

    @property
    def _file(self) -> Path:
        return self.settings.folder / "souk.db"

    def close(self) -> None:
        if "tools" in self.__dict__:
            self.tools.close()
        if "system" in self.__dict__:
            self.souk.database.close()
        for name in ("app", "browser", "tools", "system"):
            self.__dict__.pop(name, None)


@dataclass(frozen=True)
class Asked:
    """One call: of what, with what, by whom (a bearer; else the operator), under which idempotency key."""

    found: Operation
    payload: Mapping[str, Any]
    bearer: str = ""
    key: str = ""

    @property
    def name(self) -> str:
        return self.found.name

    def headers(self) -> dict[str, str]:
        said = {"Authorization": f"Bearer {self.bearer}"} if self.bearer else {}
        return {**said, "Idempotency-Key": self.key} if self.key else said


Door = Callable[[Opened, Asked], Any]


def by_http(at: Opened, asked: Asked) -> Any:
    answer = at.browser.post(f"/api/{asked.name}", json=asked.payload, headers=asked.headers())
    return _read(answer)


def by_events(at: Opened, asked: Asked) -> Any:
    """The last step of a stream over HTTP."""
    headers = {"Accept": "text/event-stream", **asked.headers()}
    answer = at.browser.post(f"/api/{asked.name}", json=asked.payload, headers=headers)
    if not asked.found.stream or answer.status_code != 200:
        return _read(answer)
    last = answer.text.strip().split("\n\n")[-1]
    kind, _, body = last.rpartition("data: ")
    told = json.loads(body)
    if kind.startswith("event: error"):
        raise Refusal(told["title"], told["detail"])
    return told["answer"]


def _read(answer: Any) -> Any:
    told = answer.json()
    if answer.status_code == 200:
        return told
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.status_code == told["status"] < 500
    raise Refusal(told["title"], told["detail"])


def by_command(at: Opened, asked: Asked) -> Any:
    """As whoever may open the folder: the operator."""
    service, _, verb = asked.name.partition(".")
    words = [verb, *(["--idempotency-key", asked.key] if asked.key else [])]
    typed = []
    properties = asked.found.payload.model_json_schema().get("properties", {})
    for key, value in asked.payload.items():
        secret = '"format": "password"' in json.dumps(properties[key])
        words += [f"--{key.replace('_', '-')}", "-" if secret else _text(value)]
        typed += [str(value)] if secret else []
    desk = Desk()
    # Opening the folder is the same for every command, and tried in tests/doors/test_forwarding.py.
    desk.__dict__["_opened"] = at.system
    result = CliRunner().invoke(Service(service, desk), words, input="\n".join(typed))
    if result.exit_code:
        raise Refusal(str(result.exit_code), result.stderr)
    return json.loads(result.stdout)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


@asynccontextmanager
async def speaking(
    souk: Souk, caller_of: Callable[[Request], Caller], headers: dict[str, str]
) -> AsyncIterator[Client]:
    """A client of the Model Context Protocol, connected to the HTTP transport without a socket."""
    app = mcp_app(souk, caller_of, "127.0.0.1")
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(app.router.lifespan_context(app))
        http = httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), headers=headers)
        await stack.enter_async_context(http)
        transport = streamable_http_client("http://127.0.0.1:8765/mcp", http_client=http)
        yield await stack.enter_async_context(Client(transport))


class Line:
    """Clients of the Model Context Protocol, kept with the tools that each was told of, one for each bearer."""

    def __init__(self, souk: Souk, folder: Path) -> None:
        self._souk, self._callers = souk, Callers(souk, Keyring(folder))
        self._stack = ExitStack()
        self._portal = self._stack.enter_context(start_blocking_portal())
        self._clients: dict[str, Client] = {}

    def call(self, bearer: str, tool: str, arguments: Mapping[str, Any]) -> Any:
        """What a tool answers to whoever has the bearer."""
        if bearer not in self._clients:
            headers = {"Authorization": f"Bearer {bearer}"}
            client = speaking(self._souk, lambda request: self._callers.asker(request).caller, headers)
            self._clients[bearer] = self._stack.enter_context(self._portal.wrap_async_context_manager(client))
        return self._portal.call(self._clients[bearer].call_tool, tool, dict(arguments))

    def close(self) -> None:
        self._stack.close()


def by_tool(at: Opened, asked: Asked) -> Any:
    arguments = {**asked.payload, **({"idempotency_key": asked.key} if asked.key else {})}
    answer = at.tools.call(asked.bearer or at.key, asked.name.replace(".", "_"), arguments)
    if answer.is_error:
        raise Refusal("error", answer.content[0].text)
    assert json.loads(answer.content[0].text) == answer.structured_content["answer"]
    return answer.structured_content["answer"]


def by_job(at: Opened, asked: Asked) -> Any:
    """Through a job, looked at by whoever started it; the job's id is its key."""
    souk, jobs = at.system
    id = f"job-{asked.key or asked.name}"
    start = Asked(
        souk.operations["jobs.start"], {"operation": asked.name, "payload": asked.payload, "id": id}, asked.bearer
    )
    by_http(at, start)
    while jobs.work():
        pass
    job = by_http(at, Asked(souk.operations["jobs.show"], {"id": id}, asked.bearer))
    if job["state"] != "done":
        raise Refusal(job["state"], str(job["error"]))
    return job["answer"]


DOORS: tuple[Door, ...] = (by_http, by_events, by_command, by_tool, by_job)
