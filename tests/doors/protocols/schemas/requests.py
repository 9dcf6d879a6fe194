"""What platforms send over UCP, held against its schemas: bodies over REST, tool calls over MCP, messages over A2A.

UCP has one schema for what is asked and what is answered: `ucp_request` says of each member whether it is left out of a
request, may be in it, or has to be, for all operations or for each.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry

from tests.doors.protocols.schemas.published import ACP, UCP, documents, registry, registry_of

TRANSPORTS = "https://ucp.dev/schemas/transports"
EXTENDED = ("fulfillment", "discount", "buyer_consent")
CHECKOUT, CATALOG = "https://ucp.dev/schemas/shopping/checkout.json", "https://ucp.dev/schemas/shopping/catalog"
_REST = (
    (r"POST /checkout-sessions", "create", CHECKOUT),
    (r"PUT /checkout-sessions/[^/]+", "update", CHECKOUT),
    (r"POST /checkout-sessions/[^/]+/complete", "complete", CHECKOUT),
    (r"POST /carts", "create", "https://ucp.dev/schemas/shopping/cart.json"),
    (r"PUT /carts/[^/]+", "update", "https://ucp.dev/schemas/shopping/cart.json"),
    (r"POST /catalog/search", "search", f"{CATALOG}_search.json#/$defs/search_request"),
    (r"POST /catalog/lookup", "lookup", f"{CATALOG}_lookup.json#/$defs/lookup_request"),
    (r"POST /catalog/product", "get_product", f"{CATALOG}_lookup.json#/$defs/get_product_request"),
)


def schema_of_request(method: str, path: str) -> tuple[str, str]:
    """The operation of a REST request and the schema of its body; both empty where it has none."""
    found = (one for one in _REST if re.fullmatch(one[0], f"{method} {path}"))
    _, operation, schema = next(found, ("", "", ""))
    return operation, schema


def wrong_body(method: str, path: str, body: Any) -> list[str]:
    """What is wrong with the body of a REST request, with the extensions that the shop declares."""
    operation, schema = schema_of_request(method, path)
    return _asked(operation, schema, body) if schema else []


def wrong_call(message: Any) -> list[str]:
    """What is wrong with a tool's call over MCP: its envelope, and its arguments by the method of that name.

    Of tools that are the shop's own, such as the cancellation of an order, the envelope alone.
    """
    found = [*_faults(f"{TRANSPORTS}/mcp_tool_call.json#/$defs/request", message, registry())]
    if found or message["params"]["name"] not in _methods(UCP.as_uri()):
        return found
    name, given = message["params"]["name"], message["params"]["arguments"]
    operation = name.partition("_")[0]
    return list(_wrong_params(UCP.as_uri(), name, given, lambda schema, body: _asked(operation, schema, body)))


def wrong_result(name: str, message: Any) -> list[str]:
    """What is wrong with the answer to a tool's call over MCP: its envelope, and its content by that method."""
    if "error" in message:
        return _faults(f"{TRANSPORTS}/jsonrpc.json#/$defs/error_response", message, registry())
    found = _faults(f"{TRANSPORTS}/mcp_tool_call.json#/$defs/response", message, registry())
    if found or name not in _methods(UCP.as_uri()):
        return found
    at, _ = _methods(UCP.as_uri())[name]
    return _faults(f"{at}/result/schema", message["result"]["structuredContent"], registry())


def wrong_message(asked: Any, told: Any) -> list[str]:
    """What is wrong with a message over A2A and what it is answered: both envelopes, and what stands in their parts.

    The conversation's first message has no context yet, which is the agent's to give. A message that is refused may be
    wrong in itself, and is not looked at.
    """
    if not isinstance(told, dict) or "result" not in told:
        return _faults(f"{TRANSPORTS}/jsonrpc.json#/$defs/error_response", told, registry())
    found = _faults(f"{TRANSPORTS}/a2a_message.json#/$defs/message_response", told, registry())
    params = asked["params"]
    begun = {**params["message"], "contextId": params["message"].get("contextId", "new")}
    whole = {**asked, "params": {**params, "message": begun}}
    found += _faults(f"{TRANSPORTS}/a2a_message.json#/$defs/message_request", whole, registry())
    for part in told["result"].get("parts", ()):
        for name, held in part.get("data", {}).items():
            refused = held.get("ucp", {}).get("status") == "error"
            schema = "https://ucp.dev/schemas/common/types/error_response.json" if refused else _HELD.get(name, "")
            found += _faults(schema, held, registry()) if schema else ()
    return found


_HELD = {
    "a2a.ucp.checkout": CHECKOUT,
    "a2a.ucp.cart": "https://ucp.dev/schemas/shopping/cart.json",
    "a2a.ucp.order": "https://ucp.dev/schemas/shopping/order.json",
}


def wrong_tool(name: str, given: Mapping[str, Any]) -> list[str]:
    """What is wrong with the arguments of a tool of the Agentic Commerce Protocol's own binding to MCP."""
    return list(_wrong_params(ACP.as_uri(), name, given, lambda schema, body: _faults(schema, body, registry())))


def _wrong_params(
    start: str, name: str, given: Mapping[str, Any], judge: Callable[[str, Any], list[str]]
) -> Iterator[str]:
    at, method = _methods(start)[name]
    for number, param in enumerate(method["params"]):
        if param["name"] in given:
            schema = f"{at}/params/{number}/schema"
            yield from (f"{param['name']} {one}" for one in judge(schema, given[param["name"]]))
        elif param.get("required"):
            yield f"{param['name']} is missing"


def wrong_tool_result(name: str, body: Any) -> list[str]:
    """What is wrong with what such a tool answers."""
    at, _ = _methods(ACP.as_uri())[name]
    return _faults(f"{at}/result/schema", body, registry())


def _asked(operation: str, schema: str, body: Any) -> list[str]:
    known = requests_of(operation)
    found = _faults(schema, body, known)
    if "checkout" in body_kind(schema):
        for extension in EXTENDED:
            at = f"https://ucp.dev/schemas/shopping/{extension}.json#/$defs/dev.ucp.shopping.checkout"
            found += [one for one in _faults(at, body, known) if one not in found]
    return found


def body_kind(schema: str) -> str:
    """Which thing a schema is of, through the reference that a description of MCP has."""
    document, _, pointer = schema.partition("#")
    told = documents().get(document)
    for part in pointer.split("/")[1:] if told and "openrpc" in document else ():
        told = told[int(part)] if isinstance(told, list) else told[part]
    named = told.get("$ref", "") if isinstance(told, dict) and "openrpc" in document else schema
    return str(named).rpartition("/")[2]


def _faults(uri: str, body: Any, known: Registry[Any]) -> list[str]:
    checker = Draft202012Validator({"$ref": uri}, registry=known, format_checker=Draft202012Validator.FORMAT_CHECKER)
    return [f"{one.json_path}: {one.message[:300]}" for one in checker.iter_errors(body)]


@cache
def _methods(start: str) -> Mapping[str, tuple[str, Mapping[str, Any]]]:
    """The methods of an OpenRPC description with where each stands, by name."""
    found = [
        (f"{uri}#/methods/{number}", method)
        for uri, told in documents().items()
        if uri.startswith(start) and uri.endswith(".json") and "openrpc" in uri and "embedded" not in uri
        for number, method in enumerate(told["methods"])
    ]
    return {method["name"]: (at, method) for at, method in found}


@cache
def requests_of(operation: str) -> Registry[Any]:
    """The registry of everything as it is asked by an operation."""
    return registry_of(
        {uri: _request(told, operation) if "/ucp/" in uri else told for uri, told in documents().items()}
    )


def _request(told: Any, operation: str) -> Any:
    if isinstance(told, list):
        return [_request(one, operation) for one in told]
    if not isinstance(told, dict):
        return told
    made = {name: _request(one, operation) for name, one in told.items()}
    members = told.get("properties")
    if not isinstance(members, dict):
        return made
    said = dict(_said(members, operation))
    made["properties"] = {name: one for name, one in made["properties"].items() if said.get(name) != "omit"}
    asked = {name for name in told.get("required", ()) if name not in said}
    made["required"] = sorted(asked | {name for name, one in said.items() if one == "required"})
    return made


def _said(members: Mapping[str, Any], operation: str) -> Iterator[tuple[str, str]]:
    """What a schema says of its members as parts of a request."""
    for name, one in members.items():
        told = one.get("ucp_request") if isinstance(one, dict) else None
        if isinstance(told, dict):
            told = told.get(operation)
        if isinstance(told, str):
            yield name, told
