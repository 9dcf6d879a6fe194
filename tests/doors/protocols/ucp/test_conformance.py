"""The public conformance tool at both versions of UCP, and its traffic against the published schemas."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.doors.protocols.register import named
from tests.doors.protocols.schemas.published import absent, faults
from tests.doors.protocols.schemas.requests import (
    schema_of_request,
    wrong_body,
    wrong_call,
    wrong_result,
)
from tests.doors.protocols.ucp.recording import Pair
from tests.doors.protocols.ucp.teashop import Open, config, keys, opened

TOOL = Path(sys.executable).with_name("spck-conformance")
# How many checks the tool has for what this shop declares; the rest needs what docs/guide/protocols.md says.
LEAST = {"2026-08-25": 47, "2026-04-08": 171}
SCHEMAS = "https://ucp.dev/schemas"
# What the tool itself sends against the schemas, and the shop takes: an instrument that does not say its handler.
LOOSE = {"2026-08-25": set[str](), "2026-04-08": {"$.payment.instruments[0]: 'handler_id' is a required property"}}


@dataclass(frozen=True)
class Run:
    """What the tool said of a version, and what went over the wire."""

    code: int
    report: dict[str, Any]
    traffic: list[Pair]

    def checks(self, status: str) -> set[str]:
        return {one["id"] for one in self.report["checks"] if one["status"] == status}


class Gibberish(BaseHTTPRequestHandler):
    """A platform whose profile is no JSON."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"hello")

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def malformed() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Gibberish)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/profile.json"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def runs(malformed: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Run]:
    """Both versions, each against a shop of its own, at the same time."""

    signing = keys()

    def one(version: str, shop: Open, folder: Path) -> Run:
        known = folder / "merchant.json"
        known.write_text(json.dumps(config(signing, shop.secret, malformed)))
        said = [str(TOOL), "--server", shop.address, "--insecure", "--config", str(known), "--json"]
        trusting = {**os.environ, "SSL_CERT_FILE": str(shop.certificate)}
        done = subprocess.run(said, capture_output=True, text=True, env=trusting, timeout=300, check=False)
        return Run(done.returncode, json.loads(done.stdout), shop.traffic)

    folders = [tmp_path_factory.mktemp("teashop") for _ in LEAST]
    with ExitStack() as stack, ThreadPoolExecutor(2) as pool:
        pairs = zip(LEAST, folders, strict=True)
        shops = [stack.enter_context(opened(folder / "souk", version, signing)) for version, folder in pairs]
        found = dict(zip(LEAST, pool.map(one, LEAST, shops, folders), strict=True))
    if kept := os.environ.get("SOUK_SPCK_REPORTS"):
        for version, run in found.items():
            Path(kept, f"{version}.json").write_text(json.dumps(run.report, indent=1))
    return found


@pytest.mark.parametrize("version", LEAST)
def test_the_public_tool_finds_no_deviation(runs: dict[str, Run], version: str) -> None:
    run = runs[version]
    assert run.report["spec_version"] == version
    wrong = [(one["id"], one["observed"]) for one in run.report["checks"] if one["status"] == "deviation"]
    assert not wrong
    assert run.code == 0
    assert run.report["checks_summary"]["inconclusive"] == 0
    passed = run.checks("clean-pass")
    assert len(passed) >= LEAST[version]
    assert named(version) <= passed


def schema_of(pair: Pair) -> str:
    """The schema of an answer that is about something; empty where it is not."""
    if not isinstance(pair.response, dict) or pair.status >= 400 or "ucp" not in pair.response:
        return ""
    if pair.response["ucp"].get("status") == "error":
        return f"{SCHEMAS}/common/types/error_response.json"
    for start, schema in (
        ("/checkout-sessions", "shopping/checkout.json"),
        ("/carts", "shopping/cart.json"),
        ("/catalog/search", "shopping/catalog_search.json#/$defs/search_response"),
        ("/catalog/lookup", "shopping/catalog_lookup.json#/$defs/lookup_response"),
        ("/catalog/product", "shopping/catalog_lookup.json#/$defs/get_product_response"),
        ("/orders/", "shopping/order.json"),
    ):
        if pair.path.startswith(start) and not (start == "/orders/" and pair.path.endswith("/cancel")):
            return f"{SCHEMAS}/{schema}"
    return ""


def members(found: Any, path: str = "$") -> Iterator[str]:
    """Every place of a document, with what kind of value stands there."""
    yield f"{path} {type(found).__name__}"
    inner = (
        found.items() if isinstance(found, dict) else (("*", one) for one in found) if isinstance(found, list) else ()
    )
    for name, value in inner:
        yield from members(value, f"{path}.{name}")


def test_its_traffic_holds_the_published_schemas(runs: dict[str, Run]) -> None:
    if why := absent():
        pytest.skip(why)
    said = [pair for run in runs.values() for pair in run.traffic if schema_of(pair)]
    # Of answers with the same members one is looked at: thousands differ in nothing but names and numbers.
    pairs = {(schema_of(pair), frozenset(members(pair.response))): pair for pair in said}.values()
    wrong = {
        f"{pair.version} {pair.method} {pair.path}: {fault}"
        for pair in pairs
        for fault in faults(schema_of(pair), pair.response)
    }
    assert not wrong
    assert {schema_of(pair).rpartition("/")[2] for pair in pairs} == {
        "checkout.json",
        "cart.json",
        "error_response.json",
        "get_product_response",
        "lookup_response",
        "order.json",
        "search_response",
    }


def sound(pair: Pair) -> bool:
    """Whether a request did what it asked for: what the tool sends wrong on purpose is answered otherwise."""
    told = pair.response
    if pair.status >= 400 or not isinstance(told, dict) or "error" in told or _erred(told):
        return False
    # What cannot be paid is answered with the checkout as it was.
    return not pair.path.endswith("/complete") or told["status"] in ("completed", "complete_in_progress")


def _erred(told: dict[str, Any]) -> bool:
    inner = told.get("result", told)
    content = inner.get("structuredContent", inner) if isinstance(inner, dict) else {}
    return isinstance(content.get("ucp"), dict) and content["ucp"].get("status") == "error"


def asked_wrong(traffic: list[Pair]) -> tuple[set[str], set[str]]:
    """What is wrong with requests that were taken, and with envelopes over MCP; and what was asked at all."""
    bodies = [pair for pair in traffic if sound(pair) and schema_of_request(pair.method, pair.path)[1]]
    calls = [pair for pair in traffic if pair.path == "/mcp" and is_call(pair.request)]
    # Of requests with the same members one is looked at.
    shown = {(*schema_of_request(one.method, one.path), frozenset(members(one.request))): one for one in bodies}
    said = {f"{one.method} {one.path}: {fault}" for one in shown.values() for fault in wrong_body(*_rest(one))}
    named = {
        (pair.request["params"]["name"], frozenset(members([pair.request, pair.response]))): pair for pair in calls
    }
    for (name, _), pair in named.items():
        found = [*(wrong_call(pair.request) if sound(pair) else ()), *wrong_result(name, pair.response)]
        said |= {f"{name}: {fault}" for fault in found}
    return said, {operation for operation, *_ in shown} | {name for name, _ in named}


def is_call(told: Any) -> bool:
    return isinstance(told, dict) and told.get("method") == "tools/call"


def _rest(pair: Pair) -> tuple[str, str, Any]:
    return pair.method, pair.path, pair.request


@pytest.mark.parametrize("version", LEAST)
def test_what_is_asked_of_it_holds_the_published_schemas(runs: dict[str, Run], version: str) -> None:
    if why := absent():
        pytest.skip(why)
    wrong, asked = asked_wrong(runs[version].traffic)
    assert {one.partition(": ")[2] for one in wrong} == LOOSE[version]
    assert {"create", "update", "complete", "search", "lookup", "get_product", "search_catalog"} <= asked
