"""Schemathesis over the whole OpenAPI, Hypothesis over every tool: whatever is sent, a sentence and never a 5xx."""

import json
import os
import shutil
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
import uvicorn
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.doors.conftest import OPERATIONS
from tests.doors.house import Opened
from tests.small import small_settings

NAMES = sorted(OPERATIONS)
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
# Of each operation, in each mode; `make check-long` looks further, and SOUK_FUZZ_EXAMPLES as far as there is time.
EXAMPLES = int(os.environ.get("SOUK_FUZZ_EXAMPLES") or (25 if os.environ.get("SOUK_PROFILE") == "long" else 1))
WALKS = max(30, 5 * EXAMPLES)
# Seconds; the machine may be busy with other tests.
PATIENCE = 60
FEW = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=8,
)


@pytest.fixture(scope="module")
def battered(stocked: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    """A system that everything is thrown at."""
    folder = tmp_path_factory.mktemp("battered") / "souk"
    shutil.copytree(stocked, folder)
    made = Opened(small_settings(folder))
    yield made
    made.close()


@pytest.fixture(scope="module")
def address(battered: Opened) -> Iterator[str]:
    """The system behind a real server, its worker beside it."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(64)
        server = uvicorn.Server(uvicorn.Config(battered.app, log_level="critical", timeout_graceful_shutdown=2))
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        while not server.started:
            thread.join(0.02)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def schema(address: str) -> Any:
    return schemathesis.openapi.from_url(f"{address}/openapi.json", timeout=PATIENCE)


@pytest.fixture(scope="module")
def session() -> Iterator[requests.Session]:
    with requests.Session() as made:
        yield made


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=lambda mode: mode.name.lower())
@pytest.mark.parametrize("name", NAMES)
def test_no_payload_breaks_an_operation_and_every_answer_is_as_described(
    name: str, mode: GenerationMode, schema: Any, session: requests.Session, battered: Opened
) -> None:
    headers = {"Authorization": f"Bearer {battered.key}"}

    @FEW
    @given(case=schema[f"/api/{name}"]["POST"].as_strategy(generation_mode=mode))
    def run(case: Any) -> None:
        answer = case.call(session=session, headers=headers, timeout=PATIENCE)
        case.validate_response(answer, checks=CHECKS)

    run()


def test_no_walk_along_the_links_breaks_anything(schema: Any, session: requests.Session, battered: Opened) -> None:
    machine, linked = schema.as_state_machine(), set()

    class Walk(machine):  # type: ignore[misc, valid-type]
        """One operation after another, each with what the one before answered."""

        def get_call_kwargs(self, case: Any) -> dict[str, Any]:
            return {"session": session, "headers": {"Authorization": f"Bearer {battered.key}"}, "timeout": PATIENCE}

        def validate_response(self, response: Any, case: Any, **_more: Any) -> None:
            if self.recorder.find_parent(case_id=case.id) is not None:
                linked.add(case.operation.path)
            case.validate_response(response, checks=CHECKS)

    Walk.run(settings=settings(FEW, max_examples=WALKS, stateful_step_count=6))
    assert len(linked) >= 5


@pytest.mark.parametrize("name", NAMES)
def test_no_argument_breaks_a_tool(name: str, schema: Any, battered: Opened) -> None:
    found = OPERATIONS[name]
    fitting = schema[f"/api/{name}"]["POST"].as_strategy().map(lambda case: case.body)
    wrong = st.dictionaries(st.sampled_from([*found.payload.model_fields, "idempotency_key"]), ANYTHING, max_size=4)
    drawn: list[dict[str, Any]] = []

    @FEW
    @given(arguments=fitting | wrong)
    def draw(arguments: Any) -> None:
        drawn.append(arguments if isinstance(arguments, dict) else {})

    draw()

    for arguments in drawn:
        answer = battered.tools.call(battered.key, name.replace(".", "_"), arguments)
        told = answer.content[0].text
        if not answer.is_error:
            assert json.loads(told) == answer.structured_content["answer"]
        else:
            assert told.strip()
            assert "Traceback" not in told
            assert "Internal" not in told
