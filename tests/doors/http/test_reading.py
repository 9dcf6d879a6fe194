"""Bodies of every shape: what no operation can take is told in a sentence, and never breaks anything."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

NESTED = b'{"a":' * 60_000 + b"1" + b"}" * 60_000
BAD = {
    "nothing but an array": b"[1]",
    "a lone word": b"true",
    "no JSON": b"{no json",
    "not a number": b'{"most": NaN}',
    "infinity": b'{"most": -Infinity}',
    "a number past infinity": b'{"most": 1e999}',
    "a huge number": b'{"most": ' + b"9" * 5000 + b"}",
    "a number that no database holds": b'{"most": 9223372036854775808}',
    "a deep object": NESTED,
    "a deep array": b'{"a": ' + b"[" * 40 + b"]" * 40 + b"}",
    "NUL in a text": b'{"product": "a\\u0000b"}',
    "half of a character": b'{"product": "\\ud800"}',
    "half of a character in a name": b'{"\\udfff": 1}',
    "not UTF-8": b'{"product": "\xff"}',
    "a byte order mark of UTF-16": '{"product": "x"}'.encode("utf-16"),
    "the wrong type": b'{"product": {"a": [1]}}',
}


@pytest.mark.parametrize("body", BAD.values(), ids=BAD)
@pytest.mark.parametrize("name", ["catalog.show", "catalog.page", "search.find", "guide.ask"])
def test_a_body_that_cannot_be_taken_is_told_in_a_sentence(still: TestClient, name: str, body: bytes) -> None:
    answer = still.post(f"/api/{name}", content=body)
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert len(answer.json()["detail"]) < 2000


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_a_body_of_another_type_is_not_read(still: TestClient, kind: str) -> None:
    answer = still.post("/api/catalog.shops", content=b"{}", headers={"Content-Type": kind})
    assert (answer.status_code, answer.json()["title"]) == (415, "unread-type")


@pytest.mark.parametrize("kind", ["application/json", "Application/JSON; charset=utf-8", "application/ld+json", ""])
def test_json_is_read_however_it_is_called_and_nothing_is_an_empty_object(still: TestClient, kind: str) -> None:
    headers = {"Content-Type": kind} if kind else {}
    assert still.post("/api/catalog.shops", content=b" {} ", headers=headers).json() == []
    assert still.post("/api/catalog.shops", headers=headers).json() == []


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(payload=st.dictionaries(st.sampled_from(["product", "most", "after", "shop", "text", "filters"]), anything))
def test_no_payload_breaks_an_operation(still: TestClient, payload: dict[str, Any]) -> None:
    for name in ("catalog.page", "search.find", "catalog.show"):
        answer = still.post(f"/api/{name}", content=json.dumps(payload).encode())
        assert answer.status_code in (200, 404, 422), answer.text
