"""What an operator sees of requests and operations: metrics, traces, log lines; and what nobody sees there."""

import json
import logging
import re
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from fastapi import FastAPI
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from souk.doors.http import Keyring, application
from souk.doors.jobs import Jobs, set_up_logs, staffed
from souk.kit.operation import Souk
from souk.settings import Settings
from tests.doors.http.otlp import facts, receiver
from tests.small import OPERATOR, open_shops, product, small_settings, stock

ROOT = Path(__file__).parents[3]
PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


@pytest.fixture
def app(system: tuple[Souk, Jobs], settings: Settings) -> FastAPI:
    return application(*system, settings)


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    return TestClient(app, base_url="http://localhost", client=("127.0.0.1", 5000))


def samples(client: TestClient) -> Samples:
    answer = client.get("/metrics")
    assert answer.status_code == 200
    found = text_string_to_metric_families(answer.text)
    return {(one.name, frozenset(one.labels.items())): one.value for family in found for one in family.samples}


def value(found: Samples, name: str, **labels: str) -> float:
    return found[name, frozenset(labels.items())]


def test_operations_are_counted_by_name_and_outcome(client: TestClient, souk: Souk) -> None:
    open_shops(souk)
    client.post("/api/search.find", json={"text": "kettle"})
    client.post("/api/search.find", json={"text": "kettle", "most": 0})
    client.post("/api/annotation.of", json={"product": "nothing"})
    found = samples(client)
    assert value(found, "souk_operations_total", operation="catalog.open-shop", outcome="ok") == 2
    assert value(found, "souk_operations_total", operation="search.find", outcome="ok") == 1
    assert value(found, "souk_operations_total", operation="search.find", outcome="invalid") == 1
    assert value(found, "souk_operations_total", operation="annotation.of", outcome="not_found") == 1
    assert value(found, "souk_operation_seconds_count", operation="search.find") == 2


def test_requests_are_counted_by_route_never_by_address(client: TestClient) -> None:
    client.get("/product/secret-thing")
    client.get("/nowhere/secret-thing")
    client.request("BREW", "/health")
    client.post("/api/search.find", json={"text": "kettle"})
    found = samples(client)
    assert value(found, "souk_http_requests_total", route="/api/search.find", method="POST", status="200") == 1
    assert value(found, "souk_http_requests_total", route="other", method="GET", status="404") >= 1
    assert any(("method", "other") in labels for _, labels in found)
    assert "secret-thing" not in str(found)


def test_what_waits_and_how_far_behind_the_readers_are_is_told(system: tuple[Souk, Jobs], client: TestClient) -> None:
    souk, jobs = system
    open_shops(souk)
    souk.call("catalog.put", {"products": [product("a", "A"), product("b", "B")], "reason": "listing"}, OPERATOR)
    job = {"operation": "search.find", "payload": {"text": "a"}}
    souk.call("jobs.start", job, OPERATOR)
    before = samples(client)
    assert value(before, "souk_jobs", state="waiting") == 1
    assert value(before, "souk_log_behind_events", reader="index") == value(before, "souk_log_events_total") > 0
    assert value(before, "souk_index_products") == 0
    jobs.catch_up()
    after = samples(client)
    assert value(after, "souk_log_behind_events", reader="index") == 0
    assert value(after, "souk_log_behind_events", reader="annotation") == 0
    assert value(after, "souk_index_products") == 2
    assert value(after, "souk_lane_operations_total") >= value(after, "souk_lane_commits_total") > 0


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("10.1.2.3", {}, 403),
        ("127.0.0.1", {"x-forwarded-for": "127.0.0.1"}, 403),
        ("testclient", {}, 403),
    ],
)
def test_metrics_are_for_this_machine_alone(app: FastAPI, address: str, headers: dict[str, str], status: int) -> None:
    client = TestClient(app, base_url="http://localhost", client=(address, 5000))
    answer = client.get("/metrics", headers=headers)
    assert answer.status_code == status
    assert ("souk_operations" in answer.text) is (status == 200)


def test_metrics_are_for_the_operator_and_for_named_networks(system: tuple[Souk, Jobs], settings: Settings) -> None:
    named = settings.model_copy(update={"metrics_from": "10.0.0.0/8"})
    app = application(*system, named)
    assert TestClient(app, base_url="http://localhost", client=("10.1.2.3", 1)).get("/metrics").status_code == 200
    far = TestClient(app, base_url="http://localhost", client=("127.0.0.1", 1))
    assert far.get("/metrics").status_code == 403
    key = {"authorization": f"Bearer {Keyring(settings.folder).key}"}
    assert far.get("/metrics", headers=key).status_code == 200


def test_every_metric_of_the_dashboard_exists(client: TestClient, system: tuple[Souk, Jobs]) -> None:
    stock(*system, [product("a", "A")])
    system[0].call("upkeep.back-up", {}, OPERATOR)
    client.get("/health")
    client.post("/api/search.find", json={"text": "a"})
    existing = {name for name, _ in samples(client)}
    board = json.loads((ROOT / "deploy/grafana/souk.json").read_text("utf-8"))
    asked = [target["expr"] for panel in board["panels"] for target in panel.get("targets", [])]
    named = {name for expression in asked for name in re.findall(r"\b(?:souk|process)_\w+", expression)}
    assert len(named) >= 15
    assert named - existing == set()
    alerts = (ROOT / "deploy/prometheus/alerts.yml").read_text("utf-8")
    assert set(re.findall(r"\b(?:souk|process)_\w+", alerts)) - existing == set()
    reference = (ROOT / "docs/reference/metrics.md").read_text("utf-8")
    ours = {re.sub(r"_(bucket|sum|count)$", "", name) for name in existing if name.startswith("souk_")}
    assert sorted(name for name in ours if f"`{name}`" not in reference) == []


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[StringIO]:
    """What is written to the log, as JSON lines, from here on."""
    root, stream = logging.getLogger(), StringIO()
    before, level = list(root.handlers), root.level
    monkeypatch.setattr(sys, "stderr", stream)
    set_up_logs(small_settings(tmp_path).model_copy(update={"log": "json"}))
    yield stream
    root.handlers[:] = before
    root.setLevel(level)


def test_a_request_is_one_line_with_its_operation_and_trace(client: TestClient, log: StringIO) -> None:
    answer = client.post("/api/search.find", json={"text": "kettle"}, headers={"traceparent": PARENT})
    assert answer.headers["x-request-id"] == PARENT.split("-")[1]
    (line,) = [json.loads(one) for one in log.getvalue().splitlines()]
    assert {key: line[key] for key in line if key not in ("at", "ms")} == {
        "level": "INFO",
        "logger": "souk.request",
        "message": "request",
        "request": PARENT.split("-")[1],
        "method": "POST",
        "route": "/api/search.find",
        "operation": "search.find",
        "actor": "visitor",
        "status": 200,
    }
    assert client.get("/health", headers={"traceparent": "nonsense"}).headers["x-request-id"] != "nonsense"


def test_nothing_personal_and_no_secret_is_in_the_log(
    system: tuple[Souk, Jobs], settings: Settings, log: StringIO
) -> None:
    secrets = ["correct horse battery", "lin.mei@shop.example", "Lin Mei", "无硅胶的猫砂盆", "wrong-key-here"]
    password, email, name, question, wrong = secrets
    client = TestClient(application(*system, settings), base_url="http://localhost", raise_server_exceptions=False)
    key = Keyring(settings.folder).key
    joined = client.post("/api/accounts.join", json={"name": name, "email": email, "password": password})
    assert joined.status_code == 200
    token = joined.json()["token"]
    client.post("/api/accounts.sign-in", json={"email": email, "password": password + "!"})
    client.post("/api/accounts.join", json={"name": name, "email": email, "password": "short"})
    client.post("/api/guide.ask", json={"question": question})
    client.get("/search", params={"q": question})
    client.post("/api/search.find", content=question.encode(), headers={"content-type": "application/json"})
    client.post("/api/search.find", json={"text": question}, headers={"authorization": f"Bearer {wrong}"})
    client.post("/api/catalog.shops", json={}, headers={"authorization": f"Bearer {key}"})
    client.post("/api/accounts.me", json={}, headers={"authorization": f"Bearer {token}"})
    logging.getLogger("souk.x").error("broke", exc_info=ValueError(f"{email} {password}"))
    said = log.getvalue()
    assert said.count("souk.request") >= 8
    assert "ValueError" in said
    assert [one for one in (*secrets, key, token) if one in said] == []


def test_a_trace_goes_from_the_request_to_its_operation(
    settings: Settings, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with receiver() as (address, received):
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", address)
        souk, jobs = staffed(settings)
        app = application(souk, jobs, settings)
        client = TestClient(app, base_url="http://localhost")
        client.post("/api/search.find", json={"text": "sesame kettle"}, headers={"traceparent": PARENT})
        client.post("/api/annotation.of", json={"product": "sesame"})
        app.state.watch.close()
        souk.database.close()
    request = received.named("POST /api/search.find")
    inner = received.named("search.find")
    assert request.trace_id.hex() == inner.trace_id.hex() == PARENT.split("-")[1]
    assert request.parent_span_id.hex() == PARENT.split("-")[2]
    assert inner.parent_span_id == request.span_id
    assert facts(request) == {
        "http.request.method": "POST",
        "http.route": "/api/search.find",
        "http.response.status_code": 200,
    }
    assert facts(inner) == {"souk.scope": "search:find", "souk.effect": "read", "enduser.pseudo.id": "visitor"}
    assert received.named("annotation.of").status.message == "unknown-product"
    assert b"sesame" not in received.raw


def test_a_stream_is_one_span_and_without_a_receiver_there_is_none(
    system: tuple[Souk, Jobs], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    souk, jobs = system
    assert application(souk, jobs, settings).state.watch.tracer is None
    with receiver() as (address, received):
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", address)
        app = application(souk, jobs, settings)
        steps = list(souk.stream("search.rebuild", {}, OPERATOR))
        app.state.watch.close()
    assert len(steps) >= 1
    assert facts(received.named("search.rebuild"))["souk.effect"] == "write"
