"""The protocol's MCP binding: five tools that are the five operations on sessions, over JSON-RPC."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from souk.doors.protocols.acp.answering import VERSION, Counter, Handler, Reply, Said, refused
from souk.doors.protocols.acp.sessions import Sessions
from souk.kit.errors import SoukError

REVISIONS = ("2025-06-18", "2025-03-26", "2024-11-05")
UNREAD, NO_REQUEST, NO_METHOD, WRONG = -32700, -32600, -32601, -32602
META = {
    "api_version": "api-version",
    "idempotency_key": "idempotency-key",
    "accept_language": "accept-language",
}


@dataclass(frozen=True)
class Tool:
    """A tool: what it does, at which address REST has it, whether it names a session and says more."""

    help: str
    do: Handler
    end: str = ""
    named: bool = True
    says: bool = False
    writes: bool = True


class NotTaken(SoukError):
    """A message that is no call of a tool, by JSON-RPC's number."""

    def __init__(self, number: int, why: str) -> None:
        self.number = number
        super().__init__("{why}", why=why)


def tools_of(sessions: Sessions) -> Mapping[str, Tool]:
    """The tools by their names in the published description."""
    return {
        "create_checkout_session": Tool("Begin a session.", sessions.create, named=False, says=True),
        "get_checkout_session": Tool("A session as it stands.", sessions.read, writes=False),
        "update_checkout_session": Tool("Say a part of a session anew.", sessions.update, says=True),
        "complete_checkout_session": Tool("Pay a session.", sessions.complete, "/complete", says=True),
        "cancel_checkout_session": Tool("Let a session go.", sessions.cancel, "/cancel"),
    }


def mcp(counter: Counter, sessions: Sessions, prefix: str) -> Route:
    """The one address."""
    tools = tools_of(sessions)

    async def endpoint(request: Request) -> Response:
        raw = await request.body()
        return await run_in_threadpool(_answered, raw, tools, partial(_called, counter, tools, request))

    return Route(f"{prefix}/mcp", endpoint, methods=["POST"])


def _answered(
    raw: bytes, tools: Mapping[str, Tool], called: Callable[[Mapping[str, Any]], Mapping[str, Any]]
) -> Response:
    id: Any = None
    try:
        message = _message(raw)
        id = message.get("id")
        if id is None:
            return Response(status_code=202)
        params = message.get("params") or {}
        if not isinstance(params, dict):
            raise NotTaken(WRONG, "params is an object.")
        result = called(params) if message["method"] == "tools/call" else _about(message["method"], params, tools)
    except NotTaken as error:
        return JSONResponse({"jsonrpc": "2.0", "id": id, "error": {"code": error.number, "message": str(error)}})
    return JSONResponse({"jsonrpc": "2.0", "id": id, "result": result})


def _message(raw: bytes) -> Mapping[str, Any]:
    try:
        message = json.loads(raw.decode())
    except (ValueError, RecursionError):
        raise NotTaken(UNREAD, "The body is not JSON.") from None
    whole = isinstance(message, dict) and message.get("jsonrpc") == "2.0" and isinstance(message.get("method"), str)
    if not whole:
        raise NotTaken(NO_REQUEST, 'A message has "jsonrpc": "2.0" and a method.')
    found: Mapping[str, Any] = message
    return found


def _about(method: str, params: Mapping[str, Any], tools: Mapping[str, Tool]) -> Mapping[str, Any]:
    if method == "initialize":
        asked = params.get("protocolVersion")
        return {
            "protocolVersion": asked if asked in REVISIONS else REVISIONS[0],
            "capabilities": {"tools": {"listChanged": False}},
            "serverInfo": {"name": "souk-acp", "version": VERSION},
        }
    if method == "ping":
        return {}
    if method == "tools/list":
        return {"tools": [_listed(name, tool) for name, tool in tools.items()]}
    raise NotTaken(NO_METHOD, f"There is no method {method[:100]}.")


def _listed(name: str, tool: Tool) -> Mapping[str, Any]:
    meta = {"type": "object", "properties": {one: {"type": "string"} for one in META}, "required": ["api_version"]}
    properties: dict[str, Any] = {"meta": meta}
    properties |= {"id": {"type": "string"}} if tool.named else {}
    properties |= {"payload": {"type": "object"}} if tool.says else {}
    schema = {"type": "object", "properties": properties, "required": list(properties)}
    return {"name": name, "description": tool.help, "inputSchema": schema}


def _called(
    counter: Counter, tools: Mapping[str, Tool], request: Request, params: Mapping[str, Any]
) -> Mapping[str, Any]:
    tool, arguments = tools.get(str(params.get("name"))), params.get("arguments") or {}
    if tool is None:
        raise NotTaken(WRONG, f"There is no tool {str(params.get('name'))[:100]}.")
    meta, id, payload = _parts(arguments)
    if meta is None or (tool.named and not id) or (tool.says and payload is None):
        raise NotTaken(WRONG, f"The arguments are {', '.join(_listed('', tool)['inputSchema']['required'])}.")
    headers = {header: str(meta[name]) for name, header in META.items() if name in meta}
    at = f"/acp/checkout_sessions{f'/{id}' if tool.named else ''}{tool.end}"
    said = Said("POST" if tool.writes else "GET", at, headers, payload if tool.says else {})
    try:
        call, path = counter.call(request, said), {"session": id}
        reply = counter.once(tool.do, call, path) if tool.writes else tool.do(call, path)
    except SoukError as error:
        reply = refused(error)
    return _told(reply)


def _told(reply: Reply) -> Mapping[str, Any]:
    text = json.dumps(reply.body, ensure_ascii=False)
    made = {"content": [{"type": "text", "text": text}], "structuredContent": reply.body}
    return {**made, "isError": reply.status >= 400}


def _parts(arguments: Any) -> tuple[Mapping[str, Any] | None, str, Mapping[str, Any] | None]:
    """What a call says: `meta`, `id` and `payload`; None, or the empty text, for what is not there or not such."""
    if not isinstance(arguments, dict):
        return None, "", None
    meta, id, payload = (arguments.get(name) for name in ("meta", "id", "payload"))
    named = id if isinstance(id, str) else ""
    return meta if isinstance(meta, dict) else None, named, payload if isinstance(payload, dict) else None
