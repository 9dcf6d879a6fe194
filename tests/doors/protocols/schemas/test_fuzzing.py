"""Schemathesis over the published OpenAPI documents of both protocols: whatever is sent, a published answer, no 5xx.

Few examples of each operation in each mode, some twenty CPU seconds for UCP, and a hundred by `make check-long`;
SOUK_FUZZ_EXAMPLES looks as far as it says.
"""

import json
import os
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
import requests
import schemathesis
import uvicorn
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode

from souk.doors.http import application
from souk.doors.jobs import staffed
from tests.doors.house import Opened
from tests.doors.protocols.acp.conftest import VERSION, agent_key
from tests.doors.protocols.register import VERSIONS
from tests.doors.protocols.schemas.published import ACP, UCP, absent, documents, faults
from tests.doors.protocols.schemas.recording import wrong_answer
from tests.doors.protocols.ucp.recording import Pair
from tests.doors.protocols.ucp.teashop import AGENT, keys, settings_for, stocked
from tests.doors.protocols.ucp.test_conformance import SCHEMAS, schema_of
from tests.small import small_settings
from tests.trade.buying import furnish

EXAMPLES = int(os.environ.get("SOUK_FUZZ_EXAMPLES") or (100 if os.environ.get("SOUK_PROFILE") == "long" else 3))
FEW = settings(
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
MODES = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]
# What the register's marks say that the shop never sends ("unused").
NEVER = frozenset({"actions", "request_constraints", "unit_price", "available_methods", "image_url", "map_order"})
COUNTED = frozenset({"contains", "minContains", "maxContains"})
ERROR = f"{SCHEMAS}/common/types/error_response.json"
pytestmark = pytest.mark.skipif(bool(absent()), reason=absent())


@contextmanager
def listening(app: Any) -> Iterator[str]:
    """An application behind a real server."""
    with socket.create_server(("127.0.0.1", 0)) as there:
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical", timeout_graceful_shutdown=2))
        thread = threading.Thread(target=server.run, args=([there],), daemon=True)
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.02)
        yield f"http://127.0.0.1:{there.getsockname()[1]}"
        server.should_exit = True
        thread.join(20)


def whole(name: str) -> dict[str, Any]:
    """An OpenAPI document of the Agentic Commerce Protocol with the schemas that it names in other files."""
    document = documents()[(ACP / "openapi" / f"openapi.{name}.yaml").as_uri()]
    known: dict[str, Any] = {}
    for file in ("schema.agentic_checkout.json", "schema.cart.json"):
        known |= documents()[(ACP / "json-schema" / file).as_uri()]["$defs"]
    own = {key: value for key, value in document["components"]["schemas"].items() if "$ref" not in value}
    made = {**document, "components": {**document["components"], "schemas": {**known, **own}}}
    text = json.dumps(made)
    for start in ("../json-schema/schema.cart.json", "../json-schema/schema.agentic_checkout.json"):
        text = text.replace(f"{start}#/$defs/", "#/components/schemas/")
    text = text.replace("schema.agentic_checkout.json#/$defs/", "#/components/schemas/")
    read: dict[str, Any] = json.loads(text.replace("#/$defs/", "#/components/schemas/"))
    return read


def generated(folder: Path) -> Path:
    """UCP's description in a copy of which data can be made: without the sums that an array has to contain."""
    for file in sorted(UCP.rglob("*.json")):
        there = folder / file.relative_to(UCP)
        there.parent.mkdir(parents=True, exist_ok=True)
        there.write_text(json.dumps(_loose(json.loads(file.read_text(encoding="utf-8")))), encoding="utf-8")
    return folder / "services" / "shopping" / "rest.openapi.json"


def _loose(told: Any) -> Any:
    if isinstance(told, dict):
        return {name: _loose(value) for name, value in told.items() if name not in COUNTED}
    return [_loose(one) for one in told] if isinstance(told, list) else told


def names(told: Any) -> Iterator[str]:
    """The names of all members at any depth."""
    if isinstance(told, dict):
        yield from told
        told = list(told.values())
    for one in told if isinstance(told, list) else ():
        yield from names(one)


def batter(schema: Any, headers: dict[str, str], held: Mapping[str, Callable[[requests.Response], None]]) -> int:
    """Every operation in both modes at each address, whose answers are held; answers how many requests were answered.

    To make a request takes longer than to answer it, so each is sent everywhere.
    """
    answered, few = 0, settings(FEW, max_examples=EXAMPLES)
    with requests.Session() as session:
        for found in schema.get_all_operations():
            for mode in MODES:

                @few
                @given(case=found.ok().as_strategy(generation_mode=mode))
                def run(case: Any) -> None:
                    nonlocal answered
                    for base, look in held.items():
                        mine = {**headers, "Idempotency-Key": str(uuid.uuid4())}
                        answer = case.call(base_url=base, session=session, headers=mine, timeout=60)
                        assert answer.status_code < 500, (answer.request.url, answer.request.body, answer.text)
                        look(answer)
                        answered += 1

                run()
    return answered


def test_nothing_breaks_the_agentic_commerce_protocol(tmp_path: Path) -> None:
    at = Opened(small_settings(tmp_path / "souk").model_copy(update={"rate_account": 0}))
    furnish(at.souk)
    headers = {"Authorization": f"Bearer {agent_key(at, 'ada')}", "API-Version": VERSION}

    def held(answer: requests.Response) -> None:
        path = unquote(urlsplit(str(answer.request.url)).path).removeprefix("/acp")
        assert not wrong_answer(str(answer.request.method), path, answer.status_code, answer.json()), answer.text

    with listening(at.app) as address:
        done = sum(
            batter(schemathesis.openapi.from_dict(whole(name)), headers, {f"{address}/acp": held})
            for name in ("agentic_checkout", "cart", "delegate_payment")
        )
    at.close()
    assert done >= 40


def test_nothing_breaks_the_universal_commerce_protocol_at_any_version(tmp_path: Path) -> None:
    signing, seen = keys(), {version: set[str]() for version in VERSIONS}
    schema = schemathesis.openapi.from_path(generated(tmp_path / "published"))
    with ExitStack() as stack:
        held = {}
        for version in VERSIONS:
            (tmp_path / version).mkdir()
            chosen = settings_for(tmp_path / version / "souk", version, signing)
            souk, jobs = staffed(chosen)
            stack.callback(souk.database.close)
            stocked(souk)
            jobs.catch_up()
            base = f"{stack.enter_context(listening(application(souk, jobs, chosen)))}/ucp/{version}"
            held[base] = holding(base, version, seen[version])
        done = batter(schema, {"UCP-Agent": f'profile="{AGENT}"'}, held)
    assert done >= 120
    assert all(kinds >= {"error_response.json", "lookup_response"} for kinds in seen.values()), seen


def holding(base: str, version: str, seen: set[str]) -> Callable[[requests.Response], None]:
    """Holds every answer against the schema of what it is about; refusals before that have a status of their own."""

    def held(answer: requests.Response) -> None:
        told = answer.json()
        assert not NEVER.intersection(names(told)), told
        path = str(answer.request.url).removeprefix(base).partition("?")[0]
        pair = Pair(version, str(answer.request.method), path, None, answer.status_code, told)
        schema = schema_of(pair) or (ERROR if _refused(told) else "")
        assert schema or answer.status_code >= 400, (path, told)
        assert not schema or faults(schema, told) == [], told
        seen.add(schema.rpartition("/")[2])

    return held


def _refused(told: Any) -> bool:
    return isinstance(told, dict) and isinstance(told.get("ucp"), dict) and told["ucp"].get("status") == "error"
