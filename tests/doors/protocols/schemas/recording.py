"""A client whose every exchange is held against the OpenAPI documents of the Agentic Commerce Protocol."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from starlette.testclient import TestClient

from tests.doors.protocols.schemas.published import ACP, absent, documents, faults, operations

SERVED = ("agentic_checkout", "cart", "delegate_payment", "feed")
BASE = "/acp"


class Held:
    """Sends requests and collects what is wrong with the answers; `sound` says that the request is meant to be."""

    def __init__(self, client: TestClient, headers: Mapping[str, str]) -> None:
        self.client, self.headers = client, dict(headers)
        self.faults: list[str] = []
        self.seen: set[tuple[str, str, int]] = set()

    def __call__(self, method: str, path: str, body: Any = None, *, sound: bool = True, **headers: str) -> Any:
        """The answer to one request."""
        given = {name.replace("_", "-"): value for name, value in {**self.headers, **headers}.items() if value}
        answer = self.client.request(method, f"{BASE}{path}", json=body, headers=given)
        if not absent():
            self._hold(method, path, body if sound else None, answer)
        return answer

    def _hold(self, method: str, path: str, body: Any, answer: Any) -> None:
        found = _operation(method, path)
        if found is None:
            self.faults.append(f"{method} {path} is no operation of the protocol")
            return
        template = found[0]
        self.seen.add((method, template, answer.status_code))
        named = f"{method} {template} {answer.status_code}"
        if answer.status_code < 400:
            self.faults += [f"{named} request {one}" for one in wrong_request(method, path, body)]
        self.faults += [f"{named} {one}" for one in wrong_answer(method, path, answer.status_code, answer.json())]


def wrong_request(method: str, path: str, body: Any) -> list[str]:
    """What is wrong with a request by the document that has the operation, and that none has it."""
    found = _operation(method, path)
    if found is None:
        return ["is no operation of the protocol"]
    _, document, pointer, operation = found
    if body is None or "requestBody" not in operation:
        return []
    return faults(f"{document}#{pointer}/requestBody/content/application~1json/schema", body)


def wrong_answer(method: str, path: str, status: int, body: Any) -> list[str]:
    """What is wrong with an answer by the document that has the operation; nothing where none has it."""
    found = _operation(method, path)
    if found is None:
        return []
    _, document, pointer, operation = found
    at = _answer(document, pointer, operation, status)
    return ["is no answer of the protocol"] if at is None else faults(at, body)


def _answer(document: str, pointer: str, operation: Mapping[str, Any], status: int) -> str | None:
    """Where the schema of an answer stands; errors that a document leaves out are its `Error`."""
    for key in (str(status), f"{status // 100}XX"):
        if key in operation["responses"]:
            told = operation["responses"][key]
            at = told["$ref"].removeprefix("#") if "$ref" in told else f"{pointer}/responses/{key}"
            return f"{document}#{at}/content/application~1json/schema"
    return f"{document}#/components/schemas/Error" if status >= 400 else None


def _operation(method: str, path: str) -> tuple[str, str, str, Mapping[str, Any]] | None:
    for verb, template, document, operation in _all():
        pattern = re.sub(r"\{[^}]+\}", "[^/]+", template)
        if verb == method and re.fullmatch(pattern, path):
            escaped = template.replace("~", "~0").replace("/", "~1").replace("{", "%7B").replace("}", "%7D")
            return template, document, f"/paths/{escaped}/{method.lower()}", operation
    return None


@cache
def _all() -> list[tuple[str, str, str, Mapping[str, Any]]]:
    names = [(ACP / "openapi" / f"openapi.{name}.yaml").as_uri() for name in SERVED]
    return [one for name in names if name in documents() for one in operations(name)]
