"""Every operation as `POST /api/<name>`, described in OpenAPI by its own schemas and docstring."""

import json
from collections.abc import Callable, Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Body, Header, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from souk.kit.errors import Invalid, SoukError
from souk.kit.operation import Caller, Effect, Operation, Souk

STATUS = {"not_found": 404, "conflict": 409, "refused": 403, "invalid": 422, "unavailable": 503}
CallerOf = Callable[[Request], Caller]


def operations(souk: Souk, caller_of: CallerOf) -> APIRouter:
    """A router over all operations; a stream answers as Server-Sent Events where the client accepts them."""
    router = APIRouter(prefix="/api")
    for found in souk.operations.values():
        router.add_api_route(
            f"/{found.name}",
            _endpoint(souk, found, caller_of),
            methods=["POST"],
            name=found.name,
            operation_id=found.name,
            summary=found.help.partition("\n")[0],
            description=found.help,
            tags=[found.name.partition(".")[0]],
            responses=_responses(found),
            openapi_extra={"requestBody": _request_body(found), "x-scope": found.scope, "x-effect": found.effect},
            response_class=JSONResponse,
        )
    return router


def _endpoint(souk: Souk, found: Operation, caller_of: CallerOf) -> Callable[..., Response]:
    def endpoint(
        request: Request,
        payload: Annotated[Any, Body()] = None,
        key: Annotated[str | None, Header(alias="Idempotency-Key", max_length=200)] = None,
    ) -> Response:
        if payload is not None and not isinstance(payload, dict):
            raise Invalid("{operation}: the payload is a JSON object.", operation=found.name)
        caller = caller_of(request)
        if found.stream and "text/event-stream" in request.headers.get("accept", ""):
            steps = souk.stream(found.name, payload or {}, caller)
            return StreamingResponse(_events(steps), media_type="text/event-stream")
        used = key if found.effect is not Effect.READ else None
        return JSONResponse(souk.call(found.name, payload or {}, caller, used))

    return endpoint


def _events(steps: Iterator[Any]) -> Iterator[str]:
    try:
        for step in steps:
            yield f"data: {json.dumps(step.__dict__, ensure_ascii=False, default=dict)}\n\n"
    except SoukError as error:
        yield f"event: error\ndata: {json.dumps(problem(error), ensure_ascii=False)}\n\n"


def problem(error: SoukError) -> dict[str, Any]:
    """An error as RFC 9457 describes problems."""
    facts = {name: value if isinstance(value, str | int | float) else str(value) for name, value in error.facts.items()}
    status = STATUS.get(error.kind, 500)
    return {
        "type": f"urn:souk:{error.code}",
        "title": error.code,
        "status": status,
        "detail": str(error),
        "facts": facts,
    }


def _responses(found: Operation) -> dict[int | str, dict[str, Any]]:
    made: dict[int | str, dict[str, Any]] = {
        200: {"description": "The answer.", "content": {"application/json": {"schema": _inlined(found)}}}
    }
    for kind, status in STATUS.items():
        made[status] = {"description": kind, "content": {"application/problem+json": {"schema": {"type": "object"}}}}
    return made


def _inlined(found: Operation) -> dict[str, Any]:
    if found.stream:
        return {}
    return flat_schema(found.answer.json_schema(mode="serialization"))


def _request_body(found: Operation) -> dict[str, Any]:
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
            return {key: put(inner) for key, inner in value.items()}
        return [put(inner) for inner in value] if isinstance(value, list) else value

    flat: dict[str, Any] = put(schema)
    return flat
