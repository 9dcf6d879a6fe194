"""A tea shop behind a client of its own, and what was said to it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from starlette.testclient import TestClient

from souk.doors.http import application
from souk.doors.jobs import staffed
from souk.kit.operation import Souk
from tests.doors.protocols.ucp.recording import Pair, Recorder
from tests.doors.protocols.ucp.teashop import AGENT, keys, linked, settings_for, stocked

NEW, OLD = "2026-08-25", "2026-04-08"


@dataclass
class Counter:
    """The shop, and how a platform asks it."""

    souk: Souk
    client: TestClient
    traffic: list[Pair]

    def ask(self, method: str, path: str, body: Any = None, *, version: str = NEW, **headers: str) -> Any:
        """The answer to one request of the platform that everybody knows."""
        said = {
            "UCP-Agent": f'profile="{AGENT}"',
            "content-type": "application/json",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        raw = None if body is None else json.dumps(body).encode()
        return self.client.request(method, f"/ucp/{version}{path}", content=raw, headers=said)

    def tool(self, name: str, *, version: str = NEW, **arguments: Any) -> Any:
        """The answer to a tool's call over MCP."""
        meta = {"ucp-agent": {"profile": AGENT}, **arguments.pop("meta", {})}
        call = {"name": name, "arguments": {"meta": meta, **arguments}}
        message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
        return self.client.post(f"/ucp/{version}/mcp", json=message).json()


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    folder = tmp_path_factory.mktemp("counter")
    settings = settings_for(folder / "souk", NEW, keys())
    souk, jobs = staffed(settings)
    stocked(souk)
    linked(souk)
    jobs.catch_up()
    traffic: list[Pair] = []
    yield Counter(souk, TestClient(Recorder(application(souk, jobs, settings), traffic)), traffic)
    souk.database.close()


@pytest.fixture
def traffic(shop: Counter) -> list[Pair]:
    """What was said so far, for whoever holds it against the schemas."""
    return shop.traffic
