"""The published schemas, beside the checkout, in one registry; nothing is fetched.

Five places of the Agentic Commerce Protocol of 2026-04-17 contradict others and are read as they are meant:
`CheckoutSessionWithOrder` adds `order` to a schema that forbids further members; `Item` has no `quantity`, which
every example of a request has; `Error` has `supported_versions`, and a session its `order`, in the JSON schema
alone; and that of delegated payment closes its codes and types to fewer than its own examples have.
"""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

ROOT = Path(__file__).resolve().parents[4]
PROTOCOLS = ROOT.parent / "shared" / "protocols"
ACP = PROTOCOLS / "acp" / "2026-04-17"
UCP = PROTOCOLS / "ucp" / "schemas-2026-08-22"


def absent() -> str:
    """Why nothing can be held against the schemas; empty where they are there."""
    return "" if ACP.is_dir() and UCP.is_dir() else f"the published schemas are not at {PROTOCOLS}"


def faults(uri: str, body: Any) -> list[str]:
    """What is wrong with a body by the schema at an address such as `…/schema.cart.json#/$defs/Cart`."""
    checker = Draft202012Validator(
        {"$ref": uri}, registry=registry(), format_checker=Draft202012Validator.FORMAT_CHECKER
    )
    return [f"{one.json_path}: {one.message[:300]}" for one in checker.iter_errors(body)]


@cache
def documents() -> Mapping[str, Any]:
    """Every schema and description of both protocols, by its address."""
    found = {}
    for file in sorted(PROTOCOLS.rglob("*.json")) + sorted(PROTOCOLS.rglob("*.yaml")):
        if "registers" in file.parts:
            continue
        text = file.read_text(encoding="utf-8")
        found[file.as_uri()] = yaml.load(text, yaml.CSafeLoader) if file.suffix == ".yaml" else json.loads(text)
    for uri, told in found.items():
        if "/acp/" in uri:
            _meant(told.get("$defs") or told.get("components", {}).get("schemas", {}))
    return found


@cache
def registry() -> Registry[Any]:
    """All of them, so that any reference is found."""
    return registry_of(documents())


def registry_of(documents: Mapping[str, Any]) -> Registry[Any]:
    """Documents by their addresses, and by the ids that they give themselves."""
    made: Registry[Any] = Registry()
    for uri, told in documents.items():
        # References are relative to the files; ids of other hosts would lead elsewhere.
        bare = {name: value for name, value in told.items() if name != "$id"}
        made = made.with_resource(uri, DRAFT202012.create_resource(bare))
        if "$id" in told:
            made = made.with_resource(told["$id"], Resource(told, DRAFT202012))
    return made


def _meant(schemas: Any) -> None:
    """Mend the five places."""
    session = schemas.get("CheckoutSessionBase", {}).get("properties", {})
    if session and "Order" in schemas and "order" not in session:
        session["order"] = {"$ref": "#/components/schemas/Order"}
    if "CheckoutSessionWithOrder" in schemas:
        order = schemas["CheckoutSessionWithOrder"]["allOf"][1]["properties"]["order"]
        base = schemas["CheckoutSessionBase"]
        properties = {**base["properties"], "order": order}
        schemas["CheckoutSessionWithOrder"] = {**base, "properties": properties}
    if "Item" in schemas and "quantity" not in schemas["Item"]["properties"]:
        schemas["Item"]["properties"]["quantity"] = {"type": "integer", "minimum": 1}
    if "Error" in schemas and "$ref" not in schemas["Error"]:
        told = schemas["Error"]["properties"]
        told.setdefault("supported_versions", {"type": "array", "items": {"type": "string"}})
        if "enum" in told["code"]:
            told["code"], told["type"] = {"type": "string"}, {"type": "string"}


def operations(document: str) -> Iterator[tuple[str, str, str, Mapping[str, Any]]]:
    """Method, path template and description of every operation of an OpenAPI document, with the document's address."""
    for path, told in documents()[document]["paths"].items():
        for method, operation in told.items():
            if method in ("get", "post", "put", "patch", "delete"):
                yield method.upper(), path, document, operation
