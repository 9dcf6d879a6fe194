"""What the conformance suite asks for by name is there in test mode alone; a shop's agents never see it."""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from souk.doors.mcp.suite import PROMPTS, TOOLS
from tests.doors.house import Opened
from tests.doors.mcp.test_storefront import ACCEPTS
from tests.small import small_settings


@pytest.fixture
def visitor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    at = Opened(small_settings(tmp_path_factory.mktemp("plain") / "souk"))
    with TestClient(at.app, headers=ACCEPTS) as client:
        yield client
    at.close()


def asked(client: TestClient, path: str, method: str, **params: Any) -> Any:
    answer = client.post(path, json={"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
    assert "mcp-session-id" not in answer.headers
    return answer.json()


def test_a_normal_house_has_nothing_of_the_suite_and_keeps_no_session(visitor: TestClient) -> None:
    for path in ("/mcp", "/mcp/storefront"):
        listed = {one["name"] for one in asked(visitor, path, "tools/list")["result"]["tools"]}
        assert not listed & set(TOOLS)
        for name in TOOLS:
            assert asked(visitor, path, "tools/call", name=name, arguments={})["result"]["isError"]
    named = {one["name"] for one in asked(visitor, "/mcp/storefront", "prompts/list")["result"]["prompts"]}
    assert not named & set(PROMPTS)
    uris = [one["uri"] for one in asked(visitor, "/mcp/storefront", "resources/list")["result"]["resources"]]
    assert not any(uri.startswith("test:") for uri in uris)
    for method, params in (
        ("resources/read", {"uri": "test://static-text"}),
        ("resources/subscribe", {"uri": "test://watched-resource"}),
        ("logging/setLevel", {"level": "debug"}),
        ("prompts/get", {"name": "test_simple_prompt"}),
    ):
        assert "error" in asked(visitor, "/mcp/storefront", method, **params)
