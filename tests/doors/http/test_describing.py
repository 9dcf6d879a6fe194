"""The OpenAPI document: every operation, how to prove oneself, and what may be answered."""

import json
from importlib.metadata import version
from typing import Any

import pytest
from starlette.testclient import TestClient

from souk.doors.http.describing import REFUSED
from tests.doors.conftest import OPERATIONS


@pytest.fixture(scope="module")
def document(still: TestClient) -> dict[str, Any]:
    answer = still.get("/openapi.json")
    assert answer.status_code == 200
    made: dict[str, Any] = answer.json()
    return made


def test_the_document_is_of_this_version_and_says_how_to_prove_oneself(document: dict[str, Any]) -> None:
    assert document["info"]["version"] == version("souk")
    schemes = document["components"]["securitySchemes"]
    assert (schemes["bearer"]["scheme"], schemes["session"]["name"]) == ("bearer", "souk_session")


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_every_operation_is_described_with_its_scope_and_what_it_may_answer(
    document: dict[str, Any], name: str
) -> None:
    found, described = OPERATIONS[name], document["paths"][f"/api/{name}"]["post"]
    assert described["operationId"] == name
    assert described["x-scope"] == found.scope
    assert set(described["responses"]) == {"200", *(str(status) for status in REFUSED)}
    for status in ("401", "409", "429"):
        content = described["responses"][status]["content"]["application/problem+json"]
        assert content["schema"] == {"$ref": "#/components/schemas/Problem"}
    assert described["requestBody"]["content"]["application/json"]["example"] == json.loads(
        json.dumps(dict(found.example.payload))
    )
    keys = [one["name"] for one in described.get("parameters", [])]
    assert keys == ([] if found.effect == "read" else ["Idempotency-Key"])
    assert ("text/event-stream" in described["responses"]["200"]["content"]) is found.stream


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    def references(value: Any) -> list[str]:
        if isinstance(value, dict):
            own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
            return own + [one for inner in value.values() for one in references(inner)]
        return [one for inner in value for one in references(inner)] if isinstance(value, list) else []

    assert set(references(document)) == {"#/components/schemas/Problem"}
