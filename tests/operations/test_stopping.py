"""A server that is told to stop ends what is in hand, says so, and loses nothing that it acknowledged."""

import http.client
import json
import signal
from pathlib import Path

import httpx
import pytest

from souk.doors.jobs import staffed
from tests.operations.running import PLAIN, Running, serving, until
from tests.small import CORNER, OPERATOR, product, small_settings

ROWS = 10_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def call(running: Running, name: str, payload: object) -> httpx.Response:
    return httpx.post(f"{running.address}/api/{name}", json=payload, headers=running.key, verify=PLAIN)


def test_a_request_in_hand_is_answered_before_the_server_ends(folder: Path) -> None:
    with serving(folder) as running:
        call(running, "catalog.open-shop", {"shop": CORNER})
        body = json.dumps({"products": [product("kettle", "Kettle")], "reason": "listing"}).encode()
        wire = http.client.HTTPConnection("127.0.0.1", running.port, timeout=180)
        wire.putrequest("POST", "/api/catalog.put")
        for name, value in {**running.key, "content-type": "application/json"}.items():
            wire.putheader(name, value)
        wire.putheader("content-length", str(len(body)))
        wire.endheaders(body[:10])
        until(lambda: _open(running) == 2)
        running.process.send_signal(signal.SIGTERM)
        until(lambda: running.ready() == 0)
        wire.send(body[10:])
        answer = wire.getresponse()
        assert (answer.status, json.loads(answer.read())) == (200, {"added": 1, "changed": 0, "unchanged": 0})
        wire.close()
        assert running.process.wait(180) == 0
    souk, _ = staffed(small_settings(folder))
    assert souk.call("catalog.show", {"product": "kettle"}, OPERATOR)["product"]["id"] == "kettle"
    souk.database.close()


def _open(running: Running) -> int:
    text = httpx.get(f"{running.address}/metrics", verify=PLAIN).text
    return int(
        float(next(line for line in text.splitlines() if line.startswith("souk_http_requests_open ")).split()[1])
    )


def test_a_server_that_drains_says_so_to_all_and_still_answers(folder: Path) -> None:
    with serving(folder, SOUK_DRAIN_SECONDS="4", SOUK_WORKERS="0") as running:
        call(running, "jobs.start", {"operation": "search.find", "payload": {"text": "a"}, "id": "one"})
        with httpx.stream("GET", f"{running.address}/jobs/one/steps", headers=running.key, verify=PLAIN) as answer:
            lines = answer.iter_lines()
            assert json.loads(next(lines).removeprefix("data: "))["state"] == "waiting"
            running.process.send_signal(signal.SIGTERM)
            assert "event: stopping" in list(lines)
        assert running.ready() == 503
        assert httpx.get(f"{running.address}/health").status_code == 200
        assert running.process.wait(180) == 0


def test_an_import_that_was_running_goes_on_after_a_restart(folder: Path) -> None:
    (folder / "uploads").mkdir()
    rows = "".join(json.dumps(_row(number)) + "\n" for number in range(ROWS))
    (folder / "uploads" / "feed.ndjson").write_text(rows)
    payload = {"format": "esci", "files": ["feed.ndjson"], "shop": "mart", "id": "first"}
    with serving(folder) as running:
        job = call(running, "jobs.start", {"operation": "catalog.import-goods", "payload": payload, "id": "one"})
        assert job.status_code == 200
        until(lambda: call(running, "jobs.show", {"id": "one"}).json()["done"] > 0)
        acknowledged = call(running, "jobs.show", {"id": "one"}).json()
        assert acknowledged["state"] == "running"
        assert running.stop() == 0
    souk, _ = staffed(small_settings(folder))
    left = souk.call("jobs.show", {"id": "one"}, OPERATOR)
    assert left["state"] == "waiting"
    assert ROWS > left["done"] >= acknowledged["done"]
    souk.database.close()
    with serving(folder) as running:
        until(lambda: call(running, "jobs.show", {"id": "one"}).json()["state"] == "done")
        (made,) = call(running, "catalog.imports", {}).json()
        assert (made["read"], made["added"], made["rejected"]) == (ROWS, ROWS, 0)
        assert running.stop() == 0


def _row(number: int) -> dict[str, object]:
    return {"asin": f"A{number}", "title": f"Kettle number {number}", "price": 12.5}
