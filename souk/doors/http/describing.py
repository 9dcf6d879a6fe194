"""The OpenAPI description of every operation, from what the operation says of itself."""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse, Response
from fastapi.routing import APIRoute

from souk.doors.http.problems import MEDIA
from souk.kit.operation import Effect, Operation, Souk

PREFIX = "/api"
ABOUT = """The AI operating layer for commerce.

Every operation is a `POST` with a JSON object. A write takes an `Idempotency-Key`: the same key and payload get the
same answer and do nothing twice. An operation with steps answers as Server-Sent Events where `Accept` says
`text/event-stream`, else with the last step's answer. What is refused is a problem (RFC 9457) with a sentence."""
PROBLEM: Mapping[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string", "description": "urn:souk:<code>, stable for programs"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "what is wrong and what would be right, in a sentence"},
        "facts": {"type": "object", "description": "what the sentence is about"},
    },
}
REFUSED = {
    400: "The request cannot be read.",
    401: "The key or session is not known here, or its time is over.",
    403: "The caller may not do this.",
    404: "There is no such thing, or none that the caller may see.",
    409: "It is in a state that does not allow this, or the idempotency key was used for another payload.",
    413: "The body is larger than is taken.",
    415: "The body is of a type that is not read.",
    421: "The request is for a host name that is not known here.",
    422: "The payload is wrong; the sentence says what would be right.",
    429: "The minute's budget is spent; Retry-After says when there is more.",
    503: "Something that is needed does not answer now; trying later makes sense.",
}
AFTER = {"Retry-After": {"description": "Seconds.", "schema": {"type": "integer"}}}
SCHEMES: Mapping[str, Any] = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "An API key (`key_…`) of an account, or the key of whoever runs this installation.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "souk_session",
        "description": "A signed-in browser; over TLS the cookie is called `__Host-souk_session`.",
    },
}
KEY: Mapping[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same key and payload get the same answer and do nothing twice.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
}


# What an answer names, and the operations that take it on: (operation, field of its payload, where the answer has it).
LINKS: Mapping[str, Sequence[tuple[str, str, str]]] = {
    "accounts.add-address": [(f"accounts.{verb}-address", "id", "/id") for verb in ("change", "prefer", "remove")],
    "accounts.make-key": [("accounts.end-key", "id", "/key/id")],
    "catalog.import-goods": [(f"catalog.{verb}", "id", "/id") for verb in ("show-import", "rejects", "undo-import")],
    "catalog.plan-import": [(f"catalog.{verb}", "id", "/id") for verb in ("plan", "plan-changes", "drop-plan")],
    "catalog.page": [
        (f"catalog.{verb}", "product", "/listings/0/product/id") for verb in ("show", "history", "retire")
    ],
    "jobs.start": [(f"jobs.{verb}", "id", "/id") for verb in ("show", "cancel", "retry", "drop")],
    "search.find": [("catalog.show", "product", "/cards/0/product"), ("search.find", "after", "/after")],
    "timetables.put": [
        (f"timetables.{verb}", "id", "/id") for verb in ("show", "pause", "resume", "run-now", "remove")
    ],
}


_DESCRIBED: dict[object, dict[str, Any]] = {}


def described(found: Operation) -> dict[str, Any]:
    """What OpenAPI says of one operation; worked out once a process."""
    verb = getattr(found.method, "__func__", found.method)
    if verb not in _DESCRIBED:
        _DESCRIBED[verb] = _described(found)
    return dict(_DESCRIBED[verb])


def _described(found: Operation) -> dict[str, Any]:
    extra: dict[str, Any] = {
        "requestBody": _body(found),
        "security": [{}, *({name: []} for name in SCHEMES)],
        "x-scope": found.scope,
        "x-effect": found.effect.value,
    }
    if found.effect is not Effect.READ:
        extra["parameters"] = [dict(KEY)]
    return {
        "summary": found.help.partition("\n")[0],
        "description": f"{found.help}\n\nTakes the scope `{found.scope}`.",
        "tags": [found.name.partition(".")[0]],
        "responses": _answers(found),
        "openapi_extra": extra,
    }


def refusals() -> dict[int | str, dict[str, Any]]:
    """The problems that any operation may answer."""
    content = {MEDIA: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    made: dict[int | str, dict[str, Any]] = {
        status: {"description": said, "content": content} for status, said in REFUSED.items()
    }
    for status in (429, 503):
        made[status]["headers"] = AFTER
    made[401]["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}}}
    return made


def describe(app: FastAPI, souk: Souk) -> None:
    """Let the application's document, made when it is asked for, have its version and what all operations say.

    Beside them it has the routes that are in the schema, the ways to prove oneself, and the problem's schema.
    """

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            told = [route for route in app.routes if getattr(route, "include_in_schema", False)]
            routes = [*(_route(found) for found in souk.operations.values()), *told]
            made = get_openapi(title="Souk", version=version("souk"), description=ABOUT, routes=routes)
            parts = made.setdefault("components", {})
            parts["securitySchemes"] = dict(SCHEMES)
            parts["schemas"] = {"Problem": dict(PROBLEM)}
            app.openapi_schema = made
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]

    @cache
    def written() -> bytes:
        return bytes(JSONResponse(document()).body)

    # FastAPI's own route would hold the loop up for as long as the document takes to make.
    @app.get("/openapi.json", include_in_schema=False)
    def shown() -> Response:
        return Response(written(), media_type="application/json")


def _route(found: Operation) -> APIRoute:
    """An operation as FastAPI describes it; nothing is ever sent here."""

    def operation() -> Response:
        raise NotImplementedError

    said = {"name": found.name, "operation_id": found.name, "response_class": JSONResponse, **described(found)}
    return APIRoute(f"{PREFIX}/{found.name}", operation, methods=["POST"], **said)


def _answers(found: Operation) -> dict[int | str, dict[str, Any]]:
    schema = flat_schema(found.answer.json_schema(mode="serialization"))
    content: dict[str, Any] = {"application/json": {"schema": {} if found.stream else schema}}
    if found.stream:
        said = "Each `data` is a step; the last one has the answer. An event `error` has a problem."
        content["text/event-stream"] = {"schema": {"type": "string", "description": said}, "x-step": schema}
    links = {
        name: {"operationId": name, "requestBody": {field: f"$response.body#{place}"}}
        for name, field, place in LINKS.get(found.name, ())
    }
    return {
        200: {"description": "The answer.", "content": content, **({"links": links} if links else {})},
        **refusals(),
    }


def _body(found: Operation) -> dict[str, Any]:
    schema = flat_schema(found.payload.model_json_schema())
    media = {"schema": schema, "example": dict(found.example.payload)}
    return {"required": bool(schema.get("required")), "content": {"application/json": media}}


def flat_schema(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema with its definitions put in where they are used, so that it stands alone."""
    definitions = schema.pop("$defs", {})

    def put(value: Any) -> Any:
        if isinstance(value, dict):
            if "$ref" in value:
                return put(definitions[value["$ref"].rpartition("/")[2]])
            places = value.get("prefixItems", [])
            if places and all(one == places[0] for one in places):
                # A pair of the same kind, said as older readers of JSON Schema understand it too.
                value = {**{key: one for key, one in value.items() if key != "prefixItems"}, "items": places[0]}
            return {key: put(inner) for key, inner in value.items()}
        return [put(inner) for inner in value] if isinstance(value, list) else value

    flat: dict[str, Any] = put(schema)
    return flat
