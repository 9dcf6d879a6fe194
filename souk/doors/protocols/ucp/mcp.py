"""UCP over MCP: JSON-RPC 2.0 `tools/call`, each tool an operation, its answer in `structuredContent`."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from souk.doors.protocols.oauth import bound, require
from souk.doors.protocols.signing import Platform, received
from souk.doors.protocols.ucp.calls import Call, negotiated, one_key
from souk.doors.protocols.ucp.capabilities import ORDER, SCOPES
from souk.doors.protocols.ucp.reading import held, text
from souk.doors.protocols.ucp.replying import Json, Rejected, Reply, WrongBody
from souk.doors.protocols.ucp.rpc import NO_METHOD, WRONG, RpcError, failed, message_of, params_of
from souk.doors.protocols.ucp.serving import Serving
from souk.doors.protocols.ucp.tools import TOOLS, Tool
from souk.kit.errors import SoukError
from souk.kit.transport import is_signed

REVISIONS = ("2025-06-18", "2025-03-26", "2024-11-05")
# JSON-RPC leaves these numbers to servers; UCP names the first.
CODES = {"invalid_profile_url": -32001, "profile_unreachable": -32001, "profile_malformed": -32001}


def mcp(router: APIRouter, serving: Serving, version: str, prefix: str) -> None:
    """The one address of a version."""

    async def endpoint(request: Request) -> Response:
        raw = await request.body()
        return await run_in_threadpool(_answer, serving, request, raw, version)

    router.add_route(f"{prefix}/{version}/mcp", endpoint, methods=["POST"], include_in_schema=False)


def _answer(serving: Serving, request: Request, raw: bytes, version: str) -> Response:
    id: Any = None
    try:
        message = message_of(raw)
        id = message.get("id")
        if id is None:
            return Response(status_code=202)
        result = _result(serving, request, (raw, message), version)
        reply = Reply(200, {"jsonrpc": "2.0", "id": id, "result": result})
    except SoukError as error:
        reply = failed(serving, error, id, CODES)
    return serving.signed(reply)


def _result(serving: Serving, request: Request, said: tuple[bytes, Mapping[str, Any]], version: str) -> Json:
    raw, message = said
    params = params_of(message)
    method = message["method"]
    if method == "initialize":
        return _initialized(params, version)
    if method == "ping":
        return {}
    if method == "tools/list":
        return {"tools": [_listed(name, tool) for name, tool in TOOLS.items()]}
    if method != "tools/call":
        raise RpcError(404, NO_METHOD, f"There is no method {method[:100]}.")
    return _called(serving, request, (raw, params), version)


def _initialized(params: Mapping[str, Any], version: str) -> Json:
    asked = params.get("protocolVersion")
    return {
        "protocolVersion": asked if asked in REVISIONS else REVISIONS[0],
        "capabilities": {"tools": {"listChanged": False}},
        "serverInfo": {"name": "souk-ucp", "version": version},
    }


def _listed(name: str, tool: Tool) -> Json:
    properties: Json = {"meta": {"type": "object", "description": "ucp-agent.profile, and idempotency-key"}}
    required = ["meta"]
    if tool.named:
        properties["id"] = {"type": "string"}
        required.append("id")
    if tool.body:
        properties[tool.body] = {"type": "object"}
        required.append(tool.body)
    schema = {"type": "object", "properties": properties, "required": required}
    return {"name": name, "description": tool.help, "inputSchema": schema}


def _called(serving: Serving, request: Request, said: tuple[bytes, Mapping[str, Any]], version: str) -> Json:
    raw, params = said
    tool = TOOLS.get(str(params.get("name")))
    if tool is None:
        raise RpcError(400, WRONG, f"There is no tool {str(params.get('name'))[:100]}.")
    arguments = params.get("arguments") or {}
    if not isinstance(arguments, dict):
        raise RpcError(400, WRONG, "arguments is an object.")
    try:
        call = _call(serving, request, (raw, arguments, tool), version)
        bound(request, call.platform.profile.url)
        id = text(arguments, "id")
        if tool.named and not id:
            raise WrongBody("$.id", "it is required")
        if tool.root == ORDER and "." not in id:
            require(request, serving.issuer, SCOPES if tool.writes else SCOPES[:1])
        what = f"{'POST' if tool.writes else 'GET'} mcp {params['name']} {id}"
        reply = serving.done(call, tool.root, what, lambda: tool.do(serving.merchant, call, id))
    except WrongBody as error:
        raise RpcError(400, WRONG, str(error)) from None
    return {
        "content": [{"type": "text", "text": json.dumps(reply.body, ensure_ascii=False)}],
        "structuredContent": reply.body,
        "isError": False,
    }


def _call(serving: Serving, request: Request, said: tuple[bytes, Mapping[str, Any], Tool], version: str) -> Call:
    """A call as REST would have made it; idempotency is by the arguments, for a message's own number may differ."""
    raw, arguments, tool = said
    meta = held(arguments, "meta")
    platform = _platform(serving, request, raw, text(held(meta, "ucp-agent", "$.meta"), "profile", "$.meta.ucp-agent"))
    key = text(meta, "idempotency-key", "$.meta") or one_key(request.headers.getlist("idempotency-key"))
    body = held(arguments, tool.body) if tool.body else {}
    admission = serving.admission
    return Call(
        version=version,
        caller=admission.caller_of(request),
        platform=platform,
        active=negotiated(version, platform.profile, admission.offered),
        origin=admission.origin,
        key=one_key([key] if key else []),
        body=body,
        raw=json.dumps([text(arguments, "id"), body], sort_keys=True).encode(),
        accepted=request.headers.get("accept-language", ""),
    )


def _platform(serving: Serving, request: Request, raw: bytes, profile: str) -> Platform:
    """Whose agent asks: over MCP the message names the profile, and a signed request the header too."""
    came = received(request, raw)
    named = any(name.lower() == "ucp-agent" for name, _ in came.headers)
    if named or is_signed(came.headers):
        found = serving.signatures.platform(came)
        if profile and profile != found.profile.url:
            raise Rejected(400, "invalid_profile_url", "The message and the header name two profiles.")
        return found
    quoted = profile.replace("\\", "\\\\").replace('"', '\\"')
    return serving.signatures.platform(replace(came, headers=[*came.headers, ("ucp-agent", f'profile="{quoted}"')]))
