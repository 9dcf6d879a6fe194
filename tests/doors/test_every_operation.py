"""Every operation, from the example that it carries, answers alike at every door."""

import asyncio
import gc
import json
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx2
import pytest
from click.testing import CliRunner
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from starlette.requests import Request
from starlette.testclient import TestClient

from souk.doors.cli.desk import Desk
from souk.doors.cli.operations import Service
from souk.doors.http import application
from souk.doors.http.callers import VISITOR, Keyring
from souk.doors.jobs import Jobs, staffed
from souk.doors.mcp import mcp_app
from souk.kit.operation import Caller, Effect, Operation, Souk
from souk.settings import Settings
from tests.small import OPERATOR, every_event, product, small_settings, stock

GOODS = [
    product("tray", "Open litter tray, 20 L", 4900, category="litter_box", brand="Cato"),
    product("dome", "Hooded litter box with charcoal filter, 45 L", 15900, category="litter_box", brand="Cato"),
    product("tower", "Top-entry litter box 68 L", 19900, category="litter_box", brand="Felis", shop="harbour"),
    product("robot", "Self-cleaning litter box, 60 L", 159900, category="litter_box", brand="Felis"),
    product("glass", "Glass kettle 1.5 L", 12900, category="kettle"),
    {
        **product("pan", "Litter box", None, category="litter_box"),
        "title": {"zh-CN": "顶入式猫砂盆 40升", "en": "Top-entry litter box"},
    },
]
REVIEWS = [
    {"id": f"r{n}", "product": "dome", "rating": 5 - n, "text": text, "locale": "en", "author": "a***n", "at": at}
    for n, (text, at) in enumerate(
        [
            ("No smell at all, easy to clean.", "2026-11-01T08:00:00+00:00"),
            ("Litter everywhere.", "2026-11-02T08:00:00+00:00"),
        ]
    )
]
Door = Callable[["Opened", str, Mapping[str, Any]], Any]


def _all() -> dict[str, Operation]:
    with tempfile.TemporaryDirectory() as folder:
        souk, _ = staffed(small_settings(Path(folder)))
        souk.database.close()
        return dict(souk.operations)


OPERATIONS = _all()
NAMES = sorted(OPERATIONS)


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
    def browser(self) -> TestClient:
        app = application(self.souk, self.system[1], self.settings)
        return TestClient(app, headers={"Authorization": f"Bearer {Keyring(self.settings.folder).key}"})

    def close(self) -> None:
        if "system" in self.__dict__:
            self.souk.database.close()
        self.__dict__.pop("browser", None)
        self.__dict__.pop("system", None)


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a few goods, annotated and indexed, that nobody has open."""
    folder = tmp_path_factory.mktemp("stocked")
    souk, jobs = staffed(small_settings(folder))
    stock(souk, jobs, GOODS)
    souk.call("catalog.add-reviews", {"reviews": REVIEWS}, OPERATOR)
    jobs.catch_up()
    souk.database.close()
    del souk, jobs
    gc.collect()
    return folder


@pytest.fixture(scope="module")
def prepared(stocked: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[Operation], Path]:
    """The folder in which an operation's example succeeds: its files laid out, its calls made before."""
    made: dict[str, Path] = {}

    def prepare(found: Operation) -> Path:
        needs = json.dumps([found.example.after, found.example.files])
        if needs not in made:
            folder = tmp_path_factory.mktemp("prepared") / "souk"
            shutil.copytree(stocked, folder)
            for name, text in found.example.files.items():
                (folder / "uploads").mkdir(exist_ok=True)
                (folder / "uploads" / name).write_text(text, encoding="utf-8")
            souk, _ = staffed(small_settings(folder))
            for name, payload in found.example.after:
                souk.call(name, payload, OPERATOR)
            souk.database.close()
            made[needs] = folder
        return made[needs]

    return prepare


@pytest.fixture(scope="module")
def shared() -> Iterator[dict[Path, Opened]]:
    made: dict[Path, Opened] = {}
    yield made
    for one in made.values():
        one.close()


@pytest.fixture
def opened(
    prepared: Callable[[Operation], Path], shared: dict[Path, Opened], tmp_path: Path
) -> Iterator[Callable[[Operation], Opened]]:
    """A fresh copy for an operation that writes; reads, which cannot change anything, share one."""
    fresh: list[Opened] = []

    def at(found: Operation) -> Opened:
        folder = prepared(found)
        if found.effect is Effect.READ:
            return shared.setdefault(folder, Opened(small_settings(folder)))
        copy = tmp_path / f"copy-{len(fresh)}"
        shutil.copytree(folder, copy)
        fresh.append(Opened(small_settings(copy)))
        return fresh[-1]

    yield at
    for one in fresh:
        one.close()


def by_http(at: Opened, name: str, payload: Mapping[str, Any]) -> Any:
    answer = at.browser.post(f"/api/{name}", json=payload)
    assert answer.status_code == 200, answer.text
    return answer.json()


def by_events(at: Opened, name: str, payload: Mapping[str, Any]) -> Any:
    """The last step of a stream over HTTP."""
    answer = at.browser.post(f"/api/{name}", json=payload, headers={"Accept": "text/event-stream"})
    assert answer.status_code == 200, answer.text
    if not OPERATIONS[name].stream:
        return answer.json()
    return json.loads(answer.text.strip().split("\n\n")[-1].removeprefix("data: "))["answer"]


def by_command(at: Opened, name: str, payload: Mapping[str, Any]) -> Any:
    settings = at.settings
    chosen = {name: json.dumps(getattr(settings, name)) for name in ("clock", "knowledge", "taxonomy")}
    chosen |= {"folder": str(settings.folder), "index_memory_mb": "16"}
    service, _, verb = name.partition(".")
    words = [verb]
    for key, value in payload.items():
        words += [f"--{key.replace('_', '-')}", value if isinstance(value, str) else json.dumps(value)]
    desk = Desk()
    result = CliRunner(env={f"SOUK_{key.upper()}": value for key, value in chosen.items()}).invoke(
        Service(service, desk), words
    )
    desk.souk.database.close()
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


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


async def _tool(at: Opened, name: str, payload: Mapping[str, Any]) -> Any:
    keyring = Keyring(at.settings.folder)
    async with speaking(at.souk, keyring.caller_of, {"Authorization": f"Bearer {keyring.key}"}) as client:
        answer = await client.call_tool(name.replace(".", "_"), dict(payload))
    assert not answer.is_error, answer.content
    assert json.loads(answer.content[0].text) == answer.structured_content["answer"]
    return answer.structured_content["answer"]


def by_tool(at: Opened, name: str, payload: Mapping[str, Any]) -> Any:
    return asyncio.run(_tool(at, name, payload))


def by_job(at: Opened, name: str, payload: Mapping[str, Any]) -> Any:
    souk, jobs = at.system
    asked = {"operation": name, "payload": payload, "id": f"job-{name}"}
    if name.startswith("jobs."):
        refused = at.browser.post("/api/jobs.start", json=asked)
        assert (refused.status_code, refused.json()["detail"]) == (422, f"{name} cannot be a job.")
        return by_http(at, name, payload)
    souk.call("jobs.start", asked, OPERATOR)
    while jobs.work():
        pass
    job = souk.call("jobs.show", {"id": f"job-{name}"}, OPERATOR)
    assert (job["state"], job["error"]) == ("done", "")
    return job["answer"]


DOORS: list[Door] = [by_http, by_events, by_command, by_tool, by_job]


@pytest.mark.parametrize("name", NAMES)
def test_an_operation_answers_alike_at_every_door(
    name: str, opened: Callable[[Operation], Opened], record_property: Callable[[str, object], None]
) -> None:
    found = OPERATIONS[name]
    record_property("operation", name)
    plain = opened(found).souk.call(name, found.example.payload, OPERATOR)
    assert json.loads(json.dumps(plain)) == plain
    answers = {door.__name__: door(opened(found), name, found.example.payload) for door in DOORS}
    assert answers == {door.__name__: plain for door in DOORS}
    record_property("answered", name)


@pytest.mark.parametrize("name", NAMES)
def test_an_operation_says_what_it_is_for(name: str) -> None:
    found = OPERATIONS[name]
    assert found.help.endswith(".")
    assert found.scope.count(":") == 1


@pytest.fixture(scope="module")
def shop(stocked: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    """One system that only refuses here, so that it stays as it is."""
    folder = tmp_path_factory.mktemp("refusing") / "souk"
    shutil.copytree(stocked, folder)
    made = Opened(small_settings(folder))
    yield made
    made.close()


@pytest.mark.parametrize("name", [name for name in NAMES if not VISITOR.may(OPERATIONS[name].scope)])
def test_a_visitor_is_refused_what_is_not_for_visitors(name: str, shop: Opened) -> None:
    before = every_event(shop.souk)
    payload = dict(OPERATIONS[name].example.payload)
    answer = shop.browser.post(f"/api/{name}", json=payload, headers={"Authorization": ""})
    assert answer.status_code == 403
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == "urn:souk:not-allowed"
    assert answer.json()["facts"] == {"actor": "visitor", "scope": OPERATIONS[name].scope}
    assert every_event(shop.souk) == before


@pytest.mark.parametrize("name", NAMES)
def test_an_unknown_field_is_named_over_http(name: str, shop: Opened) -> None:
    before = every_event(shop.souk)
    answer = shop.browser.post(f"/api/{name}", json={**OPERATIONS[name].example.payload, "colour": "red"})
    assert answer.status_code == 422
    assert answer.json()["title"] == "invalid"
    assert "colour: Extra inputs are not permitted" in answer.json()["detail"]
    assert every_event(shop.souk) == before


@pytest.mark.parametrize(
    "name", [name for name in NAMES if OPERATIONS[name].payload.model_json_schema().get("required")]
)
def test_an_empty_payload_names_the_first_field_that_is_missing(name: str, shop: Opened) -> None:
    first = OPERATIONS[name].payload.model_json_schema()["required"][0]
    answer = shop.browser.post(f"/api/{name}")
    assert answer.status_code == 422
    assert f"{first}: Field required" in answer.json()["detail"]


def test_a_wrong_key_is_refused_and_not_taken_for_a_visitor(shop: Opened) -> None:
    answer = shop.browser.post("/api/catalog.shops", json={}, headers={"Authorization": "Bearer guessed"})
    assert answer.status_code == 403
    assert answer.json()["title"] == "wrong-key"


@pytest.mark.parametrize(
    "name", [name for name in NAMES if OPERATIONS[name].effect is not Effect.READ and not OPERATIONS[name].stream]
)
def test_a_write_with_a_key_is_replayed_and_another_payload_is_refused(
    name: str, opened: Callable[[Operation], Opened]
) -> None:
    at, found = opened(OPERATIONS[name]), OPERATIONS[name]
    headers = {"Idempotency-Key": "once"}
    first = at.browser.post(f"/api/{name}", json=found.example.payload, headers=headers)
    assert first.status_code == 200, first.text
    events = every_event(at.souk)
    again = at.browser.post(f"/api/{name}", json=found.example.payload, headers=headers)
    assert (again.status_code, again.json()) == (200, first.json())
    assert every_event(at.souk) == events
    other = _other(found.example.payload)
    if other is not None:
        refused = at.browser.post(f"/api/{name}", json=other, headers=headers)
        assert (refused.status_code, refused.json()["title"]) == (409, "key-reused")
        assert every_event(at.souk) == events


def _other(payload: Mapping[str, Any]) -> dict[str, Any] | None:
    for key, value in payload.items():
        if isinstance(value, str):
            return {**payload, key: f"{value}x"}
        if isinstance(value, int):
            return {**payload, key: value + 1}
    return None


def test_errors_of_every_kind_keep_their_status(shop: Opened) -> None:
    said = {
        404: ("catalog.show", {"product": "nothing"}),
        422: ("catalog.page", {"most": 0}),
        409: ("catalog.edit", {"product": "tray", "revision": 7, "changes": {}, "reason": "x"}),
    }
    for status, (name, payload) in said.items():
        answer = shop.browser.post(f"/api/{name}", json=payload)
        assert answer.status_code == status, answer.text
        assert answer.json()["status"] == status
    assert shop.browser.post("/api/catalog.burn", json={}).status_code == 404
    assert shop.browser.post("/api/catalog.page", content=b"[1]").status_code == 422
    assert shop.browser.post("/api/catalog.page", content=b"{no json").status_code == 422


def test_a_command_ends_with_the_sentence_and_an_exit_status(shop: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOUK_FOLDER", str(shop.settings.folder))
    monkeypatch.setenv("SOUK_KNOWLEDGE", json.dumps(shop.settings.knowledge))
    desk = Desk()
    for words, status, sentence in (
        (["show", "--product", "nothing"], 4, "There is no product nothing."),
        (["page", "--most", "0"], 7, "0 at once are not possible; 1 to 500 are."),
        (["page", "--most", "many"], 7, "most takes JSON; many is none."),
    ):
        result = CliRunner().invoke(Service("catalog", desk), words)
        assert (result.exit_code, result.stderr.strip(), result.stdout) == (status, sentence, "")
    desk.souk.database.close()


def test_a_tool_is_listed_only_to_who_may_use_it(shop: Opened) -> None:
    async def names(caller: Caller) -> set[str]:
        async with speaking(shop.souk, lambda _request: caller, {}) as client:
            return {tool.name for tool in (await client.list_tools()).tools}

    everything = {name.replace(".", "_") for name in NAMES}
    visible = {name.replace(".", "_") for name in NAMES if VISITOR.may(OPERATIONS[name].scope)}
    assert asyncio.run(names(OPERATOR)) == everything
    assert asyncio.run(names(VISITOR)) == visible
    assert visible < everything
